"""How long callers are willing to wait, by the hazard of giving up.

The hazard is the rate (1/s) at which those who still wait give up. Constant hazard is exponential patience;
a hazard in steps is what a life table of real waits gives, and takes any shape: the misdialled who leave at
once, the announcement after which many do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from huying.errors import BadInput
from huying.staffing import cases
from huying.staffing.log_concave import Floats


@dataclass(frozen=True, slots=True)
class Patience:
    """Hazard `rates[..., i]` (1/s) from `edges[i]` (s) to the next edge, the last one for ever.

    Make one by `exponential` or `by_hazard`. `rates` has one row for all cases or one for each.
    """

    edges: Floats  # (steps,), first 0
    rates: Floats  # (..., steps)

    def over(self, shape: tuple[int, ...]) -> Patience:
        """One row for each case of that shape, flat."""
        return Patience(
            self.edges, np.broadcast_to(self.rates, (*shape, self.edges.size)).reshape(-1, self.edges.size)
        )

    def of(self, case: NDArray[np.int64]) -> Patience:
        """The rows of these cases."""
        return Patience(self.edges, self.rates[case])


def exponential(mean: ArrayLike) -> Patience:
    """Mean patience in seconds, one or many. Raises BadInput."""
    mean = cases.seconds(mean, "staffing.patience", "The patience")
    return Patience(np.zeros(1), 1.0 / mean[..., None])


def by_hazard(edges: Sequence[float], rates: Sequence[float]) -> Patience:
    """Steps of a life table: `edges` in seconds beginning with 0, `rates` in 1/s. Raises BadInput."""
    if not edges or len(edges) != len(rates) or edges[0] != 0 or any(np.diff(edges) <= 0):
        raise BadInput(
            "staffing.hazard", "The hazard needs one rate for each step, and steps that begin at 0 and rise."
        )
    steps = cases.seconds(edges, "staffing.hazard", "Every step of the hazard", zero=True)
    hazard = cases.between(rates, 0.0, 1 / cases.LEAST, "staffing.hazard", "Every rate of the hazard", "1/s")
    if hazard[-1] <= 0:
        raise BadInput(
            "staffing.hazard", "The last rate of the hazard must be above 0: in the end everybody gives up."
        )
    return Patience(steps, hazard)


@dataclass(frozen=True, slots=True)
class Steps:
    """Survival and its integral for rows of one patience; `x` has shape (rows, any), x ≥ 0.

    Within a step of rate h that begins at e: Ḡ(x) = Ḡ(e)·exp(−h(x − e)).
    """

    edges: Floats  # (steps,)
    rates: Floats  # (rows, steps)
    hazard: Floats  # (rows, steps): ∫ hazard up to each edge
    waited: Floats  # (rows, steps): ∫ Ḡ up to each edge

    def at(self, x: Floats) -> tuple[Floats, Floats, Floats]:
        """Rate h, ∫₀ˣ h and ∫₀ˣ Ḡ."""
        if self.edges.size == 1:
            rate = self.rates[:, :1]
            return rate, rate * x, _grown(rate, x)
        step = np.searchsorted(self.edges, x, side="right") - 1
        rate, hazard, waited = (
            np.take_along_axis(table, step, 1) for table in (self.rates, self.hazard, self.waited)
        )
        beyond = x - self.edges[step]
        return rate, hazard + rate * beyond, waited + np.exp(-hazard) * _grown(rate, beyond)

    def when(self, hazard: Floats) -> Floats:
        """The x (rows, 1) at which ∫₀ˣ h reaches `hazard`; 0 for a negative one."""
        step = np.sum(self.hazard[:, 1:] <= hazard, axis=1, keepdims=True)
        rate, before = (np.take_along_axis(table, step, 1) for table in (self.rates, self.hazard))
        x: Floats = np.maximum(self.edges[step] + (hazard - before) / np.where(rate > 0, rate, 1.0), 0.0)
        return x


def steps(patience: Patience, rates: Floats) -> Steps:
    """Tables for rows of rates (rows, steps)."""
    widths = np.diff(patience.edges)
    hazard = np.zeros_like(rates)
    hazard[:, 1:] = np.cumsum(rates[:, :-1] * widths, axis=1)
    waited = np.zeros_like(rates)
    waited[:, 1:] = np.cumsum(np.exp(-hazard[:, :-1]) * _grown(rates[:, :-1], widths), axis=1)
    return Steps(patience.edges, rates, hazard, waited)


def _grown(rate: Floats, x: Floats) -> Floats:
    """∫₀ˣ exp(−rate·u) du."""
    safe = np.where(rate > 0, rate, 1.0)
    return np.where(rate > 0, -np.expm1(-safe * x) / safe, x)
