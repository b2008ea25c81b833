"""∫ g(x)·exp(f(x)) dx for a concave f, many at once, to about 1e-13.

The integrals of queueing theory have integrands with one peak and steep sides. So: find where exp(f) has
fallen to e⁻³⁶ of its peak on either side, and put a Gauss–Legendre rule between. The peak's own height is
taken out and kept as a logarithm, so nothing overflows. f must be smooth on the interval: split it where f
has a kink.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NODES = 40
DROP = 36.0  # e⁻³⁶ ≈ 2e-16: what lies beyond is below a double's last digit
_STEPS = 200  # doublings and Newton steps to find a side; a handful is usual


class Exponent(Protocol):
    """A concave f with one row for each case; `x` has shape (rows, any)."""

    def value(self, x: Floats) -> Floats: ...

    def slope(self, x: Floats) -> Floats: ...

    def bend(self, x: Floats) -> Floats:
        """The second derivative, ≤ 0."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Where an integrand was looked at. ∫ g·exp(f) = exp(scale) · Σ weight·g(x), row by row."""

    x: Floats  # (rows, NODES)
    weight: Floats  # (rows, NODES)
    scale: Floats  # (rows,)


@cache
def _rule() -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    return nodes, weights


def panel(f: Exponent, low: Floats, high: Floats, peak: Floats) -> Panel:
    """Nodes on [low, high], `high` may be infinite; f is largest there at `peak`. All of shape (rows, 1)."""
    top = f.value(peak)
    left = peak - _reach(f, peak, top, -1.0, peak - low)
    right = peak + _reach(f, peak, top, 1.0, high - peak)
    nodes, weights = _rule()
    half = (right - left) / 2
    x = left + half * (nodes + 1)
    return Panel(x, half * weights * np.exp(f.value(x) - top), top[:, 0])


def _reach(f: Exponent, peak: Floats, top: Floats, side: float, room: Floats) -> Floats:
    """How far from the peak, to one side, exp(f) is no longer worth looking at; `room` at most."""
    with np.errstate(divide="ignore", invalid="ignore"):
        fall = np.maximum(-side * f.slope(peak), 0.0)
        bend = -f.bend(peak)
        reach = 2 * DROP / (fall + np.sqrt(fall * fall + 2 * DROP * bend))
    reach = np.minimum(np.where(np.isfinite(reach), reach, np.minimum(room, 1.0)), room)
    for _ in range(
        _STEPS
    ):  # outwards until low enough; a drop is convex, so Newton then comes back from outside
        short = (top - f.value(peak + side * reach) < DROP) & (reach < room)
        if not short.any():
            break
        reach = np.where(short, np.minimum(2 * reach, room), reach)
    for _ in range(_STEPS):
        at = peak + side * reach
        excess = top - f.value(at) - DROP
        far = excess > 4.0
        if not far.any():
            break
        steepness = np.where(far, -side * f.slope(at), 1.0)
        reach = np.where(far, reach - excess / steepness, reach)
    return reach
