"""The text format of the public roster benchmark (Curtois and Qu, schedulingbenchmarks.org), read strictly.

Sections begin with `SECTION_`, lines that begin with `#` are comments, fields are separated by commas. What
does not fit is refused with the number of the line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NoReturn

from huying.errors import BadInput
from huying.rostering.problem import OFF, Count, Demand, Fixed, Person, Problem, Shift, Wish

MOST_DAYS = 400
MOST_NUMBER = 1_000_000_000
_FIELDS = {
    "HORIZON": 1,
    "SHIFTS": 3,
    "STAFF": 8,
    "DAYS_OFF": None,
    "SHIFT_ON_REQUESTS": 4,
    "SHIFT_OFF_REQUESTS": 4,
    "COVER": 5,
}


@dataclass(slots=True)
class _Line:
    number: int
    fields: list[str]

    def refuse(self, what: str) -> NoReturn:
        raise BadInput("rostering.instance", f"Line {self.number}: {what}.", line=self.number)

    def whole(self, at: int, what: str, least: int = 0, most: int = MOST_NUMBER) -> int:
        return self.number_of(self.fields[at], what, least, most)

    def number_of(self, text: str, what: str, least: int = 0, most: int = MOST_NUMBER) -> int:
        if not (text.isascii() and text.isdigit()):
            self.refuse(f"{what} must be a whole number, and {text!r} is none")
        value = int(text) if len(text) <= 12 else most + 1
        if not least <= value <= most:
            self.refuse(f"{what} must be from {least} to {most}, and is {text}")
        return value


@dataclass(slots=True)
class _Draft:
    days: int = 0
    shifts: list[Shift] = field(default_factory=list)
    shift_lines: list[_Line] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    off: dict[str, list[int]] = field(default_factory=dict)
    wishes: list[Wish] = field(default_factory=list)
    demands: dict[tuple[int, int], Demand] = field(default_factory=dict)

    def shift(self, line: _Line, name: str) -> int:
        names = [shift.name for shift in self.shifts]
        if name not in names:
            line.refuse(f"no shift is called {name!r}: name one of SECTION_SHIFTS")
        return names.index(name)

    def person(self, line: _Line) -> int:
        name = line.fields[0]
        if name not in self.people:
            line.refuse(f"nobody is called {name!r}: name one of SECTION_STAFF")
        return list(self.people).index(name)

    def day(self, line: _Line, text: str) -> int:
        return line.number_of(text, "the day", 0, self.days - 1)


def read(text: str) -> Problem:
    """Raises BadInput with the line that cannot be used."""
    sections = _sections(text)
    draft = _Draft()
    readers: dict[str, Callable[[_Draft, _Line], None]] = {
        "HORIZON": _horizon,
        "SHIFTS": _shift,
        "STAFF": _person,
        "DAYS_OFF": _days_off,
        "SHIFT_ON_REQUESTS": _wish_on,
        "SHIFT_OFF_REQUESTS": _wish_off,
        "COVER": _cover,
    }
    for name, reader in readers.items():
        for line in sections[name]:
            reader(draft, line)
        if name == "SHIFTS":
            _known_successors(draft)
    return _finished(draft)


def _sections(text: str) -> dict[str, list[_Line]]:
    """The lines of each section. Whatever their order in the file, they are read in that of `_FIELDS`."""
    sections: dict[str, list[_Line]] = {}
    current = ""
    for number, raw in enumerate(text.splitlines(), start=1):
        content = raw.strip()
        line = _Line(number, [part.strip() for part in content.split(",")])
        if not content or content.startswith("#"):
            continue
        if content.startswith("SECTION_"):
            current = _opened(line, content, sections)
            continue
        if not current:
            line.refuse("a section must begin first, SECTION_HORIZON for instance")
        expected = _FIELDS[current]
        if expected is not None and len(line.fields) != expected:
            line.refuse(f"SECTION_{current} has {expected} fields on a line, and here are {len(line.fields)}")
        sections[current].append(line)
    for name in ("HORIZON", "SHIFTS", "STAFF", "COVER"):
        if not sections.get(name):
            raise BadInput("rostering.instance", f"SECTION_{name} is missing or empty: add it to the file.")
    return {name: sections.get(name, []) for name in _FIELDS}


def _opened(line: _Line, content: str, sections: dict[str, list[_Line]]) -> str:
    name = content.removeprefix("SECTION_")
    if name not in _FIELDS:
        line.refuse(
            f"no section is called {content!r}: they are {', '.join('SECTION_' + n for n in _FIELDS)}"
        )
    if name in sections:
        line.refuse(f"{content} is there twice: keep one")
    sections[name] = []
    return name


def _horizon(draft: _Draft, line: _Line) -> None:
    if draft.days:
        line.refuse("the horizon is given twice")
    draft.days = line.whole(0, "the number of days", 1, MOST_DAYS)


def _shift(draft: _Draft, line: _Line) -> None:
    name = line.fields[0]
    if not name or any(shift.name == name for shift in draft.shifts):
        line.refuse("each shift needs a name of its own")
    banned = frozenset(part.strip() for part in line.fields[2].split("|") if part.strip())
    draft.shifts.append(Shift(name, line.whole(1, "the length of the shift", 1, 10_080), banned))
    draft.shift_lines.append(line)


def _known_successors(draft: _Draft) -> None:
    for shift, line in zip(draft.shifts, draft.shift_lines, strict=True):
        for name in sorted(shift.not_followed_by):
            draft.shift(line, name)


def _person(draft: _Draft, line: _Line) -> None:
    name = line.fields[0]
    if not name or name in draft.people:
        line.refuse("each person needs a name of their own")
    most, least = (line.whole(at, what) for at, what in ((2, "the most minutes"), (3, "the fewest minutes")))
    if least > most:
        line.refuse(f"the fewest minutes ({least}) are more than the most ({most})")
    last, every = draft.days - 1, frozenset(range(len(draft.shifts)))
    draft.people[name] = Person(
        name,
        counts=(
            Count("work", every, 0, last, at_least=least, at_most=most, minutes=True),
            *(
                Count(draft.shifts[shift].name, frozenset({shift}), 0, last, at_most=at_most)
                for shift, at_most in _shift_limits(draft, line).items()
                if at_most < draft.days
            ),
        ),
        most_run=line.whole(4, "the most shifts in a row", 1),
        least_run=line.whole(5, "the fewest shifts in a row", 0),
        least_off=line.whole(6, "the fewest days off in a row", 0),
        most_weekends=line.whole(7, "the most weekends"),
    )


def _shift_limits(draft: _Draft, line: _Line) -> dict[int, int]:
    limits: dict[int, int] = {}
    for part in filter(None, line.fields[1].split("|")):
        name, equals, number = part.partition("=")
        shift = draft.shift(line, name.strip())
        if not equals or shift in limits:
            line.refuse("the most shifts are written as NAME=NUMBER, each shift once, with | between them")
        limits[shift] = line.number_of(number.strip(), f"the most {name} shifts")
    return limits


def _days_off(draft: _Draft, line: _Line) -> None:
    draft.person(line)
    days = [draft.day(line, text) for text in line.fields[1:]]
    draft.off.setdefault(line.fields[0], []).extend(days)


def _wish_on(draft: _Draft, line: _Line) -> None:
    _wish(draft, line, wanted=True)


def _wish_off(draft: _Draft, line: _Line) -> None:
    _wish(draft, line, wanted=False)


def _wish(draft: _Draft, line: _Line, *, wanted: bool) -> None:
    person = draft.person(line)
    day = draft.day(line, line.fields[1])
    shift = draft.shift(line, line.fields[2])
    draft.wishes.append(Wish(person, day, shift, line.whole(3, "the weight"), wanted))


def _cover(draft: _Draft, line: _Line) -> None:
    day = draft.day(line, line.fields[0])
    shift = draft.shift(line, line.fields[1])
    if (day, shift) in draft.demands:
        line.refuse(f"the cover of day {day}, shift {line.fields[1]}, is given twice")
    required, under, over = (
        line.whole(at, what)
        for at, what in ((2, "the number of people"), (3, "the weight for under"), (4, "the weight for over"))
    )
    name = f"day {day}, shift {line.fields[1]}"
    draft.demands[day, shift] = Demand(name, frozenset({(day, shift)}), required, under, over)


def _finished(draft: _Draft) -> Problem:
    people = [
        replace(person, fixed=tuple(_day_off(day) for day in sorted(set(draft.off.get(name, [])))))
        for name, person in draft.people.items()
    ]
    return Problem(
        draft.days, tuple(draft.shifts), tuple(people), tuple(draft.demands.values()), tuple(draft.wishes)
    )


def _day_off(day: int) -> Fixed:
    return Fixed("day off", day, frozenset({OFF}))
