"""From counts to the people a roster plan asks for, in this process and in its own."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from huying.errors import BadInput, TooMany, Unavailable
from huying.features import reckoner as reckoning_desk
from huying.features.planning import jobs
from huying.features.planning.handover import MOST_NEEDS, WeeklyNeed, weekly_needs
from huying.features.planning.reckoning import Counts, Guess, Result, Staffing, Task, answer
from huying.features.planning.schemas import CostIn, PriceList
from huying.features.planning.service import cost
from huying.features.reckoner import Reckoner, Refusal
from huying.kit.children import child

pytestmark = pytest.mark.unit

MONDAY = date(2026, 11, 2)
STAFFING = Staffing(240, 0.8, 20, 180, 0.9, {"training": 0.05}, 30, 6)
PEOPLE = datetime(2026, 11, 2)


def counts(days: int = 28) -> Counts:
    """Weekdays from nine to six by the half-hour, the same every day."""
    rows = [
        f"{datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)},{20 + minute // 60}"
        for day in (MONDAY - timedelta(days) + timedelta(i) for i in range(days))
        if day.weekday() < 5
        for minute in range(540, 1080, 30)
    ]
    return Counts("\n".join(["time,calls", *rows]), zeros=False, skip_bad_rows=False)


def task(**change: Any) -> Task:
    given: dict[str, Any] = {
        "source": counts(),
        "first": MONDAY,
        "days": 14,
        "country": None,
        "events": (),
        "coverage": 0.9,
        "staffing": STAFFING,
    }
    return Task(**given | change)


def reckoned(**change: Any) -> Result:
    found = answer(task(**change))
    assert isinstance(found, Result), found
    return found


def test_counts_become_people_for_every_open_interval_of_the_days_asked_for() -> None:
    found = reckoned()
    assert found.minutes == 30
    assert len(found.rows) == 2 * 5 * 18
    assert found.rows[0].start == datetime(2026, 11, 2, 9)
    assert found.rows[-1].start == datetime(2026, 11, 13, 17, 30)
    for row in found.rows:
        assert row.low <= row.mean <= row.high
        assert row.mean == pytest.approx(20 + row.start.hour, rel=0.2)
        assert row.service_level >= 0.8 or row.agents == row.mean_only
        assert row.rostered >= row.agents
        assert row.one_fewer_level < row.service_level


def test_the_needs_of_the_plan_are_the_people_to_roster() -> None:
    found = reckoned()
    for row in found.rows:
        minute = row.start.hour * 60 + row.start.minute
        [need] = [
            need
            for need in found.needs
            if row.start.weekday() in need.weekdays and need.from_minute <= minute < need.to_minute
        ]
        assert need.people >= row.rostered


def test_a_later_period_is_reached_and_only_it_is_shown() -> None:
    found = reckoned(first=MONDAY + timedelta(21), days=7)
    assert {row.start.date() for row in found.rows} == {MONDAY + timedelta(21 + i) for i in range(5)}


def test_an_event_by_hand_multiplies_its_day() -> None:
    plain, event = reckoned(), reckoned(events=((MONDAY, "sale", 2.0),))
    assert event.rows[0].mean == pytest.approx(2 * plain.rows[0].mean, rel=0.01)
    assert any("sale" in note for note in event.notes)


def test_an_estimate_is_enough_to_begin() -> None:
    found = reckoned(source=Guess(1000, 9 * 3600, 18 * 3600, 5), days=7)
    assert len(found.rows) == 5 * 18
    assert sum(row.mean for row in found.rows) == pytest.approx(5000, rel=0.1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"source": Counts("", zeros=False, skip_bad_rows=False)}, "forecast.empty"),
        ({"source": Counts("a,b\nx,y\n", zeros=False, skip_bad_rows=False)}, None),
        ({"source": counts(3)}, None),
        ({"first": MONDAY - timedelta(28), "days": 7}, "planning.past"),
        ({"first": MONDAY + timedelta(500)}, "planning.too_far"),
        ({"first": MONDAY + timedelta(5), "days": 2}, "planning.closed"),
        (
            {"source": Counts("date,calls\n2026-10-01,5\n2026-10-02,6\n", zeros=False, skip_bad_rows=False)},
            "planning.interval",
        ),
        ({"country": "XX"}, "forecast.country"),
        ({"staffing": Staffing(0, 0.8, 20, 180, 0.9, {}, 0, 0)}, "staffing.aht"),
        ({"staffing": Staffing(240, 1, 20, 180, 0.9, {}, 0, 0)}, "staffing.target"),
        ({"source": Guess(-1, 9 * 3600, 18 * 3600, 5)}, "forecast.daily"),
        ({"source": Guess(100, 18 * 3600, 9 * 3600, 5)}, "forecast.step"),
    ],
)
def test_nonsense_is_refused_with_what_to_change(change: dict[str, Any], code: str | None) -> None:
    found = answer(task(**change))
    assert isinstance(found, Refusal)
    assert code is None or found.code == code
    assert len(found.message) > 20


def test_as_many_people_one_after_another_and_on_other_days_are_one_need() -> None:
    rows = [
        (PEOPLE + timedelta(days=day, minutes=30 * slot), 4 if slot == 20 else 3)
        for day in (0, 1)
        for slot in (18, 19, 20, 22)
    ]
    assert weekly_needs(rows, 30) == [
        WeeklyNeed((0, 1), 540, 600, 3),
        WeeklyNeed((0, 1), 600, 630, 4),
        WeeklyNeed((0, 1), 660, 690, 3),
    ]


def test_the_busiest_week_counts() -> None:
    assert weekly_needs([(PEOPLE, 3), (PEOPLE + timedelta(7), 5)], 30) == [WeeklyNeed((0,), 0, 30, 5)]


def test_more_needs_than_a_plan_takes_are_joined_with_the_most_people_of_their_parts() -> None:
    rows = [(PEOPLE + timedelta(minutes=15 * i), 1 + i * 7 % 11) for i in range(7 * 96)]
    found = weekly_needs(rows, 15)
    assert len(found) <= MOST_NEEDS
    for start, people in rows:
        minute = start.hour * 60 + start.minute
        assert any(
            need.people >= people
            for need in found
            if start.weekday() in need.weekdays and need.from_minute <= minute < need.to_minute
        )


def test_the_shipped_prices_cost_what_planners_know() -> None:
    found = cost(CostIn(seats=10))
    assert (found.build.first, found.build.monthly) == (81_500, 18_000)
    assert (found.host.first, found.host.monthly) == (31_500, 4_000)
    assert [people.hours for people in found.by_hours] == [8, 12, 24]
    assert {swing.price for swing in found.sensitivity} == set(PriceList.model_fields)


def test_an_edited_price_counts() -> None:
    cheap = cost(CostIn(seats=10, prices=PriceList(system=0)))
    assert (cheap.build.first, cheap.break_even_month) == (31_500, 0)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"hours": 25}, "cost.hours"),
        ({"days": 0}, "cost.days"),
        ({"shrinkage": 1}, "cost.shrinkage"),
        ({"prices": PriceList(system=-1)}, "cost.system"),
        ({"prices": PriceList(weekly_hours=0)}, "cost.weekly_hours"),
    ],
)
def test_costs_of_nonsense_are_refused(wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        cost(CostIn(**{"seats": 10} | wrong))
    assert refused.value.code == code


async def test_a_process_of_its_own_says_the_same() -> None:
    assert await jobs.forecast(Reckoner(), task()) == reckoned()


async def test_a_refusal_comes_back_as_what_it_is() -> None:
    with pytest.raises(BadInput) as refused:
        await jobs.forecast(Reckoner(), task(country="XX"))
    assert refused.value.code == "forecast.country"


async def test_a_process_that_dies_is_told_and_its_place_is_free_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reckoner = Reckoner()
    with monkeypatch.context() as patch:
        patch.setattr(reckoning_desk, "child", lambda _, given: child("huying.no_such_room", given))
        for _ in range(3):
            with pytest.raises(Unavailable):
                await jobs.forecast(reckoner, task())
    assert await jobs.forecast(reckoner, task()) == reckoned()


async def test_two_forecasts_at_once_and_no_third() -> None:
    reckoner = Reckoner()
    running = [asyncio.create_task(jobs.forecast(reckoner, task())) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(TooMany):
        await jobs.forecast(reckoner, task())
    assert await asyncio.gather(*running) == [reckoned(), reckoned()]
