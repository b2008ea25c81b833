"""What the forecast is held against: the same weekday of the week before, on days it has not seen.

Each of the last days is forecast from the days before it, one day ahead and ten. Without a file of counts
an invented centre is taken, of which the truth is known: what nobody can know is told beside.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from huying.errors import BadInput
from huying.forecasting.calendars import Calendar
from huying.forecasting.forecast import SHARE, forecast
from huying.forecasting.history import Floats, History, gather, start

_DAYS, _SLOTS, _OPENING, _STEP = 164, 28, 7 * 3600, 1800
_AHEAD = (1, 10)
_LEAST = 20  # days of history for the first forecast


@dataclass
class _Score:
    """Of one distance."""

    off: float = 0.0
    naive_off: float = 0.0
    calls: float = 0.0
    within: int = 0
    intervals: int = 0
    seconds: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        return {
            "ours": round(self.off / self.calls, 4),
            "reference": round(self.naive_off / self.calls, 4),
            "ratio": round(self.off / self.naive_off, 3),
            "coverage": round(self.within / self.intervals, 4),
            "milliseconds": round(1000 * float(np.median(self.seconds)), 1),
        }


def measure(given: History | None, days: int, country: str | None, seed: int = 1) -> dict[str, Any]:
    """Off by Σ|forecast − count| ÷ Σ count, for the last `days` days; counts of under half an hour are added
    up to half-hours. Raises BadInput."""
    history, rates = _invented(seed) if given is None else (_half_hours(given), None)
    if len(history.days) < _LEAST + days:
        raise BadInput(
            "bench.short_history",
            f"The file has {len(history.days)} days: forecasting {days} of them needs {_LEAST + days}.",
        )
    calendar = Calendar(country, range(history.days[0].year - 1, history.days[-1].year + 2))
    found = {f"{ahead}_day": _scored(history, days, ahead, calendar).figures() for ahead in _AHEAD}
    first = found["1_day"]
    return {
        "ours": first["ours"],
        "reference": first["reference"],
        "ratio": first["ratio"],
        "unit": "share the half-hours of a day are off by, one day ahead; reference: same weekday before",
        "source": "invented" if given is None else "file",
        "days": days,
        "interval_share": SHARE,
        **found,
        "unknowable": None if rates is None else _unknowable(history.counts[-days:], rates[-days:]),
    }


def _scored(history: History, days: int, ahead: int, calendar: Calendar) -> _Score:
    score = _Score()
    total = len(history.days)
    for target in range(total - days, total):
        origin = target - ahead + 1
        past = _until(history, origin)
        began = time.perf_counter()
        horizon = int((~np.isnan(history.counts[origin : target + 1])).sum()) * 2
        points = {point.start: point for point in forecast(past, horizon, calendar).points}
        score.seconds.append(time.perf_counter() - began)
        weekday = history.days[target].weekday()
        same = [i for i in range(origin) if history.days[i].weekday() == weekday]
        for j, slot in enumerate(history.slots):
            count = history.counts[target, j]
            point = points.get(start(history.days[target], slot))
            if point is None or np.isnan(count):
                continue
            naive = np.nan_to_num(history.counts[same[-1], j]) if same else 0.0
            score.off += abs(point.mean - count)
            score.naive_off += abs(naive - count)
            score.calls += count
            score.within += int(point.low <= count <= point.high)
            score.intervals += 1
    return score


def _until(history: History, origin: int) -> History:
    return History(
        history.days[:origin], history.slots, history.step, history.counts[:origin], len(history.slots)
    )


def _half_hours(history: History) -> History:
    """Whole ones only: the last minutes before closing are no half-hour."""
    if history.step >= _STEP or _STEP % history.step:
        return history
    half = np.array(history.slots) // _STEP
    whole = [k for k in np.unique(half) if np.sum(half == k) == _STEP // history.step]
    sums = np.stack([history.counts[:, half == k].sum(axis=1) for k in whole], axis=1)
    return History(history.days, tuple(int(k) * _STEP for k in whole), _STEP, sums, len(whole))


def _invented(seed: int) -> tuple[History, Floats]:
    """Working days of a centre: a week's shape, busy beginnings of months, levels that wander, days that are
    busier or quieter as a whole, mornings against afternoons. Counts and their true means."""
    chance = np.random.default_rng(seed)
    days = _working_days(date(2026, 1, 5), _DAYS)
    hour = _OPENING / 3600 + np.arange(_SLOTS) * _STEP / 3600
    shape = np.exp(-((hour - 10.5) ** 2) / 9) + 0.8 * np.exp(-((hour - 15.0) ** 2) / 12) + 0.15
    tilt = (hour - hour.mean()) / 10
    week = np.array([1.15, 1.02, 0.97, 0.95, 0.98])
    level = lean = 0.0
    rates = []
    for day in days:
        level = 0.85 * level + chance.normal(0, 0.03)
        lean = 0.6 * lean + chance.normal(0, 0.05)
        month = 0.10 if day.day <= 3 else 0.0
        height = 18_000 * week[day.weekday()] * np.exp(level + month + chance.normal(0, 0.02))
        rates.append(height * shape / shape.sum() * np.exp(lean * tilt))
    means = np.array(rates)
    counts = chance.poisson(means).astype(np.float64)
    rows = [
        (start(day, _OPENING + _STEP * j), float(counts[i, j]))
        for i, day in enumerate(days)
        for j in range(_SLOTS)
    ]
    return gather(rows, _STEP), means


def _working_days(first: date, number: int) -> list[date]:
    dates = (first + timedelta(i) for i in range(2 * number))
    return [day for day in dates if day.weekday() < 5][:number]


def _unknowable(counts: Floats, rates: Floats) -> float:
    """Off by this is who knows the true means."""
    return round(float(np.abs(counts - rates).sum() / counts.sum()), 4)
