"""The rules of distribution as a straightforward scan: every question looks at every agent and every call.

The fast one is measured beside it (`huying bench routing`) and held against it in tests: the same decisions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from huying.kit.clock import SECOND, Micros
from huying.routing.rules import (
    MOST_AT_ONCE,
    AgentId,
    CallId,
    Contact,
    Load,
    Place,
    QueueId,
    QueueRules,
    SkillId,
    Spill,
)

Pair = tuple[AgentId, CallId]
Outcome = Pair | tuple[CallId, Spill | None]
"""A ring, or a call that leaves the queue; None: its only agent did not come."""


@dataclass
class _Agent:
    orders: Mapping[QueueId, int] = field(default_factory=dict)
    skills: Mapping[SkillId, int] = field(default_factory=dict)
    idle_since: Micros | None = None
    """None while she is not free."""
    load: Load = field(default_factory=Load)
    call: CallId | None = None


@dataclass
class _Call:
    contact: Contact
    place: Place
    looked: Micros
    """When it was last decided about."""
    waits: bool = True
    declined: set[AgentId] = field(default_factory=set)
    agents: list[AgentId] = field(default_factory=list)
    takes_more: bool = False
    """It rings at all who fit, and would at those who become free."""


class PlainAcd:
    """The same questions and answers as `routing.acd.Acd`, without its accounts."""

    def __init__(self) -> None:
        self.rules: dict[QueueId, QueueRules] = {}
        self.agents: dict[AgentId, _Agent] = {}
        self.calls: dict[CallId, _Call] = {}
        self.turns: dict[tuple[QueueId, AgentId], int] = {}

    # ── what happens ─────────────────────────────────────────────────────────────────────────────

    def set_queue(self, rules: QueueRules, now: Micros) -> list[Outcome]:
        outcomes = self.decide(now)
        if self._rules(rules.id) == rules:
            return outcomes
        self.rules[rules.id] = rules
        for call in self.calls.values():
            if call.contact.queue_id == rules.id:
                call.takes_more = False
        return outcomes + self._settle(self._line(rules.id), now)

    def set_agent(
        self, agent_id: AgentId, orders: Mapping[QueueId, int], skills: Mapping[SkillId, int], now: Micros
    ) -> list[Outcome]:
        outcomes = self.decide(now)
        agent = self._agent(agent_id)
        if (agent.orders, agent.skills) == (orders, skills):
            return outcomes
        agent.orders, agent.skills = dict(orders), dict(skills)
        return outcomes + self._give_work(agent_id, now)

    def agent_ready(
        self, agent_id: AgentId, idle_since: Micros, now: Micros, load: Load | None = None
    ) -> list[Outcome]:
        agent = self._agent(agent_id)
        self._stop_ringing(agent_id)
        outcomes = self.decide(now)
        if agent.call is not None:
            return outcomes
        agent.idle_since, agent.load = idle_since, load or Load()
        return outcomes + self._give_work(agent_id, now)

    def agent_gone(self, agent_id: AgentId) -> None:
        self._agent(agent_id).idle_since = None

    def agent_left(self, agent_id: AgentId, now: Micros) -> list[Outcome]:
        self.agent_gone(agent_id)
        outcomes = self.decide(now)
        calls = [c for c in self.calls.values() if c.waits and _named(c.contact, now) == agent_id]
        for call in calls:
            call.contact = replace(call.contact, wants=None, wants_until=0)
        return outcomes + self._settle(calls, now)

    def call_waiting(
        self, contact: Contact, now: Micros, place: Place = Place.IN_TURN, *, arriving: bool = True
    ) -> list[Outcome]:
        old = self.calls.get(contact.call_id)
        self.call_gone(contact.call_id)
        outcomes = self.decide(now)
        call = _Call(contact, place, now, waits=False)
        if old is not None:
            call.declined = old.declined
        self.calls[contact.call_id] = call
        return outcomes + self._settle([call], now, arriving=arriving)

    def stand(self, contact: Contact, now: Micros) -> None:
        """A call that nobody can take now: a long line is made without asking everybody each time."""
        self.calls[contact.call_id] = _Call(contact, Place.IN_TURN, now)

    def call_gone(self, call_id: CallId) -> list[AgentId]:
        call = self.calls.get(call_id)
        if call is None:
            return []
        agents = list(call.agents)
        for agent_id in agents:
            self._stop_ringing(agent_id)
        del self.calls[call_id]
        return agents

    def answered(self, call_id: CallId, agent_id: AgentId) -> list[AgentId]:
        return [other for other in self.call_gone(call_id) if other != agent_id]

    def not_taken(self, call_id: CallId, agent_id: AgentId) -> bool:
        call = self.calls.get(call_id)
        if call is None:
            return False
        call.declined.add(agent_id)
        if agent_id in call.agents:
            self._stop_ringing(agent_id)
        return bool(call.agents)

    def reserve(self, queue_id: QueueId, now: Micros) -> AgentId | None:
        rules = self._rules(queue_id)
        fitting = [
            agent_id
            for agent_id in self._free()
            if queue_id in self.agents[agent_id].orders and self._skilled(agent_id, dict(rules.needs))
        ]
        for agent_id in sorted(fitting, key=lambda one: self._rank(rules, one, (), now)):
            if all(self._spare(other) > 0 for other in self.agents[agent_id].orders):
                self.agent_gone(agent_id)
                return agent_id
        return None

    def decide(self, now: Micros) -> list[Outcome]:
        due = [c for c in self.calls.values() if c.waits and self._changed(c, now)]
        return self._settle(due, now)

    def next_change(self) -> Micros | None:
        moments = [
            m for c in self.calls.values() if c.waits for m in self._moments(c.contact) if m > c.looked
        ]
        return min(moments, default=None)

    # ── what can be asked ────────────────────────────────────────────────────────────────────────

    def waiting(self, queue_id: QueueId) -> list[CallId]:
        return [call.contact.call_id for call in self._line(queue_id)]

    def ready(self) -> list[AgentId]:
        return sorted(self._free(), key=lambda one: (self.agents[one].idle_since, one))

    def ringing(self) -> dict[CallId, list[AgentId]]:
        return {call_id: list(call.agents) for call_id, call in self.calls.items() if call.agents}

    def fits(self, agent_id: AgentId, contact: Contact, now: Micros) -> bool:
        """Whether she may take this call now."""
        named = _named(contact, now)
        if named is not None:
            return named == agent_id
        if contact.only:
            return False
        return contact.queue_id in self.agents[agent_id].orders and self._skilled(
            agent_id, self._needs(contact, now)
        )

    # ── inside ───────────────────────────────────────────────────────────────────────────────────

    def _settle(self, calls: list[_Call], now: Micros, *, arriving: bool = False) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for call in calls:
            call.waits = False
        for call in sorted(
            calls, key=lambda one: (one.place, -self._score(one.contact, now), one.contact.call_id)
        ):
            call.looked = now
            found = self._to_agents(call, now)
            if not found and call.contact.only and _named(call.contact, now) is None:
                found = [(call.contact.call_id, None)]
            elif not found:
                spill = self._spill(call, now, arriving)
                if spill is None:
                    call.waits = True
                else:
                    found = [(call.contact.call_id, spill)]
            outcomes += found
        return outcomes

    def _to_agents(self, call: _Call, now: Micros) -> list[Outcome]:
        rules = self._rules(call.contact.queue_id)
        fitting = [agent_id for agent_id in self._free() if self.fits(agent_id, call.contact, now)]
        fitting.sort(key=lambda one: self._rank(rules, one, call.declined, now))
        chosen = fitting[:1]
        if self._rings_all(call) and _named(call.contact, now) is None:
            first = fitting[:MOST_AT_ONCE]
            chosen = [one for one in first if one not in call.declined] or first
            call.takes_more = bool(chosen)
        for agent_id in chosen:
            self._ring(call, agent_id)
        return [(agent_id, call.contact.call_id) for agent_id in chosen]

    def _rings_all(self, call: _Call) -> bool:
        return not call.contact.callback and self._rules(call.contact.queue_id).strategy == "ring_all"

    def _give_work(self, agent_id: AgentId, now: Micros) -> list[Outcome]:
        if self.agents[agent_id].idle_since is None:
            return []
        fitting = [c for c in self.calls.values() if c.waits and self.fits(agent_id, c.contact, now)]
        if not fitting:
            fitting = [
                c
                for c in self.calls.values()
                if c.takes_more
                and 0 < len(c.agents) < MOST_AT_ONCE
                and agent_id not in c.declined
                and c.contact.queue_id in self.agents[agent_id].orders
                and self._skilled(agent_id, self._needs(c.contact, c.looked))
            ]
        if not fitting:
            return []
        call = min(fitting, key=lambda one: self._preference(agent_id, one, now))
        if call.waits and _named(call.contact, now) is None:
            call.takes_more = self._rings_all(call)
        call.waits = False
        self._ring(call, agent_id)
        return [(agent_id, call.contact.call_id)]

    def _preference(self, agent_id: AgentId, call: _Call, now: Micros) -> tuple[object, ...]:
        contact = call.contact
        declined = agent_id in call.declined
        if call.waits and _named(contact, now) is not None:
            virtual = contact.since - self._points(contact) * self._rules(contact.queue_id).ageing
            return (declined, False, call.place, virtual, contact.call_id)
        order = self.agents[agent_id].orders[contact.queue_id]
        return (declined, True, call.place, order, -self._score(contact, now), contact.call_id)

    def _rank(
        self, rules: QueueRules, agent_id: AgentId, declined: object, now: Micros
    ) -> tuple[object, ...]:
        agent = self.agents[agent_id]
        idle = agent.idle_since or 0
        key: tuple[float, ...] = (idle,)
        if rules.strategy == "round_robin":
            key = (self.turns.get((rules.id, agent_id), 0), idle)
        elif rules.strategy == "fewest_calls":
            key = (agent.load.calls, idle)
        elif rules.strategy == "least_occupied":
            key = (agent.load.busy / max(1, now - agent.load.signed_in),)
        return (
            isinstance(declined, set) and agent_id in declined,
            agent.orders.get(rules.id, 0),
            key,
            agent_id,
        )

    def _ring(self, call: _Call, agent_id: AgentId) -> None:
        agent = self.agents[agent_id]
        agent.idle_since, agent.call = None, call.contact.call_id
        call.agents.append(agent_id)
        self.turns[(call.contact.queue_id, agent_id)] = 1 + max(self.turns.values(), default=0)

    def _stop_ringing(self, agent_id: AgentId) -> None:
        agent = self._agent(agent_id)
        if agent.call is not None:
            self.calls[agent.call].agents.remove(agent_id)
            agent.call = None

    def _spill(self, call: _Call, now: Micros, arriving: bool) -> Spill | None:
        contact = call.contact
        for spill in self._rules(contact.queue_id).spill:
            if contact.callback or contact.only or spill.to in {contact.queue_id, *contact.been}:
                continue
            if spill.when == "wait" and now - contact.entered >= spill.limit * SECOND:
                return spill
            if arriving and spill.when == "size" and len(self._line(contact.queue_id)) >= spill.limit:
                return spill
            if arriving and spill.when == "estimate" and (contact.expected or -1) >= spill.limit:
                return spill
            if arriving and spill.when == "hours" and spill.calendar in contact.closed:
                return spill
        return None

    def _moments(self, contact: Contact) -> list[Micros]:
        rules = self._rules(contact.queue_id)
        moments = [contact.since + step.after for step in rules.relaxing]
        if contact.wants is not None:
            moments.append(contact.wants_until)
        for spill in rules.spill:
            stays = contact.callback or contact.only or spill.to in {contact.queue_id, *contact.been}
            if spill.when == "wait" and not stays:
                moments.append(contact.entered + spill.limit * SECOND)
        return moments

    def _changed(self, call: _Call, now: Micros) -> bool:
        return any(call.looked < moment <= now for moment in self._moments(call.contact))

    def _needs(self, contact: Contact, now: Micros) -> dict[SkillId, int]:
        rules = self._rules(contact.queue_id)
        lower = 0
        for step in rules.relaxing:
            if now - contact.since >= step.after:
                lower = step.lower_by
        skills = {skill for skill, _ in (*rules.needs, *contact.needs)}
        asked = (*rules.needs, *contact.needs)
        return {skill: max(level for one, level in asked if one == skill) - lower for skill in skills}

    def _skilled(self, agent_id: AgentId, needs: Mapping[SkillId, int]) -> bool:
        skills = self.agents[agent_id].skills
        return all(level <= 0 or skills.get(skill, 0) >= level for skill, level in needs.items())

    def _points(self, contact: Contact) -> int:
        return contact.priority + self._rules(contact.queue_id).tiers.get(contact.tier, 0)

    def _score(self, contact: Contact, now: Micros) -> int:
        rules = self._rules(contact.queue_id)
        return rules.weight * (now - contact.since + self._points(contact) * rules.ageing)

    def _line(self, queue_id: QueueId) -> list[_Call]:
        ageing = self._rules(queue_id).ageing
        calls = [c for c in self.calls.values() if c.waits and c.contact.queue_id == queue_id]
        return sorted(
            calls,
            key=lambda c: (c.place, c.contact.since - self._points(c.contact) * ageing, c.contact.call_id),
        )

    def _free(self) -> list[AgentId]:
        return [agent_id for agent_id, agent in self.agents.items() if agent.idle_since is not None]

    def _spare(self, queue_id: QueueId) -> int:
        """Free agents a queue has over those kept for it; plenty when it keeps none."""
        keep = self._rules(queue_id).keep_ready
        if keep == 0:
            return 1
        return sum(queue_id in self.agents[one].orders for one in self._free()) - keep

    def _rules(self, queue_id: QueueId) -> QueueRules:
        return self.rules.setdefault(queue_id, QueueRules(queue_id))

    def _agent(self, agent_id: AgentId) -> _Agent:
        return self.agents.setdefault(agent_id, _Agent())


def _named(contact: Contact, now: Micros) -> AgentId | None:
    return contact.wants if contact.wants is not None and now < contact.wants_until else None
