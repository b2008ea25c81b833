"""Opening hours: a week, and the days that are different: holidays and adjusted working days (调休).

A period belongs to the day it begins on and may run past midnight ("22:00" to "06:00"). Times are those of
the calendar's own zone, so a change of summer time moves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

Standing = Literal["open", "closed", "holiday"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SECOND = 1_000_000
_LOOK_AHEAD_DAYS = 400
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00", re.ASCII)


class Period(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From one time of day to another, "HH:MM"; up to 24:00, or past midnight when it ends before it
    begins."""

    begin: str
    end: str


class Day(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A day that is not like its weekday. A holiday is closed but for its periods; a workday has the
    periods of `like`, or its own."""

    kind: Literal["holiday", "workday"]
    name: str = ""
    like: Weekday | None = None
    periods: tuple[Period, ...] = ()


class Calendar(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`week` names the periods of each weekday; `days` those of dates, "YYYY-MM-DD"."""

    time_zone: str
    week: dict[Weekday, tuple[Period, ...]] = {}
    days: dict[str, Day] = {}


def problem(calendar: Calendar) -> str | None:
    """What is wrong with a calendar, in one sentence; None when nothing is."""
    try:
        ZoneInfo(calendar.time_zone)
    except (KeyError, ValueError, OSError):
        return f"There is no time zone {calendar.time_zone!r}."
    for day in calendar.days:
        if not _is_date(day):
            return f"{day!r} is no date of the form 2026-10-01."
    listed = [*calendar.week.values(), *(day.periods for day in calendar.days.values())]
    for period in (period for periods in listed for period in periods):
        if not _TIME.fullmatch(period.begin) or not _TIME.fullmatch(period.end):
            return f"{period.begin} to {period.end} is no period of the form 09:00 to 18:00."
        if period.begin in (period.end, "24:00"):
            return f"A period must not begin at {period.begin} and end at {period.end}."
    return None


def standing(calendar: Calendar, now_us: int) -> Standing:
    """Whether it is open at a moment (UTC, µs); closed on a holiday is said as such."""
    local = _local(calendar, now_us)
    for day in (local.date() - timedelta(days=1), local.date()):
        if any(begin <= local < end for begin, end in _spans(calendar, day)):
            return "open"
    special = calendar.days.get(local.date().isoformat())
    return "holiday" if special is not None and special.kind == "holiday" else "closed"


def next_change(calendar: Calendar, now_us: int) -> int | None:
    """The next moment (UTC, µs) at which it opens, closes or a holiday begins or ends; None when none is
    near."""
    zone = ZoneInfo(calendar.time_zone)
    today, before = _local(calendar, now_us).date(), standing(calendar, now_us)
    for ahead in range(-1, _LOOK_AHEAD_DAYS):
        day = today + timedelta(days=ahead)
        edges = {edge for span in _spans(calendar, day) for edge in span}
        edges.add(datetime.combine(day + timedelta(days=1), time()))
        for edge in sorted(edges):
            moment = round(edge.replace(tzinfo=zone).timestamp()) * _SECOND
            if moment > now_us and standing(calendar, moment) != before:
                return moment
    return None


def _local(calendar: Calendar, now_us: int) -> datetime:
    """The time on the wall, without a zone."""
    whole = datetime.fromtimestamp(now_us // _SECOND, ZoneInfo(calendar.time_zone))
    return whole.replace(tzinfo=None)


def _periods(calendar: Calendar, day: date) -> tuple[Period, ...]:
    special = calendar.days.get(day.isoformat())
    if special is None:
        return calendar.week.get(WEEKDAYS[day.weekday()], ())
    if special.kind == "workday" and special.like is not None:
        return calendar.week.get(special.like, ())
    return special.periods


def _spans(calendar: Calendar, day: date) -> Iterator[tuple[datetime, datetime]]:
    for period in _periods(calendar, day):
        begin, end = _at(day, period.begin), _at(day, period.end)
        yield begin, end if end > begin else end + timedelta(days=1)


def _at(day: date, text: str) -> datetime:
    hours, minutes = text.split(":")
    return datetime.combine(day, time()) + timedelta(hours=int(hours), minutes=int(minutes))


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
