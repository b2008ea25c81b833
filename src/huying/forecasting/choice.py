"""Which method is best for this history: each forecasts from several days of the past what came after them
(rolling origin), and what came is compared. The errors of the chosen one are kept: intervals come of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huying.forecasting.features import Features
from huying.forecasting.grain import Grain
from huying.forecasting.history import LEAST_DAYS, Bools, Floats
from huying.forecasting.methods import Method

_ORIGINS = 30
_SHARE = 0.4  # of the history that is forecast again at most
_FAR = 10  # days ahead that count in the choice


@dataclass(frozen=True, slots=True)
class Trial:
    """What a method said `distance` days ahead of `day`, as z, and what came; intervals in a row."""

    distance: int
    said: Floats
    came: Floats
    is_open: Bools


@dataclass(frozen=True, slots=True)
class Tried:
    """A method and how it did: `error` is Σ|forecast − count| ÷ Σ count, 1 without any trial."""

    method: Method
    error: float
    trials: list[Trial]


def tried(method: Method, grain: Grain, counts: Floats, is_open: Bools, known: Features, ahead: int) -> Tried:
    """`counts` of whole days, fine; `known` of those at least."""
    trials = [
        trial
        for origin in _origins(len(counts))
        for trial in _from(method, grain, counts, is_open, known, origin, min(ahead, len(counts) - origin))
    ]
    near = [trial for trial in trials if trial.distance <= _FAR]
    off = sum(float(np.abs(trial.said**2 - trial.came**2)[trial.is_open].sum()) for trial in near)
    calls = sum(float((trial.came**2)[trial.is_open].sum()) for trial in near)
    return Tried(method, off / calls if calls else 1.0, trials)


def best(found: list[Tried]) -> Tried:
    """The simplest of those with the smallest error."""
    return min(found, key=lambda one: one.error)


def _origins(days: int) -> range:
    """How many days are the past, for each trial."""
    first = max(LEAST_DAYS, days - max(2, round(_SHARE * days)))
    apart = max(1, (days - first) // _ORIGINS)
    return range(days - 1, first - 1, -apart)


def _from(
    method: Method, grain: Grain, counts: Floats, is_open: Bools, known: Features, origin: int, ahead: int
) -> list[Trial]:
    past = counts[:origin]
    said = grain.fine(past, method.forecast(grain.coarse(past), known, ahead))
    came = np.sqrt(counts[origin : origin + ahead] + 0.25)
    return [Trial(h + 1, said[h], came[h], is_open[origin + h]) for h in range(ahead)]
