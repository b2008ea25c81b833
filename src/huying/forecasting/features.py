"""What is known of a day beforehand, as columns of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from huying.forecasting.calendars import Calendar
from huying.forecasting.history import Floats, Hours

Blocks = tuple[str, ...]
_YEAR, _MONTH = 365.2425, 30.4369  # days


@dataclass(frozen=True, slots=True)
class Features:
    """Blocks of columns, rows are days."""

    blocks: dict[str, Floats]

    def of(self, names: Blocks) -> Floats:
        """A constant and these blocks."""
        first = next(iter(self.blocks.values()))
        return np.hstack([np.ones((len(first), 1)), *(self.blocks[name] for name in names)])


def features(days: Sequence[date], calendar: Calendar, hours: Hours) -> Features:
    """Of all days, past and to come."""
    return Features(
        {
            "weekday": np.array([_weekday(day, calendar) for day in days]),
            "month": np.array([_month(day, calendar, hours) for day in days]),
            "near": np.array([_near(day, calendar, hours) for day in days]),
            "named": _named([(calendar.holiday(day), calendar.events.get(day)) for day in days]),
            "year": np.array([_year(day) for day in days]),
        }
    )


def _weekday(day: date, calendar: Calendar) -> list[float]:
    feast, worked = calendar.holiday(day) is not None, calendar.worked(day)
    like = 6 if feast else 2 if worked else day.weekday()
    return [*(float(like == weekday) for weekday in range(7)), float(feast), float(worked)]


def _month(day: date, calendar: Calendar, hours: Hours) -> list[float]:
    """The first and last working days of the month, and the day of the month in two waves."""
    dates = [day.replace(day=1) + timedelta(i) for i in range(31)]
    working = [
        other
        for other in dates
        if other.month == day.month and hours.of(other).any() and other not in hours.closed
    ]
    before, after = sum(other < day for other in working), sum(other > day for other in working)
    angle = 2 * np.pi * day.day / _MONTH
    waves = [np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle)]
    first = [float(before == k) for k in range(3)]
    return [*first, float(before in (3, 4)), float(after == 0), float(after == 1), *waves]


def _near(day: date, calendar: Calendar, hours: Hours) -> list[float]:
    """After a day that was closed though its weekday is usually open; before a feast."""
    before = _neighbour(day, -1, hours)
    after = _neighbour(day, 1, hours)
    shut = before in hours.closed or (calendar.holiday(before) is not None and not hours.of(before).any())
    return [float(shut), float(calendar.holiday(after) is not None)]


def _neighbour(day: date, side: int, hours: Hours) -> date:
    """The next day on this side whose weekday usually has calls."""
    other = day + timedelta(side)
    while hours.weekdays and other.weekday() not in hours.weekdays:
        other += timedelta(side)
    return other


def _named(rows: list[tuple[str | None, object]]) -> Floats:
    names = sorted({name for row in rows for name in _names(row)})
    return np.array([[float(name in _names(row)) for name in names] for row in rows]).reshape(len(rows), -1)


def _names(row: tuple[str | None, object]) -> list[str]:
    feast, event = row
    found = [] if feast is None else [f"feast {feast}"]
    return found if event is None else [*found, f"event {getattr(event, 'name', '')}"]


def _year(day: date) -> list[float]:
    angle = 2 * np.pi * day.timetuple().tm_yday / _YEAR
    return [float(wave(k * angle)) for k in (1, 2) for wave in (np.cos, np.sin)]
