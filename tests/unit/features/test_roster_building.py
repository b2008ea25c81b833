"""What of a published plan stays when it is solved again, and what the solver says, with dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from huying.features.rosters import building, publishing
from huying.features.rosters.building import Staff
from huying.features.rosters.desk import Desk
from huying.features.rosters.solving import Task, solve
from huying.kit.clock import from_datetime
from huying.models import RosterContract, RosterPlan, RosterShift
from huying.rostering.explain import Said

pytestmark = pytest.mark.unit

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 23)
DESK = Desk(None, None, ZONE)
EARLY, LATE = (
    RosterShift(id=name, name=name, queue_id="q", start_minute=start, minutes=480, breaks=[])
    for name, start in (("early", 480), ("late", 960))
)
SHIFTS = [EARLY, LATE]


def plan(people: int = 1) -> RosterPlan:
    need = {"queue_id": "q", "weekdays": list(range(7)), "from_minute": 960, "to_minute": 1440}
    return RosterPlan(
        id="p", name="P", labour="cn", first_day=MONDAY, days=7, needs=[need | {"people": people}]
    )


def somebody(name: str, **more: object) -> Staff:
    contract = RosterContract(
        user_id=name, week_minutes=2400, nights=True, weekends=None, days_off_together=1
    )
    return Staff(contract, name, frozenset({"q"}), **more)


def at(day: int, hour: int) -> int:
    return from_datetime(datetime(2026, 11, 23, hour, tzinfo=ZONE) + timedelta(days=day))


def held(published: list[str], now: int, *, today_only: bool) -> dict[int, set[str]]:
    left = publishing.held(DESK, plan(), SHIFTS, published, now, today_only=today_only)
    return {day: set(choices) for day, choices in left.items()}


WEEK = ["early", "early", "late", "", "early", "", ""]


def test_past_days_stay_and_days_to_come_are_open() -> None:
    left = held(WEEK, at(2, 7), today_only=False)
    assert left == {0: {"early"}, 1: {"early"}, 2: {"", "early", "late"}}


def test_of_today_a_shift_that_has_begun_stays_and_later_ones_can_be_chosen() -> None:
    assert held(WEEK, at(1, 10), today_only=True)[1] == {"early"}
    assert held(WEEK, at(2, 10), today_only=True)[2] == {"", "late"}
    assert held(WEEK, at(3, 17), today_only=True)[3] == {""}


def test_with_today_only_every_other_day_stays() -> None:
    left = held(WEEK, at(2, 10), today_only=True)
    assert {day: choices for day, choices in left.items() if day != 2} == {
        day: {shift} for day, shift in enumerate(WEEK) if day != 2
    }


def test_before_and_after_the_plan_nothing_is_today() -> None:
    assert held(WEEK, at(-2, 10), today_only=False) == {}
    assert held(WEEK, at(9, 10), today_only=False) == {day: {shift} for day, shift in enumerate(WEEK)}


def test_the_rest_of_today_is_planned_again_around_who_is_away() -> None:
    """Li was to work late; she is on leave; Chen, who has the day off, takes it. Nothing else moves."""
    chen, li = ["", "early", "", "", "early", "", ""], ["late", "late", "late", "late", "late", "", ""]
    now = at(2, 10)
    staff = [
        somebody("chen", held=publishing.held(DESK, plan(), SHIFTS, chen, now, today_only=True)),
        somebody(
            "li", leave=frozenset({2}), held=publishing.held(DESK, plan(), SHIFTS, li, now, today_only=True)
        ),
    ]

    found = solve(Task(building.problem(plan(), SHIFTS, staff, []), 20.0))

    assert found.failure is None
    assert building.patterns(found.roster, SHIFTS, staff) == {
        "chen": [*chen[:2], "late", *chen[3:]],
        "li": [*li[:2], "", *li[3:]],
    }


def test_what_the_solver_says_has_dates_hours_and_names_to_look_up() -> None:
    staff = [somebody("chen", week_before=("",) * 7)]
    said = building.said(
        plan(),
        staff,
        [
            Said("at_most_minutes", {"limit": 2400, "name": "work of the period", "first": 7, "last": 13}),
            Said("short", {"name": "q on day 8", "people": 1, "skill": "q", "day": 8, "minute": 540}),
        ],
    )
    assert [(each.code, each.params) for each in said] == [
        (
            "at_most_minutes",
            {"limit": 40.0, "name": "work_of_the_period", "first": "2026-11-23", "last": "2026-11-29"},
        ),
        (
            "short",
            {"name": "q_on_day_8", "people": 1, "skill": "q", "day": "2026-11-24", "minute": 540},
        ),
    ]


def test_a_plan_that_cannot_be_solved_names_the_person_and_the_rules() -> None:
    """Held to seven days of work."""
    staff = [somebody("chen", held={day: frozenset({"early"}) for day in range(7)})]

    found = solve(Task(building.problem(plan(), SHIFTS, staff, []), 20.0))

    assert found.failure is not None
    assert found.failure.code == "rostering.impossible"
    (conflict,) = found.failure.conflicts
    assert conflict.person == 0
    assert {"fixed"} < {rule.code for rule in conflict.rules}


def test_published_again_what_has_begun_is_as_it_was_though_the_shift_has_moved_since() -> None:
    morning, evening = DESK.planned(MONDAY, EARLY), DESK.planned(MONDAY, LATE)
    moved = RosterShift(id="early", name="early", queue_id="q", start_minute=540, minutes=480, breaks=[])
    planned = [DESK.planned(MONDAY + timedelta(days=day), moved) for day in range(2)]

    assert publishing.told(None, planned, at(0, 12)) == planned
    assert publishing.told([morning], planned, at(0, 12)) == [morning, planned[1]]
    assert publishing.told([morning], planned, at(-1, 12)) == planned
    assert publishing.told([evening], [], at(0, 12)) == []
    assert publishing.told([evening], [], at(0, 17)) == [evening]


def test_a_shift_is_published_with_its_breaks_by_the_centres_clock() -> None:
    rest = {"after": 240, "minutes": 60, "paid": False}
    night = RosterShift(id="n", name="Night", queue_id="q", start_minute=1320, minutes=480, breaks=[rest])

    planned = DESK.planned(MONDAY, night)

    assert (planned.begin_us, planned.end_us) == (at(0, 22), at(1, 6))
    assert [(each.begin_us, each.end_us) for each in planned.breaks] == [(at(1, 2), at(1, 3))]
