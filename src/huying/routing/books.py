"""The books of the distribution: who is free, which call stands where. Nothing is decided here.

Every agent stands either in all pools she fits (free) or in none; every call in one line and one place of it,
or nowhere.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush

from huying.kit.clock import Micros
from huying.routing.pool import Free, Pool, Standing, leave
from huying.routing.rules import (
    MOST_AT_ONCE,
    AgentId,
    CallId,
    Contact,
    Needs,
    Place,
    QueueId,
    QueueRules,
    SkillId,
    needs_of,
    next_change,
    virtual_arrival,
)


@dataclass(slots=True, eq=False)
class Line:
    """A queue: everybody who waits in it, in order."""

    rules: QueueRules
    standings: list[Standing] = field(default_factory=list)
    pools: dict[Needs, Pool] = field(default_factory=dict)
    members: set[AgentId] = field(default_factory=set)
    free: int = 0
    """How many members are free."""
    turns: dict[AgentId, int] = field(default_factory=dict)
    turn: int = 0

    def turn_of(self, agent_id: AgentId) -> int:
        """When she last had a call of this queue, counted in calls."""
        return self.turns.get(agent_id, 0)

    def take_turn(self, agent_id: AgentId) -> None:
        self.turn += 1
        self.turns[agent_id] = self.turn


@dataclass(slots=True, eq=False)
class Agent:
    id: AgentId
    orders: Mapping[QueueId, int] = field(default_factory=dict)
    skills: Mapping[SkillId, int] = field(default_factory=dict)
    pools: list[Pool] = field(default_factory=list)
    free: Free | None = None
    call: Call | None = None
    """Which rings at her."""


@dataclass(slots=True, eq=False)
class Call:
    contact: Contact
    place: Place
    declined: set[AgentId] = field(default_factory=set)
    """Who did not take it."""
    standing: Standing | None = None
    """While it waits."""
    pool: Pool | None = None
    """In which it waits or rings; None while it is only for the agent it names."""
    agents: list[AgentId] = field(default_factory=list)
    """At whom it rings."""
    change: Micros | None = None

    @property
    def id(self) -> CallId:
        return self.contact.call_id

    def named(self, now: Micros) -> AgentId | None:
        """The only agent who may have it now."""
        return self.contact.wants if now < self.contact.wants_until else None


class Books:
    """All queues, agents and calls of one owner."""

    def __init__(self) -> None:
        self.lines: dict[QueueId, Line] = {}
        self.agents: dict[AgentId, Agent] = {}
        self.free: dict[AgentId, Free] = {}
        self.calls: dict[CallId, Call] = {}
        self.named: dict[AgentId, list[Standing]] = {}
        self._changes: list[tuple[Micros, CallId]] = []

    def line(self, queue_id: QueueId) -> Line:
        """A queue; one nobody has told us rules of has the plainest."""
        found = self.lines.get(queue_id)
        if found is None:
            found = self.lines[queue_id] = Line(QueueRules(queue_id))
        return found

    def agent(self, agent_id: AgentId) -> Agent:
        found = self.agents.get(agent_id)
        if found is None:
            found = self.agents[agent_id] = Agent(agent_id)
        return found

    def pool(self, line: Line, needs: Needs) -> Pool:
        """Made when the first call needs it."""
        found = line.pools.get(needs)
        if found is not None:
            return found
        pool = line.pools[needs] = Pool(line.rules, needs, line.turn_of)
        for agent_id in line.members:
            agent = self.agents[agent_id]
            if self._join(agent, pool) and agent_id in self.free:
                pool.seat(agent_id, self.free[agent_id])
        return pool

    def pool_of(self, call: Call, now: Micros) -> Pool:
        """Where a call belongs that anybody may take."""
        line = self.line(call.contact.queue_id)
        return self.pool(line, needs_of(line.rules, call.contact, now - call.contact.since))

    # ── who serves what ──────────────────────────────────────────────────────────────────────────

    def reform(self, line: Line, rules: QueueRules) -> None:
        """New rules for a queue nobody waits in."""
        members = [self.agents[agent_id] for agent_id in line.members]
        for agent in members:
            self.unseat(agent)
        old = set(line.pools.values())
        line.rules, line.pools = rules, {}
        for agent in members:
            agent.pools = [pool for pool in agent.pools if pool not in old]
            self.seat(agent)

    def enrol(self, agent: Agent, orders: Mapping[QueueId, int], skills: Mapping[SkillId, int]) -> None:
        """What an agent who has no seat serves from now on."""
        for queue_id in agent.orders:
            self.line(queue_id).members.discard(agent.id)
        for pool in agent.pools:
            del pool.orders[agent.id]
        agent.orders, agent.skills, agent.pools = dict(orders), dict(skills), []
        for queue_id in orders:
            line = self.line(queue_id)
            line.members.add(agent.id)
            for pool in line.pools.values():
                self._join(agent, pool)

    @staticmethod
    def _join(agent: Agent, pool: Pool) -> bool:
        if not pool.fits(agent.orders, agent.skills):
            return False
        pool.orders[agent.id] = agent.orders[pool.rules.id]
        agent.pools.append(pool)
        return True

    # ── free agents ──────────────────────────────────────────────────────────────────────────────

    def seat(self, agent: Agent) -> None:
        """Let her stand where calls find her. Harmless when she is not free or stands there."""
        if agent.free is None or agent.id in self.free:
            return
        self.free[agent.id] = agent.free
        for pool in agent.pools:
            pool.seat(agent.id, agent.free)
        for queue_id in agent.orders:
            self.line(queue_id).free += 1

    def unseat(self, agent: Agent) -> None:
        if self.free.pop(agent.id, None) is None:
            return
        for pool in agent.pools:
            pool.unseat(agent.id)
        for queue_id in agent.orders:
            self.line(queue_id).free -= 1

    # ── calls that wait ──────────────────────────────────────────────────────────────────────────

    def stand(self, call: Call, now: Micros) -> None:
        """Into its line, and among those of its pool, or, when it has none, of the agent it names."""
        contact, line = call.contact, self.line(call.contact.queue_id)
        call.standing = (int(call.place), virtual_arrival(line.rules, contact), call.id)
        insort(line.standings, call.standing)
        if call.pool is None:
            insort(self.named.setdefault(contact.wants or "", []), call.standing)
        else:
            insort(call.pool.waiting, call.standing)
        call.change = next_change(line.rules, contact, now)
        if call.change is not None:
            heappush(self._changes, (call.change, call.id))

    def step_out(self, call: Call) -> None:
        """Out of its line. Harmless when it stands in none."""
        standing = call.standing
        if standing is None:
            return
        leave(self.line(call.contact.queue_id).standings, standing)
        if call.pool is not None:
            leave(call.pool.waiting, standing)
        else:
            leave(self.named[call.contact.wants or ""], standing)
        call.standing = None

    def next_change(self) -> Micros | None:
        """When time alone changes what may happen to a call that waits."""
        while self._changes:
            when, call_id = self._changes[0]
            call = self.calls.get(call_id)
            if call is not None and call.standing is not None and call.change == when:
                return when
            heappop(self._changes)
        return None

    def due(self, now: Micros) -> list[Call]:
        """The calls for which such a moment has come, taken out of their lines."""
        calls = []
        while (when := self.next_change()) is not None and when <= now:
            call = self.calls[heappop(self._changes)[1]]
            self.step_out(call)
            calls.append(call)
        return calls

    # ── calls that ring ──────────────────────────────────────────────────────────────────────────

    def ring(self, call: Call, agent: Agent) -> None:
        """Her telephone rings with a call that stands in no line."""
        self.line(call.contact.queue_id).take_turn(agent.id)
        self.unseat(agent)
        agent.free, agent.call = None, call
        call.agents.append(agent.id)
        _open_to_more(call)

    def stop_ringing(self, agent: Agent) -> None:
        """Harmless when nothing rings at her."""
        call = agent.call
        if call is not None:
            agent.call = None
            call.agents.remove(agent.id)
            _open_to_more(call)

    def forget(self, call: Call) -> None:
        self.step_out(call)
        for agent_id in list(call.agents):
            self.stop_ringing(self.agents[agent_id])
        del self.calls[call.id]


def _open_to_more(call: Call) -> None:
    """A call that rings at all who fit rings at those who become free meanwhile as well."""
    pool = call.pool
    if pool is None or pool.rules.strategy != "ring_all" or call.contact.callback:
        return
    standing = (int(call.place), virtual_arrival(pool.rules, call.contact), call.id)
    at = bisect_left(pool.ringing, standing)
    there = at < len(pool.ringing) and pool.ringing[at] == standing
    room = 0 < len(call.agents) < MOST_AT_ONCE
    if room and not there:
        pool.ringing.insert(at, standing)
    elif there and not room:
        del pool.ringing[at]
