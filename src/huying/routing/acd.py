"""Automatic call distribution: waiting calls, free agents, and the one place that brings them together.

Decided when something happens, never by polling. What always holds after every method:

- an agent is free, or rings with one call, or is none of routing's business: never two of these;
- a call waits once, or rings, or neither;
- no waiting call and free agent who fits it, as of the last decision, are both left over;
- a call that is for one agent only rings at nobody else.

The order of calls for an agent: those she has not declined; then those that want her by name; then put-back
before others; then by her order of queues; then by score: weight of the queue times the wait, where priority
counts as waiting. The order of agents for a call: those who have not declined it; then by their order for the
queue; then by the queue's strategy.

The scores of two queues cross with time, but that matters only when an agent becomes free, so it asks for no
timer. What does is told by `next_change`: needs that are lowered, a named agent's time that is up, spilling.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from huying.kit.clock import SECOND, Micros
from huying.routing.account import Candidates, account
from huying.routing.books import Agent, Books, Call, Line
from huying.routing.pool import Free, first_for
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
    spills,
    virtual_arrival,
)
from huying.routing.why import Why

_NEW = Load()


@dataclass(frozen=True, slots=True)
class Match:
    """This agent's telephone is to ring with this call, and why. `ring_all` gives several for one call."""

    agent_id: AgentId
    call_id: CallId
    queue_id: QueueId
    why: Why


@dataclass(frozen=True, slots=True)
class SpillOver:
    """This call is out of the line: it goes where `spill` says. `waiting`: calls that were in the line."""

    call_id: CallId
    queue_id: QueueId
    spill: Spill
    waited: Micros
    waiting: int


@dataclass(frozen=True, slots=True)
class GivenUp:
    """This call is out of the line: the only agent who might have had it did not come in time."""

    call_id: CallId
    queue_id: QueueId


Action = Match | SpillOver | GivenUp


class Acd:
    """State of the distribution for the queues of one owner."""

    def __init__(self) -> None:
        self._books = Books()

    # ── what the configuration tells us ──────────────────────────────────────────────────────────

    def set_queue(self, rules: QueueRules, now: Micros) -> list[Action]:
        """The rules of a queue from now on. A call that rings already goes on ringing as it did."""
        actions = self.decide(now)
        line = self._books.line(rules.id)
        if line.rules == rules:
            return actions
        calls = self._out_of_line([call_id for _, _, call_id in line.standings])
        self._books.reform(line, rules)
        return actions + self._settle(calls, now)

    def set_agent(
        self,
        agent_id: AgentId,
        orders: Mapping[QueueId, int],
        skills: Mapping[SkillId, int],
        now: Micros,
    ) -> list[Action]:
        """The queues an agent serves, with her order of them (1 first), and the levels of her skills."""
        actions = self.decide(now)
        agent = self._books.agent(agent_id)
        if agent.orders != orders or agent.skills != skills:
            self._books.unseat(agent)
            self._books.enrol(agent, orders, skills)
            actions += self._give_work(agent, now)
        return actions

    # ── what the floor tells us ──────────────────────────────────────────────────────────────────

    def agent_ready(
        self, agent_id: AgentId, idle_since: Micros, now: Micros, load: Load = _NEW
    ) -> list[Action]:
        """She can take a call. `idle_since` is when she became free; an attempt or a ring that came to
        nothing through no doing of hers does not set it back."""
        agent = self._books.agent(agent_id)
        self._books.stop_ringing(agent)
        actions = self.decide(now)
        if agent.call is None:
            self._books.unseat(agent)
            agent.free = Free(idle_since, load)
            actions += self._give_work(agent, now)
        return actions

    def agent_gone(self, agent_id: AgentId) -> None:
        """She cannot take a call any more (or was given one elsewhere). Harmless when she was not free."""
        agent = self._books.agent(agent_id)
        self._books.unseat(agent)
        agent.free = None

    def agent_left(self, agent_id: AgentId, now: Micros) -> list[Action]:
        """She is not here at all: calls that wait for her by name are anybody's."""
        self.agent_gone(agent_id)
        actions = self.decide(now)
        calls = self._out_of_line([call_id for _, _, call_id in self._books.named.get(agent_id, ())])
        for call in calls:
            call.contact = replace(call.contact, wants=None, wants_until=0)
        return actions + self._settle(calls, now)

    def call_waiting(
        self, contact: Contact, now: Micros, place: Place = Place.IN_TURN, *, arriving: bool = True
    ) -> list[Action]:
        """A call waits. `arriving`: it is new to this queue, which may send it elsewhere at once."""
        old = self._books.calls.get(contact.call_id)
        if old is not None:
            self._books.forget(old)
        actions = self.decide(now)
        call = Call(contact, place, old.declined if old is not None else set())
        self._books.calls[call.id] = call
        return actions + self._settle([call], now, arriving=arriving)

    def call_gone(self, call_id: CallId) -> list[AgentId]:
        """The caller gave up or was taken elsewhere. Returns whom it rang at: they are not free until told
        so. Harmless for a call that is not here."""
        call = self._books.calls.get(call_id)
        if call is None:
            return []
        agents = list(call.agents)
        self._books.forget(call)
        return agents

    def answered(self, call_id: CallId, agent_id: AgentId) -> list[AgentId]:
        """She has taken it. Returns the others it rang at: they are not free until told so."""
        return [other for other in self.call_gone(call_id) if other != agent_id]

    def not_taken(self, call_id: CallId, agent_id: AgentId) -> bool:
        """She did not take it, and neither is free until told so. Whether it rings at others still."""
        call = self._books.calls.get(call_id)
        if call is None:
            return False
        call.declined.add(agent_id)
        if agent_id in call.agents:
            self._books.stop_ringing(self._books.agent(agent_id))
        return bool(call.agents)

    def rings_on(self, contact: Contact, agent_id: AgentId) -> None:
        """After a break: this agent's telephone rings with this call, perhaps beside others."""
        call = self._books.calls.get(contact.call_id)
        if call is None:
            call = self._books.calls[contact.call_id] = Call(contact, Place.IN_TURN)
        self._books.step_out(call)
        agent = self._books.agent(agent_id)
        self._books.stop_ringing(agent)
        self._books.ring(call, agent)

    def reserve(
        self, queue_id: QueueId, now: Micros, without: Container[AgentId] = frozenset()
    ) -> AgentId | None:
        """The free agent an outbound attempt of this queue may have, taken out; those who must be kept free
        for a queue's callers are not, nor those `without`."""
        line = self._books.line(queue_id)
        for agent_id in self._books.pool(line, line.rules.needs).in_order(self._books.free, (), now):
            if agent_id not in without and self._can_be_spared(self._books.agent(agent_id)):
                self.agent_gone(agent_id)
                return agent_id
        return None

    # ── what time alone changes ──────────────────────────────────────────────────────────────────

    def next_change(self) -> Micros | None:
        """When to ask `decide` again if nothing happens before."""
        return self._books.next_change()

    def decide(self, now: Micros) -> list[Action]:
        """What follows from its being `now`."""
        return self._settle(self._books.due(now), now)

    # ── what can be asked ────────────────────────────────────────────────────────────────────────

    def waiting(self, queue_id: QueueId) -> list[CallId]:
        """The calls waiting in a queue, in the order of the line."""
        return [call_id for _, _, call_id in self._books.line(queue_id).standings]

    def position(self, call_id: CallId) -> int | None:
        """1 for the call that is next in its queue; None when it does not wait."""
        call = self._books.calls.get(call_id)
        if call is None or call.standing is None:
            return None
        return bisect_left(self._books.line(call.contact.queue_id).standings, call.standing) + 1

    def contact(self, call_id: CallId) -> Contact | None:
        """What routing was told of a call that waits or rings."""
        call = self._books.calls.get(call_id)
        return None if call is None else call.contact

    def ready(self) -> list[AgentId]:
        """The free agents, longest idle first."""
        free = self._books.free
        return sorted(free, key=lambda agent_id: (free[agent_id].idle_since, agent_id))

    def members(self, queue_id: QueueId) -> frozenset[AgentId]:
        """Who serves a queue."""
        return frozenset(self._books.line(queue_id).members)

    # ── a call looks for an agent ────────────────────────────────────────────────────────────────

    def _out_of_line(self, call_ids: Iterable[CallId]) -> list[Call]:
        calls = [self._books.calls[call_id] for call_id in call_ids]
        for call in calls:
            self._books.step_out(call)
        return calls

    def _settle(self, calls: list[Call], now: Micros, *, arriving: bool = False) -> list[Action]:
        """Calls that stand nowhere, the first by the rule first: each to an agent, elsewhere, or in line."""
        actions: list[Action] = []
        if len(calls) > 1:
            calls = sorted(calls, key=lambda call: self._precedence(call, now))
        for call in calls:
            found: list[Action] = [*self._to_agents(call, now)]
            if not found:
                found += self._elsewhere(call, now, arriving=arriving)
            if not found:
                self._books.stand(call, now)
            actions += found
        return actions

    def _precedence(self, call: Call, now: Micros) -> tuple[int, int, CallId]:
        rules = self._books.line(call.contact.queue_id).rules
        return (call.place, -rules.weight * (now - virtual_arrival(rules, call.contact)), call.id)

    def _to_agents(self, call: Call, now: Micros) -> list[Match]:
        named = call.named(now)
        if named is not None:
            call.pool = None
            return self._ring(call, [named], Candidates(1, [named]), now) if named in self._books.free else []
        if call.contact.only:
            return []
        call.pool = pool = self._books.pool_of(call, now)
        if not pool.ready:
            return []
        first = list(islice(pool.in_order(self._books.free, call.declined, now), MOST_AT_ONCE))
        chosen = first[:1]
        if pool.rules.strategy == "ring_all" and not call.contact.callback:
            chosen = [agent_id for agent_id in first if agent_id not in call.declined] or first
        return self._ring(call, chosen, Candidates(len(pool.ready), first), now)

    def _elsewhere(self, call: Call, now: Micros, *, arriving: bool) -> list[SpillOver | GivenUp]:
        contact, line = call.contact, self._books.line(call.contact.queue_id)
        if contact.only and call.named(now) is None:
            return [GivenUp(call.id, contact.queue_id)]
        for spill in line.rules.spill:
            if spills(spill, line.rules, contact) and _applies(spill, contact, line, now, arriving=arriving):
                waited, waiting = now - contact.entered, len(line.standings)
                return [SpillOver(call.id, contact.queue_id, spill, waited, waiting)]
        return []

    # ── an agent looks for a call ────────────────────────────────────────────────────────────────

    def _give_work(self, agent: Agent, now: Micros) -> list[Match]:
        """To a free agent who has no seat: a call that waits for her, one that rings at all, or a seat."""
        if agent.free is None:
            return []
        call = self._best_waiting(agent, now) or self._best_ringing(agent, now)
        if call is None:
            self._books.seat(agent)
            return []
        self._books.step_out(call)
        return self._ring(call, [agent.id], Candidates(1, [agent.id]), now)

    def _best_waiting(self, agent: Agent, now: Micros) -> Call | None:
        def declined(call_id: CallId) -> bool:
            return agent.id in self._books.calls[call_id].declined

        best: tuple[bool, bool, int, int, int, CallId] | None = None
        found = first_for(self._books.named.get(agent.id, []), declined)
        if found is not None:
            before, (place, _, call_id) = found
            best = (before, False, place, 0, 0, call_id)
        for pool in agent.pools:
            found = first_for(pool.waiting, declined)
            if found is not None:
                before, (place, virtual, call_id) = found
                score = pool.rules.weight * (now - virtual)
                key = (before, True, place, pool.orders[agent.id], -score, call_id)
                best = key if best is None else min(best, key)
        return None if best is None else self._books.calls[best[-1]]

    def _best_ringing(self, agent: Agent, now: Micros) -> Call | None:
        keys = [
            (place, pool.orders[agent.id], -pool.rules.weight * (now - virtual), call_id)
            for pool in agent.pools
            for place, virtual, call_id in pool.ringing
            if agent.id not in self._books.calls[call_id].declined
        ]
        return self._books.calls[min(keys)[-1]] if keys else None

    def _can_be_spared(self, agent: Agent) -> bool:
        lines = [self._books.line(queue_id) for queue_id in agent.orders]
        return all(line.rules.keep_ready == 0 or line.free > line.rules.keep_ready for line in lines)

    # ── a decision ───────────────────────────────────────────────────────────────────────────────

    def _ring(self, call: Call, chosen: list[AgentId], candidates: Candidates, now: Micros) -> list[Match]:
        """These agents' telephones ring with a call that stands in no line."""
        matches = []
        for agent_id in chosen:
            agent = self._books.agent(agent_id)
            why = self._account(call, agent, candidates, now)
            matches.append(Match(agent_id, call.id, call.contact.queue_id, why))
            self._books.ring(call, agent)
        return matches

    def _account(self, call: Call, agent: Agent, candidates: Candidates, now: Micros) -> Why:
        line = self._books.line(call.contact.queue_id)
        return account(
            line.rules,
            call.contact,
            call.place,
            agent.id,
            agent.free or Free(now, _NEW),
            agent.skills,
            order=agent.orders.get(line.rules.id, 0),
            candidates=candidates,
            waiting=len(line.standings),
            declined=len(call.declined),
            now=now,
        )


def _applies(spill: Spill, contact: Contact, line: Line, now: Micros, *, arriving: bool) -> bool:
    match spill.when:
        case "wait":
            return now - contact.entered >= spill.limit * SECOND
        case "size":
            return arriving and len(line.standings) >= spill.limit
        case "estimate":
            return arriving and contact.expected is not None and contact.expected >= spill.limit
        case "hours":
            return arriving and spill.calendar in contact.closed
