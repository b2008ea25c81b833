"""Erlang C: calls wait as long as it takes, nobody gives up (M/M/n).

Source: A. K. Erlang 1917; C from B as in R. B. Cooper, "Introduction to Queueing Theory" (1981), 3.4.
With as much load as agents, or more, the queue grows without end: everybody waits, for ever.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from huying.staffing import cases, erlang_b
from huying.staffing.log_concave import Floats


@dataclass(frozen=True, slots=True)
class Waiting:
    """What callers and agents live through. Without a stable queue `asa` and `mean_queue` are infinite."""

    wait_probability: Floats
    service_level: Floats  # answered within T ÷ offered; with nobody giving up every definition is the same
    asa: Floats  # s, mean wait of all calls
    mean_queue: Floats  # calls waiting, on average
    occupancy: Floats


def wait_probability(servers: ArrayLike, load: ArrayLike) -> Floats:
    """Share of calls that wait. Raises BadInput."""
    return cases.by_rows(_wait_probability, cases.servers(servers), cases.load(load))


def waiting(servers: ArrayLike, load: ArrayLike, aht: ArrayLike, within: ArrayLike) -> Waiting:
    """`load` in erlangs, mean handle time `aht` and the target's T `within` in seconds. Raises BadInput."""
    figures = cases.by_rows(
        _figures,
        cases.servers(servers),
        cases.load(load),
        cases.seconds(aht, "staffing.aht", "The handle time"),
        cases.seconds(within, "staffing.within", "The time to answer within", zero=True),
    )
    return Waiting(*figures)


def _wait_probability(n: Floats, a: Floats) -> Floats:
    lost = np.exp(-erlang_b.log_inverse(n, a))
    spare = np.maximum(n - a, 0.0) / n
    return np.where(spare > 0, lost / (spare + (1 - spare) * lost), 1.0)


def _figures(n: Floats, a: Floats, aht: Floats, within: Floats) -> Floats:
    waits = _wait_probability(n, a)
    spare = n - a
    stable = spare > 0
    pace = np.where(stable, spare, 1.0) / aht  # 1/s, at which a queue shrinks
    asa = np.where(stable, waits / pace, np.inf)
    level = np.where(stable, 1 - waits * np.exp(-pace * within), 0.0)
    return np.stack([waits, level, asa, asa * a / aht, np.minimum(a / n, 1.0)])
