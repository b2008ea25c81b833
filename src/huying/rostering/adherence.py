"""Who was at work when the roster had them at work.

Moments are whole numbers of one clock; a stretch of time holds its begin and not its end.

- **due**: time of a shift, up to now, that is neither a break nor excused;
- **adherence**: due time spent at work ÷ due time (indicator 1);
- **conformance**: all time at work within the shift, breaks too, ÷ due time: above 1 for who works in breaks;
- **deviation**: due time away from work, from `grace` on. What is shorter counts, but nobody is told of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

AT_WORK = frozenset({"ready", "reserved", "ringing", "talking", "wrap_up"})
"""States of an agent who takes calls or has one."""

Kind = Literal["late", "away", "left_early", "absent"]
Attendance = Literal["planned", "excused", "present", "late", "left_early", "absent"]
Expected = Literal["off", "work", "break", "excused"]


class Stretch(NamedTuple):
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Shift:
    begin: int
    end: int
    breaks: tuple[Stretch, ...] = ()

    @property
    def whole(self) -> Stretch:
        return Stretch(self.begin, self.end)


@dataclass(frozen=True, slots=True)
class Deviation:
    kind: Kind
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Measured:
    """`worked`: of what was due; `at_work`: within the shift, due or not."""

    due: int
    worked: int
    at_work: int
    deviations: tuple[Deviation, ...]
    attendance: Attendance

    @property
    def adherence(self) -> float | None:
        """None while nothing was due."""
        return self.worked / self.due if self.due else None

    @property
    def conformance(self) -> float | None:
        return self.at_work / self.due if self.due else None


def measure(
    shift: Shift, work: Sequence[Stretch], excused: Sequence[Stretch], *, now: int, grace: int
) -> Measured:
    """One shift up to `now`. `work`: when she was at work; `excused`: leave and approved exceptions."""
    so_far = [Stretch(shift.begin, min(shift.end, now))]
    due = without(so_far, [*shift.breaks, *excused])
    seen = common(so_far, work)
    missing = without(due, seen)
    deviations = tuple(
        Deviation(_kind(shift, seen, stretch, now), *stretch)
        for stretch in missing
        if stretch.end - stretch.begin >= grace
    )
    worked = total(due) - total(missing)
    return Measured(total(due), worked, total(seen), deviations, _attendance(shift, excused, deviations, now))


def expected(shift: Shift, excused: Sequence[Stretch], at: int) -> tuple[Expected, int]:
    """Where she should be at a moment, and until when that holds."""
    kind = _expected(shift, excused, at)
    edges = {edge for stretch in (shift.whole, *shift.breaks, *excused) for edge in stretch}
    later = sorted(edge for edge in edges if at < edge <= shift.end)
    return kind, next((edge for edge in later if _expected(shift, excused, edge) != kind), shift.end)


def together(stretches: Iterable[Stretch]) -> list[Stretch]:
    """In order, those that touch joined, empty ones left out."""
    joined: list[Stretch] = []
    for stretch in sorted(each for each in stretches if each.end > each.begin):
        if joined and stretch.begin <= joined[-1].end:
            joined[-1] = Stretch(joined[-1].begin, max(joined[-1].end, stretch.end))
        else:
            joined.append(stretch)
    return joined


def without(stretches: Iterable[Stretch], taken: Iterable[Stretch]) -> list[Stretch]:
    left = together(stretches)
    for away in together(taken):
        left = [
            part
            for each in left
            for part in (
                Stretch(each.begin, min(each.end, away.begin)),
                Stretch(max(each.begin, away.end), each.end),
            )
            if part.end > part.begin
        ]
    return left


def common(one: Iterable[Stretch], other: Iterable[Stretch]) -> list[Stretch]:
    others = together(other)
    return together(Stretch(max(a.begin, b.begin), min(a.end, b.end)) for a in together(one) for b in others)


def total(stretches: Iterable[Stretch]) -> int:
    """Of stretches that do not overlap."""
    return sum(stretch.end - stretch.begin for stretch in stretches)


def _within(stretches: Iterable[Stretch], at: int) -> bool:
    return any(stretch.begin <= at < stretch.end for stretch in stretches)


def _expected(shift: Shift, excused: Sequence[Stretch], at: int) -> Expected:
    if not _within([shift.whole], at):
        return "off"
    if _within(excused, at):
        return "excused"
    return "break" if _within(shift.breaks, at) else "work"


def _kind(shift: Shift, seen: Sequence[Stretch], missing: Stretch, now: int) -> Kind:
    over = shift.end <= now
    if not seen:
        return "absent" if over else "late"
    if missing.end <= seen[0].begin:
        return "late"
    return "left_early" if over and missing.begin >= seen[-1].end else "away"


def _attendance(
    shift: Shift, excused: Sequence[Stretch], deviations: Sequence[Deviation], now: int
) -> Attendance:
    if not without([shift.whole], [*shift.breaks, *excused]):
        return "excused"
    if now < shift.begin:
        return "planned"
    kinds = {deviation.kind for deviation in deviations}
    order: tuple[Literal["absent", "late", "left_early"], ...] = ("absent", "late", "left_early")
    return next((kind for kind in order if kind in kinds), "present")
