"""The laws of the distribution over thousands of random floors, and beside a plain scan of the same rules."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huying.bench.plain_acd import Outcome, PlainAcd
from huying.kit.clock import SECOND
from huying.routing.acd import Acd, Action, Match, SpillOver
from huying.routing.rules import (
    Contact,
    Load,
    Needs,
    Place,
    QueueRules,
    Relaxation,
    Spill,
    SpillWhen,
    Strategy,
)

pytestmark = pytest.mark.unit

QUEUES = ["sales", "service", "stock"]
SKILLS = ["english", "billing"]
AGENTS = [f"agent-{n}" for n in range(6)]
CALLS = [f"call-{n}" for n in range(12)]
STRATEGIES: list[Strategy] = ["longest_idle", "round_robin", "fewest_calls", "least_occupied", "ring_all"]
WHEN: list[SpillWhen] = ["wait", "size", "estimate", "hours"]
FLOW = "flow"


def plain(actions: list[Action]) -> list[Outcome]:
    return [
        (action.agent_id, action.call_id)
        if isinstance(action, Match)
        else (action.call_id, action.spill if isinstance(action, SpillOver) else None)
        for action in actions
    ]


class Floor:
    """The fast one and the plain one live through the same; our own books say what must hold."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.acd = Acd()
        self.scan = PlainAcd()
        self.now = 1000 * SECOND
        self.free: set[str] = set()
        self.waits: set[str] = set()
        self.rings: dict[str, list[str]] = {}
        for queue in QUEUES:
            self.queue_changes(queue)
        for agent in AGENTS:
            self.agent_changes(agent)

    def live(self, steps: int) -> None:
        happens = [
            (self.becomes_ready, 14),
            (self.arrives, 12),
            (self.somebody_answers, 6),
            (self.somebody_declines, 4),
            (self.time_passes, 10),
            (self.gives_up, 3),
            (self.a_campaign_asks, 2),
            (self.leaves, 1),
            (self.signs_out, 1),
            (lambda: self.agent_changes(self.random.choice(AGENTS)), 1),
            (lambda: self.queue_changes(self.random.choice(QUEUES)), 1),
        ]
        kinds, weights = zip(*happens, strict=True)
        for step in self.random.choices(kinds, weights, k=steps):
            step()
            self.check()

    # ── what happens ─────────────────────────────────────────────────────────────────────────────

    def queue_changes(self, queue: str) -> None:
        pick = self.random
        when, limit = pick.choice(WHEN), pick.randint(1, 30)
        spill = Spill(when, limit, pick.choice(QUEUES), calendar="office")
        if pick.random() < 0.3:
            spill = Spill(when, limit, FLOW, into="flow", calendar="office")
        after = sorted(pick.sample(range(1, 40), pick.choice([0, 1, 2])))
        rules = QueueRules(
            queue,
            pick.choice(STRATEGIES),
            weight=pick.randint(1, 3),
            ageing=pick.randint(1, 20) * SECOND,
            tiers={"vip": 3, "gold": 1},
            needs=self.needs(),
            relaxing=tuple(Relaxation(second * SECOND, n) for n, second in enumerate(after, start=1)),
            spill=(spill,) if pick.random() < 0.4 else (),
            keep_ready=pick.choice([0, 0, 1, 2]),
        )
        self.settle(self.both("set_queue", rules, self.now))

    def agent_changes(self, agent: str) -> None:
        pick = self.random
        orders = {queue: pick.randint(1, 2) for queue in pick.sample(QUEUES, pick.choice([1, 2, 2, 3]))}
        skills = {skill: pick.randint(1, 4) for skill in pick.sample(SKILLS, pick.choice([0, 1, 2, 2]))}
        self.settle(self.both("set_agent", agent, orders, skills, self.now))

    def needs(self) -> Needs:
        pick = self.random
        chosen = pick.sample(SKILLS, pick.choice([0, 0, 1, 2]))
        return tuple(sorted((skill, pick.randint(1, 4)) for skill in chosen))

    def becomes_ready(self) -> None:
        ringing = {agent for agents in self.rings.values() for agent in agents}
        agent = self.random.choice(AGENTS)
        if agent in ringing:
            return
        self.free.add(agent)
        load = Load(self.random.randint(0, 3), self.random.randint(0, 60) * SECOND, self.now - 99 * SECOND)
        idle_since = self.now - self.random.randint(0, 20) * SECOND
        self.settle(self.both("agent_ready", agent, idle_since, self.now, load))

    def leaves(self) -> None:
        agent = self.random.choice(AGENTS)
        self.same("agent_gone", agent)
        self.free.discard(agent)

    def signs_out(self) -> None:
        agent = self.random.choice(AGENTS)
        self.free.discard(agent)
        self.settle(self.both("agent_left", agent, self.now))

    def arrives(self) -> None:
        pick = self.random
        arriving = pick.random() < 0.7
        since = self.now - pick.randint(0, 50) * SECOND
        contact = Contact(
            pick.choice(CALLS),
            pick.choice(QUEUES),
            since,
            entered=self.now if arriving else since,
            priority=pick.randint(0, 3),
            tier=pick.choice(["", "vip", "gold"]),
            needs=self.needs() if pick.random() < 0.3 else (),
            wants=pick.choice(AGENTS) if pick.random() < 0.3 else None,
            wants_until=self.now + pick.randint(0, 30) * SECOND,
            expected=pick.choice([None, pick.randint(0, 60)]),
            only=pick.random() < 0.3,
            closed=frozenset({"office"} if pick.random() < 0.3 else ()),
            been=frozenset(pick.sample([*QUEUES, FLOW], pick.choice([0, 1]))),
            callback=pick.random() < 0.2,
        )
        place = pick.choice([Place.IN_TURN, Place.IN_TURN, Place.PUT_BACK, Place.FRONT])
        self.rings.pop(contact.call_id, None)
        self.waits.add(contact.call_id)
        self.settle(self.both("call_waiting", contact, self.now, place, arriving=arriving))

    def gives_up(self) -> None:
        call = self.random.choice(CALLS)
        assert sorted(self.same("call_gone", call)) == sorted(self.rings.pop(call, []))
        self.waits.discard(call)

    def somebody_answers(self) -> None:
        if self.rings:
            call = self.random.choice(sorted(self.rings))
            agent = self.random.choice(self.rings[call])
            others = self.same("answered", call, agent)
            assert sorted([agent, *others]) == sorted(self.rings.pop(call))

    def somebody_declines(self) -> None:
        if not self.rings:
            return
        call = self.random.choice(sorted(self.rings))
        agent = self.random.choice(self.rings[call])
        self.rings[call].remove(agent)
        assert self.same("not_taken", call, agent) == bool(self.rings[call])
        if not self.rings[call]:
            del self.rings[call]
            contact = self.acd.contact(call)
            assert contact is not None
            self.waits.add(call)
            self.settle(self.both("call_waiting", contact, self.now, Place.PUT_BACK, arriving=False))

    def a_campaign_asks(self) -> None:
        agent = self.same("reserve", self.random.choice(QUEUES), self.now)
        assert agent is None or agent in self.free
        self.free.discard(agent)

    def time_passes(self) -> None:
        """The timer fires when it was told to, or late."""
        change = self.acd.next_change()
        if change is not None and self.random.random() < 0.5:
            self.now = max(self.now, change)
        else:
            self.now += self.random.randint(1, 10) * SECOND
        self.settle(self.both("decide", self.now))

    # ── what must hold ───────────────────────────────────────────────────────────────────────────

    def both(self, method: str, *arguments: object, **named: object) -> list[Action]:
        actions: list[Action] = getattr(self.acd, method)(*arguments, **named)
        assert plain(actions) == getattr(self.scan, method)(*arguments, **named)
        return actions

    def same(self, method: str, *arguments: object) -> object:
        answer = getattr(self.acd, method)(*arguments)
        assert answer == getattr(self.scan, method)(*arguments)
        return answer

    def settle(self, actions: list[Action]) -> None:
        """Each decision is between an agent who is free and a call that is nobody's."""
        for action in actions:
            self.waits.discard(action.call_id)
            if isinstance(action, Match):
                assert action.agent_id in self.free
                contact = self.acd.contact(action.call_id)
                assert contact is not None
                assert not contact.only or contact.wants == action.agent_id
                self.free.discard(action.agent_id)
                self.rings.setdefault(action.call_id, []).append(action.agent_id)

    def check(self) -> None:
        self.everybody_is_in_one_place()
        self.the_line_is_in_order()
        self.nobody_waits_beside_a_free_agent_who_fits()
        assert self.acd.next_change() == self.scan.next_change()

    def everybody_is_in_one_place(self) -> None:
        """No agent has two calls, no call is in two places, nobody is stuck between."""
        ringing = [agent for agents in self.rings.values() for agent in agents]
        assert len(ringing) == len(set(ringing))
        assert not set(ringing) & self.free
        assert set(self.acd.ready()) == self.free
        assert self.acd.ready() == self.scan.ready()
        assert self.scan.ringing() == self.rings
        waiting = [call for queue in QUEUES for call in self.acd.waiting(queue)]
        assert len(waiting) == len(set(waiting))
        assert set(waiting) == self.waits
        assert not self.waits & set(self.rings)

    def the_line_is_in_order(self) -> None:
        for queue in QUEUES:
            line = self.acd.waiting(queue)
            assert line == self.scan.waiting(queue)
            assert [self.acd.position(call) for call in line] == list(range(1, len(line) + 1))

    def nobody_waits_beside_a_free_agent_who_fits(self) -> None:
        for call in self.waits:
            contact = self.acd.contact(call)
            assert contact is not None
            assert not [agent for agent in self.free if self.scan.fits(agent, contact, self.now)]


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_no_floor_breaks_the_laws(seed: int) -> None:
    Floor(seed).live(120)
