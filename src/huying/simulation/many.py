"""Several queues, skills, priorities, patience, retries and shifts: many copies of the centre in lockstep.

Every copy is a row of one table of the times at which something happens next: its next caller, each of its
agents, each who waits in it, each who will call again. A step takes the earliest of every row and carries it
out for all rows at once. The rules are those of `routing` (a test runs both on the same people): the call
takes the agent with the lowest order for its queue, then who is idle longest; the agent takes the call of her
lowest order, then of the highest score. What only `routing` knows is simulated by `live`.
"""

from __future__ import annotations

import numpy as np

from huying.simulation import duty
from huying.simulation.callers import Bools, Callers, Floats, Ints
from huying.simulation.centre import Centre
from huying.simulation.tally import Tally, empty

_BEFORE = 1e12  # of a lower order against any score or idle time
_ROOM = 8  # places for those who wait or will call again, at first


def fits(centre: Centre) -> bool:
    """Whether its rules are those of this engine."""
    return all(kind.strategy == "longest_idle" and not kind.callback_share for kind in centre.kinds)


class Run:
    """Columns of `_next`: the next caller; agents; those who wait; those who will call again."""

    def __init__(self, centre: Centre, callers: Callers) -> None:
        self._centre = centre
        self._callers = callers
        self._end, copies = callers.at.shape
        n = self._agents = centre.agents
        self._edges = duty.edges(centre)
        self._orders = _orders(centre)
        self._weight = np.array([float(kind.weight) for kind in centre.kinds])
        self._head_start = np.array([kind.priority * kind.ageing for kind in centre.kinds])
        self._counts = np.where(callers.at >= centre.warm_up, 1.0, 0.0)
        self._tally = empty(copies, len(centre.kinds))
        self._row = np.zeros(copies, dtype=np.int64)
        self._tries_left = callers.tries.copy()
        self._places = self._again = _ROOM
        self._next = np.full((copies, 1 + n + 2 * _ROOM), np.inf)
        self._next[:, 0] = callers.at[0]
        self._next[:, 1 : 1 + n] = np.maximum(self._edge_after(np.arange(n), np.full(n, -np.inf)), 0.0)
        self._idle = np.full((copies, n), np.inf)  # since when; inf: not free
        self._who = np.full((copies, _ROOM), -1, dtype=np.int64)  # row of the caller who waits; -1: nobody
        self._since = np.zeros((copies, _ROOM))
        self._who_again = np.full((copies, _ROOM), -1, dtype=np.int64)

    def tally(self) -> Tally:
        """Run it."""
        for agent in range(self._agents):
            self._begin(agent)
        while self._step():
            pass
        self._tally.staffed[:] = duty.staffed(self._centre)
        return self._tally

    def _begin(self, agent: int) -> None:
        """Who is on duty when the first call comes is idle since then."""
        if self._edges[agent, 0] <= 0.0:
            self._idle[:, agent] = 0.0
            self._next[:, 1 + agent] = self._edge_after(np.array([agent]), np.zeros(1))

    def _step(self) -> bool:
        column = self._next.argmin(axis=1)
        now = np.take_along_axis(self._next, column[:, None], axis=1)[:, 0]
        going = now < np.inf
        if not going.any():
            return False
        waits = 1 + self._agents
        again = waits + self._places
        self._arrive(np.flatnonzero(going & (column == 0)), now)
        self._agent(np.flatnonzero(going & (column > 0) & (column < waits)), column - 1, now)
        self._give_up(np.flatnonzero(going & (column >= waits) & (column < again)), column - waits, now)
        self._call_again(np.flatnonzero(going & (column >= again)), column - again, now)
        return True

    # ── callers ──────────────────────────────────────────────────────────────────────────────────

    def _arrive(self, copies: Ints, now: Floats) -> None:
        if not copies.size:
            return
        who = self._row[copies]
        self._row[copies] = who + 1
        following = np.minimum(who + 1, self._end - 1)
        at = self._callers.at[following, copies]
        self._next[copies, 0] = np.where(who + 1 < self._end, at, np.inf)
        self._tally.offered[copies, self._callers.kind[who, copies]] += self._counts[who, copies]
        self._call(copies, who, now[copies])

    def _call(self, copies: Ints, who: Ints, now: Floats) -> None:
        kind = self._callers.kind[who, copies]
        self._tally.tries[copies, kind] += self._counts[who, copies]
        self._tries_left[who, copies] -= 1
        idle = self._idle[copies]
        rank = self._orders[kind] + idle
        agent = rank.argmin(axis=1)
        found = rank[np.arange(len(copies)), agent] < np.inf
        self._answer(copies[found], agent[found], who[found], now[found], np.zeros(int(found.sum())))
        self._wait(copies[~found], who[~found], now[~found])

    def _wait(self, copies: Ints, who: Ints, now: Floats) -> None:
        if not copies.size:
            return
        place = (self._who[copies] >= 0).argmin(axis=1)
        if np.any(self._who[copies, place] >= 0):
            self._more_places()
            place = (self._who[copies] >= 0).argmin(axis=1)
        self._who[copies, place] = who
        self._since[copies, place] = now
        self._next[copies, 1 + self._agents + place] = now + self._callers.patience[who, copies]

    def _give_up(self, copies: Ints, places: Ints, now: Floats) -> None:
        if not copies.size:
            return
        place, at = places[copies], now[copies]
        who = self._who[copies, place]
        kind, counts = self._callers.kind[who, copies], self._counts[who, copies]
        self._tally.abandoned[copies, kind] += counts
        self._tally.waited_in_vain[copies, kind] += counts * (at - self._since[copies, place])
        self._leave(copies, place)
        more = self._tries_left[who, copies] > 0
        self._remember(copies[more], who[more], at[more])

    def _remember(self, copies: Ints, who: Ints, now: Floats) -> None:
        if not copies.size:
            return
        place = (self._who_again[copies] >= 0).argmin(axis=1)
        if np.any(self._who_again[copies, place] >= 0):
            self._more_again()
            place = (self._who_again[copies] >= 0).argmin(axis=1)
        self._who_again[copies, place] = who
        when = now + self._callers.delay[who, copies]
        self._next[copies, 1 + self._agents + self._places + place] = when

    def _call_again(self, copies: Ints, places: Ints, now: Floats) -> None:
        if not copies.size:
            return
        place = places[copies]
        who = self._who_again[copies, place]
        self._who_again[copies, place] = -1
        self._next[copies, 1 + self._agents + self._places + place] = np.inf
        self._call(copies, who, now[copies])

    def _leave(self, copies: Ints, place: Ints) -> None:
        self._who[copies, place] = -1
        self._next[copies, 1 + self._agents + place] = np.inf

    # ── agents ───────────────────────────────────────────────────────────────────────────────────

    def _agent(self, copies: Ints, agents: Ints, now: Floats) -> None:
        """Done with a call, or coming, or going."""
        if not copies.size:
            return
        agent, at = agents[copies], now[copies]
        present = self._on_duty(agent, at)
        self._idle[copies, agent] = np.where(present, at, np.inf)
        self._next[copies, 1 + agent] = self._edge_after(agent, at)
        self._look_for_work(copies[present], agent[present], at[present])

    def _look_for_work(self, copies: Ints, agent: Ints, now: Floats) -> None:
        rows, place = np.nonzero(self._who[copies] >= 0)
        if not rows.size:
            return
        who, kind, waited = self._waiting(copies[rows], place, now[rows])
        rank = self._orders[kind, agent[rows]] - self._weight[kind] * (waited + self._head_start[kind])
        first = np.flatnonzero(np.diff(rows, prepend=-1))  # of each copy's places
        least = np.repeat(np.minimum.reduceat(rank, first), np.diff(first, append=len(rows)))
        chosen = np.flatnonzero((rank == least) & (rank < np.inf))
        chosen = chosen[np.diff(rows[chosen], prepend=-1) > 0]  # one of equals
        rows, place, who = rows[chosen], place[chosen], who[chosen]
        self._leave(copies[rows], place)
        self._answer(copies[rows], agent[rows], who, now[rows], waited[chosen])

    def _waiting(self, copies: Ints, place: Ints, now: Floats) -> tuple[Ints, Ints, Floats]:
        """Who waits there, of which kind, for how long."""
        who = self._who[copies, place]
        return who, self._callers.kind[who, copies], now - self._since[copies, place]

    def _answer(self, copies: Ints, agent: Ints, who: Ints, now: Floats, waited: Floats) -> None:
        if not copies.size:
            return
        centre, tally = self._centre, self._tally
        kind, counts = self._callers.kind[who, copies], self._counts[who, copies]
        ends = now + self._callers.handle[who, copies]
        self._idle[copies, agent] = np.inf
        self._next[copies, 1 + agent] = ends
        tally.answered[copies, kind] += counts
        tally.within[copies, kind] += counts * (waited <= centre.within)
        tally.waited[copies, kind] += counts * waited
        inside = np.minimum(ends, centre.seconds) - np.maximum(now, centre.warm_up)
        tally.busy[copies] += np.maximum(inside, 0.0)

    def _on_duty(self, agent: Ints, now: Floats) -> Bools:
        odd: Bools = (self._edges[agent] <= now[:, None]).sum(axis=1) % 2 == 1
        return odd

    def _edge_after(self, agent: Ints, now: Floats) -> Floats:
        """When she comes or goes next."""
        passed = (self._edges[agent] <= now[:, None]).sum(axis=1)
        last = self._edges.shape[1] - 1
        after: Floats = self._edges[agent, np.minimum(passed, last)]
        return after

    # ── room ─────────────────────────────────────────────────────────────────────────────────────

    def _more_places(self) -> None:
        copies, more = len(self._next), self._places
        at = 1 + self._agents + self._places
        self._next = np.insert(self._next, [at] * more, np.inf, axis=1)
        self._who = np.hstack([self._who, np.full((copies, more), -1, dtype=np.int64)])
        self._since = np.hstack([self._since, np.zeros((copies, more))])
        self._places += more

    def _more_again(self) -> None:
        copies, more = len(self._next), self._again
        self._next = np.hstack([self._next, np.full((copies, more), np.inf)])
        self._who_again = np.hstack([self._who_again, np.full((copies, more), -1, dtype=np.int64)])
        self._again += more


def _orders(centre: Centre) -> Floats:
    """By kind and agent, inf: she does not serve it."""
    rows = []
    for kind in centre.kinds:
        row = [group.serves.get(kind.name, np.inf) for group in centre.groups for _ in range(group.agents)]
        rows.append(np.array(row, dtype=np.float64) * _BEFORE)
    return np.array(rows)
