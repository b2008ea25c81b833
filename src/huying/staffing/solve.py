"""What must be given for a target: agents, lines, load, handle time. All cases of an array at once.

With patience the model is Erlang A, without it Erlang C; for lines it is Erlang B.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from huying.errors import BadInput
from huying.staffing import cases, erlang_a, erlang_b, erlang_c, search
from huying.staffing.erlang_a import Target
from huying.staffing.log_concave import Floats
from huying.staffing.patience import Patience
from huying.staffing.search import Bools, Ints


def level(
    servers: ArrayLike, load: ArrayLike, aht: ArrayLike, target: Target, patience: Patience | None = None
) -> Floats:
    """The service level `target` asks for, whatever its share. Raises BadInput."""
    if patience is None:
        return erlang_c.waiting(servers, load, aht, target.within).service_level
    return erlang_a.service_level(servers, load, aht, patience, target)


def agents(load: ArrayLike, aht: ArrayLike, target: Target, patience: Patience | None = None) -> Ints:
    """The fewest agents that keep the target. `load` in erlangs, `aht` in seconds. Raises BadInput."""
    goal = _Goal(target, patience, cases.load(load), _handle_time(aht))
    loads, handle = goal.given
    guess = loads + 1 + (0.0 if patience else 0.5) * np.sqrt(loads)
    found = search.smallest(
        lambda case, n: goal.met(n, loads[case], handle[case], case),
        guess.astype(np.int64),
        cases.MOST_SERVERS,
    )
    return _reached(found, "agents").reshape(goal.shape)


def load(servers: ArrayLike, aht: ArrayLike, target: Target, patience: Patience | None = None) -> Floats:
    """The largest load in erlangs that so many agents take within the target. Raises BadInput."""
    goal = _Goal(target, patience, cases.servers(servers), _handle_time(aht))
    n, handle = goal.given
    low, high = np.full(n.size, cases.LEAST), np.full(n.size, cases.MOST_LOAD)
    found = search.largest(lambda loads: goal.met(n, loads, handle), low, high)
    return _worth(found, low).reshape(goal.shape)


def handle_time(
    servers: ArrayLike, rate: ArrayLike, target: Target, patience: Patience | None = None
) -> Floats:
    """The longest mean handle time (s) with which so many agents keep the target at `rate` calls/s.

    Raises BadInput.
    """
    per_second = cases.between(rate, cases.LEAST, cases.MOST_LOAD, "staffing.rate", "The calls a second")
    goal = _Goal(target, patience, cases.servers(servers), per_second)
    n, rates = goal.given
    low = np.maximum(cases.LEAST, cases.LEAST / rates)
    high = np.minimum(cases.MOST_SECONDS, cases.MOST_LOAD / rates)
    found = search.largest(
        lambda handle: goal.met(n, rates * handle, handle), low * (1 + 1e-12), high * (1 - 1e-12)
    )
    return _worth(found, low * (1 + 1e-12)).reshape(goal.shape)


def lines(load: ArrayLike, blocking: ArrayLike) -> Ints:
    """The fewest lines that lose at most a share `blocking` of calls. `load` in erlangs. Raises BadInput."""
    offered, lost = np.broadcast_arrays(cases.load(load), _blocking(blocking))
    loads, shares = offered.ravel(), lost.ravel()
    guess = loads * (1 - shares) + np.sqrt(loads) + 1
    found = search.smallest(
        lambda case, n: erlang_b.blocking(n, loads[case]) <= shares[case],
        guess.astype(np.int64),
        cases.MOST_SERVERS,
    )
    return _reached(found, "lines").reshape(offered.shape)


def load_of_lines(lines: ArrayLike, blocking: ArrayLike) -> Floats:
    """The largest load in erlangs of which so many lines lose at most a share `blocking`. Raises BadInput."""
    n, shares = np.broadcast_arrays(cases.servers(lines), _blocking(blocking))
    low = np.full(n.shape, cases.LEAST)
    found = search.largest(
        lambda loads: erlang_b.blocking(n, loads) <= shares, low, np.full(n.shape, cases.MOST_LOAD)
    )
    return _worth(found, low)


class _Goal:
    """A target over flat cases of two given columns."""

    def __init__(self, target: Target, patience: Patience | None, *given: Floats) -> None:
        within = cases.seconds(target.within, "staffing.within", "The time to answer within", zero=True)
        share = cases.share(target.share, "staffing.target", "The target")
        rows = () if patience is None else patience.rates.shape[:-1]
        columns = np.broadcast_arrays(*given, share, within, np.empty(rows))
        self.shape: tuple[int, ...] = columns[0].shape
        first, second, self._share, self._within = (column.ravel() for column in columns[:4])
        self.given: tuple[Floats, Floats] = (first, second)
        self._target = target
        self._patience = None if patience is None else patience.over(self.shape)

    def met(self, servers: ArrayLike, load: Floats, aht: Floats, case: Ints | None = None) -> Bools:
        """For the rows `case`, all of them by default."""
        rows = np.arange(self._share.size) if case is None else case
        target = replace(self._target, within=self._within[rows])
        patience = None if self._patience is None else self._patience.of(rows)
        return level(servers, load, aht, target, patience) >= self._share[rows]


def _handle_time(aht: ArrayLike) -> Floats:
    return cases.seconds(aht, "staffing.aht", "The handle time")


def _blocking(share: ArrayLike) -> Floats:
    return cases.share(share, "staffing.blocking", "The share of lost calls")


def _reached(found: Ints, what: str) -> Ints:
    if np.any(found > cases.MOST_SERVERS):
        raise BadInput(
            "staffing.out_of_reach",
            f"{cases.MOST_SERVERS:,} {what} are not enough for this: give fewer calls or a lower target.",
            maximum=cases.MOST_SERVERS,
        )
    return found


def _worth(found: Floats, low: Floats) -> Floats:
    if np.any(found <= low):
        raise BadInput(
            "staffing.out_of_reach",
            "Not even the smallest load meets this: give more agents or lines, or a lower target.",
        )
    return found
