"""What the rooms of call control share: the parts they work with and the books of the calls.

The books say which calls there are and whose each leg is. Everything runs on one event loop and never
waits between looking at a call's state and changing it, so two things at once become two things one
after the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from huying.channels.voice.directory import Directory
from huying.channels.voice.expecting import Expecting
from huying.channels.voice.floor import Floor
from huying.channels.voice.outside import Outside
from huying.channels.voice.prompts import Prompts
from huying.journal import events as e
from huying.journal.port import Recorder
from huying.kit.clock import Clock, Micros
from huying.kit.tasks import Supervisor
from huying.kit.timers import Timers
from huying.routing.acd import Acd
from huying.telephony import causes
from huying.telephony import switch as s
from huying.telephony.call import Call

_CALL_SECONDS = 5
"""Until a number outside rings."""


@dataclass(frozen=True, slots=True)
class Target:
    """To whom a call goes, or who is asked to join: exactly one of these is given."""

    agent_id: str = ""
    queue_id: str = ""
    number: str = ""


@dataclass(slots=True)
class Site:
    """Parts and books of one site."""

    switch: s.Switch
    journal: Recorder
    directory: Directory
    prompts: Prompts
    floor: Floor
    tasks: Supervisor
    clock: Clock
    outside: Outside
    most_calls: int
    acd: Acd = field(default_factory=Acd)
    expecting: Expecting = field(default_factory=Expecting)
    timers: Timers = field(default_factory=Timers)
    calls: dict[str, Call] = field(default_factory=dict)
    by_leg: dict[s.LegId, Call] = field(default_factory=dict)

    def now(self) -> Micros:
        return self.clock()

    @property
    def full(self) -> bool:
        """Whether there are as many calls as there may be at once."""
        return len(self.calls) >= self.most_calls

    def adopt(self, call: Call) -> None:
        """Take a call into the books, with whatever legs it has."""
        self.calls[call.id] = call
        self.by_leg[call.customer_leg] = call
        if call.agent_leg is not None:
            self.by_leg[call.agent_leg] = call
        for part in call.conversation.open():
            self.by_leg[part.leg_id] = call

    def forget(self, call: Call) -> None:
        """Take a call out of the books."""
        self.calls.pop(call.id, None)
        self.by_leg.pop(call.customer_leg, None)

    def move_leg(self, old: s.LegId, new: s.LegId) -> None:
        """A line goes another way: its leg has a new name."""
        call = self.by_leg.pop(old, None)
        if call is not None:
            self.by_leg[new] = call
            call.conversation.move_leg(old, new)
            if call.customer_leg == old:
                call.customer_leg = new

    def holds(self, leg_id: s.LegId) -> bool:
        """Whether a leg belongs to a call in the books."""
        return leg_id in self.by_leg

    def give_agent(self, call: Call, agent_id: str, leg_id: s.LegId) -> None:
        """This agent, at this leg, is the one the call is for."""
        call.agent_id, call.agent_leg = agent_id, leg_id
        self.by_leg[leg_id] = call

    def ring_agent(
        self, agent_id: str, leg_id: s.LegId, *, call_id: str, caller: str, seconds: int, auto_answer: bool
    ) -> None:
        """Make a leg to an agent's telephone, whatever kind it is."""
        seat = self.floor.seat(agent_id)
        if seat.device == "outside":
            self.switch.link(leg_id, s.new_leg("link", agent_id), caller=caller, seconds=seconds)
        else:
            self.switch.ring(
                leg_id,
                seat.device_name,
                call_id=call_id,
                caller=caller,
                seconds=seconds,
                auto_answer=auto_answer,
            )

    def longer(self, agent_id: str) -> int:
        """How many seconds more than a telephone of ours hers is given: a number outside has to be called,
        heard and confirmed first, unless its line is open."""
        seat, plan = self.floor.seat(agent_id), self.directory.agents.get(agent_id)
        if seat.device != "outside" or plan is None or plan.ear is None:
            return 0
        return 0 if plan.ear.kept and seat.online else _CALL_SECONDS + self.directory.key_seconds

    def drop_agent(self, call: Call, cause: int) -> None:
        """The call is no agent's any more: the line of who has it, or of all it rings at, is ended."""
        legs = {part.leg_id for part in call.conversation.offered()}
        if call.agent_leg is not None:
            legs.add(call.agent_leg)
        for leg_id in sorted(legs):
            self.drop_party(call, leg_id, cause)
        call.agent_leg, call.agent_id = None, None

    def drop_party(self, call: Call, leg_id: s.LegId, cause: int) -> None:
        """End the line of somebody who takes part, or is rung to."""
        self.timers.cancel("ring", leg_id)
        self.by_leg.pop(leg_id, None)
        call.unseat(leg_id)
        self.switch.hang_up(leg_id, cause)

    def tell(self, call: Call, *facts: e.Event) -> None:
        """Record what happened to a call; who takes part in it follows from that."""
        self.journal.record(*facts)
        for fact in facts:
            call.conversation.hear(fact)

    def hang_up(self, call: Call, ended_by: e.EndedBy, cause: int = causes.NORMAL_CLEARING) -> None:
        """End a call from our side; its books are closed when the switch says the line is gone."""
        call.ended_by = call.ended_by or ended_by
        self.switch.hang_up(call.customer_leg, cause)


def known(value: str | None) -> str:
    """What a call in this state always has."""
    if value is None:
        raise AssertionError("a call in this state always has it")
    return value
