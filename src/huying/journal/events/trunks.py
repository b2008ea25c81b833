"""Calls that leave the house: each try on each trunk, what was refused, and how the trunks are."""

from __future__ import annotations

from typing import Literal

from huying.journal.events.base import Event

OutsidePurpose = Literal["campaign", "manual", "transfer", "consult", "callback", "flow", "agent_ear", "test"]
OutsideRefusal = Literal["barred", "limit", "no_trunk", "lines_busy"]
TollScope = Literal["centre", "trunk", "agent"]


class TrunkTried(Event):
    """A number is dialled by this trunk. `instead_of`: the leg of the try before it, which failed by its
    trunk's fault. `price` of a minute in ten-thousandths. `passed_over`: trunks before it, and why. An
    agent's ear is of no call: `call_id` is hers then."""

    try_id: str
    call_id: str
    leg_id: str
    trunk_id: str
    number: str
    caller: str
    purpose: OutsidePurpose
    agent_id: str = ""
    price: int = 0
    instead_of: str = ""
    passed_over: dict[str, str] = {}


class TrunkAnswered(Event):
    """The far end of a try has picked up: it costs from here on."""

    try_id: str
    call_id: str
    leg_id: str


class TrunkReleased(Event):
    """The line of a try is free again. `fault`: the trunk failed, and perhaps another will not. `cost` in
    ten-thousandths."""

    try_id: str
    call_id: str
    leg_id: str
    trunk_id: str
    cause: int
    sip_code: int | None = None
    fault: bool = False
    cost: int = 0


class OutsideCallRefused(Event):
    """Nothing was dialled. `reason`: barred (where calls may not go, `detail` says why), limit (an hour's
    limit is reached, `detail` says whose), no_trunk, lines_busy."""

    call_id: str
    number: str
    purpose: OutsidePurpose
    reason: OutsideRefusal
    detail: str = ""
    agent_id: str = ""


class TollLimitReached(Event):
    """An alarm: calls of this scope are refused until its hour costs less (`scope_id`: trunk or agent)."""

    scope: TollScope
    scope_id: str
    spent: int
    limit: int


class TollLimitCleared(Event):
    """Calls of this scope go out again."""

    scope: TollScope
    scope_id: str


class TrunkLost(Event):
    """The carrier does not answer our questions any more."""

    trunk_id: str


class TrunkReturned(Event):
    """It answers again."""

    trunk_id: str
