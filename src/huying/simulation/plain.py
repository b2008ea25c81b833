"""One queue, agents alike: many copies of the centre at once, one call of each at a time.

First come, first served is the recursion of J. Kiefer and J. Wolfowitz, "On the theory of queues with many
servers" (1955): a caller waits until the first of the agents is free; who would wait longer than her patience
goes and leaves no trace. No event list is needed.
"""

from __future__ import annotations

import numpy as np

from huying.simulation import duty
from huying.simulation.callers import Bools, Callers, Floats
from huying.simulation.centre import Centre
from huying.simulation.tally import Tally, empty


def run(centre: Centre, callers: Callers) -> Tally:
    """For centres that are `plain`."""
    at, handle, patience = callers.at, callers.handle, callers.patience
    copies = at.shape[1]
    free = np.zeros((centre.agents, copies))  # when each agent of each copy is free
    tally = _Sums(centre, copies)
    every = np.arange(copies)
    patient = bool(np.isinf(patience[0, 0]))
    for now, talk, lasts in zip(at, handle, patience, strict=True):
        first = free.argmin(axis=0)
        begin = np.maximum(free[first, every], now)
        wait = begin - now
        ends = begin + talk
        if patient:
            free[first, every] = ends
            stays = None
        else:
            stays = wait <= lasts
            free[first, every] = np.where(stays, ends, free[first, every])
        tally.add(now, wait, begin, ends, stays, lasts)
        if now[0] == np.inf and np.all(now == np.inf):
            break
    return tally.tally()


class _Sums:
    """Counts by copy."""

    def __init__(self, centre: Centre, copies: int) -> None:
        self._centre = centre
        self._tally = empty(copies, 1)

    def add(
        self, now: Floats, wait: Floats, begin: Floats, ends: Floats, stays: Bools | None, lasts: Floats
    ) -> None:
        centre, tally = self._centre, self._tally
        counted = (now >= centre.warm_up) & (now < np.inf)
        served = counted if stays is None else counted & stays
        tally.offered[:, 0] += counted
        tally.answered[:, 0] += served
        tally.within[:, 0] += served & (wait <= centre.within)
        tally.waited[:, 0] += np.where(served, wait, 0.0)
        inside = np.minimum(ends, centre.seconds) - np.maximum(begin, centre.warm_up)
        here = now < np.inf if stays is None else (now < np.inf) & stays
        tally.busy[:] += np.where(here, np.maximum(inside, 0.0), 0.0)
        if stays is not None:
            lost = counted & ~stays
            tally.abandoned[:, 0] += lost
            tally.waited_in_vain[:, 0] += np.where(lost, lasts, 0.0)

    def tally(self) -> Tally:
        self._tally.tries[:] = self._tally.offered
        self._tally.staffed[:] = duty.staffed(self._centre)
        return self._tally
