"""/api/calendars."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from huying.features.calendars import service
from huying.features.calendars.schemas import CalendarInput, CalendarOut, DayInput
from huying.features.work import AdministratorWork, SupervisorWork

router = APIRouter(prefix="/api/calendars", tags=["calendars"])

Country = Annotated[str, Path(pattern=r"^[A-Z]{2}$")]
Year = Annotated[int, Path(ge=2000, le=2100)]


@router.get("", summary="All calendars")
async def list_calendars(work: SupervisorWork) -> list[CalendarOut]:
    """Opening hours with their holidays and adjusted working days, and how each stands now."""
    return await service.list_calendars(work.session)


@router.post("", status_code=201, summary="Make a calendar")
async def create_calendar(body: CalendarInput, work: AdministratorWork) -> CalendarOut:
    """409 `calendar.name_taken`; 400 `calendar.invalid`."""
    return await service.create_calendar(work, body)


@router.get("/holidays/{country}/{year}", summary="Public holidays of a year")
async def holidays(country: Country, year: Year, work: SupervisorWork) -> list[DayInput]:
    """As announced, adjusted working days included, to be put into a calendar. 404 `calendar.no_holidays`."""
    return service.holidays(country, year)


@router.get("/{calendar_id}", summary="One calendar")
async def get_calendar(calendar_id: str, work: SupervisorWork) -> CalendarOut:
    """404 `calendar.unknown`."""
    return await service.get_calendar(work.session, calendar_id)


@router.put("/{calendar_id}", summary="Change a calendar")
async def change_calendar(calendar_id: str, body: CalendarInput, work: AdministratorWork) -> CalendarOut:
    """The calendar in full. Flows go by it from their next look at the hours."""
    return await service.change_calendar(work, calendar_id, body)


@router.delete("/{calendar_id}", status_code=204, summary="Delete a calendar")
async def delete_calendar(calendar_id: str, work: AdministratorWork) -> None:
    """409 `calendar.in_use` while a published flow uses it."""
    await service.delete_calendar(work, calendar_id)
