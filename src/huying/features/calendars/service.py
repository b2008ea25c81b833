"""Making and changing calendars, and the public holidays that are known."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from huying.errors import BadInput, Conflict, NotFound
from huying.features.calendars import repository
from huying.features.calendars.holidays import CHINA
from huying.features.calendars.schemas import CalendarInput, CalendarOut, DayInput
from huying.features.work import Work
from huying.flows.calendars import Calendar, Day, problem, standing
from huying.kit.clock import now
from huying.kit.database import unique
from huying.kit.ids import new_id
from huying.models import CalendarRow

_ERRORS = {"uq_calendars_name": Conflict("calendar.name_taken", "There is a calendar of this name already.")}
_USED_BY = (
    "fk_flow_uses_calendar_id_calendars",
    "fk_queues_callback_calendar_id_calendars",
    "fk_queue_spills_calendar_id_calendars",
)
_IN_USE = Conflict("calendar.in_use", "Flows or queues still use this calendar. Give them another one first.")


async def list_calendars(session: AsyncSession) -> list[CalendarOut]:
    """All calendars by name."""
    return [_out(row) for row in await repository.calendars(session)]


async def all_calendars(session: AsyncSession) -> dict[str, Calendar]:
    """Calendars by id, as flows read them."""
    return {row.id: _read(row) for row in await repository.calendars(session)}


async def get_calendar(session: AsyncSession, calendar_id: str) -> CalendarOut:
    """Raises NotFound."""
    return _out(await _find(session, calendar_id))


async def create_calendar(work: Work, given: CalendarInput) -> CalendarOut:
    """Raises Conflict when the name is taken, BadInput for times and dates that are none."""
    row = CalendarRow(id=new_id("calendar"), name=given.name, document=_document(given))
    async with unique(work.session, _ERRORS):
        work.session.add(row)
    work.created("calendar", row.id, _told(given))
    return _out(row)


async def change_calendar(work: Work, calendar_id: str, given: CalendarInput) -> CalendarOut:
    """Put this in its place; calls from now on go by it. Raises NotFound, Conflict, BadInput."""
    row = await _find(work.session, calendar_id, lock=True)
    before = _told(_out(row))
    async with unique(work.session, _ERRORS):
        row.name, row.document = given.name, _document(given)
    work.changed("calendar", calendar_id, before, _told(given))
    return _out(row)


async def delete_calendar(work: Work, calendar_id: str) -> None:
    """Raises NotFound, and Conflict while a published flow or a queue uses it."""
    row = await _find(work.session, calendar_id, lock=True)
    async with unique(work.session, dict.fromkeys(_USED_BY, _IN_USE)):
        await work.session.delete(row)
    work.deleted("calendar", calendar_id, {"name": row.name})


def holidays(country: str, year: int) -> list[DayInput]:
    """Public holidays and adjusted working days. Raises NotFound for a year that is not known."""
    known = CHINA.get(year) if country == "CN" else None
    if known is None:
        raise NotFound("calendar.no_holidays", "The holidays of this year are not known here. Enter them.")
    return [_day(date, day) for date, day in known.items()]


async def _find(session: AsyncSession, calendar_id: str, *, lock: bool = False) -> CalendarRow:
    row = await session.get(CalendarRow, calendar_id, with_for_update=lock or None)
    if row is None:
        raise NotFound("calendar.unknown", "There is no such calendar.")
    return row


def _document(given: CalendarInput) -> str:
    calendar = given.calendar()
    wrong = problem(calendar)
    if wrong is not None:
        raise BadInput("calendar.invalid", wrong, detail=wrong)
    return msgspec.json.encode(calendar).decode()


def _read(row: CalendarRow) -> Calendar:
    return msgspec.json.decode(row.document, type=Calendar)


def _out(row: CalendarRow) -> CalendarOut:
    calendar = _read(row)
    return CalendarOut(
        id=row.id,
        name=row.name,
        time_zone=calendar.time_zone,
        week=msgspec.to_builtins(calendar.week),
        days=[_day(date, day) for date, day in calendar.days.items()],
        standing=standing(calendar, now()),
    )


def _day(date: str, day: Day) -> DayInput:
    return DayInput(date=date, **msgspec.to_builtins(day))


def _told(given: CalendarInput) -> Mapping[str, object]:
    """What the audit says of it."""
    week = (
        f"{day} {', '.join(f'{period.begin}-{period.end}' for period in periods)}"
        for day, periods in given.week.items()
    )
    days = (f"{day.date} {day.kind}" for day in given.days)
    return {
        "name": given.name,
        "time_zone": given.time_zone,
        "week": "; ".join(week),
        "days": ", ".join(days),
    }
