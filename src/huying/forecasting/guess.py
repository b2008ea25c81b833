"""A forecast before there is any history: from an estimate of a day's calls.

The shape is that of most business floors: a steep morning, a shallow noon, an afternoon a little lower, a
slow evening; Mondays above, Fridays and weekends below. It is a beginning: a week of counts is better.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from huying.errors import BadInput
from huying.forecasting.calendars import Calendar
from huying.forecasting.forecast import Forecast, Point
from huying.forecasting.history import DAY, Floats, start

_CLOCK = (0, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 22, 24)
_CALLS = (3, 2, 10, 35, 75, 100, 98, 80, 76, 88, 86, 80, 66, 46, 34, 18, 3)  # by the hour; 100: the busiest
_WEEK = (1.16, 1.03, 0.99, 0.97, 0.94, 0.70, 0.60)  # against a mean working day
_FEAST = 0.5
_DOUBT = 0.30  # deviation of such an estimate, as a share; errors of planners' first guesses are of this size


@dataclass(frozen=True, slots=True)
class Estimate:
    """`daily`: calls of a mean working day; taken from `begin` to `end` seconds after midnight on so many
    days of the week from Monday."""

    daily: float
    first: date
    begin: int = 9 * 3600
    end: int = 18 * 3600
    weekdays: int = 5
    step: int = 1800


def forecast(estimate: Estimate, horizon: int, calendar: Calendar, far: float) -> Forecast:
    """The first `horizon` intervals; low and high are `far` deviations away. Raises BadInput."""
    _check(estimate)
    slots = list(range(estimate.begin, estimate.end, estimate.step))
    shape = _shape(slots, estimate.step)
    points: list[Point] = []
    day = estimate.first
    while len(points) < horizon:
        feast = calendar.holiday(day) is not None
        usual = day.weekday() < estimate.weekdays and (not feast or estimate.weekdays == 7)
        if usual or calendar.worked(day):
            mean = estimate.daily * shape * _WEEK[day.weekday()] * (_FEAST if feast else 1.0)
            event = calendar.events.get(day)
            points += _points(day, slots, mean * (event.effect if event else 1.0), far)
        day += timedelta(1)
    note = (
        f"Made from your estimate of {estimate.daily:g} calls a day and the usual shape of a business floor: "
        "give the counts of the first week as soon as there are any."
    )
    return Forecast(points[:horizon], "estimate", {}, [note])


def _shape(slots: list[int], step: int) -> Floats:
    """Shares of the day's calls."""
    middle = (np.array(slots) + step / 2) / 3600
    height = np.interp(middle, _CLOCK, _CALLS)
    shares: Floats = height / height.sum()
    return shares


def _points(day: date, slots: list[int], mean: Floats, far: float) -> list[Point]:
    away = far * np.sqrt(mean + (_DOUBT * mean) ** 2)
    return [
        Point(start(day, second), float(m), float(max(m - d, 0.0)), float(m + d))
        for second, m, d in zip(slots, mean, away, strict=True)
    ]


def _check(estimate: Estimate) -> None:
    if not 0 < estimate.daily <= 1e9:
        raise BadInput("forecast.daily", "The calls of a day must be more than 0 and at most 1,000,000,000.")
    if not 1 <= estimate.weekdays <= 7:
        raise BadInput("forecast.weekdays", "A week has 1 to 7 days with calls.")
    if estimate.step < 60 or DAY % estimate.step or estimate.begin + estimate.step > estimate.end:
        raise BadInput(
            "forecast.step", "The interval must be 60 s or more, divide a day, and fit between the hours."
        )
