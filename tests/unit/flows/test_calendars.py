"""Opening hours: weeks, holidays, adjusted working days, nights and summer time."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.flows.calendars import Calendar, Day, Period, next_change, problem, standing
from support.flows import SHANGHAI, at

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T08:59:59", "closed"),
        ("2026-11-23T09:00", "open"),
        ("2026-11-23T12:00", "closed"),
        ("2026-11-23T13:30", "open"),
        ("2026-11-22T10:00", "closed"),
        ("2026-10-01T10:00", "holiday"),
        ("2026-10-02T10:00", "open"),
        ("2026-10-02T12:00", "holiday"),
        ("2026-10-10T10:00", "open"),
        ("2026-10-11T08:30", "open"),
        ("2026-10-11T10:00", "closed"),
    ],
)
def test_standing(moment: str, expected: str) -> None:
    assert standing(SHANGHAI, at(moment)) == expected


def test_a_night_belongs_to_the_day_it_begins_on() -> None:
    nights = Calendar(
        time_zone="UTC", week={"fri": (Period("22:00", "06:00"),), "sun": (Period("00:00", "24:00"),)}
    )
    for moment, expected in [
        ("2026-11-20T21:59", "closed"),
        ("2026-11-20T23:00", "open"),
        ("2026-11-21T05:59", "open"),
        ("2026-11-21T06:00", "closed"),
        ("2026-11-22T00:00", "open"),
        ("2026-11-22T23:59", "open"),
        ("2026-11-23T00:00", "closed"),
    ]:
        assert standing(nights, at(moment, "UTC")) == expected, moment


def test_summer_time_moves_nothing() -> None:
    london = Calendar(time_zone="Europe/London", week={"sun": (Period("09:00", "10:00"),)})
    for day in ("2026-03-22", "2026-03-29", "2026-10-18", "2026-10-25"):
        assert standing(london, at(f"{day}T09:30", "Europe/London")) == "open"
        assert standing(london, at(f"{day}T08:30", "Europe/London")) == "closed"


def test_next_change() -> None:
    assert next_change(SHANGHAI, at("2026-11-20T18:00")) == at("2026-11-23T09:00")
    assert next_change(SHANGHAI, at("2026-11-23T09:00")) == at("2026-11-23T12:00")
    assert next_change(SHANGHAI, at("2026-09-30T18:30")) == at("2026-10-01T00:00")
    assert next_change(Calendar(time_zone="UTC"), 0) is None


@given(st.integers(0, 60 * 60 * 24 * 60))
def test_nothing_changes_before_the_next_change(seconds: int) -> None:
    now = at("2026-09-15T00:00") + seconds * 1_000_000
    change = next_change(SHANGHAI, now)
    assert change is not None
    assert change > now
    assert standing(SHANGHAI, change) != standing(SHANGHAI, now)
    for part in range(1, 8):
        between = now + (change - now) * part // 8
        assert standing(SHANGHAI, between) == standing(SHANGHAI, now)


@pytest.mark.parametrize(
    ("calendar", "wrong"),
    [
        (SHANGHAI, ""),
        (Calendar(time_zone="Mars/Olympus"), "time zone"),
        (Calendar(time_zone="../etc/passwd"), "time zone"),
        (Calendar(time_zone="UTC", days={"2026-2-30": Day("holiday")}), "date"),
        (Calendar(time_zone="UTC", week={"mon": (Period("9:00", "18:00"),)}), "period"),
        (Calendar(time_zone="UTC", week={"mon": (Period("09:00", "25:00"),)}), "period"),
        (Calendar(time_zone="UTC", week={"mon": (Period("09:00", "09:00"),)}), "begin"),
    ],
)
def test_what_is_wrong_with_a_calendar(calendar: Calendar, wrong: str) -> None:
    found = problem(calendar)
    assert (found is None) if not wrong else (found is not None and wrong in found)


def test_it_is_written_as_json() -> None:
    assert msgspec.json.decode(msgspec.json.encode(SHANGHAI), type=Calendar) == SHANGHAI
