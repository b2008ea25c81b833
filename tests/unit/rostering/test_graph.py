"""A person's graph holds exactly the patterns that the rules, read plainly, allow."""

from __future__ import annotations

import itertools
from itertools import groupby, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huying.rostering.graph import Graph
from huying.rostering.problem import OFF, Count, Fixed, LongRest, Pattern, Person, Problem, Run, Shift

pytestmark = pytest.mark.unit

SHIFTS = (Shift("E", 480), Shift("L", 420, frozenset({"E"})), Shift("N", 600, frozenset({"E", "L"})))
HOURS = ((360, 840), (840, 1260), (1320, 1920))
DAYS = 6
CHOICES = (OFF, 0, 1, 2)


def rested(rest: LongRest, pattern: Pattern) -> bool:
    """Days from the first to the last shift between two long rests."""
    worked = [(day, *HOURS[shift]) for day, shift in enumerate(pattern) if shift != OFF]
    first = None
    for before, after in pairwise([(-DAYS, 0, 0), *worked]):
        if first is None or (after[0] - before[0]) * 1440 + after[1] - before[2] >= rest.minutes:
            first = after[0]
        if after[0] - first >= rest.days:
            return False
    return True


def allowed(problem: Problem, person: Person, pattern: Pattern) -> bool:
    for today, tomorrow in pairwise(pattern):
        if today != OFF and tomorrow != OFF and SHIFTS[tomorrow].name in SHIFTS[today].not_followed_by:
            return False
    for works, stretch in groupby(range(DAYS), key=lambda day: pattern[day] != OFF):
        days = list(stretch)
        if works and person.most_run is not None and len(days) > person.most_run:
            return False
        inside = days[0] > 0 and days[-1] < DAYS - 1
        if inside and len(days) < (person.least_run if works else person.least_off):
            return False
    for count in person.counts:
        inside_days = pattern[count.first : count.last + 1]
        counted = [shift for shift in inside_days if shift in count.shifts]
        amount = sum(SHIFTS[shift].minutes for shift in counted) if count.minutes else len(counted)
        if amount < count.at_least or (count.at_most is not None and amount > count.at_most):
            return False
    for run in person.runs:
        rows = [len(list(days)) for held, days in groupby(pattern, key=lambda s: s in run.shifts) if held]
        if max(rows, default=0) > run.at_most:
            return False
    if person.most_weekends is not None:
        weekends = problem.weekends()
        worked = {weekends[day] for day in range(DAYS) if pattern[day] != OFF and weekends[day] >= 0}
        if len(worked) > person.most_weekends:
            return False
    if person.long_rest is not None and not rested(person.long_rest, pattern):
        return False
    return all(pattern[fixed.day] in fixed.options for fixed in person.fixed)


def own_cost(person: Person, pattern: Pattern) -> int:
    total = 0
    for count in person.counts:
        if count.share is not None:
            held = [shift for shift in pattern[count.first : count.last + 1] if shift in count.shifts]
            amount = sum(SHIFTS[shift].minutes for shift in held) if count.minutes else len(held)
            total += count.weight * abs(amount - count.share)
    return total


sets = st.frozensets(st.integers(0, 2), min_size=1)
counts = st.builds(
    lambda shifts, ends, least, more, share, weight: Count(
        "c", shifts, min(ends), max(ends), at_least=least, at_most=least + more, share=share, weight=weight
    ),
    sets,
    st.tuples(st.integers(0, DAYS - 1), st.integers(0, DAYS - 1)),
    st.integers(0, 2),
    st.integers(0, 3),
    st.none() | st.integers(0, 3),
    st.integers(0, 4),
)
minutes = st.builds(
    lambda least: Count("m", frozenset({0, 1, 2}), 0, DAYS - 1, at_least=least, at_most=2100, minutes=True),
    st.integers(0, 2000),
)
fixings = st.builds(
    lambda day, options: Fixed("f", day, options),
    st.integers(0, DAYS - 1),
    st.frozensets(st.sampled_from(CHOICES), min_size=1),
)
people = st.builds(
    lambda some, hours, runs, fixed, least_run, most_run, least_off, weekends, rest: Person(
        "A",
        (*some, *hours),
        tuple(runs),
        tuple(fixed),
        least_run=least_run,
        most_run=most_run,
        least_off=least_off,
        most_weekends=weekends,
        long_rest=rest,
    ),
    st.lists(counts, max_size=2),
    st.lists(minutes, max_size=1),
    st.lists(st.builds(lambda shifts, most: Run("r", shifts, most), sets, st.integers(0, 3)), max_size=1),
    st.lists(fixings, max_size=2),
    st.integers(1, 3),
    st.none() | st.integers(1, 4),
    st.integers(1, 3),
    st.none() | st.integers(0, 2),
    st.none()
    | st.builds(
        lambda minutes, days: LongRest(minutes, days, HOURS), st.integers(600, 2880), st.integers(1, 5)
    ),
)


@settings(max_examples=60, deadline=None)
@given(person=people, first_weekday=st.integers(0, 6), seed=st.integers(0, 1000))
def test_paths_are_the_allowed_patterns_and_the_cheapest_is_found(
    person: Person, first_weekday: int, seed: int
) -> None:
    problem = Problem(DAYS, SHIFTS, (person,), (), first_weekday=first_weekday)
    expected = {
        pattern: own_cost(person, pattern)
        for pattern in itertools.product(CHOICES, repeat=DAYS)
        if allowed(problem, person, pattern)
    }
    graph = Graph(problem, person)
    prices = np.random.default_rng(seed).integers(-9, 9, (DAYS, len(SHIFTS) + 1)).astype(float)

    assert graph.possible == bool(expected)
    if not expected:
        return
    costs = {
        pattern: own + sum(prices[day, shift] for day, shift in enumerate(pattern))
        for pattern, own in expected.items()
    }
    least, pattern = graph.cheapest(prices)
    assert least == min(costs.values()) == costs[pattern]
    assert graph.own_cost(pattern) == expected[pattern]
    within = graph.within(prices, least + 3, 10**6)
    assert within is not None
    assert sorted(within) == sorted(pattern for pattern, cost in costs.items() if cost <= least + 3)
    assert graph.within(prices, 10**6, 1) is None or len(costs) == 1


@pytest.mark.parametrize("minutes", [1200, 1440, 2100, 2880])
@pytest.mark.parametrize("days", [2, 3, 5])
def test_a_long_rest_comes_in_time(minutes: int, days: int) -> None:
    """Every pattern, where no other rule hides what this one does."""
    shifts = tuple(Shift(shift.name, shift.minutes) for shift in SHIFTS)
    person = Person("A", long_rest=LongRest(minutes, days, HOURS))
    graph = Graph(Problem(DAYS, shifts, (person,), ()), person)
    for pattern in itertools.product(CHOICES, repeat=DAYS):
        assert (graph.own_cost(pattern) is not None) == rested(person.long_rest, pattern), pattern
