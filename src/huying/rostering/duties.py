"""Shifts by the clock: when they begin and end, their breaks, the skill that is worked, and whom they cover.

Times are minutes after the midnight their day begins with; a shift may go on past the next one. Who can work
several skills is rostered on one a shift: the same hours with another skill are another shift.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from huying.rostering.problem import Demand, Params, Shift

DAY = 1440


@dataclass(frozen=True, slots=True)
class Break:
    after: int  # minutes from the shift's begin
    minutes: int
    paid: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    name: str
    start: int
    minutes: int  # breaks included
    skill: str
    breaks: tuple[Break, ...] = ()

    @property
    def end(self) -> int:
        return self.start + self.minutes

    @property
    def paid(self) -> int:
        return self.minutes - sum(rest.minutes for rest in self.breaks if not rest.paid)

    def works(self, begin: int, end: int) -> bool:
        """At work for all of this time."""
        if begin < self.start or end > self.end:
            return False
        away = ((self.start + rest.after, self.start + rest.after + rest.minutes) for rest in self.breaks)
        return all(end <= left or begin >= back for left, back in away)

    def overlaps(self, begin: int, end: int) -> bool:
        """Some of it lies in these hours of the clock, on this day or the next."""
        return any(self.start < end + shift and self.end > begin + shift for shift in (-DAY, 0, DAY))


@dataclass(frozen=True, slots=True)
class Need:
    """People needed with a skill from `minute` of a day on, for `minutes`."""

    day: int
    minute: int
    minutes: int
    skill: str
    people: int


def shifts(duties: Sequence[Duty], rest: int) -> tuple[Shift, ...]:
    """With at least `rest` minutes from the end of one day's shift to the begin of the next day's."""
    return tuple(
        Shift(
            duty.name,
            duty.paid,
            frozenset(other.name for other in duties if other.start + DAY - duty.end < rest),
        )
        for duty in duties
    )


def demands(needs: Iterable[Need], duties: Sequence[Duty], under: int, over: int) -> tuple[Demand, ...]:
    """`under`, `over`: what one person too few or too many costs, for half an hour."""
    return tuple(_demand(need, duties, under, over) for need in needs)


def _demand(need: Need, duties: Sequence[Duty], under: int, over: int) -> Demand:
    cells = frozenset(
        (need.day - back, at)
        for at, duty in enumerate(duties)
        for back in (0, 1)
        if need.day >= back
        and duty.skill == need.skill
        and duty.works(need.minute + back * DAY, need.minute + need.minutes + back * DAY)
    )
    clock = f"{need.minute // 60:02}:{need.minute % 60:02}"
    name = f"{need.skill} on day {need.day} at {clock}"
    place: Params = {"skill": need.skill, "day": need.day, "minute": need.minute}
    return Demand(name, cells, need.people, _for(need, under), _for(need, over), place)


def _for(need: Need, half_hour: int) -> int:
    return max(1, round(half_hour * need.minutes / 30)) if half_hour else 0
