"""What an agent did, and what her telephone did."""

from __future__ import annotations

from typing import Literal

from huying.journal.events.base import Event

DeviceKind = Literal["browser", "phone", "outside"]
"""A browser, a SIP telephone of ours, a number outside."""
LineEnd = Literal["hung_up", "no_key", "no_answer", "busy", "failed", "lost", "let_go"]


class AgentSignedIn(Event):
    """She set up her telephone at the desk. She is not ready yet."""

    agent_id: str
    device: DeviceKind


class AgentSignedOut(Event):
    """She left the floor."""

    agent_id: str
    reason: str = ""


class AgentBecameReady(Event):
    """She takes calls from now on."""

    agent_id: str


class AgentBecameNotReady(Event):
    """`reason` is a not-ready reason's code, or no_answer, rejected, device_lost, desk_closed."""

    agent_id: str
    reason: str


class AgentReserved(Event):
    """No other call gets her: a campaign's attempt is being dialled for her, or she dials herself (then
    `attempt_id` is "")."""

    agent_id: str
    call_id: str
    attempt_id: str = ""


class AgentReleased(Event):
    """What was dialled for her or by her came to nothing: she is ready again."""

    agent_id: str
    call_id: str
    attempt_id: str = ""


class WrapUpStarted(Event):
    """The talk is over; she notes how it came out."""

    agent_id: str
    call_id: str


class WrapUpEnded(Event):
    """The contact is finished. `disposition` is "" when its time ran out."""

    agent_id: str
    call_id: str
    disposition: str
    note: str = ""


class DeviceRegistered(Event):
    """Her telephone can be reached."""

    agent_id: str


class DeviceLost(Event):
    """Her telephone cannot be reached any more."""

    agent_id: str


class LineDialled(Event):
    """The number outside she works with is being called."""

    agent_id: str
    leg_id: str


class LineAnswered(Event):
    """Somebody, or something, has picked up there, and is asked for the key."""

    agent_id: str
    leg_id: str


class LineOpened(Event):
    """The key was pressed: it is she."""

    agent_id: str
    leg_id: str


class LineEnded(Event):
    """Her line outside is over. `reason`: hung_up (at her end, or by the carrier), no_key (answered, but the
    key was not pressed in time), no_answer, busy, failed (no way there), lost (while nobody watched), let_go
    (not needed any more)."""

    agent_id: str
    leg_id: str
    reason: LineEnd
