"""The whole centre, one event after the other, with the live distribution deciding: whatever `routing` can do
is simulated by `routing` itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

from huying.kit.clock import SECOND, Micros
from huying.routing.acd import Acd, Action, Match
from huying.routing.rules import Contact, Load
from huying.simulation import duty
from huying.simulation.callers import Callers
from huying.simulation.centre import Centre
from huying.simulation.tally import Tally, empty

_Event = Callable[[], None]


@dataclass(slots=True)
class _Caller:
    row: int
    kind: int
    handle: float
    patience: float
    tries: int
    delay: float
    callback: float
    counted: bool
    since: float = 0.0
    waits: bool = False
    """Her call waits or rings."""
    kept: bool = False
    """She was promised a callback."""


@dataclass(slots=True)
class _Agent:
    id: str
    edges: list[float]
    orders: dict[str, int]
    load: Load = field(default_factory=Load)
    busy: bool = False
    edge: int = 0
    """Edges of her duty that have been."""

    @property
    def on_duty(self) -> bool:
        return self.edge % 2 == 1


class Run:
    """One copy of a centre, from its first caller to its last."""

    def __init__(self, centre: Centre, callers: Callers, copy: int) -> None:
        self._centre = centre
        self._callers = callers
        self._copy = copy
        self._acd = Acd()
        self._agenda: list[tuple[float, int, _Event]] = []
        self._number = count()
        self._now = 0.0
        self._waiting: dict[str, _Caller] = {}
        self._tally = empty(1, len(centre.kinds))
        self._agents = {agent.id: agent for agent in _agents(centre)}

    def tally(self) -> Tally:
        """Run it."""
        for kind in self._centre.kinds:
            self._acd.set_queue(kind.rules(), 0)
        for agent in self._agents.values():
            self._next_edge(agent)
        self._next_caller(0)
        while self._step():
            pass
        self._tally.staffed[0] = duty.staffed(self._centre)
        return self._tally

    def _step(self) -> bool:
        change = self._acd.next_change()
        if change is not None and (not self._agenda or change <= _micros(self._agenda[0][0])):
            self._now = change / SECOND
            self._carry_out(self._acd.decide(change))
            return True
        if not self._agenda:
            return False
        self._now, _, event = heappop(self._agenda)
        event()
        return True

    def _at(self, when: float, event: _Event) -> None:
        if when < float("inf"):
            heappush(self._agenda, (when, next(self._number), event))

    # ── callers ──────────────────────────────────────────────────────────────────────────────────

    def _next_caller(self, row: int) -> None:
        if row < len(self._callers.at):
            self._at(float(self._callers.at[row, self._copy]), lambda: self._arrives(row))

    def _arrives(self, row: int) -> None:
        given, place = self._callers, (row, self._copy)
        caller = _Caller(
            row,
            int(given.kind[place]),
            float(given.handle[place]),
            float(given.patience[place]),
            int(given.tries[place]),
            float(given.delay[place]),
            float(given.callback[place]),
            self._now >= self._centre.warm_up,
        )
        self._tally.offered[0, caller.kind] += caller.counted
        self._calls(caller)
        self._next_caller(row + 1)

    def _calls(self, caller: _Caller) -> None:
        kind = self._centre.kinds[caller.kind]
        call_id = f"{caller.row:09}.{caller.tries:09}"
        now = _micros(self._now)
        caller.since, caller.waits, caller.kept = self._now, True, False
        caller.tries -= 1
        self._tally.tries[0, caller.kind] += caller.counted
        self._waiting[call_id] = caller
        contact = Contact(call_id, kind.name, now, now, priority=kind.priority)
        self._carry_out(self._acd.call_waiting(contact, now))
        if caller.waits:
            self._at(self._now + caller.patience, lambda: self._gives_up(call_id))
            self._at(self._now + caller.callback, lambda: self._takes_callback(call_id))

    def _gives_up(self, call_id: str) -> None:
        caller = self._waiting.get(call_id)
        if caller is None or caller.kept:
            return
        del self._waiting[call_id]
        caller.waits = False
        self._acd.call_gone(call_id)
        self._tally.abandoned[0, caller.kind] += caller.counted
        self._tally.waited_in_vain[0, caller.kind] += caller.counted * (self._now - caller.since)
        if caller.tries:
            self._at(self._now + caller.delay, lambda: self._calls(caller))

    def _takes_callback(self, call_id: str) -> None:
        caller = self._waiting.get(call_id)
        if caller is not None:
            caller.kept = True
            self._tally.callbacks[0, caller.kind] += caller.counted

    # ── agents ───────────────────────────────────────────────────────────────────────────────────

    def _next_edge(self, agent: _Agent) -> None:
        self._at(max(agent.edges[agent.edge], 0.0), lambda: self._comes_or_goes(agent))

    def _comes_or_goes(self, agent: _Agent) -> None:
        agent.edge += 1
        self._next_edge(agent)
        now = _micros(self._now)
        if agent.on_duty:
            agent.load = Load(signed_in=now)
            self._carry_out(self._acd.set_agent(agent.id, agent.orders, {}, now))
            if not agent.busy:
                self._carry_out(self._acd.agent_ready(agent.id, now, now, agent.load))
        elif not agent.busy:
            self._carry_out(self._acd.agent_left(agent.id, now))

    def _carry_out(self, actions: list[Action]) -> None:
        for action in actions:
            if isinstance(action, Match) and action.call_id in self._waiting:
                self._answers(self._agents[action.agent_id], action.call_id)

    def _answers(self, agent: _Agent, call_id: str) -> None:
        caller = self._waiting.pop(call_id)
        caller.waits = False
        agent.busy = True
        waited = self._now - caller.since
        counts, kind = self._tally, caller.kind
        counts.answered[0, kind] += caller.counted
        counts.within[0, kind] += caller.counted and waited <= self._centre.within
        counts.waited[0, kind] += caller.counted * waited
        end = self._now + caller.handle
        inside = min(end, self._centre.seconds) - max(self._now, self._centre.warm_up)
        counts.busy[0] += max(inside, 0.0)
        self._at(end, lambda: self._done(agent, caller.handle))
        now = _micros(self._now)
        for other in self._acd.answered(call_id, agent.id):
            free = self._agents[other]
            self._carry_out(self._acd.agent_ready(other, now, now, free.load))

    def _done(self, agent: _Agent, handle: float) -> None:
        agent.busy = False
        load = agent.load
        agent.load = Load(load.calls + 1, load.busy + _micros(handle), load.signed_in)
        now = _micros(self._now)
        if agent.on_duty:
            self._carry_out(self._acd.agent_ready(agent.id, now, now, agent.load))
        else:
            self._carry_out(self._acd.agent_left(agent.id, now))


def _agents(centre: Centre) -> list[_Agent]:
    edges = iter(duty.edges(centre).tolist())
    return [
        _Agent(f"{g:03}.{i:05}", next(edges), dict(group.serves))
        for g, group in enumerate(centre.groups)
        for i in range(group.agents)
    ]


def _micros(seconds: float) -> Micros:
    return round(seconds * SECOND)
