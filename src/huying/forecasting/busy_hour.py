"""Counts of several sources – a console's log, another department's list, our own calls – as one usual week,
and its busiest hour.

A source may have been counted in another month than the next: each is brought to its mean week before they
are added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from huying.errors import BadInput
from huying.forecasting.history import Floats, History

WEEK_HOURS = 168
_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Source:
    """`calls_a_day`: the mean of all days from the first to the last, those without calls too. `hours`: mean
    calls of each hour of the week, Monday midnight first; empty when only days were counted."""

    first_day: date
    last_day: date
    calls_a_day: float
    hours: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BusyHour:
    """Of all sources together. `peak_factor`: busy hour ÷ mean day. `weekday` 0 is Monday."""

    calls_a_day: float
    calls: float
    peak_factor: float
    weekday: int
    hour: int


def source(history: History) -> Source:
    """A mean week. An interval that is not known counts as it usually is; a day without any as closed."""
    kept = _whole_days(history)
    days, counts = history.days[:kept], history.counts[:kept]
    span = [days[0] + timedelta(i) for i in range((days[-1] - days[0]).days + 1)]
    could = np.bincount([day.weekday() for day in span], minlength=7)
    week = np.zeros((7, len(history.slots)))
    for weekday in range(7):
        rows = counts[[day.weekday() == weekday for day in days]]
        if len(rows):
            week[weekday] = _mean(rows) * len(rows) / could[weekday]
    a_day = float(week.sum(axis=1) @ could) / len(span)
    return Source(days[0], days[-1], a_day, _by_hour(week, history) if history.step <= _HOUR else ())


def together(sources: Sequence[Source]) -> BusyHour:
    """Sources that were counted by the day share the others' hours. Raises BadInput."""
    timed = [each for each in sources if each.hours]
    hours = np.sum([each.hours for each in timed], axis=0) if timed else np.zeros(WEEK_HOURS)
    by_the_hour = sum(each.calls_a_day for each in timed)
    if not hours.any() or not by_the_hour:
        raise BadInput(
            "capacity.no_hours",
            "No source has calls by the hour: give one that was counted by the hour or finer.",
        )
    calls_a_day = sum(each.calls_a_day for each in sources)
    busiest = int(hours.argmax())
    calls = float(hours[busiest]) * calls_a_day / by_the_hour
    return BusyHour(calls_a_day, calls, calls / calls_a_day, *divmod(busiest, 24))


def _whole_days(history: History) -> int:
    """A last day that is not over is left out, unless there is no other."""
    over = history.seen == len(history.slots) or len(history.days) == 1
    return len(history.days) - (0 if over else 1)


def _mean(rows: Floats) -> Floats:
    known = ~np.isnan(rows)
    total: Floats = np.nansum(rows, axis=0) / np.maximum(known.sum(axis=0), 1)
    return total


def _by_hour(week: Floats, history: History) -> tuple[float, ...]:
    hours = np.zeros((7, 24))
    for j, second in enumerate(history.slots):
        hours[:, second // _HOUR] += week[:, j]
    return tuple(float(calls) for calls in hours.ravel())
