"""Choosing lines: caps, rates, weights and order, over every sequence of calls hypothesis can think of."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from huying.kit.clock import SECOND
from huying.trunking.lines import Lines, Trunk, another_way

pytestmark = pytest.mark.unit

PLANS = [
    Trunk("a", position=1, weight=2, max_calls=3, max_per_second=2),
    Trunk("b", position=1, weight=1, max_calls=2),
    Trunk("c", position=2, weight=5, max_calls=4, max_per_second=3),
]
BY_ID = {plan.id: plan for plan in PLANS}
LEGS = st.sampled_from([f"leg-{n}" for n in range(12)])
TRUNKS = st.sampled_from(sorted(BY_ID))


class Exchange(RuleBasedStateMachine):
    """An independent, plain account of what is up, against which every choice is checked."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = Lines()
        self.lines.configure(PLANS)
        self.now = 10 * SECOND
        self.held: dict[str, str] = {}
        self.starts: dict[str, list[int]] = {plan.id: [] for plan in PLANS}
        self.down: set[str] = set()
        self.urgent: set[str] = set()

    def free(self, trunk: str) -> bool:
        plan = BY_ID[trunk]
        recent = [at for at in self.starts[trunk] if at > self.now - SECOND]
        rested = plan.max_per_second == 0 or len(recent) < plan.max_per_second
        return list(self.held.values()).count(trunk) < plan.max_calls and rested

    def took(self, leg: str, trunk: str) -> None:
        self.held[leg] = trunk
        self.starts[trunk].append(self.now)

    @rule(leg=LEGS, tried=st.frozensets(TRUNKS))
    def dial(self, leg: str, tried: frozenset[str]) -> None:
        self.held.pop(leg, None)
        fitting = [t for t in BY_ID if t not in tried and t not in self.down and self.free(t)]
        choice = self.lines.choose(leg, self.now, tried=tried)
        if not fitting:
            assert choice.trunk_id is None
            assert choice.passed_over.keys() == BY_ID.keys()
            return
        assert choice.trunk_id in fitting
        assert BY_ID[choice.trunk_id].position == min(BY_ID[t].position for t in fitting)
        assert not choice.passed_over.keys() & set(fitting)
        self.took(leg, choice.trunk_id)

    @rule(leg=LEGS)
    def emergency(self, leg: str) -> None:
        self.held.pop(leg, None)
        choice = self.lines.choose(leg, self.now, emergency=True)
        assert choice.trunk_id is not None
        assert choice.trunk_id not in self.down or self.down == BY_ID.keys()
        self.took(leg, choice.trunk_id)
        self.urgent.add(choice.trunk_id)

    @rule(leg=LEGS, trunk=TRUNKS)
    def comes_in(self, leg: str, trunk: str) -> None:
        if leg in self.held:
            return
        why = self.lines.arrived(leg, trunk, self.now)
        assert (why is None) == self.free(trunk)
        if why is None:
            self.took(leg, trunk)

    @rule(leg=LEGS)
    def ends(self, leg: str) -> None:
        self.held.pop(leg, None)
        self.lines.ended(leg)

    @rule(leg=LEGS, trunk=TRUNKS)
    def found_again(self, leg: str, trunk: str) -> None:
        self.lines.adopt(leg, trunk)
        if leg not in self.held:
            self.held[leg] = trunk
            self.urgent.add(trunk)

    @rule(trunk=TRUNKS, up=st.booleans())
    def answers(self, trunk: str, up: bool) -> None:
        self.lines.health(trunk, up=up)
        self.down.discard(trunk) if up else self.down.add(trunk)

    @rule(step=st.sampled_from([1, SECOND // 3, SECOND, 5 * SECOND]))
    def time_goes_on(self, step: int) -> None:
        self.now += step

    @rule()
    def rate_ends_when_it_was_said(self) -> None:
        moment = self.lines.next_change(self.now)
        if moment is not None:
            assert moment > self.now
            before = self.lines.room(self.now)
            assert self.lines.room(moment) > before
            self.now = moment

    @invariant()
    def nothing_is_lost(self) -> None:
        assert self.lines.legs() == self.held.keys()
        for leg, trunk in self.held.items():
            assert self.lines.trunk_of(leg) == trunk

    @invariant()
    def caps_hold(self) -> None:
        for trunk, plan in BY_ID.items():
            if trunk in self.urgent:
                continue
            assert self.lines.in_use(trunk) <= plan.max_calls
            for at in self.starts[trunk]:
                within = [start for start in self.starts[trunk] if at <= start < at + SECOND]
                assert plan.max_per_second == 0 or len(within) <= plan.max_per_second


TestExchange = Exchange.TestCase
TestExchange.settings = settings(max_examples=60, stateful_step_count=40)


@given(st.lists(st.integers(1, 7), min_size=1, max_size=6))
def test_calls_are_shared_by_weight(weights: list[int]) -> None:
    lines = Lines()
    lines.configure(Trunk(f"t{n}", weight=weight, max_calls=1000) for n, weight in enumerate(weights))
    for turn in range(2 * sum(weights)):
        lines.choose(f"leg-{turn}", 0)
    assert [lines.in_use(f"t{n}") for n in range(len(weights))] == [2 * weight for weight in weights]


@given(st.integers(0, 12), st.integers(1, 5), st.integers(0, 5))
def test_room_is_exactly_what_can_start_now(up: int, cap: int, rate: int) -> None:
    lines = Lines()
    lines.configure([Trunk("a", max_calls=cap, max_per_second=rate), Trunk("b", position=2, max_calls=3)])
    for n in range(up):
        lines.choose(f"before-{n}", 0)
    room = lines.room(0)
    started = 0
    while lines.choose(f"leg-{started}", 0).trunk_id is not None:
        started += 1
    assert started == room


def test_a_trunk_that_is_taken_away_takes_its_lines_with_it() -> None:
    lines = Lines()
    lines.configure([Trunk("a"), Trunk("b", position=2)])
    assert lines.choose("leg", 0).trunk_id == "a"
    lines.configure([Trunk("b", position=2)])
    assert lines.legs() == frozenset()
    lines.ended("leg")
    assert lines.choose("leg", 0).trunk_id == "b"


@pytest.mark.parametrize(
    ("cause", "code", "rang", "made", "again"),
    [
        (34, 503, False, True, True),
        (38, 500, False, True, True),
        (18, 408, False, True, True),
        (21, 401, False, True, True),
        (58, 488, False, True, True),
        (42, None, False, True, True),
        (20, None, False, False, True),
        (34, 503, True, True, False),
        (17, 486, False, True, False),
        (17, 600, False, True, False),
        (21, 603, False, True, False),
        (21, 403, False, True, False),
        (1, 404, False, True, False),
        (20, 480, False, True, False),
        (16, 487, False, True, False),
        (16, None, False, True, False),
    ],
)
def test_only_the_trunks_own_faults_lead_to_the_next(
    cause: int, code: int | None, rang: bool, made: bool, again: bool
) -> None:
    assert another_way(cause, code, rang=rang, made=made) is again
