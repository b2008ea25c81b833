"""Agents for a forecast that may be wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import NormalDist

import numpy as np
import pytest

from huying.errors import BadInput
from huying.staffing import solve
from huying.staffing.erlang_a import Target
from huying.staffing.patience import exponential
from huying.staffing.requirement import Expected, Need, Rules, requirement

pytestmark = pytest.mark.unit

AT = datetime(2026, 11, 23, 9)
T80 = Target(0.8, 20)
HALF = 1800.0


def expected(*ranges: tuple[float, float, float]) -> list[Expected]:
    return [Expected(AT + timedelta(seconds=HALF * i), *row) for i, row in enumerate(ranges)]


def one(mean: float, low: float, high: float, **rules: object) -> Need:
    [need] = requirement(expected((mean, low, high)), HALF, Rules(**{"aht": 300.0, "target": T80, **rules}))
    return need


def test_a_sure_mean_needs_what_the_formulas_say() -> None:
    for mean in (1.0, 20.0, 150.0, 900.0):
        chance = 1.6449 * mean**0.5  # single calls only
        need = one(mean, mean - chance, mean + chance)
        assert need.agents == need.mean_only == solve.agents(mean * 300 / HALF, 300, T80)
        patient = one(mean, mean - chance, mean + chance, patience=180.0)
        assert patient.agents == solve.agents(mean * 300 / HALF, 300, T80, exponential(180))


def test_an_unsure_mean_needs_more_and_keeps_its_promise_over_all_that_may_come() -> None:
    need = one(300.0, 210.0, 400.0, patience=180.0)
    assert need.agents > need.mean_only
    deviation = np.sqrt(((400 - 210) / 2 / 1.6449) ** 2 - 300) / 300
    sigma = np.sqrt(np.log1p(deviation**2))
    middles = (np.arange(4000) + 0.5) / 4000
    rates = 300 * np.exp(sigma * np.array([NormalDist().inv_cdf(p) for p in middles]) - sigma**2 / 2)
    for agents, kept in ((need.agents, True), (need.agents - 1, False)):
        levels = solve.level(agents, rates * 300 / HALF, 300, T80, exponential(180))
        assert (float((levels * rates).sum() / rates.sum()) >= 0.8) is kept


def test_one_fewer_says_what_is_missed_and_what_it_costs() -> None:
    need = one(300.0, 210.0, 400.0, patience=180.0, hour=20.0, lost=8.0)
    assert need.one_fewer_level < 0.8 <= need.service_level
    assert need.one_fewer_abandoned > need.abandoned
    assert need.one_fewer_cost == pytest.approx(8 * (need.one_fewer_abandoned - need.abandoned) - 10.0)


def test_nobody_is_busier_than_the_ceiling() -> None:
    free = one(2000.0, 1920.0, 2080.0)
    held = one(2000.0, 1920.0, 2080.0, occupancy=0.85)
    assert free.occupancy > 0.85 >= held.occupancy
    assert held.agents > free.agents


def test_shrinkage_by_kind_is_rostered() -> None:
    need = one(150.0, 125.0, 175.0, shrinkage={"breaks": 0.1, "leave": 0.1, "sickness": 0.05})
    assert need.rostered == -(-need.agents * 100 // 75)
    assert need.off["breaks"] == pytest.approx(need.agents / 0.75 * 0.1)
    assert sum(need.off.values()) + need.agents == pytest.approx(need.agents / 0.75)


def test_an_interval_in_which_hardly_anybody_calls_has_somebody() -> None:
    assert one(0.0, 0.0, 0.0).agents == 1
    assert requirement([], HALF, Rules(aht=300, target=T80)) == []


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"aht": 0.0}, "handle time"),
        ({"occupancy": 0.0}, "occupancy"),
        ({"shrinkage": {"breaks": 0.5, "leave": 0.5}}, "together"),
        ({"shrinkage": {"breaks": -0.1}}, "breaks"),
        ({"patience": -5.0}, "patience"),
        ({"lost": -1.0}, "lost call"),
        ({"aht": 1e6}, "100,000 agents"),
    ],
)
def test_what_cannot_be_planned_is_refused(rules: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        one(1000.0, 900.0, 1100.0, **rules)


def test_a_range_far_wider_than_its_mean_is_planned_for_all_the_same() -> None:
    assert 1 <= one(0.05, 0.0, 3.0, patience=180.0).agents <= 2


def test_a_whole_day_of_quiet_and_busy_intervals() -> None:
    means = [0.0, 0.2, 3.0, 40.0, 250.0, 90.0, 2.0]
    needs = requirement(
        expected(*((m, 0.7 * m, 1.4 * m + 1) for m in means)), HALF, Rules(240.0, T80, patience=300.0)
    )
    alone = [one(m, 0.7 * m, 1.4 * m + 1, aht=240.0, patience=300.0).agents for m in means]
    assert [need.agents for need in needs] == alone
