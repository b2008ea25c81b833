"""What an agent did, and what her telephone did."""

from __future__ import annotations

from typing import Literal

from huying.journal.events.base import Event


class AgentSignedIn(Event):
    """She set up her telephone at the desk: `device` browser or phone. She is not ready yet."""

    agent_id: str
    device: Literal["browser", "phone"]


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
