"""Rosters against what knows nothing of how they were found: a checker of the file's text, and CP-SAT."""

from __future__ import annotations

import itertools

import pytest

from huying.bench import roster_instances, roster_plain
from huying.cli.roster import as_object
from huying.errors import BadInput
from huying.rostering import instance, solver
from huying.rostering.problem import Count, Demand, Person, Problem, Shift, Wish
from support.roster_checker import check

pytestmark = pytest.mark.unit


def counting(step: float = 1.0):
    """A clock that goes on by a step each time it is asked."""
    ticks = itertools.count()
    return lambda: next(ticks) * step


@pytest.mark.parametrize(
    ("seed", "people", "days", "shifts"), [(1, 6, 14, 1), (2, 9, 14, 2), (3, 8, 14, 3), (4, 8, 14, 4)]
)
def test_the_cost_is_what_an_independent_checker_reckons_and_no_rule_is_broken(
    seed: int, people: int, days: int, shifts: int
) -> None:
    text = roster_instances.invented(seed, people, days, shifts)
    problem = instance.read(text)

    found = solver.solve(problem, seconds=3000, seed=seed, clock=counting())

    cost, broken = check(text, as_object(problem, found, 0.0)["assignments"])
    assert broken == []
    assert cost == found.cost
    assert found.bound <= found.cost


def test_cp_sat_finds_nothing_better_by_another_model() -> None:
    text = roster_instances.invented(6, 4, 14, 2)

    found = solver.solve(instance.read(text), seconds=10_000, seed=1, clock=counting())

    assert found.proven
    cost, bound = roster_plain.solve(text, 10.0, 1, 1)
    assert bound <= found.cost
    assert cost is None or cost >= found.cost  # None: ten seconds of a busy machine were not enough


def test_each_better_roster_and_bound_is_told() -> None:
    problem = instance.read(roster_instances.invented(2, 6, 14, 2))
    told: list[tuple[int, int]] = []

    found = solver.solve(
        problem, seconds=3000, seed=1, clock=counting(), tell=lambda now: told.append((now.cost, now.bound))
    )

    costs, bounds = [cost for cost, _ in told], [bound for _, bound in told]
    assert costs == sorted(costs, reverse=True)
    assert bounds == sorted(bounds)
    assert told[-1] == (found.cost, found.bound)


def test_the_same_seed_gives_the_same_roster() -> None:
    problem = instance.read(roster_instances.invented(3, 6, 14, 3))

    first, again = (solver.solve(problem, seconds=400, seed=9, clock=counting()) for _ in range(2))

    assert first.roster == again.roster


def test_when_time_is_up_the_best_so_far_is_the_answer() -> None:
    text = roster_instances.invented(3, 8, 14, 3)
    problem = instance.read(text)

    found = solver.solve(problem, seconds=2, seed=1, clock=counting())

    cost, broken = check(text, as_object(problem, found, 0.0)["assignments"])
    assert (cost, broken) == (found.cost, [])
    assert not found.proven


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), 1e9])
def test_a_time_nobody_can_mean_is_refused(seconds: float) -> None:
    with pytest.raises(BadInput, match="seconds"):
        solver.solve(Problem(1, (Shift("D", 480),), (), ()), seconds=seconds, seed=1, clock=counting())


def test_a_floor_without_people_costs_what_is_missing() -> None:
    problem = Problem(1, (Shift("D", 480),), (), (Demand("D", frozenset({(0, 0)}), 3, 10, 1),))

    found = solver.solve(problem, seconds=100, seed=1, clock=counting())

    assert (found.cost, found.bound) == (30, 30)


def test_fair_shares_are_weighed_with_cover_and_wishes() -> None:
    """Two people, four nights: two each is fair, though one of them wishes all four."""
    nights = Count("nights", frozenset({0}), 0, 3, share=2, weight=5)
    people = (Person("A", counts=(nights,)), Person("B", counts=(nights,)))
    demands = tuple(Demand(f"night {day}", frozenset({(day, 0)}), 1, 100, 100) for day in range(4))
    wishes = tuple(Wish(0, day, 0, 2, True) for day in range(4))
    problem = Problem(4, (Shift("N", 600),), people, demands, wishes)

    found = solver.solve(problem, seconds=1000, seed=1, clock=counting())

    assert found.proven
    assert [sum(1 for shift in pattern if shift == 0) for pattern in found.roster] == [2, 2]
    assert found.cost == 4  # two wishes


def test_a_shift_can_cover_hours_of_the_next_day_and_several_at_once() -> None:
    """One night covers the evening of its day and the morning of the next."""
    demands = (
        Demand("evening", frozenset({(0, 0), (0, 1)}), 1, 10, 0),
        Demand("morning after", frozenset({(0, 1), (1, 0)}), 1, 10, 0),
    )
    person = Person("A", counts=(Count("shifts", frozenset({0, 1}), 0, 1, at_most=1),))
    problem = Problem(2, (Shift("D", 480), Shift("N", 480)), (person,), demands)

    found = solver.solve(problem, seconds=1000, seed=1, clock=counting())

    assert (found.cost, found.roster) == (0, ((1, -1),))
