"""A forecast against centres whose truth is known, and against days that are not like others."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from huying.bench import forecast as bench
from huying.errors import BadInput
from huying.forecasting import guess, mending, within_day
from huying.forecasting.calendars import Calendar, Event
from huying.forecasting.choice import Trial
from huying.forecasting.forecast import forecast
from huying.forecasting.history import Hours, by_day, gather, start

pytestmark = pytest.mark.unit

FIRST = date(2026, 1, 5)  # a Monday
SLOTS = [9 * 3600 + 3600 * k for k in range(8)]
SHAPE = np.array([60, 100, 110, 80, 70, 90, 80, 50.0])
WEEK = np.array([1.3, 1.0, 0.9, 0.9, 1.0, 0.5, 0.5])


def counts(days: list[date], seed: int = 3, times: dict[date, float] | None = None):
    """Rows of Poisson counts."""
    chance = np.random.default_rng(seed)
    rows = []
    for day in days:
        mean = SHAPE * WEEK[day.weekday()] * (times or {}).get(day, 1.0)
        rows += [(start(day, s), float(c)) for s, c in zip(SLOTS, chance.poisson(mean), strict=True)]
    return rows


def weekdays(number: int, first: date = FIRST) -> list[date]:
    return [d for i in range(2 * number) if (d := first + timedelta(i)).weekday() < 5][:number]


def test_it_goes_on_with_the_open_intervals_of_open_days() -> None:
    found = forecast(gather(counts(weekdays(40)), 3600), 12, Calendar())
    after = weekdays(42)[40:]
    expected = [start(after[0], s) for s in SLOTS] + [start(after[1], s) for s in SLOTS[:4]]
    assert [point.start for point in found.points] == expected
    mean = np.array([point.mean for point in found.points[:8]])
    assert mean == pytest.approx(SHAPE * WEEK[after[0].weekday()], rel=0.12)


def test_its_ranges_hold_what_they_promise_and_it_beats_last_week() -> None:
    days = weekdays(70)
    level = np.random.default_rng(5).normal(0, 0.08, len(days))
    rows = counts(days, times={day: float(np.exp(up)) for day, up in zip(days, level, strict=True)})
    result = bench.measure(gather(rows, 3600), days=20, country=None)
    assert result["ratio"] < 0.85
    for ahead in ("1_day", "10_day"):
        assert 0.83 <= result[ahead]["coverage"] <= 0.97


def test_one_week_is_enough_to_begin() -> None:
    found = forecast(gather(counts(weekdays(5)), 3600), 40, Calendar())
    mean = np.array([point.mean for point in found.points])
    assert mean.reshape(5, 8).sum(axis=1) == pytest.approx(SHAPE.sum() * WEEK[:5], rel=0.25)
    assert all(point.low < point.mean < point.high for point in found.points)


def test_less_than_a_week_is_refused() -> None:
    with pytest.raises(BadInput, match="A forecast needs 5"):
        forecast(gather(counts(weekdays(1)), 3600), 8, Calendar())


def test_a_day_that_has_begun_busy_goes_on_busy() -> None:
    days = weekdays(60)
    wander = {day: float(np.exp(np.random.default_rng(i).normal(0, 0.25))) for i, day in enumerate(days)}
    wander[days[-1]] = 1.6
    rows = counts(days, times=wander)
    known = [row for row in rows if row[0] < start(days[-1], SLOTS[4])]
    points = forecast(gather(known, 3600), 4, Calendar()).points
    before = forecast(gather(rows[:-8], 3600), 8, Calendar()).points[4:]
    assert [point.start for point in points] == [point.start for point in before]
    truth = 1.6 * (SHAPE * WEEK[days[-1].weekday()])[4:]
    assert (
        np.abs([p.mean for p in points] - truth).sum() < 0.5 * np.abs([p.mean for p in before] - truth).sum()
    )
    assert sum(p.high - p.low for p in points) < sum(p.high - p.low for p in before)


def test_what_is_left_of_a_day_needs_errors_to_learn_from() -> None:
    said, seen = np.full(4, 5.0), np.full(4, 9.0)
    known = np.array([True, True, False, False])
    z, left = within_day.updated(said, seen, known, [])
    assert list(z) == [5.0] * 4
    assert list(left) == [1.0] * 4
    chance = np.random.default_rng(1).normal(size=30)
    trials = [Trial(1, said, said + shift, np.ones(4, dtype=bool)) for shift in chance]
    z, left = within_day.updated(said, seen, known, trials)
    assert z[2] > 8.0
    assert left[2] < 0.5


def test_feasts_of_the_moon_are_known_beforehand() -> None:
    calendar = Calendar("CN", range(2025, 2028))
    assert calendar.holiday(date(2026, 2, 17)) == "Chinese New Year"
    assert calendar.holiday(date(2027, 2, 6)) == "Chinese New Year"
    assert calendar.worked(date(2026, 2, 14))  # a Saturday on which people work
    assert calendar.holiday(date(2026, 2, 14)) is None


def test_a_centre_closed_on_feasts_is_closed_on_the_next_one() -> None:
    calendar = Calendar("US", range(2025, 2028))
    days = [day for day in weekdays(180) if calendar.holiday(day) is None]
    history = gather(counts([day for day in days if day < date(2026, 7, 2)]), 3600)
    found = forecast(history, 24, calendar)
    assert {point.start.date() for point in found.points} == {
        date(2026, 7, 2),
        date(2026, 7, 6),
        date(2026, 7, 7),
    }  # 3 July: Independence Day observed


def test_a_weekend_worked_before_is_worked_again() -> None:
    calendar = Calendar("CN", range(2025, 2028))
    days = [day for day in weekdays(240) if calendar.holiday(day) is None]
    worked = [date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9)]
    past = sorted(day for day in [*days, *worked] if day < date(2026, 9, 18))
    found = forecast(gather(counts(past), 3600), 16, calendar)
    assert {point.start.date() for point in found.points} == {date(2026, 9, 18), date(2026, 9, 20)}


def test_an_event_by_hand_is_learned_and_else_believed() -> None:
    days = weekdays(60)
    sales = days[20::10]
    events = [Event(day, "sale") for day in [*sales, weekdays(61)[60]]]
    history = gather(counts(days, times=dict.fromkeys(sales, 2.0)), 3600)
    learned = sum(p.mean for p in forecast(history, 8, Calendar(events=events)).points)
    plain = sum(p.mean for p in forecast(history, 8, Calendar()).points)
    assert 1.5 < learned / plain < 2.2
    new = forecast(history, 8, Calendar(events=[Event(weekdays(61)[60], "launch", 3.0)]))
    assert sum(p.mean for p in new.points) == pytest.approx(3 * plain, rel=0.1)
    assert any("launch" in note for note in new.notes)


def test_strange_and_missing_days_are_told_and_do_no_harm() -> None:
    days = weekdays(60)
    clean = counts(days)
    broken = [(at, c * (8 if at.date() == days[55] else 1)) for at, c in clean if at.date() != days[57]]
    broken = [row for row in broken if row[0] != start(days[50], SLOTS[3])]
    found = forecast(gather(broken, 3600), 8, Calendar())
    good = forecast(gather(clean, 3600), 8, Calendar())
    assert sum(p.mean for p in found.points) == pytest.approx(sum(p.mean for p in good.points), rel=0.06)
    assert any(days[55].isoformat() in note and "Left out" in note for note in found.notes)
    assert any(days[50].isoformat() in note and "Rows missing" in note for note in found.notes)


def test_mending_leaves_good_counts_alone() -> None:
    history = gather(counts(weekdays(60)), 3600)
    whole, notes = mending.mended(history, Hours(history, Calendar()), Calendar())
    assert notes == []
    assert np.array_equal(whole, history.counts)


def test_days_are_the_sums_of_whole_days_only() -> None:
    rows = counts(weekdays(10))[:-3]
    history = gather(rows, 3600)
    daily = by_day(history, Hours(history, Calendar()))
    assert daily.days == history.days[:-1]
    assert daily.counts[0, 0] == sum(count for at, count in rows if at.date() == FIRST)


def test_a_centre_that_never_closes_and_hardly_rings() -> None:
    moments = [datetime(2026, 1, 5) + timedelta(hours=i) for i in range(24 * 60)]
    chance = np.random.default_rng(4)
    rows = [(at, float(chance.poisson(0.3 if at.hour < 7 else 2.0))) for at in moments]
    found = forecast(gather(rows, 3600), 48, Calendar())
    means = np.array([point.mean for point in found.points])
    assert means.sum() == pytest.approx(2 * (7 * 0.3 + 17 * 2.0), rel=0.2)
    assert all(point.low >= 0 for point in found.points)
    assert np.isfinite(means).all()


def test_no_calls_at_all_are_no_calls_to_come() -> None:
    found = forecast(gather([(at, 0.0) for at, _ in counts(weekdays(30))], 3600), 8, Calendar())
    assert all(point.mean == pytest.approx(0, abs=0.3) for point in found.points)


def test_before_any_history_an_estimate_is_spread_over_the_days() -> None:
    found = guess.forecast(guess.Estimate(1000, FIRST), 90, Calendar(), 1.64)
    days = np.array([point.mean for point in found.points]).reshape(5, 18).sum(axis=1)
    assert days.mean() == pytest.approx(1000, rel=0.05)
    assert found.points[0].start == datetime(2026, 1, 5, 9)
    assert found.points[18].start == datetime(2026, 1, 6, 9)


@pytest.mark.parametrize(
    "estimate",
    [
        guess.Estimate(-1, FIRST),
        guess.Estimate(10, FIRST, weekdays=8),
        guess.Estimate(10, FIRST, step=7),
        guess.Estimate(10, FIRST, begin=36_000, end=36_000),
    ],
)
def test_an_impossible_estimate_is_refused(estimate: guess.Estimate) -> None:
    with pytest.raises(BadInput):
        guess.forecast(estimate, 1, Calendar(), 1.64)


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(BadInput, match="two letters"):
        Calendar("XX")
