"""Ways to forecast the days to come from those before, all of one kind: a matrix in, a matrix out.

Counts are looked at as z = √(count + ¼), whose chance is nearly the same at any height. Rows of z are days,
columns intervals. A method sees the past z, what is known of the past days (`x`) and of the days to come.

`Factors` is, after H. Shen and J. Z. Huang, "Interday forecasting and intraday updating of call center
arrivals", Manufacturing & Service Operations Management 10 (2008): what the calendar does not explain of the
past days is put together from a few shapes of a day (singular value decomposition), how much of each shape a
day had is a series in time, and each series goes on as it did before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from huying.forecasting.features import Blocks, Features
from huying.forecasting.history import Floats

_RIDGE = 1.0  # days of evidence against an effect of the calendar
_SHAPES = 3
_LAGS = 15  # days ahead beyond which a series is carried on as at this distance
_MEMORY = 0.2  # weight of the newest day in a series' recent mean
_DOUBT = 5.0  # days of evidence that a series is worth nothing


class Method(Protocol):
    """A name for people, and the forecast."""

    @property
    def name(self) -> str: ...

    def forecast(self, z: Floats, known: Features, ahead: int) -> Floats:
        """z of the `ahead` days after the past ones `z`; `known` has rows for all of them at least."""


@dataclass(frozen=True, slots=True)
class SameWeekday:
    """As on the last day of the same weekday."""

    name: str = "same weekday"

    def forecast(self, z: Floats, known: Features, ahead: int) -> Floats:
        kinds = known.blocks["weekday"].argmax(axis=1)
        rows = []
        for kind in kinds[len(z) : len(z) + ahead]:
            same = np.flatnonzero(kinds[: len(z)] == kind)
            rows.append(z[same[-1]] if same.size else z.mean(axis=0))
        return np.array(rows)


@dataclass(frozen=True, slots=True)
class Factors:
    """The calendar's effects by weighted ridge regression, `half` days old evidence counting half; and
    shapes of the day."""

    name: str
    blocks: Blocks
    half: float

    def forecast(self, z: Floats, known: Features, ahead: int) -> Floats:
        x = known.of(self.blocks)
        past, future = x[: len(z)], x[len(z) : len(z) + ahead]
        weight = 0.5 ** (np.arange(len(z) - 1, -1, -1) / self.half)
        effects = _ridge(past, z, weight)
        rest = z - past @ effects
        shapes = np.linalg.eigh(rest.T @ rest)[1][:, ::-1][:, :_SHAPES]
        forecast: Floats = future @ effects + _carried_on(rest @ shapes, weight, ahead) @ shapes.T
        return forecast


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of several: their errors are not the same ones."""

    name: str
    of: tuple[Method, ...]

    def forecast(self, z: Floats, known: Features, ahead: int) -> Floats:
        found: Floats = np.mean([method.forecast(z, known, ahead) for method in self.of], axis=0)
        return found


def methods(days: int) -> tuple[Method, ...]:
    """Those worth trying with so many days of history, the simplest first."""
    plain: tuple[Method, ...] = (SameWeekday(), Factors("weekday and level", ("weekday", "named"), 60.0))
    if days < 30:
        return plain
    year: Blocks = ("year",) if days >= 400 else ()
    calendar: Blocks = ("weekday", "named", "month", "near", *year)
    quick, slow = Factors("calendar, quick", calendar, 40.0), Factors("calendar, slow", calendar, 200.0)
    return (*plain, quick, slow, Mean("calendar, mean of quick and slow", (quick, slow)))


def _ridge(x: Floats, z: Floats, weight: Floats) -> Floats:
    """Effects by column of x; the constant is free."""
    penalty = np.full(x.shape[1], _RIDGE)
    penalty[0] = 1e-6
    weighted = (x * weight[:, None]).T
    effects: Floats = np.linalg.solve(weighted @ x + np.diag(penalty), weighted @ z).astype(np.float64)
    return effects


def _carried_on(scores: Floats, weight: Floats, ahead: int) -> Floats:
    """Each column's values for the days to come, from its last value and its recent mean: for every
    distance a regression of its own, drawn towards 0."""
    recent = np.empty_like(scores)
    level = np.zeros(scores.shape[1])
    for i, row in enumerate(scores):
        level = _MEMORY * row + (1 - _MEMORY) * level
        recent[i] = level
    rows: list[Floats] = []
    for distance in range(1, ahead + 1):
        lag = min(distance, _LAGS)
        rows.append(_next(scores, recent, weight, lag) if distance <= _LAGS else rows[-1])
    return np.array(rows)


def _next(scores: Floats, recent: Floats, weight: Floats, lag: int) -> Floats:
    if len(scores) <= lag + 3:
        last: Floats = recent[-1]
        return last
    w = weight[lag:, None]
    one, two, goal = scores[:-lag], recent[:-lag], scores[lag:]
    doubt = _DOUBT * scores.var(axis=0) + 1e-9
    a, b, d = (w * one * one).sum(0) + doubt, (w * one * two).sum(0), (w * two * two).sum(0) + doubt
    p, q = (w * one * goal).sum(0), (w * two * goal).sum(0)
    by = a * d - b * b
    found: Floats = ((d * p - b * q) * scores[-1] + (a * q - b * p) * recent[-1]) / by
    return found
