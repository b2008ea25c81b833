"""Who takes which pattern: the linear programme over the patterns found so far, and its whole-number answer.

minimise  Σ cost·pattern + Σ under·short + Σ over·spare
so that   each person takes one pattern,
          and for each demand  Σ patterns that cover it + short − spare = required.

Its duals say what a person on a shift is worth; a pattern that is cheaper at these prices can improve it
(Dantzig and Wolfe 1960; Burke and Curtois, "New approaches to nurse rostering benchmark instances", 2014).
HiGHS solves both, with one thread and limits that are counted, not timed: the same steps every time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huying.rostering.book import Book
from huying.rostering.problem import Pattern, Roster

Floats = NDArray[np.float64]
_INFINITY = float("inf")
_FEASIBLE = 2  # HiGHS: kSolutionStatusFeasible
_TAKEN = 0.5


@dataclass(frozen=True, slots=True)
class Column:
    person: int
    pattern: Pattern
    cost: int


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The linear optimum. `worth` is of one more person at each demand, `share` what a person's pattern
    must beat, `weights` how much of each column is taken."""

    value: float
    worth: Floats
    share: Floats
    weights: Floats


class Master:
    def __init__(self, book: Book) -> None:
        self._book = book
        self._people = len(book.problem.people)
        self._first = 2 * len(book.required)  # the columns before are what is short and spare
        self._at: dict[tuple[int, Pattern], int] = {}
        self.columns: list[Column] = []
        self._held: dict[int, int] = {}
        self._model = _quiet()
        self._frame()

    def add(self, person: int, pattern: Pattern) -> None:
        if (person, pattern) not in self._at:
            column = Column(person, pattern, self._book.pattern_cost(person, pattern))
            self._at[person, pattern] = len(self.columns)
            self.columns.append(column)
            self._place(column)

    def hold(self, held: dict[int, Pattern]) -> None:
        """These people have these patterns, everybody else is free."""
        wanted = {person: self._at[person, pattern] for person, pattern in held.items()}
        for person, at in self._held.items():
            if wanted.get(person) != at:
                self._model.changeColBounds(self._first + at, 0.0, _INFINITY)
        for person, at in wanted.items():
            if self._held.get(person) != at:
                self._model.changeColBounds(self._first + at, 1.0, 1.0)
        self._held = wanted

    def relaxed(self) -> Relaxed:
        self._model.run()
        solution = self._model.getSolution()
        duals = np.array(solution.row_dual)
        return Relaxed(
            float(self._model.getInfo().objective_function_value),
            duals[self._people :],
            duals[: self._people],
            np.array(solution.col_value[self._first :]),
        )

    def whole(self, nodes: int, seconds: float, seed: int) -> tuple[Roster | None, bool]:
        """The best choice of whole columns, and whether it is proven that none is better.

        The search tree may have so many nodes and take so long.
        """
        import highspy

        for option, value in (
            ("random_seed", seed),
            ("mip_max_nodes", nodes),
            ("time_limit", max(seconds, 0.0)),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.99),  # costs are whole
        ):
            self._model.setOptionValue(option, value)
        count = len(self.columns)
        indices = np.arange(self._first, self._first + count, dtype=np.int32)
        self._model.changeColsIntegrality(count, indices, np.full(count, highspy.HighsVarType.kInteger))
        self._model.run()
        proven = self._model.getModelStatus() == highspy.HighsModelStatus.kOptimal
        if self._model.getInfo().primal_solution_status != _FEASIBLE:
            return None, proven
        values = self._model.getSolution().col_value[self._first :]
        taken = {c.person: c.pattern for c, value in zip(self.columns, values, strict=True) if value > _TAKEN}
        return tuple(taken[person] for person in range(self._people)), proven

    def _frame(self) -> None:
        for _ in range(self._people):
            self._model.addRow(1.0, 1.0, 0, [], [])
        for required in self._book.required.tolist():
            self._model.addRow(float(required), float(required), 0, [], [])
        for row, demand in enumerate(self._book.problem.demands, start=self._people):
            self._model.addCol(float(demand.under), 0.0, _INFINITY, 1, [row], [1.0])
            self._model.addCol(float(demand.over), 0.0, _INFINITY, 1, [row], [-1.0])

    def _place(self, column: Column) -> None:
        rows = [column.person, *(self._people + at for at in self._book.covered(column.pattern))]
        self._model.addCol(float(column.cost), 0.0, _INFINITY, len(rows), rows, [1.0] * len(rows))


def _quiet() -> Any:
    import highspy

    model: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # its stubs leave it open
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    return model
