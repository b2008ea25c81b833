"""Shifts by the clock, what they cover, and what the labour rules make of a week."""

from __future__ import annotations

import itertools

import pytest

from huying.rostering import duties, explain, labour, solver
from huying.rostering.duties import Break, Duty, Need
from huying.rostering.problem import OFF, Fixed, Problem

pytestmark = pytest.mark.unit

DAY = Duty("D", 9 * 60, 9 * 60, "sales", (Break(4 * 60, 60),))
LATE = Duty("L", 14 * 60, 8 * 60, "sales")
NIGHT = Duty("N", 22 * 60, 8 * 60, "sales")
CARE = Duty("C", 9 * 60, 8 * 60, "care")
ALL = (DAY, LATE, NIGHT, CARE)
WEEK = ((0, 6),)


def plan(people, needs, *, days: int = 7, weeks=WEEK):
    problem = Problem(
        days,
        duties.shifts(ALL, labour.CHINA.rest_minutes),
        tuple(people),
        duties.demands(needs, ALL, under=100, over=1),
    )
    ticks = itertools.count()
    return solver.solve(problem, seconds=5000, seed=1, clock=lambda: float(next(ticks)))


def full_time(name: str, *skills: str, **more) -> labour.Contract:
    return labour.Contract(week_minutes=2400, skills=frozenset(skills or {"sales"}), **more)


def test_nobody_is_at_work_in_a_break_and_it_is_not_paid() -> None:
    assert DAY.paid == 480
    assert DAY.works(9 * 60, 13 * 60)
    assert not DAY.works(12 * 60 + 30, 13 * 60 + 30)
    assert DAY.works(14 * 60, 18 * 60)
    assert not DAY.works(17 * 60, 19 * 60)


def test_a_night_covers_the_morning_after() -> None:
    (demand,) = duties.demands([Need(1, 5 * 60, 30, "sales", 1)], ALL, 100, 1)
    assert demand.cells == {(0, 2)}
    assert demand.name == "sales on day 1 at 05:00"


@pytest.mark.parametrize(
    ("duty", "night"), [(DAY, False), (LATE, False), (NIGHT, True), (Duty("E", 5 * 60, 480, "sales"), True)]
)
def test_what_a_night_is(duty: Duty, night: bool) -> None:
    assert duty.overlaps(*labour.NIGHT) == night


def test_rest_from_day_to_day_is_kept() -> None:
    by_name = {shift.name: shift.not_followed_by for shift in duties.shifts(ALL, 660)}
    assert by_name == {"D": set(), "L": set(), "N": {"D", "L", "C"}, "C": set()}
    late = duties.shifts((Duty("X", 16 * 60, 480, "s"), Duty("E", 6 * 60, 480, "s")), 660)[0]
    assert late.not_followed_by == {"E"}


def test_a_week_has_no_more_hours_and_days_than_the_pack_allows() -> None:
    """Somebody is wanted on all seven days; one person may do five of eight hours."""
    chen = labour.person("Chen", full_time("Chen"), labour.CHINA, ALL, WEEK)
    found = plan([chen], [Need(day, 10 * 60, 30, "sales", 1) for day in range(7)])

    assert sum(1 for shift in found.roster[0] if shift != OFF) == 5
    assert found.cost == 200


def test_part_time_works_less_and_only_what_it_can() -> None:
    half = labour.Contract(week_minutes=1200, skills=frozenset({"care"}))
    found = plan(
        [labour.person("Li", half, labour.CHINA, ALL, WEEK)],
        [Need(day, 10 * 60, 30, skill, 1) for day in range(7) for skill in ("sales", "care")],
    )

    assert {shift for shift in found.roster[0] if shift != OFF} == {3}
    assert sum(1 for shift in found.roster[0] if shift != OFF) == 2


def test_nights_are_for_those_who_do_them_and_not_too_many_in_a_row() -> None:
    day_only = labour.person("Li", full_time("Li", nights=False), labour.CHINA, ALL, WEEK)
    nights = labour.person("Chen", full_time("Chen"), labour.CHINA, ALL, WEEK)
    found = plan([day_only, nights], [Need(day, 23 * 60, 30, "sales", 1) for day in range(7)])

    assert 2 not in found.roster[0]
    rows = [len(list(days)) for night, days in itertools.groupby(found.roster[1], lambda s: s == 2) if night]
    assert sum(rows) == 5
    assert max(rows) <= labour.CHINA.nights_in_a_row


def test_nights_are_shared_fairly() -> None:
    people = [
        labour.person(name, full_time(name), labour.CHINA, ALL, WEEK, fair_nights=2)
        for name in ("Li", "Chen")
    ]
    found = plan(people, [Need(day, 23 * 60, 30, "sales", 1) for day in range(4)])

    assert [list(pattern).count(2) for pattern in found.roster] == [2, 2]


def test_leave_and_a_duty_that_has_begun_stay() -> None:
    fixed = (Fixed("leave", 0, frozenset({OFF})), Fixed("begun", 3, frozenset({1})))
    chen = labour.person("Chen", full_time("Chen"), labour.CHINA, ALL, WEEK, fixed=fixed)
    found = plan([chen], [Need(day, 10 * 60, 30, "sales", 1) for day in range(7)])

    assert (found.roster[0][0], found.roster[0][3]) == (OFF, 1)


def test_every_limit_of_a_pack_says_where_it_comes_from() -> None:
    limits = set(labour.Pack.__struct_fields__) - {"name", "sources"}
    for pack in labour.PACKS.values():
        assert pack.sources.keys() == limits


LATE_THEN_EARLY = (Duty("L", 16 * 60, 6 * 60, "sales"), Duty("E", 6 * 60, 6 * 60, "sales"))


@pytest.mark.parametrize(
    ("pack", "may"), [(labour.CHINA, True), (labour.HONG_KONG, True), (labour.EUROPE, False)]
)
def test_a_day_off_between_late_and_early_is_no_weekly_rest_in_europe(pack: labour.Pack, may: bool) -> None:
    """Five late shifts to Friday 22:00, Saturday off, early on Sunday at 6:00: 32 hours."""
    chen = labour.person("Chen", full_time("Chen", "sales"), pack, LATE_THEN_EARLY, WEEK)
    problem = Problem(7, duties.shifts(LATE_THEN_EARLY, pack.rest_minutes), (chen,), ())
    rules = explain.broken(problem, chen, (0, 0, 0, 0, 0, OFF, 1))
    assert [rule.code for rule in rules] == ([] if may else ["long_rest_minutes"])


def test_the_pack_of_a_country() -> None:
    packs = {country: labour.of_country(country).name for country in ("CN", "HK", "DE", "IE", "US")}
    assert packs == {"CN": "cn", "HK": "hk", "DE": "eu", "IE": "eu", "US": "cn"}


def test_impossible_labour_rules_are_said_in_a_sentence() -> None:
    """A duty that has begun on each of seven days: one of them is too many."""
    fixed = tuple(Fixed("begun", day, frozenset({0})) for day in range(7))
    chen = labour.person("Chen", full_time("Chen"), labour.CHINA, ALL, WEEK, fixed=fixed)
    with pytest.raises(solver.Impossible, match=r"Chen cannot be planned: .*begun on day"):
        plan([chen], [])
