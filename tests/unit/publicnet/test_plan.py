"""The laws of the planner."""

from __future__ import annotations

import itertools

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huying.kit.masking import masked
from huying.publicnet import plan, scenario
from huying.publicnet.plan import PlannedCall

pytestmark = pytest.mark.unit

ONE = scenario.Constant(seconds=1.0)


def callers(name: str = "a", per_minute: float = 30.0, **changes: object) -> scenario.Callers:
    given = {
        "name": name,
        "to": ["+861055500001", "+861055500002"],
        "numbers": ["+86138********"],
        "patience": scenario.Exponential(mean=40.0, max=120.0),
        "talk": scenario.Lognormal(median=20.0, sigma=0.5, max=90.0),
        "per_minute": per_minute,
        **changes,
    }
    return msgspec.convert(msgspec.to_builtins(given), scenario.Callers)


def world(*groups: scenario.Callers, seed: int = 1, **changes: object) -> scenario.Scenario:
    made = scenario.Scenario(title="t", seed=seed, callers=list(groups))
    return msgspec.structs.replace(made, **changes)


def first(what: scenario.Scenario, count: int) -> list[PlannedCall]:
    return list(itertools.islice(plan.calls(what), count))


@given(st.integers(), st.integers(1, 40), st.integers(1, 40))
def test_a_longer_plan_begins_with_the_shorter(seed: int, one: int, more: int) -> None:
    what = world(callers(), callers("b", 7.0), seed=seed)
    assert first(what, one + more)[:one] == first(what, one)


@given(st.integers())
def test_calls_come_in_order_with_ids_of_their_own(seed: int) -> None:
    calls = first(world(callers(), callers("b-2", 90.0), seed=seed), 60)
    assert [call.at for call in calls] == sorted(call.at for call in calls)
    assert len({call.id for call in calls}) == 60


@given(st.integers())
def test_another_kind_of_caller_does_not_change_the_others(seed: int) -> None:
    alone = first(world(callers(), seed=seed), 20)
    together = [call for call in first(world(callers(), callers("b"), seed=seed), 80) if call.id[0] == "a"]
    same = min(len(alone), len(together))
    fields = ("id", "at", "called", "patience", "talk", "hangs_up", "dialogue")
    for one, other in zip(alone[:same], together[:same], strict=True):
        assert all(getattr(one, field) == getattr(other, field) for field in fields)


@settings(max_examples=20)
@given(st.integers())
def test_nobody_on_the_line_looks_like_another(seed: int) -> None:
    known = ["+8613800000021", "+8613800000022"]
    calls = first(world(callers(known=known, known_share=0.5, per_minute=60.0), seed=seed), 150)
    for index, call in enumerate(calls):
        ends = call.at + call.patience + call.talk
        for later in calls[index + 1 :]:
            if later.at < ends:
                assert masked(later.caller) != masked(call.caller)


def test_rates_by_the_hour_are_kept() -> None:
    hourly = [0.0] * 24
    hourly[9], hourly[10] = 3600.0, 360.0
    what = world(callers(per_minute=None, per_hour=hourly))
    calls = list(itertools.takewhile(lambda call: call.at < 3 * 3600, plan.calls(what, 8 * 3600.0)))
    by_hour = [sum(hour * 3600 <= call.at < (hour + 1) * 3600 for call in calls) for hour in range(3)]
    assert by_hour[0] == 0
    assert by_hour[1] == pytest.approx(3600, rel=0.06)
    assert by_hour[2] == pytest.approx(360, rel=0.2)


def test_no_rate_is_no_call() -> None:
    assert first(world(callers(per_minute=0.0)), 5) == []


@given(st.floats(0, 100), st.floats(0, 100), st.integers())
def test_draws_stay_within_their_bounds(low: float, high: float, seed: int) -> None:
    low, high = min(low, high), max(low, high)
    rng = plan.stream(seed)
    for spread in (
        scenario.Uniform(min=low, max=high),
        scenario.Exponential(mean=10.0, min=low, max=high),
        scenario.Lognormal(median=10.0, sigma=1.0, min=low, max=high),
    ):
        value = plan.draw(spread, rng)
        assert low <= value <= high
        assert value <= plan.longest(spread) or spread.max > plan.longest(spread)
    assert plan.draw(ONE, rng) == plan.longest(ONE) == 1.0


def test_means_are_what_was_asked_for() -> None:
    rng = plan.stream("means")
    draws = [plan.draw(scenario.Exponential(mean=30.0), rng) for _ in range(4000)]
    assert sum(draws) / 4000 == pytest.approx(30, rel=0.06)
    logs = sorted(plan.draw(scenario.Lognormal(median=20.0, sigma=0.5), rng) for _ in range(4001))
    assert logs[2000] == pytest.approx(20, rel=0.06)


# ── numbers that are called ──────────────────────────────────────────────────────────────────────

BEHAVIOURS: dict[str, scenario.Behaviour] = {
    "person": scenario.Person(rings=scenario.Rings(min=1, max=3)),
    "busy": scenario.Busy(),
    "vacant": scenario.Vacant(),
}
CALLED = [
    scenario.Called(numbers=["+86*"], mix={"person": 1.0, "busy": 1.0}),
    scenario.Called(numbers=["+8613*"], mix={"busy": 1.0}),
    scenario.Called(numbers=["+8613900000001"], mix={"vacant": 1.0}),
]


@given(st.integers(), st.integers(0, 10**10 - 1), st.integers(0, 5))
def test_a_number_behaves_the_same_every_time(seed: int, number: int, nth: int) -> None:
    what = world(seed=seed, behaviours=BEHAVIOURS, called=CALLED)
    dialled = f"+86{number:010d}"
    one = plan.answer(what, dialled, nth)
    assert one == plan.answer(what, dialled, nth)
    assert one.name == plan.answer(what, dialled, nth + 1).name
    assert one.rings_seconds in (0.0, 5.0, 10.0, 15.0)


def test_the_longest_match_decides() -> None:
    what = world(behaviours=BEHAVIOURS, called=CALLED)
    assert plan.answer(what, "+8613900000001", 0).name == "vacant"
    assert plan.answer(what, "+8613900000002", 0).name == "busy"
    unknown = plan.answer(what, "+15550001111", 0)
    assert (unknown.name, scenario.kind_of(unknown.behaviour)) == ("unknown_number", "vacant")


def test_shares_are_kept_over_many_numbers() -> None:
    called = [scenario.Called(numbers=["*"], mix={"person": 3.0, "busy": 1.0})]
    what = world(behaviours=BEHAVIOURS, called=called)
    names = [plan.answer(what, f"+1212555{n:04d}", 0).name for n in range(4000)]
    assert names.count("person") / 4000 == pytest.approx(0.75, abs=0.03)


def test_robots_miss_and_reject_as_often_as_asked() -> None:
    robots = scenario.Robots(misses=0.2, rejects=0.1)
    what = world(robots=robots)
    does = [plan.robot_turn(what, 1, nth).does for nth in range(3000)]
    assert does.count("miss") / 3000 == pytest.approx(0.2, abs=0.03)
    assert does.count("reject") / 3000 == pytest.approx(0.1, abs=0.02)
    assert plan.robot_turn(what, 1, 7) == plan.robot_turn(what, 1, 7)
