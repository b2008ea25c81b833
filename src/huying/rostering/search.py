"""From nothing to a roster and a proof: column generation, diving, and a large-neighbourhood search.

1. Everybody in turn takes the best pattern for what is still missing, until nobody can do better alone.
2. Column generation gives the linear bound: no roster is cheaper.
3. A dive fixes who is nearly whole in the linear answer, finds new patterns for the others, and goes on;
   once quickly, so that there is something soon, once with care.
4. Some people are freed at a time, everybody else stays, and the dive is repeated for them.
5. When few patterns are left that a better roster could hold, all of them go into one whole-number programme,
   which finds the best or proves that there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from huying.rostering.book import Book
from huying.rostering.master import Master, Relaxed
from huying.rostering.problem import Pattern, Roster

Floats = NDArray[np.float64]

_SMOOTHING = 0.7  # of the prices, towards those of the best bound so far
_EPSILON = 1e-6
_NEARLY_WHOLE = 0.9
_FREED_AT_FIRST = 6
_FAILURES_TO_FREE_MORE = 12
_FREE_MORE = 1.25
_MOST_PATTERNS = 10_000  # in the last programme
_NODES_TO_CLOSE = 20_000


@dataclass(frozen=True, slots=True)
class Pace:
    """Of a dive: one in so many is settled at once when nobody is nearly whole, after so many rounds of new
    patterns."""

    one_in: int
    rounds: int


_QUICK, _CAREFUL = Pace(6, 3), Pace(20, 6)


@dataclass(frozen=True, slots=True)
class Found:
    roster: Roster
    cost: int
    bound: int

    @property
    def proven(self) -> bool:
        return self.cost <= self.bound


class OutOfTime(Exception):
    """The roster so far is the answer."""


class Search:
    """One search. `left` says the seconds that are left, `tell` hears each better roster and bound."""

    def __init__(
        self, book: Book, seed: int, left: Callable[[], float], tell: Callable[[Found], None]
    ) -> None:
        self._book = book
        self._left = left
        self._tell = tell
        self._seed = seed
        self._random = np.random.default_rng(seed)
        self._everybody = list(range(len(book.problem.people)))
        self._master = Master(book)
        self._bound = -np.inf
        self._worth = np.zeros(len(book.required))  # the prices that gave the bound
        self._roster = self._first_roster()
        self._cost = book.cost(self._roster)

    @property
    def found(self) -> Found:
        bound = 0 if self._bound == -np.inf else max(0, ceil(self._bound - _EPSILON))
        return Found(self._roster, self._cost, min(bound, self._cost))

    def run(self) -> Found:
        try:
            self._report()
            self._respond()
            self._find_bound()
            for pace in (_QUICK, _CAREFUL):
                self._dive(self._everybody, pace)
            self._improve()
        except OutOfTime:
            pass
        return self.found

    def _first_roster(self) -> Roster:
        met = np.zeros_like(self._book.required)
        roster = []
        for person in self._everybody:
            _, pattern = self._book.best(person, self._book.values(self._book.gain(met)))
            met[self._book.covered(pattern)] += 1
            self._master.add(person, pattern)
            roster.append(pattern)
        return tuple(roster)

    def _respond(self) -> None:
        """Each alone to the best pattern beside all the others, until nothing changes."""
        better = True
        while better:
            better = sum(self._answer_of(person) for person in self._everybody) > 0

    def _answer_of(self, person: int) -> bool:
        self._check_time()
        others = self._book.cover([*self._roster[:person], *self._roster[person + 1 :]])
        _, pattern = self._book.best(person, self._book.values(self._book.gain(others)))
        self._master.add(person, pattern)
        return self._accept((*self._roster[:person], pattern, *self._roster[person + 1 :]))

    def _accept(self, roster: Roster) -> bool:
        cost = self._book.cost(roster)
        if cost >= self._cost:
            return False
        self._roster, self._cost = roster, cost
        self._report()
        return True

    def _find_bound(self) -> None:
        self._master.hold({})
        self._generate(self._everybody, {}, rounds=1000)
        self._report()

    def _generate(self, free: list[int], held: dict[int, Pattern], rounds: int) -> Relaxed | None:
        """New patterns for the free until none helps, or so many rounds. None: no better roster this way."""
        centre: Floats | None = None
        best = -np.inf
        for _ in range(rounds):
            self._check_time()
            relaxed = self._master.relaxed()
            worth = relaxed.worth
            if centre is not None:
                worth = _SMOOTHING * centre + (1 - _SMOOTHING) * worth
            bound, fresh = self._price(free, held, worth, relaxed)
            if not fresh and centre is not None:
                worth = relaxed.worth
                bound, fresh = self._price(free, held, worth, relaxed)
            if bound > best:
                best, centre = bound, worth
                if not held and bound > self._bound:
                    self._bound, self._worth = bound, worth
            if best > self._cost - 1 + _EPSILON and held:
                return None
            if not fresh or relaxed.value - best < _EPSILON:
                return relaxed
        return self._master.relaxed()

    def _price(
        self, free: list[int], held: dict[int, Pattern], worth: Floats, relaxed: Relaxed
    ) -> tuple[float, bool]:
        """A bound by Lagrange at these prices, and whether there were patterns that the programme lacks."""
        values, known = self._book.values(worth), len(self._master.columns)
        bound = float(worth @ self._book.required)
        for person, pattern in held.items():
            bound += self._book.pattern_cost(person, pattern) - worth[self._book.covered(pattern)].sum()
        for person in free:
            least, pattern = self._book.best(person, values)
            bound += least
            reduced = (
                self._book.pattern_cost(person, pattern) - relaxed.worth[self._book.covered(pattern)].sum()
            )
            if reduced < relaxed.share[person] - _EPSILON:
                self._master.add(person, pattern)
        return bound, len(self._master.columns) > known

    def _dive(self, people: list[int], pace: Pace = _CAREFUL) -> bool:
        """Free these people and settle them anew. True when the roster is better for it."""
        free = set(people)
        held = {person: self._roster[person] for person in self._everybody if person not in free}
        while free:
            self._master.hold(held)
            relaxed = self._generate(sorted(free), held, pace.rounds)
            if relaxed is None:
                return False
            settled = self._nearly_whole(relaxed, free, pace)
            held.update(settled)
            free -= settled.keys()
        return self._accept(tuple(held[person] for person in self._everybody))

    def _nearly_whole(self, relaxed: Relaxed, free: set[int], pace: Pace) -> dict[int, Pattern]:
        """Who can be settled: all whose pattern is nearly whole, else some of those who are nearest."""
        most: dict[int, tuple[float, Pattern]] = {}
        columns = self._master.columns  # those found since weigh nothing yet
        for column, weight in zip(columns, relaxed.weights.tolist(), strict=False):
            if column.person in free and weight > most.get(column.person, (0.0, ()))[0]:
                most[column.person] = (weight, column.pattern)
        ranked = sorted((weight for weight, _ in most.values()), reverse=True)
        limit = min(ranked[len(free) // pace.one_in], _NEARLY_WHOLE)
        return {person: pattern for person, (weight, pattern) in most.items() if weight >= limit}

    def _improve(self) -> None:
        size, failed = float(_FREED_AT_FIRST), 0
        closed_at = 0
        while not self.found.proven:
            if self._cost != closed_at:
                closed_at = self._cost
                self._close()
                continue
            count = min(len(self._everybody), round(size))
            chosen = self._random.choice(len(self._everybody), count, replace=False)
            failed = 0 if self._dive(sorted(chosen.tolist())) else failed + 1
            if failed == _FAILURES_TO_FREE_MORE:
                size, failed = size * _FREE_MORE, 0

    def _close(self) -> None:
        """Ask for the best of all patterns that a better roster could hold, if they are few enough."""
        slack = self._cost - 1 - self._bound + _EPSILON
        master, values, found = Master(self._book), self._book.values(self._worth), 0
        for person in self._everybody:
            self._check_time()
            master.add(person, self._roster[person])
            prices = self._book.prices(person, values)
            least, _ = self._book.graphs[person].cheapest(prices)
            patterns = self._book.graphs[person].within(prices, least + slack, _MOST_PATTERNS - found)
            if patterns is None:
                return
            found += len(patterns)
            for pattern in patterns:
                self._check_time()
                master.add(person, pattern)
        roster, proven = master.whole(_NODES_TO_CLOSE, self._left(), self._seed)
        if roster is not None:
            self._accept(roster)
        if proven:
            self._bound = float(self._cost)
            self._report()

    def _check_time(self) -> None:
        if self._left() <= 0:
            raise OutOfTime

    def _report(self) -> None:
        self._tell(self.found)
