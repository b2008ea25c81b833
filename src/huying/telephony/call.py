"""A call: one customer, the legs it has now, and the only place its state changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import structlog

from huying.journal.events import Direction, EndedBy
from huying.kit.clock import Micros
from huying.telephony.switch import BridgeId, LegId

log = structlog.get_logger(__name__)

CallState = Literal["arrived", "greeting", "dialling", "queued", "ringing", "talking", "ended"]

_NEXT: dict[CallState, frozenset[CallState]] = {
    "arrived": frozenset({"greeting", "queued", "ended"}),
    "dialling": frozenset({"ringing", "queued", "ended"}),
    "greeting": frozenset({"queued", "ended"}),
    "queued": frozenset({"ringing", "ended"}),
    "ringing": frozenset({"talking", "queued", "ended"}),
    "talking": frozenset({"queued", "ended"}),
    "ended": frozenset(),
}


class IllegalTransition(Exception):
    """The call cannot go there from where it is: a fault of ours, never of the line's."""


@dataclass(slots=True)
class Call:
    """What call control holds of a call. Times in microseconds."""

    id: str
    direction: Direction
    customer_leg: LegId
    customer_number: str
    our_number: str
    offered_us: Micros
    state: CallState
    locale: str = "en"
    queue_id: str | None = None
    customer_id: str | None = None
    answered_by_us: bool = False
    """Our side of the customer's line is open: prompts and music can be heard."""
    music: bool = False
    playback_id: str | None = None
    queued_us: Micros | None = None
    talked: bool = False
    """An agent has answered it at least once."""
    agent_id: str | None = None
    agent_leg: LegId | None = None
    bridge_id: BridgeId | None = None
    recording_id: str | None = None
    campaign_id: str | None = None
    attempt_id: str | None = None
    lead_id: str | None = None
    rang: bool = False
    """Outbound: the customer's telephone reported that it rings."""
    connected: bool = False
    """Outbound: the customer has picked up."""
    ended_by: EndedBy | None = None
    """Who asked for the end, when it was not the customer."""
    attempt_answered: bool = False
    """The attempt has its result: an agent took the live answer."""
    not_made: bool = False
    """Outbound: the switch had no way out for it, nobody's telephone was touched."""
    lost: bool = False
    """It ended while nobody watched; how is not known and not guessed."""
    early_end: tuple[int, int | None] | None = None
    """The line ended (cause, SIP code) before we knew who called."""
    preparing: bool = False
    """Inbound: its first fact is not recorded yet. Outbound: no line has been asked for yet."""

    def to(self, state: CallState) -> None:
        """Change the state. Raises IllegalTransition."""
        if state not in _NEXT[self.state]:
            raise IllegalTransition(f"{self.id}: {self.state} → {state}")
        log.info("call_state", call_id=self.id, before=self.state, after=state)
        self.state = state
