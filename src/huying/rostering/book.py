"""The problem made ready for reckoning: what a shift covers, what each person wishes, and their graphs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from huying.rostering.graph import Graph
from huying.rostering.problem import Pattern, Problem, Roster

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Book:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.graphs = [Graph(problem, person) for person in problem.people]
        self.required: Ints = np.array([demand.required for demand in problem.demands], dtype=np.int64)
        self._under = np.array([float(demand.under) for demand in problem.demands])
        self._over = np.array([float(demand.over) for demand in problem.demands])
        self._width = len(problem.shifts) + 1  # the last column is a day off
        self._covers: dict[tuple[int, int], list[int]] = {}
        for at, demand in enumerate(problem.demands):
            for cell in sorted(demand.cells):
                self._covers.setdefault(cell, []).append(at)
        pairs = [(at, cell) for cell, demands in self._covers.items() for at in demands]
        self._demand_of_pair = np.array([at for at, _ in pairs], dtype=np.int64)
        self._cell_of_pair = np.array(
            [day * self._width + shift for _, (day, shift) in pairs], dtype=np.int64
        )
        self._wishes = np.zeros((len(problem.people), problem.days, self._width))
        self._unmet = np.zeros(len(problem.people))
        for wish in problem.wishes:
            self._wishes[wish.person, wish.day, wish.shift] += -wish.weight if wish.wanted else wish.weight
            self._unmet[wish.person] += wish.weight if wish.wanted else 0

    def covered(self, pattern: Pattern) -> list[int]:
        """The demands that a person with this pattern helps to meet."""
        return [at for cell in enumerate(pattern) for at in self._covers.get(cell, ())]

    def cover(self, patterns: Sequence[Pattern]) -> Ints:
        """How many people each demand has."""
        met = np.zeros(len(self.required), dtype=np.int64)
        for pattern in patterns:
            met[self.covered(pattern)] += 1
        return met

    def gain(self, met: Ints) -> Floats:
        """What one more person at each demand saves when so many are there: exact for a whole pattern."""
        gain: Floats = np.where(met < self.required, self._under, -self._over)
        return gain

    def values(self, worth: Floats) -> Floats:
        """What a person on each shift of each day is worth: (days, shifts and a day off)."""
        cells = self.problem.days * self._width
        weights = worth[self._demand_of_pair]
        flat: Floats = np.bincount(self._cell_of_pair, weights=weights, minlength=cells).astype(np.float64)
        return flat.reshape(self.problem.days, self._width)

    def prices(self, person: int, values: Floats) -> Floats:
        """For the person's graph: wishes against what they are worth. `offset` is missing from it."""
        prices: Floats = self._wishes[person] - values
        return prices

    def offset(self, person: int) -> float:
        """The cost of all wishes to work, which granted ones take off."""
        return float(self._unmet[person])

    def best(self, person: int, values: Floats) -> tuple[float, Pattern]:
        """The pattern with the least of cost − worth of what it covers, and that."""
        least, pattern = self.graphs[person].cheapest(self.prices(person, values))
        return least + self.offset(person), pattern

    def pattern_cost(self, person: int, pattern: Pattern) -> int:
        """Of wishes refused and fair shares missed. The pattern is allowed."""
        days = np.arange(len(pattern))
        wishes = self._wishes[person, days, list(pattern)].sum() + self._unmet[person]
        return round(float(wishes) + (self.graphs[person].own_cost(pattern) or 0.0))

    def cover_cost(self, met: Ints) -> int:
        missing = self.required - met
        return round(float(np.where(missing > 0, missing * self._under, -missing * self._over).sum()))

    def cost(self, roster: Roster) -> int:
        return self.cover_cost(self.cover(roster)) + sum(
            self.pattern_cost(person, pattern) for person, pattern in enumerate(roster)
        )
