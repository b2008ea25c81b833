"""One agent more or fewer: the curve says what the formulas say, and what it costs."""

from __future__ import annotations

import pytest

from huying.errors import BadInput
from huying.staffing import questions, solve
from huying.staffing.curves import Curve, Floor, Point, curve
from huying.staffing.erlang_a import Target

pytestmark = pytest.mark.unit

T80 = Target(0.8, 20)
FLOOR = Floor(calls=200, per=1800, aht=240, target=T80, patience=180, shrinkage=0.2, month=1500)


def at(found: Curve, agents: int) -> Point:
    [point] = [point for point in found.points if point.agents == agents]
    return point


def test_the_curve_is_what_the_formulas_say() -> None:
    found = curve(FLOOR)
    asked = questions.agents(200, 1800, 240, T80, 180)
    assert found.agents == asked["agents"]
    now = at(found, found.agents)
    assert now.service_level == pytest.approx(asked["service_level"])
    assert now.asa == pytest.approx(asked["asa"])
    assert now.occupancy == pytest.approx(asked["occupancy"])
    assert now.abandoned == pytest.approx(200 * asked["abandon_probability"])
    assert found.agents_c == solve.agents(found.load, 240, T80)
    assert at(found, found.agents_c).service_level_c >= 0.8


def test_one_agent_fewer_misses_the_target_and_saves_her_paid_time() -> None:
    found = curve(FLOOR)
    now, fewer = at(found, found.agents), at(found, found.agents - 1)
    assert found.fewer is not None
    assert found.fewer.service_level == fewer.service_level < 0.8 <= now.service_level
    assert found.fewer.saved == pytest.approx(1500 / 0.8)
    assert found.fewer.lost == pytest.approx(fewer.abandoned - now.abandoned)
    assert found.fewer.lost > 0
    assert now.rostered == -(-found.agents // 0.8)


def test_one_agent_who_is_enough_cannot_be_spared() -> None:
    assert curve(Floor(calls=0.01, per=1800, aht=240, target=T80)).fewer is None


def test_without_patience_both_lines_are_erlang_c_and_an_endless_queue_has_no_wait() -> None:
    found = curve(Floor(calls=200, per=1800, aht=240, target=T80))
    assert found.agents == found.agents_c
    for point in found.points:
        assert point.service_level == point.service_level_c
        assert (point.asa is None) == (point.agents <= found.load)
        assert point.abandoned == 0


@pytest.mark.parametrize("calls", [0.001, 3, 1_000, 500_000])
def test_floors_of_any_size_are_drawn_with_the_agents_spoken_of(calls: float) -> None:
    found = curve(Floor(calls=calls, per=1800, aht=240, target=T80, patience=120))
    drawn = [point.agents for point in found.points]
    assert {max(1, found.agents - 1), found.agents, found.agents_c} <= set(drawn)
    assert drawn == sorted(set(drawn))
    assert len(drawn) <= 64


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"calls": -1}, "plan.calls"),
        ({"calls": 1e12}, "plan.too_much"),
        ({"aht": 0}, "staffing.aht"),
        ({"target": Target(1.0, 20)}, "staffing.target"),
        ({"patience": 0}, "staffing.patience"),
        ({"shrinkage": 1}, "staffing.shrinkage"),
        ({"month": float("nan")}, "staffing.month"),
    ],
)
def test_nonsense_is_refused_with_what_to_change(wrong: dict[str, object], code: str) -> None:
    given = {"calls": 200, "per": 1800, "aht": 240, "target": T80, **wrong}
    with pytest.raises(BadInput) as refused:
        curve(Floor(**given))
    assert refused.value.code == code
