"""Inverse of a monotone formula: the smallest whole number, or the largest real one, that meets a target."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from huying.staffing.log_concave import Floats

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_PROBES = 34  # numbers tried at once when there is a single case: arrays cost little more than one number
_HALVINGS = 60  # from 12 orders of magnitude to a double's last digit


def smallest(meets: Callable[[Ints, Ints], Bools], guess: Ints, most: int) -> Ints:
    """For each case the smallest n in 1 … most that meets; most + 1 where none does.

    `meets(case, n)` says it for rows of case numbers and n; true for all n above one that is true.
    First over guess, guess ± 1, ± 3, ± 7 …, then between the two of them that hold the answer.
    """
    guess = np.clip(guess, 1, most)

    def at(rung: Ints, case: Ints) -> Ints:
        away = (np.int64(1) << np.abs(rung)) - 1
        n: Ints = np.clip(guess[case] + np.sign(rung) * away, 0, most + 1)
        return n

    def known(case: Ints, n: Ints) -> Bools:
        result = n > most
        inside = (n >= 1) & ~result
        result[inside] = meets(case[inside], n[inside])
        return result

    everything = np.arange(guess.size)
    top = int(most + 1).bit_length()
    rungs = np.full(guess.size, top)
    rung = _between(lambda case, rung: known(case, at(rung, case)), -rungs, rungs)
    return _between(known, at(rung - 1, everything), at(rung, everything))


def _between(meets: Callable[[Ints, Ints], Bools], low: Ints, high: Ints) -> Ints:
    """The smallest that meets, of low < n ≤ high, where `low` does not and `high` does."""
    low, high = low.copy(), high.copy()
    while (active := np.flatnonzero(high - low > 1)).size:
        probes = max(1, _PROBES // active.size)
        parts = np.arange(1, probes + 1)[:, None]
        width = high[active] - low[active]
        tried = low[active] + np.maximum(width * parts // (probes + 1), 1)
        good = meets(np.broadcast_to(active, tried.shape).ravel(), tried.ravel()).reshape(tried.shape)
        high[active] = np.min(np.where(good, tried, high[active]), axis=0)
        low[active] = np.max(np.where(good, low[active], tried), axis=0)
    return high


def largest(meets: Callable[[Floats], Bools], low: Floats, high: Floats) -> Floats:
    """For each case the largest x in low ≤ x ≤ high that meets, to 14 digits; `low` is taken to meet."""
    low, high = np.log(low), np.log(high)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        good = meets(np.exp(middle))
        low, high = np.where(good, middle, low), np.where(good, high, middle)
    result: Floats = np.exp(low)
    return result
