"""From people by interval to what a roster plan asks for: one week, as the busiest of the weeks needs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby

import msgspec

MOST_NEEDS = 100  # a roster plan takes
_DAY = 1440
_WEEK = range(7)

_Week = Mapping[int, Mapping[int, int]]  # weekday → minute → people


class WeeklyNeed(msgspec.Struct, frozen=True):
    """0 is Monday."""

    weekdays: tuple[int, ...]
    from_minute: int
    to_minute: int
    people: int


def weekly_needs(people: Iterable[tuple[datetime, int]], minutes: int) -> list[WeeklyNeed]:
    """At most `MOST_NEEDS`: when there would be more, intervals are joined, each with the most people of its
    parts."""
    week: dict[int, dict[int, int]] = {day: defaultdict(int) for day in _WEEK}
    for start, number in people:
        minute = start.hour * 60 + start.minute
        week[start.weekday()][minute] = max(week[start.weekday()][minute], number)
    found = _needs(week, minutes)
    while len(found) > MOST_NEEDS:
        minutes *= 2
        week = {day: _joined(slots, minutes) for day, slots in week.items()}
        found = _needs(week, minutes)
    return found


def _joined(slots: Mapping[int, int], minutes: int) -> dict[int, int]:
    wider: dict[int, int] = defaultdict(int)
    for minute, number in slots.items():
        begin = minute - minute % minutes
        wider[begin] = max(wider[begin], number)
    return wider


def _needs(week: _Week, minutes: int) -> list[WeeklyNeed]:
    """Intervals with as many people one after another are one need; so are days with the same."""
    days: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for day in _WEEK:
        for stretch in _stretches(week[day], minutes):
            days[stretch].append(day)
    return [
        WeeklyNeed(tuple(weekdays), begin, end, people)
        for (begin, end, people), weekdays in sorted(days.items(), key=lambda each: (each[1], each[0]))
    ]


def _stretches(slots: Mapping[int, int], minutes: int) -> list[tuple[int, int, int]]:
    """Begin, end and people of times without a gap and with a constant number."""
    rows = [(minute, slots[minute]) for minute in sorted(slots) if slots[minute] > 0]
    found = []
    for _, group in groupby(enumerate(rows), key=lambda each: (each[1][0] - each[0] * minutes, each[1][1])):
        run = [row for _, row in group]
        found.append((run[0][0], min(run[-1][0] + minutes, _DAY), run[0][1]))
    return found
