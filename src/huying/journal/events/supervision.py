"""What supervisors did: at whose call they listened, what they moved, forced and said."""

from __future__ import annotations

from typing import Literal

from huying.journal.events.base import Event

MonitorMode = Literal["listen", "whisper", "barge"]
MonitorEnd = Literal[
    "stopped",  # she stopped it, or hung up
    "no_answer",  # her telephone did not answer
    "call_ended",
    "taken_over",  # she is the call's agent now
    "working",  # she takes calls again, or left
    "lost",  # the centre or the switch was away
]


class MonitoringAsked(Event):
    """A supervisor's own telephone rings, for her to hear this call. `agent_id`: whose call it is."""

    monitor_id: str
    call_id: str
    agent_id: str
    by: str
    mode: MonitorMode
    leg_id: str


class MonitoringStarted(Event):
    """She has answered: from here on she hears agent and customer."""

    monitor_id: str
    call_id: str


class MonitoringModeChanged(Event):
    """listen: nobody hears her; whisper: the agent does; barge: the customer too."""

    monitor_id: str
    call_id: str
    mode: MonitorMode


class MonitoringEnded(Event):
    """She hears the call no more."""

    monitor_id: str
    call_id: str
    reason: MonitorEnd


class CallTakenOver(Event):
    """A supervisor has the call from now on, in the place of `agent_id`."""

    call_id: str
    agent_id: str
    by: str


class CallCutOff(Event):
    """A supervisor ended the call."""

    call_id: str
    by: str


class WaitingCallMoved(Event):
    """A supervisor gave a waiting call another place: another queue, the head of its own, or an agent."""

    call_id: str
    by: str
    to: Literal["queue", "front", "agent"]
    queue_id: str | None = None
    agent_id: str | None = None


class AgentStateForced(Event):
    """A supervisor put an agent into a state; while a call is with her it takes effect after that."""

    agent_id: str
    state: Literal["ready", "not_ready", "offline"]
    by: str
    reason: str = ""


class MessageSent(Event):
    """`agent_ids` is everybody it is for; `queue_id` whose members they are, when chosen so."""

    message_id: str
    by: str
    text: str
    agent_ids: list[str]
    queue_id: str | None = None


class MessageRead(Event):
    """She has seen it."""

    message_id: str
    agent_id: str
