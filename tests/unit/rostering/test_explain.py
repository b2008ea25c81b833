"""Why not: the fewest rules in each other's way, and the price of a wish."""

from __future__ import annotations

import itertools

import pytest

from huying.rostering import explain, solver
from huying.rostering.explain import Said
from huying.rostering.problem import OFF, Count, Demand, Fixed, Person, Problem, Run, Shift, Wish

pytestmark = pytest.mark.unit

DAY, NIGHT = 0, 1
SHIFTS = (Shift("D", 480), Shift("N", 480, frozenset({"D"})))
EVERY = frozenset({DAY, NIGHT})


def solve(problem: Problem) -> solver.Solution:
    ticks = itertools.count()
    return solver.solve(problem, seconds=5000, seed=1, clock=lambda: float(next(ticks)))


def texts(said: tuple[Said, ...]) -> list[str]:
    return [each.text for each in said]


def off(day: int) -> Fixed:
    return Fixed("leave", day, frozenset({OFF}))


def test_the_rules_in_each_others_way_are_named_and_no_others() -> None:
    """Five days of seven on leave, three shifts to work; weekends and nights have no part in it."""
    chen = Person(
        "Chen",
        counts=(
            Count("shifts", EVERY, 0, 6, at_least=3),
            Count("nights", frozenset({NIGHT}), 0, 6, at_most=2),
        ),
        runs=(Run("nights", frozenset({NIGHT}), 2),),
        fixed=tuple(off(day) for day in range(5)),
        most_weekends=1,
    )
    fine = Person("Li", counts=(Count("shifts", EVERY, 0, 6, at_least=3),))

    with pytest.raises(solver.Impossible) as refused:
        solve(Problem(7, SHIFTS, (chen, fine), ()))

    (conflict,) = refused.value.conflicts
    assert (conflict.person, conflict.name) == (0, "Chen")
    assert texts(conflict.rules) == [
        *(f"leave on day {day}" for day in range(5)),
        "at least 3 of shifts on days 0–6",
    ]
    assert conflict.rules[-1] == Said("at_least", {"limit": 3, "name": "shifts", "first": 0, "last": 6})
    assert refused.value.message.startswith("Chen cannot be planned: leave on day 0; ")


def test_of_two_conflicts_of_one_person_a_smallest_one_is_named() -> None:
    rules = (Count("shifts", EVERY, 0, 6, at_least=5), Count("more shifts", EVERY, 0, 6, at_most=3))
    with pytest.raises(solver.Impossible) as refused:
        solve(Problem(7, SHIFTS, (Person("Chen", counts=rules, most_run=6, fixed=(off(2),)),), ()))

    assert texts(refused.value.conflicts[0].rules) == [
        "at least 5 of shifts on days 0–6",
        "at most 3 of more shifts on days 0–6",
    ]


def test_a_wish_that_a_rule_forbids_names_the_rule() -> None:
    locked = Fixed("duty", 0, frozenset({NIGHT}))
    problem = Problem(2, SHIFTS, (Person("Chen", fixed=(locked,)),), (), (Wish(0, 1, DAY, 9, True),))

    (refusal,) = solve(problem).refused

    assert refusal.sentence == "Forbidden by: duty on day 0; rest between shifts."


def test_a_wish_that_costs_more_than_it_weighs_says_what_would_be_missing() -> None:
    demand = Demand("Monday D", frozenset({(0, DAY)}), 1, 100, 1)
    problem = Problem(1, SHIFTS, (Person("Chen"),), (demand,), (Wish(0, 0, DAY, 3, False),))

    (refusal,) = solve(problem).refused

    assert (refusal.price, texts(refusal.worse)) == (97, ["Monday D would be 1 short"])
    assert refusal.sentence == "Granting it would cost 97 more: Monday D would be 1 short."


def test_of_two_equal_wishes_one_is_refused_for_the_other() -> None:
    demand = Demand("Monday D", frozenset({(0, DAY)}), 1, 100, 100)
    wishes = (Wish(0, 0, DAY, 3, False), Wish(1, 0, DAY, 3, False))
    (refusal,) = solve(Problem(1, SHIFTS, (Person("Chen"), Person("Li")), (demand,), wishes)).refused

    assert refusal.price == 97
    assert texts(refusal.worse) == ["Monday D would be 1 short"]


def test_granted_wishes_are_not_explained() -> None:
    assert solve(Problem(1, SHIFTS, (Person("Chen"),), (), (Wish(0, 0, DAY, 3, True),))).refused == []


def test_a_pattern_that_breaks_a_rule_names_it_and_one_that_breaks_none_names_none() -> None:
    chen = Person("Chen", counts=(Count("nights", frozenset({NIGHT}), 0, 3, at_most=2),), most_run=3)
    problem = Problem(4, SHIFTS, (chen,), ())

    assert explain.broken(problem, chen, (DAY, DAY, OFF, NIGHT)) == ()
    assert texts(explain.broken(problem, chen, (OFF, NIGHT, DAY, OFF))) == ["rest between shifts"]
    assert texts(explain.broken(problem, chen, (DAY, DAY, DAY, DAY))) == ["at most 3 shifts in a row"]
    assert texts(explain.broken(problem, chen, (NIGHT, NIGHT, NIGHT, OFF))) == [
        "at most 2 of nights on days 0–3"
    ]
    assert explain.broken(problem, chen, (NIGHT, DAY, DAY, DAY)), "two at once: at least one is named"


def test_what_is_short_says_where_apart_from_its_name() -> None:
    place = {"skill": "sales", "day": 0, "minute": 540}
    demand = Demand("sales on day 0 at 09:00", frozenset({(0, DAY)}), 1, 100, 1, place)
    problem = Problem(1, SHIFTS, (Person("Chen"),), (demand,), (Wish(0, 0, DAY, 3, False),))

    (refusal,) = solve(problem).refused

    assert refusal.worse == (Said("short", {"name": "sales on day 0 at 09:00", "people": 1, **place}),)
