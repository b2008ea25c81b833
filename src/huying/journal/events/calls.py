"""What happened to a call."""

from __future__ import annotations

from typing import Literal

from huying.journal.events.base import Event
from huying.routing.rules import Named, SpillWhen
from huying.routing.why import Why

Direction = Literal["inbound", "outbound"]
CallOutcome = Literal["answered", "abandoned", "callback", "self_served", "refused", "not_connected", "lost"]
EndedBy = Literal["customer", "agent", "supervisor", "outside", "centre", "network"]
MissReason = Literal["no_answer", "rejected", "device_lost", "failed"]


class CallOffered(Event):
    """A customer's call reached the centre."""

    call_id: str
    channel_id: str
    caller: str
    called: str
    number_id: str | None = None
    queue_id: str | None = None
    customer_id: str | None = None
    locale: str = "en"
    trunk: str = ""


class CallPlaced(Event):
    """The centre dialled a customer. `callback_id`: she had asked for it."""

    call_id: str
    channel_id: str
    called: str
    caller: str
    agent_id: str
    queue_id: str
    campaign_id: str | None = None
    attempt_id: str | None = None
    customer_id: str | None = None
    locale: str = "en"
    callback_id: str | None = None


class CallConnected(Event):
    """The dialled customer's line was answered."""

    call_id: str


class CallQueued(Event):
    """The call began to wait. `requeued`: put back at the head after an agent did not answer. `position` in
    the queue and `expected_seconds` until somebody takes it, as estimated then; None when not known. `named`:
    who alone may have it, and until when."""

    call_id: str
    queue_id: str
    requeued: bool = False
    position: int | None = None
    expected_seconds: float | None = None
    named: Named | None = None


class CallSpilled(Event):
    """The call left its queue for another, or for a flow (`to_queue_id` is "" then), by a rule of the queue:
    `when` it waited `limit` seconds, or on arrival `limit` calls waited already, its estimated wait was
    `limit` seconds or more, or the calendar was closed."""

    call_id: str
    queue_id: str
    to_queue_id: str
    when: SpillWhen
    limit: int
    waited_seconds: float
    waiting: int
    to_flow_id: str = ""
    calendar_id: str = ""


class AgentOffered(Event):
    """An agent was chosen and her phone is asked to ring. `why` is the router's own account."""

    call_id: str
    queue_id: str
    agent_id: str
    leg_id: str
    why: Why


class AgentRang(Event):
    """Her phone reported that it rings."""

    call_id: str
    agent_id: str
    leg_id: str


class AgentMissed(Event):
    """She did not take it, which may make her not ready; when it rang at nobody else, the call goes back to
    the head of its queue."""

    call_id: str
    agent_id: str
    leg_id: str
    reason: MissReason


class OfferWithdrawn(Event):
    """Her telephone stopped ringing through no doing of hers: a colleague it rang at as well was faster, or
    its line was lost while nobody watched."""

    call_id: str
    agent_id: str
    leg_id: str


class AgentAnswered(Event):
    """Agent and customer hear each other from here on."""

    call_id: str
    agent_id: str
    leg_id: str


class CallEnded(Event):
    """The customer's line is gone. `cause` is the Q.850 number; SIP's own code where there was one."""

    call_id: str
    outcome: CallOutcome
    ended_by: EndedBy
    cause: int
    sip_code: int | None = None
