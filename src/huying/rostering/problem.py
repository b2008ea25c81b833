"""What a roster has to satisfy: shifts, people with their rules, demand, and the wishes to weigh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

OFF = -1  # in a pattern: no shift that day

Pattern = tuple[int, ...]  # one entry a day: index of a shift, or OFF
Roster = tuple[Pattern, ...]  # one pattern a person, in the problem's order
Params = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Shift:
    name: str
    minutes: int  # paid
    not_followed_by: frozenset[str] = frozenset()  # shifts that may not be worked the next day


@dataclass(frozen=True, slots=True)
class Count:
    """Shifts, or their minutes, counted over some days: at least, at most, and a fair share to keep near to.

    `first` and `last` are days, both included. Each unit away from `share` costs `weight`.
    """

    name: str
    shifts: frozenset[int]
    first: int
    last: int
    at_least: int = 0
    at_most: int | None = None
    minutes: bool = False
    share: int | None = None
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Days in a row on which one of the shifts is worked: at most so many."""

    name: str
    shifts: frozenset[int]
    at_most: int


@dataclass(frozen=True, slots=True)
class LongRest:
    """Time off of at least `minutes` (two days at most) in one piece: from the first shift after one to the
    last before the next are at most `days` days, those off among them counted.

    `hours`: of each shift its begin and its end, in minutes after the midnight its day begins with.
    """

    minutes: int
    days: int
    hours: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Fixed:
    """What a day must be: one of these shifts, or OFF. A day off, a leave, a duty that has begun."""

    name: str
    day: int
    options: frozenset[int]


@dataclass(frozen=True, slots=True)
class Person:
    """`runs` of work and days off at the edges of the horizon may have begun before it or go on after it."""

    name: str
    counts: tuple[Count, ...] = ()
    runs: tuple[Run, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    least_run: int = 1  # days worked in a row
    most_run: int | None = None
    least_off: int = 1  # days off in a row
    most_weekends: int | None = None  # with a shift on Saturday or Sunday
    long_rest: LongRest | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """So many people on `cells` (a day and a shift); each one short costs `under`, one too many `over`.

    `place`: the skill, day and minute its name speaks of, where it has them.
    """

    name: str
    cells: frozenset[tuple[int, int]]
    required: int
    under: int
    over: int
    place: Params = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wish:
    """To work a shift on a day, or (not `wanted`) not to; refusing it costs `weight`."""

    person: int
    day: int
    shift: int
    weight: int
    wanted: bool

    def granted(self, roster: Roster) -> bool:
        return (roster[self.person][self.day] == self.shift) == self.wanted


@dataclass(frozen=True, slots=True)
class Problem:
    days: int
    shifts: tuple[Shift, ...]
    people: tuple[Person, ...]
    demands: tuple[Demand, ...]
    wishes: tuple[Wish, ...] = ()
    first_weekday: int = 0  # of day 0; Monday is 0
    weekend: frozenset[int] = field(default=frozenset({5, 6}))

    def weekends(self) -> list[int]:
        """For each day the number of its weekend, or -1."""
        numbers = []
        for day in range(self.days):
            week, weekday = divmod(day + self.first_weekday, 7)
            numbers.append(week if weekday in self.weekend else -1)
        return numbers
