"""/api/adherence: who is where the roster has them, attendance by day, and excused time."""

from __future__ import annotations

from fastapi import APIRouter

from huying.features.adherence import service
from huying.features.adherence.schemas import (
    DayOut,
    ExceptionIn,
    ExceptionOut,
    MyAdherence,
    NowRow,
)
from huying.features.inputs import Day, Decision
from huying.features.work import AgentWork, SupervisorWork

router = APIRouter(prefix="/api/adherence", tags=["adherence"])


@router.get("/now", summary="Who should be where now")
async def right_now(work: SupervisorWork) -> list[NowRow]:
    """Everybody with a published shift at this moment; first who is not where they should be, for longest."""
    await work.centre.caught_up()
    return await service.right_now(work)


@router.get("/days/{day}", summary="Attendance and adherence of a day")
async def of_day(day: Day, work: SupervisorWork) -> DayOut:
    """The shifts that begin on it, as they went so far."""
    await work.centre.caught_up()
    return await service.of_day(work, day)


@router.get("/mine", summary="My adherence today")
async def mine(work: AgentWork) -> MyAdherence:
    """My shifts of today as they went so far, and my exceptions."""
    await work.centre.caught_up()
    return await service.mine(work)


@router.get("/exceptions", summary="Exceptions asked for")
async def list_exceptions(work: SupervisorWork) -> list[ExceptionOut]:
    """Those that wait for a decision, and those of the last 31 days; newest first."""
    return await service.list_exceptions(work)


@router.post("/exceptions", status_code=201, summary="Ask for an exception")
async def ask(body: ExceptionIn, work: AgentWork) -> ExceptionOut:
    """For time of a shift of mine. 400 `adherence.no_shift`, `adherence.too_far`; 409
    `adherence.overlaps`."""
    await work.centre.caught_up()
    return await service.ask(work, body)


@router.post("/exceptions/{exception_id}/decision", summary="Approve or refuse an exception")
async def decide(exception_id: str, body: Decision, work: SupervisorWork) -> ExceptionOut:
    """404 `adherence.unknown`; 409 `request.decided`."""
    return await service.decide(work, exception_id, body)


@router.post("/exceptions/{exception_id}/withdraw", summary="Take an exception back")
async def withdraw(exception_id: str, work: AgentWork) -> ExceptionOut:
    """Mine, before it is decided. 404 `adherence.unknown`; 409 `request.decided`."""
    return await service.withdraw(work, exception_id)
