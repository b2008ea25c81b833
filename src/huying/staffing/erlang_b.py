"""Erlang B: calls that find every line busy are lost (M/G/n/n).

Source: A. K. Erlang 1917; the integral is Fortet's, D. L. Jagerman, "Some properties of the Erlang loss
function", Bell System Technical Journal 53 (1974): 1/B(n, a) = ∫₀^∞ e^(−t)·(1 + t/a)ⁿ dt.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from huying.staffing import cases, log_concave
from huying.staffing.log_concave import Floats


@dataclass(frozen=True, slots=True)
class _Integrand:
    """f(t) = n·log(1 + t/a) − t."""

    n: Floats
    a: Floats

    def value(self, x: Floats) -> Floats:
        return self.n * np.log1p(x / self.a) - x

    def slope(self, x: Floats) -> Floats:
        return self.n / (self.a + x) - 1

    def bend(self, x: Floats) -> Floats:
        return -self.n / (self.a + x) ** 2


def blocking(servers: ArrayLike, load: ArrayLike) -> Floats:
    """Share of calls lost. `servers` ≥ 0, `load` in erlangs > 0. Raises BadInput."""
    servers, load = cases.servers(servers, minimum=0), cases.load(load)
    return cases.by_rows(lambda n, a: np.exp(-log_inverse(n, a)), servers, load)


def log_inverse(n: Floats, a: Floats) -> Floats:
    """log(1/B) of rows (k,) that were checked; it never overflows."""
    f = _Integrand(n[:, None], a[:, None])
    zero = np.zeros_like(f.n)
    rows = log_concave.panel(f, zero, np.full_like(zero, np.inf), np.maximum(f.n - f.a, 0.0))
    result: Floats = rows.scale + np.log(rows.weight.sum(axis=1))
    return result
