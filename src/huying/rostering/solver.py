"""A roster for a problem, and why it is not better: the door of this room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from huying.errors import BadInput
from huying.rostering import explain
from huying.rostering.book import Book
from huying.rostering.explain import Conflict, Refusal
from huying.rostering.problem import Problem, Roster
from huying.rostering.search import Found, Search

MOST_SECONDS = 86_400.0


class Impossible(BadInput):
    """Somebody's own rules leave no pattern at all."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        super().__init__("rostering.impossible", " ".join(conflict.sentence for conflict in conflicts))
        self.conflicts = conflicts


@dataclass(frozen=True, slots=True)
class Solution:
    """`bound`: no roster costs less. `refused` in the order of the wishes."""

    roster: Roster
    cost: int
    bound: int
    refused: list[Refusal]

    @property
    def proven(self) -> bool:
        return self.cost == self.bound


def solve(
    problem: Problem,
    *,
    seconds: float,
    seed: int,
    clock: Callable[[], float],
    tell: Callable[[Found], None] = lambda _: None,
) -> Solution:
    """The best roster found in `seconds` by `clock` (which counts seconds). Raises Impossible, BadInput.

    `tell` is called with each better roster and bound, in the caller's thread. Raise in it to stop.
    """
    if not 0 < seconds <= MOST_SECONDS:
        raise BadInput(
            "rostering.seconds",
            f"Give more than 0 and at most {MOST_SECONDS:,.0f} seconds to look for a roster.",
        )
    end = clock() + seconds
    book = Book(problem)
    conflicts = explain.conflicts(book)
    if conflicts:
        raise Impossible(conflicts)
    found = Search(book, seed, lambda: end - clock(), tell).run()
    return Solution(found.roster, found.cost, found.bound, explain.refusals(book, found.roster))
