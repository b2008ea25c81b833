"""What happened within a call after an agent had taken it: hold, advice, conference, hand-over."""

from __future__ import annotations

from typing import Literal

from huying.journal.events.base import Event
from huying.journal.events.calls import MissReason

Place = Literal["main", "consult", "aside"]
Withdrawn = Literal["withdrawn"]
LeaveReason = Literal["hung_up", "dropped", "handed_over", "lost"]


class CallHeld(Event):
    """The agent who has the call stepped aside: a customer left alone hears music."""

    call_id: str
    agent_id: str


class CallResumed(Event):
    """She is back with the customer."""

    call_id: str
    agent_id: str


class PartyInvited(Event):
    """Somebody is rung for this call: a colleague (`agent_id`), or `number` outside. `place`: "consult" to
    talk with the inviting agent alone while the customer waits, "main" to join everybody. `by`: "" for the
    centre itself."""

    call_id: str
    leg_id: str
    by: str
    place: Place
    agent_id: str | None = None
    number: str = ""


class PartyAnswered(Event):
    """The invited one has taken it and is heard in her place."""

    call_id: str
    leg_id: str
    agent_id: str | None = None


class PartyMissed(Event):
    """The invited one did not come: no answer, busy, or the inviting agent thought better of it."""

    call_id: str
    leg_id: str
    reason: MissReason | Withdrawn
    agent_id: str | None = None


class PartyLeft(Event):
    """One of several left; the others talk on. `heir`: the leg of who has the call from now on, where
    it was the leaving one."""

    call_id: str
    leg_id: str
    reason: LeaveReason
    agent_id: str | None = None
    heir: str = ""
    heir_agent_id: str | None = None


class ConsultSwapped(Event):
    """The agent turned to the other side: "main" with the customer, "consult" with who gives advice."""

    call_id: str
    agent_id: str
    place: Place


class ConsultJoined(Event):
    """The agent, who gives advice and the customer are all together from here on."""

    call_id: str
    agent_id: str


class CallTransferred(Event):
    """The agent gave the call away: to a colleague, a queue or a number. "blind": without having talked
    to who gets it; "attended": after. `leg_id`: who has the call from now on, where that one has answered."""

    call_id: str
    agent_id: str
    kind: Literal["blind", "attended"]
    to_agent_id: str | None = None
    to_queue_id: str | None = None
    to_number: str = ""
    leg_id: str = ""


class CallParked(Event):
    """The agent put the customer into a numbered lot, where anybody may pick her up for so many seconds."""

    call_id: str
    agent_id: str
    lot: int
    seconds: int


class ParkingTimedOut(Event):
    """Nobody picked her up: the call waits for the agent who had parked it, and after a while for anybody."""

    call_id: str
    agent_id: str
    lot: int


class KeysSent(Event):
    """Keys were sounded to the customer's side. Which ones is nobody's business: only how many."""

    call_id: str
    agent_id: str
    count: int
