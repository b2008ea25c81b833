"""Blocking and waiting: n agents, K lines for those who talk or wait, callers who may give up (M/M/n/K + M).

Source: birth and death with λ up and min(k, n)·μ + max(k − n, 0)·θ down; the wait behind j others is a sum
of exponentials of rates nμ, nμ + θ … nμ + jθ, so e^(−θV) is Beta(nμ/θ, j + 1), whose distribution function is
a negative binomial one.
Figures are exact to 1e-9; a service level to 1e-11 of all calls. The work grows with K − n.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from huying.errors import BadInput
from huying.staffing import cases, erlang_b
from huying.staffing.log_concave import Floats


@dataclass(frozen=True, slots=True)
class Limited:
    """Shares of offered calls, those that found no line included."""

    blocking: Floats
    wait_probability: Floats
    abandon_probability: Floats
    service_level: Floats  # answered within T ÷ offered
    asa: Floats  # s, mean wait of the answered
    mean_queue: Floats  # calls waiting, on average
    occupancy: Floats


def limited(
    servers: ArrayLike,
    lines: ArrayLike,
    load: ArrayLike,
    aht: ArrayLike,
    within: ArrayLike,
    patience: ArrayLike = np.inf,
) -> Limited:
    """`load` in erlangs; `aht`, `within` (T) and the mean `patience` in seconds; it may be infinite.

    Raises BadInput.
    """
    n, k = np.broadcast_arrays(cases.servers(servers), cases.servers(lines, maximum=cases.MOST_LINES))
    if np.any(k < n):
        raise BadInput(
            "staffing.lines", "There are fewer lines than agents: give at least one line for each agent."
        )
    mean = np.asarray(patience, dtype=np.float64)
    leaving = 1 / cases.seconds(np.where(np.isposinf(mean), 1.0, mean), "staffing.patience", "The patience")
    figures = cases.by_rows(
        _figures,
        n,
        k,
        cases.load(load),
        cases.seconds(aht, "staffing.aht", "The handle time"),
        cases.seconds(within, "staffing.within", "The time to answer within", zero=True),
        np.where(np.isposinf(mean), 0.0, leaving),
    )
    return Limited(*figures)


def _figures(n: Floats, k: Floats, a: Floats, aht: Floats, within: Floats, leaving: Floats) -> Floats:
    below = erlang_b.log_inverse(n - 1, a) + np.log(n / a)  # log Σ p(0 … n−1) ÷ p(n)
    rows = [_case(*row) for row in zip(n, k, a, aht, within, leaving, below, strict=True)]
    return np.array(rows).T


def _case(
    n: float, k: float, a: float, aht: float, within: float, leaving: float, below: float
) -> tuple[float, ...]:
    """One row; `below` is the logarithm of the weight of a free agent, that of state n being 1."""
    waiting = np.arange(int(k - n) + 1)
    rate = n / aht  # of departures from the agents, 1/s
    chain = _summed(np.log(a / aht / (rate + waiting[1:] * leaving)))
    top = max(below, float(chain.max()))
    states = np.exp(chain - top)  # n, n + 1 … K
    free = np.exp(below - top)
    everybody = free + states.sum()
    queued = states[:-1] / everybody  # those who come then wait behind 0, 1 … others
    blocked = states[-1] / everybody
    mean_queue = float(np.sum(waiting * states) / everybody)
    abandoned = mean_queue * leaving * aht / a
    served = rate / (rate + (waiting[:-1] + 1) * leaving)
    at_once = free / everybody
    answered = at_once + float(np.sum(queued * served))
    in_time = at_once + float(np.sum(queued * served * _within(waiting[:-1], rate, leaving, within)))
    waited_time = _waited(queued * served, rate, leaving)
    return (
        blocked,
        float(queued.sum()),
        abandoned,
        in_time,
        waited_time / answered,
        mean_queue,
        a * answered / n,
    )


def _summed(steps: Floats) -> Floats:
    """0 and the running sums, in extended precision: an overload of 100 000 lines sums to some 10⁵."""
    sums = np.concatenate([[np.longdouble(0)], np.cumsum(steps, dtype=np.longdouble)])
    result: Floats = sums.astype(np.float64)
    return result


def _within(behind: NDArray[np.int64], rate: float, leaving: float, within: float) -> Floats:
    """P(V ≤ T) for those who are answered from behind 0, 1 … others, by the negative binomial's tail."""
    if not behind.size:
        return np.empty(0)
    gone = -np.expm1(-leaving * within) / leaving if leaving else within
    terms = np.concatenate(
        [[-(rate + leaving) * within], _logs(gone * (rate + behind[1:] * leaving) / behind[1:])]
    )
    tail: Floats = np.clip(1 - np.cumsum(np.exp(_summed(terms)[1:])), 0.0, 1.0)
    return tail


def _logs(numbers: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        result: Floats = np.maximum(np.log(numbers), -1e5)  # a T of 0: nobody has gone
    return result


def _waited(answered: Floats, rate: float, leaving: float) -> float:
    """Σ of answered × their mean wait: behind j others Σ 1 ÷ (rate + (i + 1)·leaving) for i = 0 … j."""
    steps = np.arange(1, answered.size + 1)
    return float(np.sum(answered * np.cumsum(1 / (rate + steps * leaving))))
