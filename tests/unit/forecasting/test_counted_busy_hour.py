"""What several sources counted becomes one usual week and its busiest hour."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from huying.errors import BadInput
from huying.forecasting.busy_hour import Source, source, together
from huying.forecasting.history import History, gather

pytestmark = pytest.mark.unit

MONDAY = date(2026, 11, 2)


def weekdays(weeks: int, step: int = 30, calls: int = 4) -> History:
    """Nine to six, twice as many from ten to eleven on Tuesdays."""
    rows = [
        (
            datetime.combine(MONDAY + timedelta(7 * week + day), datetime.min.time())
            + timedelta(minutes=minute),
            float(calls * (2 if day == 1 and 600 <= minute < 660 else 1)),
        )
        for week in range(weeks)
        for day in range(5)
        for minute in range(540, 1080, step)
    ]
    return gather(rows, step * 60)


def by_day(weeks: int, calls: float) -> History:
    rows = [
        (datetime.combine(MONDAY + timedelta(day), datetime.min.time()), calls) for day in range(7 * weeks)
    ]
    return gather(rows, 86_400)


def test_half_hours_become_hours_of_a_mean_week() -> None:
    found = source(weekdays(3))
    assert (found.first_day, found.last_day) == (MONDAY, MONDAY + timedelta(18))
    assert (found.hours[9], found.hours[24 + 10], found.hours[5 * 24 + 10]) == (8, 16, 0)
    assert found.calls_a_day == pytest.approx((15 * 72 + 3 * 8) / 19)


def test_a_day_without_rows_is_a_day_without_calls() -> None:
    history = weekdays(2)
    kept = [i for i, day in enumerate(history.days) if day != MONDAY + timedelta(8)]
    days = tuple(history.days[i] for i in kept)
    found = source(History(days, history.slots, history.step, history.counts[kept], history.seen))
    assert found.hours[24 + 10] == 8


def test_an_interval_that_is_not_known_counts_as_usual() -> None:
    history = weekdays(2)
    history.counts[0, 0] = float("nan")
    assert source(history).hours[9] == 8


def test_a_day_that_is_not_over_is_left_out() -> None:
    history = weekdays(2)
    half = History(history.days, history.slots, history.step, history.counts, 3)
    assert source(half).last_day == MONDAY + timedelta(10)


def test_the_busiest_hour_of_all_together() -> None:
    found = together([source(weekdays(3)), source(weekdays(1, step=60, calls=10))])
    assert (found.weekday, found.hour) == (1, 10)
    assert found.calls == 16 + 20
    assert found.peak_factor == pytest.approx(found.calls / found.calls_a_day)


def test_a_source_counted_by_the_day_comes_as_the_others_do() -> None:
    timed, daily = source(weekdays(4)), source(by_day(2, 100))
    assert daily.hours == ()
    both, alone = together([timed, daily]), together([timed])
    assert both.calls_a_day == pytest.approx(alone.calls_a_day + 100)
    assert both.peak_factor == pytest.approx(alone.peak_factor)


@pytest.mark.parametrize("sources", [[], [source(by_day(2, 100))], [Source(MONDAY, MONDAY, 0, (0.0,) * 168)]])
def test_without_hours_there_is_no_busy_one(sources: list[Source]) -> None:
    with pytest.raises(BadInput) as refused:
        together(sources)
    assert refused.value.code == "capacity.no_hours"
