"""A day that has begun: what came until now says what else will come.

The errors one day ahead of a day's intervals go together: a busy morning is followed by a busy afternoon.
How much so is learned from the trials (their covariance, its two strongest shapes and chance besides), and
the rest of the day is forecast given the hours seen (conditional normal distribution on the scale of z).
"""

from __future__ import annotations

import numpy as np

from huying.forecasting.choice import Trial
from huying.forecasting.history import Bools, Floats

_SHAPES = 2
_FEW = 6  # days of errors needed


def updated(said: Floats, seen: Floats, known: Bools, trials: list[Trial]) -> tuple[Floats, Floats]:
    """z of the whole day given the `known` intervals `seen`, and the share of each interval's deviation
    that remains."""
    errors = [trial.came - trial.said for trial in trials if trial.distance == 1]
    if len(errors) < _FEW or not known.any():
        return said, np.ones(len(said))
    together = _covariance(np.array(errors))
    gain = np.linalg.solve(together[np.ix_(known, known)], together[known]).T
    z = said + gain @ (seen - said)[known]
    variance = np.diag(together)
    left = variance - np.sum(gain * together[:, known], axis=1)
    return z, np.sqrt(np.clip(left / variance, 0.01, 1.0))


def _covariance(errors: Floats) -> Floats:
    """Of days in rows: the strongest shapes, and chance of each interval by itself."""
    raw = errors.T @ errors / len(errors)
    sizes, shapes = np.linalg.eigh(raw)
    strong = shapes[:, -_SHAPES:]
    together = (strong * sizes[-_SHAPES:]) @ strong.T
    chance = np.maximum(np.diag(raw) - np.diag(together), 0.05)
    covariance: Floats = together + np.diag(chance)
    return covariance
