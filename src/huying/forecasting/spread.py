"""How far from the forecast a count may be. Learned from the errors of the trials, not from a model of them.

On the scale of z the size of an error is taken as √(a + b·count): a for the chance of single calls, b for
days that are busier or quieter as a whole. Errors divided by that have nearly one distribution for all
intervals, and its quantiles make the intervals (conformal prediction: V. Vovk et al., "Algorithmic Learning
in a Random World", 2005, normalised). With little history a prior of doubt is mixed in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huying.forecasting.choice import Trial
from huying.forecasting.history import Floats

_PRIOR_DAYS = 2.0
_PRIOR = 0.2  # deviation of a day's calls, as a share, before anything is known
_LEAST = 0.25  # variance of z by chance alone
_FEW = 100  # errors below which their quantiles are not trusted


@dataclass(frozen=True, slots=True)
class Spread:
    """`wider[h - 1]`: how much larger errors are h days ahead than all errors are."""

    chance: float
    days: float
    wider: Floats
    low: float
    high: float

    def size(self, said: Floats, distance: int) -> Floats:
        """Deviation of z."""
        wide = self.wider[min(distance, len(self.wider)) - 1]
        size: Floats = np.sqrt(self.chance + self.days * np.maximum(said**2 - 0.25, 0.0)) * wide
        return size


def spread(trials: list[Trial], share: float) -> Spread:
    """Such that the middle `share` of counts lies within."""
    tail = (1 - share) / 2
    if not trials:
        return Spread(_LEAST, _PRIOR**2 / 4, np.ones(1), *_tails(np.empty(0), tail))
    said = np.concatenate([trial.said[trial.is_open] for trial in trials])
    error = np.concatenate([(trial.came - trial.said)[trial.is_open] for trial in trials])
    distance = np.concatenate([np.full(int(trial.is_open.sum()), trial.distance) for trial in trials])
    chance, days = _parts(said, error**2, len(trials))
    plain = error / np.sqrt(chance + days * np.maximum(said**2 - 0.25, 0.0))
    wider = _wider(plain, distance)
    return Spread(chance, days, wider, *_tails(plain / wider[distance - 1], tail))


def _parts(said: Floats, square: Floats, days: int) -> tuple[float, float]:
    """a and b by weighted least squares; a not below the chance of single calls, b drawn to the prior."""
    count = np.maximum(said**2 - 0.25, 0.0)
    weight = 1.0 / (_LEAST + count / max(float(count.mean()), 1.0)) ** 2
    mean_count, mean_square = np.average(count, weights=weight), np.average(square, weights=weight)
    varied = np.average((count - mean_count) ** 2, weights=weight)
    slope = np.average((count - mean_count) * (square - mean_square), weights=weight) / max(varied, 1e-9)
    slope = max(float(slope), 0.0)
    chance = float(mean_square - slope * mean_count)
    if chance < _LEAST:
        chance, slope = _LEAST, max(float((mean_square - _LEAST) / max(mean_count, 1e-9)), 0.0)
    prior = _PRIOR_DAYS / (_PRIOR_DAYS + days)
    return chance, (1 - prior) * slope + prior * _PRIOR**2 / 4


def _wider(plain: Floats, distance: Floats) -> Floats:
    """By distance; errors never get smaller with it."""
    reach = int(distance.max())
    sizes = [float(np.sqrt(np.mean(plain[distance == h] ** 2))) for h in range(1, reach + 1)]
    wider: Floats = np.maximum.accumulate(np.maximum(sizes, 0.1))
    return wider


def _tails(scores: Floats, tail: float) -> tuple[float, float]:
    """The quantiles of conformal prediction; normal ones while there are few errors."""
    if scores.size < _FEW:
        from statistics import NormalDist

        far = NormalDist().inv_cdf(1 - tail)
        return -far, far
    edge = min(1.0, (1 - tail) * (1 + 1 / scores.size))
    return float(np.quantile(scores, 1 - edge)), float(np.quantile(scores, edge))
