"""What a run counted, and what can be said of it: every figure with the interval the truth is in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from huying.simulation.callers import Floats

CONFIDENCE = 0.99


@dataclass(frozen=True, slots=True)
class Tally:
    """By copy of the centre (rows) and kind (columns); calls that arrived after the warm-up.

    `offered` are first tries, `tries` all; a caller who tries again in vain is abandoned once for each try.
    `waited`: seconds of the answered; `busy` and `staffed`: seconds of agents, by copy.
    """

    offered: Floats
    tries: Floats
    answered: Floats
    within: Floats
    abandoned: Floats
    callbacks: Floats
    waited: Floats
    waited_in_vain: Floats
    busy: Floats
    staffed: Floats


def empty(copies: int, kinds: int) -> Tally:
    """Nothing yet."""
    by_copy = ("busy", "staffed")
    shapes = {name: copies if name in by_copy else (copies, kinds) for name in Tally.__dataclass_fields__}
    return Tally(**{name: np.zeros(shape) for name, shape in shapes.items()})


def together(tallies: list[Tally]) -> Tally:
    """Of more copies of one centre."""
    names = Tally.__dataclass_fields__
    return Tally(**{name: np.concatenate([getattr(one, name) for one in tallies]) for name in names})


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over the copies, and the interval the true one is in with the probability `CONFIDENCE`; without
    width where there is one copy only."""

    mean: float
    low: float
    high: float


def figures(tally: Tally, kind: int | None = None) -> dict[str, Figure]:
    """By name, of one kind or of all calls together. Shares are of all tries; nan becomes 0: of no calls
    none wait."""

    def of(name: str) -> Floats:
        table: Floats = getattr(tally, name)
        return table.sum(axis=1) if kind is None else table[:, kind]

    tries, answered, abandoned = of("tries"), of("answered"), of("abandoned")
    found = {
        "offered": _ratio(of("offered"), np.ones(len(tries))),
        "service_level": _ratio(of("within"), tries),
        "abandon_probability": _ratio(abandoned, tries),
        "asa": _ratio(of("waited"), answered),
        "mean_wait": _ratio(of("waited") + of("waited_in_vain"), tries),
        "callbacks": _ratio(of("callbacks"), tries),
    }
    if kind is None:
        found["occupancy"] = _ratio(tally.busy, tally.staffed)
    return found


def _ratio(part: Floats, whole: Floats) -> Figure:
    """Σ part ÷ Σ whole over independent copies, its interval by the delta method."""
    n, total = len(part), float(whole.sum())
    if total == 0:
        return Figure(0.0, 0.0, 0.0)
    mean = float(part.sum()) / total
    if n == 1:
        return Figure(mean, mean, mean)
    deviation = math.sqrt(float(np.sum((part - mean * whole) ** 2)) / (n - 1) / n) / (total / n)
    away = _student(n - 1) * deviation
    return Figure(mean, mean - away, mean + away)


def _student(freedom: int) -> float:
    """Quantile of Student's t: Cornish and Fisher's expansion, good to 1 % from 5 degrees on."""
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3
