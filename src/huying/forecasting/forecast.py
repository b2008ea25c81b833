"""The forecast: history mended, methods compared, the best one carried on, with intervals that keep what they
promise, and the day that has begun looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from huying.errors import BadInput
from huying.forecasting import choice, features, mending, spread, within_day
from huying.forecasting.calendars import Calendar
from huying.forecasting.choice import Tried
from huying.forecasting.features import Features
from huying.forecasting.grain import Grain, grain
from huying.forecasting.history import LEAST_DAYS, Bools, Floats, History, Hours, days_ahead, start
from huying.forecasting.methods import Method, methods
from huying.forecasting.spread import Spread

_TRIED_AHEAD = 20  # days
SHARE = 0.9  # of counts that lie between low and high


@dataclass(frozen=True, slots=True)
class Point:
    """An interval to come: calls expected, and between what they are with the probability asked for."""

    start: datetime
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """`errors` by method, of trials on the history; `notes` are sentences for people."""

    points: list[Point]
    method: str
    errors: dict[str, float]
    notes: list[str]


def forecast(history: History, horizon: int, calendar: Calendar, share: float = SHARE) -> Forecast:
    """The next `horizon` intervals in which calls are taken. Raises BadInput."""
    if len(history.days) < LEAST_DAYS:
        raise BadInput(
            "forecast.short_history",
            f"Days with calls in the history: {len(history.days)}. A forecast needs {LEAST_DAYS}, better "
            "a few weeks: give more, or --daily with your own estimate of a day's calls.",
        )
    hours = Hours(history, calendar)
    ahead = days_ahead(history, hours, horizon)
    counts, notes = mending.mended(history, hours, calendar)
    begun = ahead[0][0] == history.days[-1]
    work = _Work(history, hours, calendar, counts, [day for day, _ in ahead], begun)
    chosen, errors = work.compared()
    points = work.points(chosen, [slots for _, slots in ahead], share)[:horizon]
    return Forecast(points, chosen.method.name, errors, [*notes, *_unknown_events(calendar, history, points)])


class _Work:
    """One history and the days to come; `begun`: the first of them is the last of the history."""

    def __init__(
        self,
        history: History,
        hours: Hours,
        calendar: Calendar,
        counts: Floats,
        ahead: list[date],
        begun: bool,
    ) -> None:
        self._slots = history.slots
        self._past = counts[:-1] if begun else counts
        self._seen = counts[-1] if begun else None
        self._known = np.arange(len(history.slots)) < history.seen
        self._ahead = ahead
        self._calendar = calendar
        days = history.days[: len(self._past)]
        self._is_open: Bools = hours.table(days)
        self._features: Features = features.features([*days, *ahead], calendar, hours)
        self._grain: Grain = grain(history)
        self._learned = {event.name for day in days if (event := calendar.events.get(day))}

    def compared(self) -> tuple[Tried, dict[str, float]]:
        reach = min(len(self._ahead), _TRIED_AHEAD)
        found = [self._tried(method, reach) for method in methods(len(self._past))]
        return choice.best(found), {one.method.name: one.error for one in found}

    def points(self, chosen: Tried, wanted: list[Bools], share: float) -> list[Point]:
        """In order of time."""
        wide = spread.spread(chosen.trials, share)
        said, left = self._said(chosen)
        rows = zip(self._ahead, said, wanted, strict=True)
        return [
            point
            for distance, (day, z, slots) in enumerate(rows, start=1)
            for point in self._of_day(day, z, slots, wide, distance, left if distance == 1 else None)
        ]

    def _tried(self, method: Method, reach: int) -> Tried:
        return choice.tried(method, self._grain, self._past, self._is_open, self._features, reach)

    def _said(self, chosen: Tried) -> tuple[Floats, Floats | None]:
        """z of the days ahead; and what remains of the first day's deviations when it has begun."""
        method, days = chosen.method, len(self._ahead)
        said = self._grain.fine(
            self._past, method.forecast(self._grain.coarse(self._past), self._features, days)
        )
        if self._seen is None:
            return said, None
        seen = np.sqrt(self._seen + 0.25)
        today, left = within_day.updated(said[0], seen, self._known, chosen.trials)
        said[0] = today
        if days > 1:
            now = np.where(self._known, self._seen, np.maximum(today**2 - 0.25, 0.0))
            past = np.vstack([self._past, now])
            z = method.forecast(self._grain.coarse(past), self._features, days - 1)
            said[1:] = self._grain.fine(past, z)
        return said, left

    def _of_day(
        self, day: date, z: Floats, slots: Bools, wide: Spread, distance: int, left: Floats | None
    ) -> list[Point]:
        size = wide.size(z, distance) * (1.0 if left is None else left)
        mean = np.maximum(z**2 - 0.25 + size**2 - np.minimum(size**2, 0.25), 0.0)
        low = np.maximum(z + wide.low * size, 0.0) ** 2 - 0.25
        high = np.maximum(z + wide.high * size, 0.0) ** 2 - 0.25
        times = self._effect(day)
        return [
            Point(
                start(day, self._slots[j]),
                float(times * mean[j]),
                float(times * max(min(low[j], mean[j]), 0.0)),
                float(times * max(high[j], mean[j])),
            )
            for j in np.flatnonzero(slots)
        ]

    def _effect(self, day: date) -> float:
        """Of an event by hand that the history says nothing of."""
        event = self._calendar.events.get(day)
        return 1.0 if event is None or event.name in self._learned else event.effect


def _unknown_events(calendar: Calendar, history: History, points: list[Point]) -> list[str]:
    past = {event.name for day, event in calendar.events.items() if day in history.days}
    new = {
        event.name
        for point in points
        if (event := calendar.events.get(point.start.date())) and event.name not in past
    }
    return [
        f"The history has no {name!r}: its effect is the one given by hand, and its intervals are as usual."
        for name in sorted(new)
    ]
