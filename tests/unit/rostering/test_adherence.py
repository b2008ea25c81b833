"""Who was at work when the roster had them at work: cases by hand, and what always holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.rostering.adherence import (
    Deviation,
    Measured,
    Shift,
    Stretch,
    common,
    expected,
    measure,
    together,
    total,
    without,
)

pytestmark = pytest.mark.unit

# minutes of a day: 9:00 to 18:00 with lunch at 13:00
DAY = Shift(540, 1080, (Stretch(780, 840),))
EVENING = 1100


def measured(*work: tuple[int, int], now: int = EVENING, excused: tuple[Stretch, ...] = ()) -> Measured:
    return measure(DAY, [Stretch(*each) for each in work], excused, now=now, grace=1)


def test_who_comes_and_goes_by_the_roster_adheres_wholly() -> None:
    found = measured((540, 780), (840, 1080))
    assert (found.due, found.worked, found.adherence, found.conformance) == (480, 480, 1.0, 1.0)
    assert (found.deviations, found.attendance) == ((), "present")


def test_late_away_and_left_early_are_told_apart() -> None:
    found = measured((550, 700), (720, 780), (840, 1050))
    assert found.deviations == (
        Deviation("late", 540, 550),
        Deviation("away", 700, 720),
        Deviation("left_early", 1050, 1080),
    )
    assert found.worked == 420
    assert found.attendance == "late", "the first thing that went wrong"


def test_who_never_came_is_late_until_the_shift_is_over_then_absent() -> None:
    assert measured(now=600).deviations == (Deviation("late", 540, 600),)
    found = measured()
    assert {each.kind for each in found.deviations} == {"absent"}
    assert (found.attendance, found.adherence) == ("absent", 0.0)


def test_away_now_is_not_gone_home() -> None:
    assert measured((540, 700), now=720).deviations == (Deviation("away", 700, 720),)


def test_breaks_are_not_due_and_work_in_them_is_no_deviation() -> None:
    found = measured((540, 1080))
    assert found.adherence == 1.0
    assert found.conformance == 540 / 480
    assert found.deviations == ()


def test_a_break_that_lasts_too_long_is_away() -> None:
    assert measured((540, 780), (855, 1080)).deviations == (Deviation("away", 840, 855),)


def test_work_outside_the_shift_helps_nobody() -> None:
    assert measured((480, 540), (1080, 1100)).worked == 0


def test_excused_time_is_not_due() -> None:
    found = measured((600, 780), (840, 1080), excused=(Stretch(540, 600),))
    assert (found.due, found.adherence, found.deviations) == (420, 1.0, ())
    assert measured(excused=(Stretch(0, 1440),)).attendance == "excused"


def test_before_a_shift_nothing_is_due() -> None:
    found = measured(now=500)
    assert (found.due, found.adherence, found.attendance) == (0, None, "planned")


def test_short_times_away_count_but_are_not_told() -> None:
    work = [Stretch(540, 700), Stretch(705, 780), Stretch(840, 1080)]
    found = measure(DAY, work, (), now=EVENING, grace=10)
    assert (found.worked, found.deviations, found.attendance) == (475, (), "present")


@pytest.mark.parametrize(
    ("at", "where"),
    [
        (500, ("off", 540)),
        (540, ("work", 780)),
        (780, ("break", 840)),
        (840, ("work", 900)),
        (900, ("excused", 960)),
        (1079, ("work", 1080)),
        (1080, ("off", 1080)),
    ],
)
def test_where_somebody_should_be_and_until_when(at: int, where: tuple[str, int]) -> None:
    assert expected(DAY, [Stretch(900, 930), Stretch(930, 960)], at) == where


stretches = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 200)).map(lambda pair: Stretch(*sorted(pair))), max_size=6
)


def minutes(some: list[Stretch]) -> set[int]:
    return {at for each in some for at in range(each.begin, each.end)}


@given(stretches, stretches)
def test_stretches_are_sets_of_moments(one: list[Stretch], other: list[Stretch]) -> None:
    assert minutes(together(one)) == minutes(one)
    assert minutes(without(one, other)) == minutes(one) - minutes(other)
    assert minutes(common(one, other)) == minutes(one) & minutes(other)
    assert total(together(one)) == len(minutes(one))


shifts = st.builds(
    lambda pair, breaks: Shift(*sorted(pair), breaks=tuple(breaks)),
    st.tuples(st.integers(0, 200), st.integers(0, 200)),
    stretches,
)


@given(shifts, stretches, stretches, st.integers(0, 220))
def test_what_always_holds(shift: Shift, work: list[Stretch], excused: list[Stretch], now: int) -> None:
    found = measure(shift, work, excused, now=now, grace=1)
    due = (minutes([shift.whole]) & set(range(now))) - minutes([*shift.breaks, *excused])
    assert (found.due, found.worked) == (len(due), len(due & minutes(work)))
    assert found.worked <= found.at_work <= shift.end - shift.begin
    missing = [Stretch(each.begin, each.end) for each in found.deviations]
    assert minutes(missing) == due - minutes(work)
    assert together(missing) == missing, "in order, none touches another"


@given(shifts, stretches, stretches, st.integers(0, 220))
def test_time_only_adds(shift: Shift, work: list[Stretch], excused: list[Stretch], now: int) -> None:
    before = measure(shift, work, excused, now=now, grace=1)
    after = measure(shift, work, excused, now=now + 1, grace=1)
    assert 0 <= after.due - before.due <= 1
    assert 0 <= after.worked - before.worked <= 1


@given(shifts, stretches, stretches, st.integers(0, 220))
def test_excusing_more_never_makes_it_worse(
    shift: Shift, work: list[Stretch], excused: list[Stretch], now: int
) -> None:
    held = measure(shift, work, (), now=now, grace=1)
    let_off = measure(shift, work, excused, now=now, grace=1)
    assert let_off.due - let_off.worked <= held.due - held.worked
