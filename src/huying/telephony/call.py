"""A call: one customer, the legs it has now, and the only place its state changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import structlog

from huying.journal.events import Direction, EndedBy
from huying.kit.clock import Micros
from huying.routing.rules import Named
from huying.telephony.conversation import Conversation
from huying.telephony.switch import BridgeId, LegId

log = structlog.get_logger(__name__)

Sound = Literal["music", "ringback"]
CallState = Literal["arrived", "flow", "dialling", "queued", "ringing", "talking", "parked", "ended"]

_NEXT: dict[CallState, frozenset[CallState]] = {
    "arrived": frozenset({"flow", "ended"}),
    "dialling": frozenset({"ringing", "talking", "queued", "ended"}),
    "flow": frozenset({"queued", "ringing", "ended"}),
    "queued": frozenset({"flow", "ringing", "ended"}),
    "ringing": frozenset({"flow", "talking", "queued", "ended"}),
    "talking": frozenset({"flow", "queued", "ringing", "parked", "ended"}),
    "parked": frozenset({"queued", "ringing", "ended"}),
    "ended": frozenset(),
}


class IllegalTransition(Exception):
    """The call cannot go there from where it is: a fault of ours, never of the line's."""


@dataclass(frozen=True, slots=True)
class Parked:
    """Where a parked call is, whose it was, since when, and until when anybody may pick it up."""

    lot: int
    agent_id: str
    since_us: Micros
    until_us: Micros


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
    since_us: Micros | None = None
    """Since when she wants an agent, when that is longer ago than she began to wait in this call."""
    entered_us: Micros | None = None
    """When it came into the queue it is in."""
    been_in: frozenset[str] = frozenset()
    """Queues it has left for elsewhere, and flows it left them for."""
    left_queue: str | None = None
    """The last it left for a flow."""
    named: Named | None = None
    """Who alone may have it, while it waits or rings."""
    tier: str = ""
    """Of its customer."""
    last_agent: str | None = None
    """Who talked to this number last."""
    talked: bool = False
    """An agent has answered it at least once."""
    agent_id: str | None = None
    """Who has the call, or for whom it was dialled."""
    agent_leg: LegId | None = None
    conversation: Conversation = field(default_factory=Conversation)
    parked: Parked | None = None
    bridges: dict[BridgeId, set[LegId]] = field(default_factory=dict)
    """The bridges the switch was told to make for it, and who was put there."""
    company: frozenset[LegId] = frozenset()
    """Who is with the customer, each with a stream of sound of her own."""
    entertained: dict[LegId, Sound] = field(default_factory=dict)
    """What legs beside the customer's hear from us while nobody talks with them."""
    recording_id: str | None = None
    recording_paused_us: int | None = None
    """Since when nothing is kept, while it is paused."""
    recording_paused_by: str = ""
    """Who paused it: a person's id, or "flow"."""
    private: bool = False
    """She is where a flow says that nothing is to be kept."""
    campaign_id: str | None = None
    attempt_id: str | None = None
    lead_id: str | None = None
    callback_id: str | None = None
    """Outbound: she had asked to be called back."""
    promised: bool = False
    """In this call she has asked to be called back, and was promised it."""
    rang: bool = False
    """Outbound: the customer's telephone reported that it rings."""
    connected: bool = False
    """Outbound: the customer has picked up."""
    ended_by: EndedBy | None = None
    """Who asked for the end, when it was not the customer."""
    attempt_answered: bool = False
    """The attempt has its result: an agent took the live answer."""
    in_flow: bool = False
    """A flow speaks to the customer, or waits for her keys."""
    self_served: bool = False
    """A flow ended it as it was meant to."""
    not_made: bool = False
    """Outbound: the switch had no way out for it, nobody's telephone was touched."""
    lost: bool = False
    """It ended while nobody watched; how is not known and not guessed."""
    early_end: tuple[int, int | None] | None = None
    """The line ended (cause, SIP code) before we knew who called."""
    preparing: bool = False
    """Inbound: its first fact is not recorded yet. Outbound: no line has been asked for yet."""

    @property
    def by_hand(self) -> bool:
        """An agent called the number herself."""
        return self.direction == "outbound" and self.attempt_id is None

    @property
    def main_bridge(self) -> BridgeId | None:
        """Where the customer is, once she has talked with somebody."""
        bridge_id = self.room("main")
        return bridge_id if bridge_id in self.bridges else None

    def concerns(self, agent_id: str) -> bool:
        """Whether an agent has it, takes part in it or is rung for it."""
        return self.agent_id == agent_id or self.conversation.of_agent(agent_id) is not None

    def room(self, place: Literal["main", "consult"]) -> BridgeId:
        """The bridge of a place."""
        return f"{place}.{self.id}"

    def unseat(self, leg_id: LegId) -> None:
        """This leg is in no bridge and hears nothing of ours: it has ended, or is about to."""
        self.entertained.pop(leg_id, None)
        for legs in self.bridges.values():
            legs.discard(leg_id)

    def to(self, state: CallState) -> None:
        """Change the state. Raises IllegalTransition."""
        if state not in _NEXT[self.state]:
            raise IllegalTransition(f"{self.id}: {self.state} → {state}")
        log.info("call_state", call_id=self.id, before=self.state, after=state)
        self.state = state
