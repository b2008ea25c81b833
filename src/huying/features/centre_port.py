"""What the features' endpoints find at `request.app.state.centre`; the composition root provides it."""

from __future__ import annotations

from typing import Protocol

from huying.journal.port import Recorder
from huying.kit.database import Database


class Centre(Protocol):
    """The running centre, as far as the features' requests need it."""

    database: Database
    journal: Recorder
    country: str
    """Whose numbers are meant when no country code is written: "CN"."""

    async def caught_up(self) -> None:
        """Wait until the views of the journal hold what has happened so far, a moment at most."""

    async def in_force(self) -> None:
        """Wait until calls are handled by the configuration as it was recorded so far, a moment at most."""
