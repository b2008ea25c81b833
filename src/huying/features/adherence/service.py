"""Everybody's published shifts beside what they did, and time that is excused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from huying.errors import BadInput, Conflict, NotFound
from huying.features.adherence import repository
from huying.features.adherence.schemas import (
    DayOut,
    DeviationOut,
    ExceptionIn,
    ExceptionOut,
    MyAdherence,
    NowRow,
    ShiftOut,
)
from huying.features.inputs import Decision
from huying.features.leave import service as leave
from huying.features.rosters import service as rosters
from huying.features.work import Work
from huying.journal import events as e
from huying.kit.clock import SECOND, Micros, from_datetime, now, to_datetime
from huying.kit.ids import new_id
from huying.models import AdherenceException, AgentSpan
from huying.rostering import adherence
from huying.rostering.adherence import AT_WORK, Measured, Shift, Stretch

GRACE = 60 * SECOND
"""Shorter than this is no deviation."""
_SHOWN = timedelta(days=31)
_MOST = 500


@dataclass(slots=True)
class _Floor:
    """A stretch of time as planned and as it went, by person."""

    shifts: dict[str, list[e.PlannedShift]]
    spans: dict[str, list[AgentSpan]] = field(default_factory=lambda: defaultdict(list))
    excused: dict[str, list[Stretch]] = field(default_factory=lambda: defaultdict(list))
    asked: dict[str, int] = field(default_factory=lambda: defaultdict(int))


async def right_now(work: Work) -> list[NowRow]:
    """Everybody with a shift at this moment: first who is not where they should be, for longest."""
    at = now()
    floor = await _floor(work, at, at + 1)
    rows = [_now_row(floor, user_id, shifts[0], at) for user_id, shifts in floor.shifts.items()]
    return sorted(rows, key=lambda row: (row.out_since_us is None, row.out_since_us or 0, row.user_id))


async def of_day(work: Work, day: date) -> DayOut:
    """The shifts that begin on a day, by the centre's clock."""
    at, begin, end = now(), *_bounds(day, work.centre.zone)
    floor = await _floor(work, begin, end)
    shifts = _measured(floor, begin, end, at)
    counted = [shift for shift in shifts if shift.attendance not in {"planned", "excused"}]
    return DayOut(
        day=day,
        planned=len(counted),
        present=sum(1 for shift in counted if shift.at_work_us),
        due_us=sum(shift.due_us for shift in shifts),
        worked_us=sum(shift.worked_us for shift in shifts),
        shifts=shifts,
    )


async def mine(work: Work) -> MyAdherence:
    at = now()
    begin, end = _bounds(_day(at, work.centre.zone), work.centre.zone)
    floor = await _floor(work, begin, end, {work.actor.id})
    since = at - _SHOWN // timedelta(microseconds=1)
    return MyAdherence(
        shifts=_measured(floor, 0, end, at),
        exceptions=[
            ExceptionOut.model_validate(each)
            for each in await repository.exceptions_of(work.session, work.actor.id, since)
        ],
    )


async def list_exceptions(work: Work) -> list[ExceptionOut]:
    """What waits for a decision, and the last 31 days."""
    since = now() - _SHOWN // timedelta(microseconds=1)
    rows = await repository.exceptions_since(work.session, since, _MOST)
    return [ExceptionOut.model_validate(row) for row in rows]


async def ask(work: Work, given: ExceptionIn) -> ExceptionOut:
    """For a shift of one's own. Raises BadInput, Conflict."""
    at, shown = now(), _SHOWN // timedelta(microseconds=1)
    if given.end_us <= at - shown or given.begin_us >= at + shown:
        raise BadInput("adherence.too_far", "Ask for time of the last or the next 31 days.")
    published = await rosters.published_between(work.session, given.begin_us, given.end_us)
    if work.actor.id not in published:
        raise BadInput("adherence.no_shift", "You have no published shift in this time.")
    others = await repository.exceptions_of(work.session, work.actor.id, given.begin_us)
    if any(each.state in {"asked", "approved"} and each.begin_us < given.end_us for each in others):
        raise Conflict("adherence.overlaps", "You have asked for some of this time already.")
    asked = AdherenceException(
        id=new_id("except"),
        user_id=work.actor.id,
        state="asked",
        asked_us=at,
        decided_us=None,
        decided_by=None,
        answer="",
        **given.model_dump(),
    )
    work.session.add(asked)
    work.record(
        e.AdherenceExceptionAsked(at=at, exception_id=asked.id, agent_id=work.actor.id, **given.model_dump())
    )
    return ExceptionOut.model_validate(asked)


async def decide(work: Work, exception_id: str, given: Decision) -> ExceptionOut:
    """Raises NotFound; Conflict when it has been decided."""
    asked = await _open(work, exception_id)
    asked.state, asked.answer = "approved" if given.approved else "refused", given.answer
    asked.decided_us, asked.decided_by = now(), work.actor.id
    work.record(
        e.AdherenceExceptionDecided(
            at=asked.decided_us,
            exception_id=exception_id,
            agent_id=asked.user_id,
            by=work.actor.id,
            approved=given.approved,
            answer=given.answer,
        )
    )
    return ExceptionOut.model_validate(asked)


async def withdraw(work: Work, exception_id: str) -> ExceptionOut:
    """One's own, before it is decided. Raises NotFound, Conflict."""
    asked = await _open(work, exception_id, of=work.actor.id)
    asked.state, asked.decided_us, asked.decided_by = "withdrawn", now(), work.actor.id
    work.record(
        e.AdherenceExceptionWithdrawn(at=asked.decided_us, exception_id=exception_id, agent_id=asked.user_id)
    )
    return ExceptionOut.model_validate(asked)


# ── inside ───────────────────────────────────────────────────────────────────────────────────────────


async def _open(work: Work, exception_id: str, of: str | None = None) -> AdherenceException:
    asked = await repository.exception(work.session, exception_id)
    if asked is None or of not in {None, asked.user_id}:
        raise NotFound("adherence.unknown", "There is no such exception.")
    if asked.state != "asked":
        raise Conflict("request.decided", "This has been decided or withdrawn already.")
    return asked


async def _floor(work: Work, begin: Micros, end: Micros, only: Collection[str] | None = None) -> _Floor:
    """The shifts that touch this time, and of their whole length what went on."""
    shifts = await rosters.published_between(work.session, begin, end)
    floor = _Floor({key: each for key, each in shifts.items() if only is None or key in only})
    planned = [shift for each in floor.shifts.values() for shift in each]
    if not planned:
        return floor
    first = min(shift.begin_us for shift in planned)
    last = max(shift.end_us for shift in planned)
    for span in await repository.spans(work.session, floor.shifts.keys(), first, last):
        floor.spans[span.agent_id].append(span)
    for asked in await repository.exceptions(work.session, first, last):
        if asked.state == "approved":
            floor.excused[asked.user_id].append(Stretch(asked.begin_us, asked.end_us))
        floor.asked[asked.user_id] += asked.state == "asked"
    await _add_leave(work, floor, planned)
    return floor


async def _add_leave(work: Work, floor: _Floor, planned: Sequence[e.PlannedShift]) -> None:
    """On a day of leave a shift that begins is excused whole, also past midnight."""
    zone = work.centre.zone
    days = [_day(shift.begin_us, zone) for shift in planned]
    away = await leave.days_off(work.session, min(days), max(days))
    for user_id, shifts in floor.shifts.items():
        floor.excused[user_id] += [
            Stretch(shift.begin_us, shift.end_us)
            for shift in shifts
            if _day(shift.begin_us, zone) in away.get(user_id, ())
        ]


def _measured(floor: _Floor, begin: Micros, end: Micros, at: Micros) -> list[ShiftOut]:
    """The shifts that begin in this time, by their begin."""
    found = [
        _shift_out(user_id, shift, _measure(floor, user_id, shift, at))
        for user_id, shifts in floor.shifts.items()
        for shift in shifts
        if begin <= shift.begin_us < end
    ]
    return sorted(found, key=lambda shift: (shift.begin_us, shift.user_id))


def _measure(floor: _Floor, user_id: str, shift: e.PlannedShift, at: Micros) -> Measured:
    work = [
        Stretch(span.started_us, at if span.ended_us is None else span.ended_us)
        for span in floor.spans[user_id]
        if span.state in AT_WORK
    ]
    return adherence.measure(_planned(shift), work, floor.excused[user_id], now=at, grace=GRACE)


def _planned(shift: e.PlannedShift) -> Shift:
    return Shift(
        shift.begin_us,
        shift.end_us,
        tuple(Stretch(rest.begin_us, rest.end_us) for rest in shift.breaks),
    )


def _shift_out(user_id: str, shift: e.PlannedShift, measured: Measured) -> ShiftOut:
    return ShiftOut(
        user_id=user_id,
        name=shift.name,
        queue_id=shift.queue_id,
        begin_us=shift.begin_us,
        end_us=shift.end_us,
        attendance=measured.attendance,
        due_us=measured.due,
        worked_us=measured.worked,
        at_work_us=measured.at_work,
        adherence=measured.adherence,
        conformance=measured.conformance,
        deviations=[
            DeviationOut(kind=each.kind, begin_us=each.begin, end_us=each.end) for each in measured.deviations
        ],
    )


def _now_row(floor: _Floor, user_id: str, shift: e.PlannedShift, at: Micros) -> NowRow:
    measured = _measure(floor, user_id, shift, at)
    expected, until = adherence.expected(_planned(shift), floor.excused[user_id], at)
    latest = next(iter(reversed(floor.spans[user_id])), None)
    gone = next(iter(reversed(measured.deviations)), None)
    out = gone if gone is not None and gone.end == at and expected == "work" else None
    return NowRow(
        **_shift_out(user_id, shift, measured).model_dump(),
        expected=expected,
        until_us=until,
        state=latest.state if latest else "offline",
        reason=latest.reason if latest else "",
        state_since_us=latest.started_us if latest else None,
        out_since_us=out.begin if out else None,
        asked=floor.asked[user_id],
    )


def _day(at: Micros, zone: ZoneInfo) -> date:
    return to_datetime(at).astimezone(zone).date()


def _bounds(day: date, zone: ZoneInfo) -> tuple[Micros, Micros]:
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return from_datetime(midnight), from_datetime(midnight + timedelta(days=1))
