"""The agents as call control sees them: who is signed in, in which state, with which telephone.

A seat's state follows from the facts alone (`journal.agent_state`): the floor listens to the journal
and nobody sets a state by hand. So it is the same after a restart that replays them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from huying.errors import Conflict
from huying.journal import events as e
from huying.journal.agent_state import AGENT_FACTS, AgentState, agent_after
from huying.kit.clock import Micros
from huying.routing.rules import Load

BUSY: frozenset[AgentState] = frozenset({"reserved", "ringing", "talking", "wrap_up"})


@dataclass(slots=True)
class Seat:
    """One agent now."""

    agent_id: str
    state: AgentState = "offline"
    reason: str = ""
    call_id: str | None = None
    since_us: Micros = 0
    idle_since_us: Micros = 0
    """When she became free; kept over rings and attempts that came to nothing."""
    device: e.DeviceKind | Literal[""] = ""
    online: bool = False
    load: Load = field(default_factory=Load)
    """Her work since she signed in."""
    missed: int = 0
    """Calls in a row that she let ring."""
    next_reason: str | None = None
    """Not-ready reason she asked for while busy; it takes effect after wrap-up."""

    @property
    def device_name(self) -> str:
        return device_name(self.agent_id)


def device_name(agent_id: str) -> str:
    """The name of an agent's telephone on the switch."""
    return f"agent-{agent_id}"


def agent_of(device: str) -> str | None:
    """Whose telephone it is."""
    return device.removeprefix("agent-") if device.startswith("agent-") else None


class Floor:
    """All seats. Feed it every fact it `HEARS`."""

    HEARS: tuple[type[e.Event], ...] = (*AGENT_FACTS, e.AgentMissed, e.DeviceRegistered, e.DeviceLost)

    def __init__(self) -> None:
        self._seats: dict[str, Seat] = {}

    def seat(self, agent_id: str) -> Seat:
        """The seat of an agent; an empty one when she was never seen."""
        found = self._seats.get(agent_id)
        if found is None:
            found = self._seats[agent_id] = Seat(agent_id)
        return found

    def signed_in(self, agent_id: str) -> Seat:
        """Her seat. Raises Conflict when she is not signed in to the telephone."""
        seat = self.seat(agent_id)
        if seat.state == "offline":
            raise Conflict("desk.signed_out", "Sign in at the desk first: no telephone is set up.")
        return seat

    def seats(self) -> list[Seat]:
        return list(self._seats.values())

    def hear(self, event: e.Event) -> None:
        """Let a fact take effect."""
        if isinstance(event, e.AgentSignedIn):
            self.seat(event.agent_id).device = event.device
        if isinstance(event, e.DeviceRegistered | e.DeviceLost):
            self.seat(event.agent_id).online = isinstance(event, e.DeviceRegistered)
        after = agent_after(event)
        if isinstance(event, e.AgentMissed):
            self.seat(event.agent_id).missed += 1
        if after is None:
            return
        seat = self.seat(after.agent_id)
        _count(seat, event)
        came_to_nothing = seat.state in ("ringing", "reserved") and after.state == "ready"
        if after.state == "ready" and not came_to_nothing:
            seat.idle_since_us = event.at
        if after.state in ("offline", "not_ready"):
            seat.next_reason = None
        if after.state in ("offline", "not_ready", "talking"):
            seat.missed = 0
        if after.state == "offline":
            seat.device, seat.online = "", False
        seat.state, seat.reason, seat.call_id = after.state, after.reason, after.call_id
        seat.since_us = event.at


def _count(seat: Seat, event: e.Event) -> None:
    """What the stretch that this fact ends was for her load."""
    if isinstance(event, e.AgentSignedIn):
        seat.load = Load(signed_in=event.at)
        return
    if seat.state in BUSY:
        seat.load = replace(seat.load, busy=seat.load.busy + max(0, event.at - seat.since_us))
    if isinstance(event, e.AgentAnswered):
        seat.load = replace(seat.load, calls=seat.load.calls + 1)
