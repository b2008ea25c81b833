"""The formulas as the books have them, in 40-digit arithmetic: slow and beyond doubt."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext


def blocking(servers: int, load: float) -> float:
    with localcontext(prec=40):
        a, inverse = Decimal(load), Decimal(1)
        for k in range(1, servers + 1):
            inverse = 1 + k / a * inverse
        return float(1 / inverse)


def with_patience(
    servers: int, load: float, aht: float, patience: float, within: float
) -> tuple[float, float, float]:
    """P(wait), P(abandon) and the share answered within T, from the states of the birth and death process.

    Behind j others e^(−θV) is Beta(c, j + 1), c = nμ/θ; those who are answered within T are
    c/(c + j + 1) · (1 − negative binomial(j; c + 1, 1 − e^(−θT))).
    """
    with localcontext(prec=60):
        a, theta = Decimal(load), Decimal(aht) / Decimal(patience)
        states = [Decimal(1)]
        for k in range(1, servers + 1):
            states.append(states[-1] * a / k)
        queue, j = [states[-1]], 0
        while queue[-1] > states[-1] * Decimal("1e-50") or len(queue) < 50:
            j += 1
            queue.append(queue[-1] * a / (servers + j * theta))
        everybody = sum(states[:-1], Decimal(0)) + sum(queue, Decimal(0))
        c = servers / theta
        short = (-theta * Decimal(within) / Decimal(aht)).exp()
        term = (-(c + 1) * theta * Decimal(within) / Decimal(aht)).exp()
        below, in_time, gone = Decimal(0), sum(states[:-1], Decimal(0)), Decimal(0)
        for behind, weight in enumerate(queue):
            below += term
            term *= (1 - short) * (c + 1 + behind) / (behind + 1)
            in_time += weight * c / (c + behind + 1) * (1 - below)
            gone += weight * (behind + 1) / (c + behind + 1)
        waits = sum(queue, Decimal(0))
        return float(waits / everybody), float(gone / everybody), float(in_time / everybody)


def levels_without_patience(
    load: float, aht: float, withins: Sequence[float]
) -> list[tuple[int, list[float]]]:
    """Erlang C's service level for each T of `withins`, by agents: from the first stable number to plenty."""
    with localcontext(prec=40):
        a, inverse = Decimal(load), Decimal(1)
        first = int(load) + 1
        rows = []
        for n in range(1, first + int(4 * load**0.5) + 10):
            inverse = 1 + n / a * inverse
            if n < first:
                continue
            spare = n - a
            waits = n / (n + spare * (inverse - 1))
            rows.append((n, [float(1 - waits * (-spare * Decimal(t) / Decimal(aht)).exp()) for t in withins]))
        return rows
