"""What the features' endpoints find at `request.app.state.centre`; the composition root provides it."""

from __future__ import annotations

from typing import Protocol
from zoneinfo import ZoneInfo

from huying.features.trunks.passwords import TrunkPasswords
from huying.features.trunks.schemas import Registration, TestCallOut
from huying.journal.port import Recorder
from huying.kit.database import Database


class TrunkNow(Protocol):
    """A trunk at this moment. `reachable`: None when it is not asked; `problem`: why the switch does not
    have it."""

    @property
    def calls(self) -> int: ...

    @property
    def reachable(self) -> bool | None: ...

    @property
    def registration(self) -> Registration: ...

    @property
    def problem(self) -> str: ...


class Trunks(Protocol):
    """The trunks as they run."""

    passwords: TrunkPasswords

    def now(self, trunk_id: str) -> TrunkNow: ...

    def spent(self) -> int:
        """What the hour that ends now has cost, in ten-thousandths."""

    async def test_call(self, trunk_id: str, number: str, locale: str) -> TestCallOut:
        """Ring a number by this trunk and no other, until it is over."""


class Centre(Protocol):
    """The running centre, as far as the features' requests need it."""

    database: Database
    journal: Recorder
    country: str
    """Whose numbers are meant when no country code is written: "CN"."""
    zone: ZoneInfo
    sip_host: str
    """Where the telephone switch listens; "" when it is somebody else's."""

    @property
    def trunks(self) -> Trunks: ...

    async def caught_up(self) -> None:
        """Wait until the views of the journal hold what has happened so far, a moment at most."""

    async def in_force(self) -> None:
        """Wait until calls are handled by the configuration as it was recorded so far, a moment at most."""
