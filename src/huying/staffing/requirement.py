"""How many people for a forecast that may be wrong: agents by interval and skill, and who must be rostered.

The calls of an interval are not known but have a distribution: the forecast's mean and range, taken as
lognormal in the rate (the chance of single calls is in Erlang's formulas already and taken out). The target
is kept over all that may come, each case weighted by its calls and its probability: planning for the mean
alone misses it, because a busy day costs more than a quiet one gives back. Each interval stands for itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import NormalDist

import numpy as np

from huying.errors import BadInput
from huying.staffing import cases, erlang_a, erlang_c, search
from huying.staffing.erlang_a import Target
from huying.staffing.log_concave import Floats
from huying.staffing.patience import exponential
from huying.staffing.search import Bools, Ints

_NODES = 9  # of the Gauss–Hermite rule over what may come
_MOST_SHRINKAGE = 0.8
_MOST_SPREAD = 1.0  # of the logarithm of a rate: no forecast of a few calls says more
_FEWEST = 0.01  # calls of an interval; somebody is there for the one that comes


@dataclass(frozen=True, slots=True)
class Expected:
    """Calls of an interval: their mean, and the range that holds a share `coverage` of what may come."""

    start: datetime
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rules:
    """What is promised and what people may be asked for.

    `patience`: mean seconds callers wait; None: nobody gives up. `occupancy`: the largest busy share.
    `shrinkage`: shares of paid time off the phone, by kind. `hour`: cost of an agent's hour; `lost`: of a
    caller who gives up.
    """

    aht: float
    target: Target
    patience: float | None = None
    occupancy: float = 1.0
    shrinkage: Mapping[str, float] = field(default_factory=dict)
    hour: float = 0.0
    lost: float = 0.0
    coverage: float = 0.9


@dataclass(frozen=True, slots=True)
class Need:
    """Of one interval and skill. `agents` on the phone; `rostered` with all shrinkage; `off` of them by kind.

    Levels, occupancy and abandoned calls are means over what may come. `mean_only`: agents that would do if
    the mean were sure. `one_fewer_*`: what is missed with one agent less, and what that costs more (or less).
    """

    start: datetime
    calls: float
    agents: int
    rostered: int
    off: dict[str, float]
    service_level: float
    occupancy: float
    abandoned: float
    mean_only: int
    one_fewer_level: float
    one_fewer_abandoned: float
    one_fewer_cost: float


def requirement(expected: Sequence[Expected], seconds: float, rules: Rules) -> list[Need]:
    """`seconds`: length of an interval. Raises BadInput."""
    shrinkage = _checked(rules)
    present = 1 - sum(shrinkage.values())
    if not expected:
        return []
    calls = np.array([max(row.mean, _FEWEST) for row in expected])
    rates, chances = _may_come(expected, calls, rules.coverage)
    floor = _Floor(rates, chances, seconds, rules)
    sure = _Floor(calls[:, None], np.ones(1), seconds, rules)
    agents, mean_only = floor.fewest(), sure.fewest()
    now, fewer = floor.figures(agents), floor.figures(np.maximum(agents - 1, 1))
    return [
        Need(
            start=row.start,
            calls=row.mean,
            agents=int(agents[i]),
            rostered=int(np.ceil(agents[i] / present - 1e-9)),
            off={kind: agents[i] / present * part for kind, part in shrinkage.items()},
            service_level=float(now.level[i]),
            occupancy=float(now.occupancy[i]),
            abandoned=float(now.abandoned[i]),
            mean_only=int(mean_only[i]),
            one_fewer_level=float(fewer.level[i]),
            one_fewer_abandoned=float(fewer.abandoned[i]),
            one_fewer_cost=float(
                rules.lost * (fewer.abandoned[i] - now.abandoned[i]) - rules.hour * seconds / 3600
            ),
        )
        for i, row in enumerate(expected)
    ]


@dataclass(frozen=True, slots=True)
class _Figures:
    level: Floats
    occupancy: Floats
    abandoned: Floats


class _Floor:
    """Agents against `calls[interval, case]`, each case with its chance."""

    def __init__(self, calls: Floats, chances: Floats, seconds: float, rules: Rules) -> None:
        self._calls = calls
        self._weight = calls * chances
        self._load = np.maximum(calls * rules.aht / seconds, cases.LEAST)
        if float(self._load.max()) > cases.MOST_SERVERS:
            raise BadInput(
                "plan.too_much",
                f"The busiest interval may bring {self._load.max():,.0f} erlangs, and this plans up to "
                f"{cases.MOST_SERVERS:,} agents: give fewer calls or a shorter handle time.",
            )
        self._chances = chances
        self._rules = rules

    def fewest(self) -> Ints:
        guess = (self._load @ self._chances + 1).astype(np.int64)
        return search.smallest(self._meets, guess, cases.MOST_SERVERS)

    def figures(self, agents: Ints) -> _Figures:
        return self._of(np.arange(len(agents)), agents)

    def _meets(self, case: Ints, agents: Ints) -> Bools:
        if not case.size:
            return np.zeros(0, dtype=np.bool_)
        found = self._of(case, agents)
        share = np.asarray(self._rules.target.share)
        met: Bools = (found.level >= share) & (found.occupancy <= self._rules.occupancy + 1e-12)
        return met

    def _of(self, case: Ints, agents: Ints) -> _Figures:
        n, load, weight = agents[:, None], self._load[case], self._weight[case]
        rules = self._rules
        if rules.patience is None:
            waiting = erlang_c.waiting(n, load, rules.aht, rules.target.within)
            level, lost = waiting.service_level, np.zeros_like(load)
        else:
            patient = erlang_a.patient(n, load, rules.aht, exponential(rules.patience), rules.target)
            level, lost = patient.service_level, patient.abandon_probability
        carried = np.minimum(load * (1 - lost) / n, 1.0)
        total = weight.sum(axis=1)
        return _Figures(
            (level * weight).sum(axis=1) / total, carried @ self._chances, (lost * weight).sum(axis=1)
        )


def _may_come(expected: Sequence[Expected], calls: Floats, coverage: float) -> tuple[Floats, Floats]:
    """Rates by interval and case, and the chance of each case."""
    away = NormalDist().inv_cdf((1 + coverage) / 2)
    width = np.array([max(row.high - row.low, 0.0) for row in expected])
    variance = np.maximum((width / (2 * away)) ** 2 - calls, 0.0)
    spread = np.minimum(np.sqrt(np.log1p(variance / calls**2)), _MOST_SPREAD)[:, None]
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    rates: Floats = calls[:, None] * np.exp(spread * nodes - spread**2 / 2)
    chances: Floats = weights / weights.sum()
    return rates, chances


def _checked(rules: Rules) -> Mapping[str, float]:
    """The shrinkage, when everything can be planned with. Raises BadInput."""
    cases.seconds(rules.aht, "staffing.aht", "The handle time")
    cases.share(rules.target.share, "staffing.target", "The target")
    cases.between(rules.occupancy, 0.05, 1.0, "staffing.occupancy", "The largest occupancy")
    cases.between(rules.hour, 0.0, 1e6, "staffing.hour", "The cost of an hour")
    cases.between(rules.lost, 0.0, 1e6, "staffing.lost", "The cost of a lost call")
    cases.share(rules.coverage, "staffing.coverage", "The coverage of the ranges")
    for kind, part in rules.shrinkage.items():
        cases.between(part, 0.0, _MOST_SHRINKAGE, "staffing.shrinkage", f"The share of {kind}")
    together = sum(rules.shrinkage.values())
    cases.between(together, 0.0, _MOST_SHRINKAGE, "staffing.shrinkage", "All kinds of shrinkage together")
    return rules.shrinkage
