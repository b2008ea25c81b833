"""What one agent more or fewer brings: service level, wait, occupancy and cost over the number of agents.

With patience the figures are Erlang A's, without it Erlang C's; Erlang C's service level always lies beside
them, so that people see what planning without patience would make them pay.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np

from huying.staffing import cases, erlang_a, erlang_c, questions, solve
from huying.staffing.erlang_a import Target
from huying.staffing.log_concave import Floats
from huying.staffing.patience import exponential
from huying.staffing.search import Ints

_MOST_SHRINKAGE = 0.8
_POINTS = 61  # of a curve: a large floor's agents are not drawn one by one


@dataclass(frozen=True, slots=True)
class Floor:
    """`calls` arrive in `per` seconds. `patience`: mean seconds callers wait; None: nobody gives up.
    `shrinkage`: share of paid time off the phone; `month`: what a person costs a month."""

    calls: float
    per: float
    aht: float
    target: Target
    patience: float | None = None
    shrinkage: float = 0.0
    month: float = 0.0


@dataclass(frozen=True, slots=True)
class Point:
    """With so many agents on the phone. `cost` is of the paid time that takes, a month; `asa` in seconds,
    None when the queue grows without end; `abandoned` in calls of the period."""

    agents: int
    rostered: int
    cost: float
    service_level: float
    service_level_c: float
    asa: float | None
    abandoned: float
    occupancy: float


@dataclass(frozen=True, slots=True)
class Fewer:
    """With one agent fewer than the target takes: what is saved a month, and how many more calls of the
    period give up."""

    service_level: float
    saved: float
    lost: float


@dataclass(frozen=True, slots=True)
class Curve:
    """`agents` are the fewest that keep the target, `agents_c` by Erlang C; both are among the points.
    `fewer` is None when one agent is enough."""

    load: float
    agents: int
    agents_c: int
    fewer: Fewer | None
    points: list[Point]


def curve(floor: Floor) -> Curve:
    """Around the fewest agents that keep the target. Raises BadInput."""
    load = questions.load_of_calls(floor.calls, floor.per, floor.aht)
    cases.between(floor.shrinkage, 0.0, _MOST_SHRINKAGE, "staffing.shrinkage", "The shrinkage")
    cases.between(floor.month, 0.0, 1e9, "staffing.month", "The cost of a person")
    kind = None if floor.patience is None else exponential(floor.patience)
    agents = int(solve.agents(load, floor.aht, floor.target, kind))
    agents_c = int(solve.agents(load, floor.aht, floor.target))
    points = _points(floor, load, _around(agents, agents_c))
    return Curve(load, agents, agents_c, _fewer(points, agents), points)


def _fewer(points: list[Point], agents: int) -> Fewer | None:
    near = {point.agents: point for point in points}
    now, fewer = near[agents], near.get(agents - 1)
    if fewer is None:
        return None
    return Fewer(fewer.service_level, now.cost - fewer.cost, fewer.abandoned - now.abandoned)


def _around(agents: int, agents_c: int) -> Ints:
    """Numbers of agents to draw, those the sentence speaks of among them."""
    width = max(5, ceil(2 * sqrt(agents)))
    drawn = np.linspace(
        max(1, agents - width), min(max(agents + width, agents_c + 1), cases.MOST_SERVERS), _POINTS
    )
    spoken = [max(1, agents - 1), agents, agents_c]
    return np.unique(np.concatenate([drawn.round(), spoken]).astype(np.int64))


def _points(floor: Floor, load: float, agents: Ints) -> list[Point]:
    waiting = erlang_c.waiting(agents, load, floor.aht, floor.target.within)
    level, asa, lost, occupancy = waiting.service_level, waiting.asa, np.zeros(agents.size), waiting.occupancy
    if floor.patience is not None:
        found = erlang_a.patient(agents, load, floor.aht, exponential(floor.patience), floor.target)
        level, asa, lost, occupancy = (
            found.service_level,
            found.asa,
            found.abandon_probability,
            found.occupancy,
        )
    paid: Floats = agents / (1 - floor.shrinkage)
    return [
        Point(
            agents=int(n),
            rostered=ceil(paid[i] - 1e-9),
            cost=float(paid[i] * floor.month),
            service_level=float(level[i]),
            service_level_c=float(waiting.service_level[i]),
            asa=float(asa[i]) if np.isfinite(asa[i]) else None,
            abandoned=float(lost[i] * floor.calls),
            occupancy=float(occupancy[i]),
        )
        for i, n in enumerate(agents)
    ]
