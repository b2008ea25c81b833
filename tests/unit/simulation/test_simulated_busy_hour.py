"""A busy hour tried out: what the formulas say where they hold, and more where they do not."""

from __future__ import annotations

from typing import Any

import pytest

from huying.errors import BadInput
from huying.simulation.busy_hour import MOST_CALLS, Hour, Trial, smallest
from huying.staffing import solve
from huying.staffing.erlang_a import Target
from huying.staffing.patience import exponential

pytestmark = pytest.mark.unit


def hour(**change: Any) -> Hour:
    given = {"calls": 400, "handle": 180, "cv": 1, "patience": 180, "target": 0.8, "within": 20}
    return Hour(**given | change)


def test_with_exponential_times_it_is_erlang_a() -> None:
    load, target, patience = 400 * 180 / 3600, Target(0.8, 20), exponential(180)
    trial = Trial(hour())
    erlang = int(solve.agents(load, 180, target, patience))
    fare = trial.fare(erlang)
    assert (
        fare.service_level.low
        < float(solve.level(erlang, load, 180, target, patience))
        < fare.service_level.high
    )
    assert abs(trial.fewest(erlang).agents - erlang) <= 1


def test_the_fewest_keep_the_target_and_one_fewer_does_not() -> None:
    trial = Trial(hour())
    fewest = trial.fewest(3)
    assert fewest.service_level.mean >= 0.8 > trial.fare(fewest.agents - 1).service_level.mean
    assert fewest == trial.fewest(80)


def test_times_that_vary_more_make_callers_wait_longer() -> None:
    assert Trial(hour(cv=2)).fare(20).mean_wait > Trial(hour(cv=0)).fare(20).mean_wait


def test_an_hour_that_is_too_large_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        Trial(hour(calls=MOST_CALLS + 1))
    assert refused.value.code == "simulation.busy_hour"


@pytest.mark.parametrize("near", [1, 2, 7, 30, 500])
def test_the_smallest_number_is_found_from_any_guess(near: int) -> None:
    for least in (1, 2, 3, 29, 30, 31, 64):
        assert smallest(lambda n, least=least: n >= least, near) == least


def test_when_none_is_enough_it_is_said() -> None:
    with pytest.raises(BadInput) as refused:
        smallest(lambda _: False, 5)
    assert refused.value.code == "simulation.out_of_reach"
