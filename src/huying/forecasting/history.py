"""Counts of the past on a grid of days and intervals of the day, and the hours in which calls come at all.

Times are those of the clock on the wall where the calls were counted. An interval without a row is unknown,
not zero, unless its reader says otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from huying.errors import BadInput
from huying.forecasting.calendars import Calendar

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

DAY = 86_400
LEAST_DAYS = 5
_MOST_DAYS = 1_100  # three years: what is older says nothing of next week
_RECENT = 8  # weeks by which the hours are learned


@dataclass(frozen=True, slots=True)
class History:
    """`counts[i, j]`: calls of `days[i]` from `slots[j]` seconds after midnight for `step` seconds, or nan.

    `seen`: slots of the last day up to its last row, all of them when the day is over.
    """

    days: tuple[date, ...]
    slots: tuple[int, ...]
    step: int
    counts: Floats
    seen: int


def gather(rows: list[tuple[datetime, float]], step: int) -> History:
    """Rows on the grid, at most one each, in any order; at least one."""
    at = {(moment.date(), _second(moment)): count for moment, count in rows}
    _, seconds = max(at)
    days = tuple(sorted({day for day, _ in at}))[-_MOST_DAYS:]
    slots = tuple(sorted({second for _, second in at}))
    place = {second: j for j, second in enumerate(slots)}
    row_of = {day: i for i, day in enumerate(days)}
    counts = np.full((len(days), len(slots)), np.nan)
    for (day, second), count in at.items():
        if day in row_of:
            counts[row_of[day], place[second]] = count
    return History(days, slots, step, counts, place[seconds] + 1)


def by_day(history: History, hours: Hours) -> History:
    """The days' totals; days with a gap between opening and closing are unknown."""
    gaps = np.isnan(history.counts) & hours.table(history.days)
    totals = np.where(gaps.any(axis=1), np.nan, np.nansum(history.counts, axis=1))
    kept = len(totals) - int(np.isnan(totals[-1]))  # a day that is not over is not known
    return History(history.days[:kept], (0,), DAY, totals[:kept, None], 1)


class Hours:
    """On which days, and when on them, calls are taken."""

    def __init__(self, history: History, calendar: Calendar) -> None:
        self._calendar = calendar
        self._slots = len(history.slots)
        self._there = dict(zip(history.days, ~np.isnan(history.counts), strict=True))
        ordinary = [day for day in history.days if not calendar.unusual(day)]
        end = history.days[-1]
        recent = [day for day in ordinary if end - timedelta(7 * _RECENT) < day <= end] or ordinary
        came = Counter(day.weekday() for day in recent)
        first = max(recent[0], end - timedelta(7 * _RECENT - 1))
        dates = [first + timedelta(i) for i in range((end - first).days + 1)] or recent
        could = Counter(day.weekday() for day in dates if not calendar.unusual(day))
        self.weekdays = frozenset(day for day in came if 2 * came[day] >= could[day])
        everyday = _usual([self._there[day] for day in recent])
        self._pattern = {
            weekday: _usual([self._there[day] for day in recent if day.weekday() == weekday])
            for weekday in self.weekdays
        }
        if came[end.weekday()] == 1 and end.weekday() in self._pattern:  # it may not be over
            self._pattern[end.weekday()] = self._pattern[end.weekday()] | everyday
        self._otherwise = self._pattern.get(0, everyday)
        span = [history.days[0] + timedelta(i) for i in range((end - history.days[0]).days + 1)]
        self.closed = frozenset(
            day for day in span if day.weekday() in self.weekdays and day not in self._there
        )
        self._on_feasts = self._share(span, lambda day: calendar.holiday(day) is not None, default=True)
        self._on_worked = self._share(span, calendar.worked, default=False)

    def of(self, day: date) -> Bools:
        """The slots of a day to come in which calls are taken."""
        usual = self._pattern.get(day.weekday())
        if self._calendar.holiday(day) is not None and not self._on_feasts:
            usual = None
        elif usual is None and self._on_worked and self._calendar.worked(day):
            usual = self._otherwise
        return np.zeros(self._slots, dtype=np.bool_) if usual is None else usual

    def table(self, days: tuple[date, ...]) -> Bools:
        """Of days that had calls: as usual on such a day, or as the rows say on one that usually has none."""
        rows = [self.of(day) for day in days]
        return np.array(
            [row if row.any() else self._there.get(day, row) for day, row in zip(days, rows, strict=True)]
        )

    def _share(self, span: list[date], kind: Callable[[date], bool], *, default: bool) -> bool:
        """Whether on most of such days in the past calls were taken."""
        usual = [day for day in span if kind(day) and (day.weekday() in self.weekdays) == default]
        return 2 * sum(day in self._there for day in usual) >= len(usual) if usual else default


def days_ahead(history: History, hours: Hours, horizon: int) -> list[tuple[date, Bools]]:
    """The next days with calls and their hours, until `horizon` intervals are together; the last day of the
    history is among them when it is not over. Raises BadInput."""
    today = hours.table(history.days[-1:])[0].copy()
    today[: history.seen] = False
    ahead = [(history.days[-1], today)] if today.any() else []
    found, day = int(today.sum()), history.days[-1]
    while found < horizon:
        day += timedelta(1)
        if (day - history.days[-1]).days > 3 * 366:
            raise BadInput(
                "forecast.horizon",
                "The horizon goes more than three years ahead: take fewer intervals, or --by day.",
            )
        if (slots := hours.of(day)).any():
            ahead.append((day, slots))
            found += int(slots.sum())
    return ahead


def start(day: date, second: int) -> datetime:
    """When an interval begins."""
    return datetime.combine(day, time()) + timedelta(seconds=second)


def _usual(rows: list[Bools]) -> Bools:
    """The slots that at least half of the days have."""
    usual: Bools = 2 * np.sum(rows, axis=0) >= len(rows)
    return usual


def _second(moment: datetime) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second
