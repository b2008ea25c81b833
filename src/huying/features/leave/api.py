"""/api/leave: days off, asked by agents, decided and noted by supervisors."""

from __future__ import annotations

from fastapi import APIRouter

from huying.features.inputs import Decision
from huying.features.leave import service
from huying.features.leave.schemas import AllowanceIn, Kind, LeaveIn, LeaveOut, MyLeave, Year
from huying.features.work import AgentWork, SupervisorWork

router = APIRouter(prefix="/api/leave", tags=["leave"])


@router.get("/mine", summary="My leave")
async def mine(work: AgentWork) -> MyLeave:
    """Of this year and later, with balances by kind."""
    return await service.mine(work)


@router.post("/mine", status_code=201, summary="Ask for leave")
async def ask(body: LeaveIn, work: AgentWork) -> LeaveOut:
    """400 `leave.days`; 409 `leave.overlaps`."""
    return await service.ask(work, body)


@router.post("/requests/{request_id}/withdraw", summary="Take leave back")
async def withdraw(request_id: str, work: AgentWork) -> LeaveOut:
    """Mine, or as a supervisor anybody's, until it begins. 404 `leave.unknown`; 409 `leave.not_open`."""
    return await service.withdraw(work, request_id)


@router.get("/requests", summary="Leave that is asked for or to come")
async def list_requests(work: SupervisorWork) -> list[LeaveOut]:
    """By its first day."""
    return await service.list_requests(work)


@router.post("/requests/{request_id}/decision", summary="Approve or refuse leave")
async def decide(request_id: str, body: Decision, work: SupervisorWork) -> LeaveOut:
    """404 `leave.unknown`; 409 `request.decided`, `leave.balance`."""
    return await service.decide(work, request_id, body)


@router.get("/people/{user_id}", summary="Somebody's leave")
async def of_person(user_id: str, work: SupervisorWork) -> MyLeave:
    """Of this year and later, with balances by kind."""
    return await service.of_person(work.session, user_id, service.today(work))


@router.post("/people/{user_id}", status_code=201, summary="Note somebody's leave")
async def note(user_id: str, body: LeaveIn, work: SupervisorWork) -> LeaveOut:
    """Approved at once: who called in sick. 400 `leave.days_noted`; 404 `person.unknown`; 409
    `leave.overlaps`, `leave.balance`."""
    return await service.note(work, user_id, body)


@router.put("/people/{user_id}/allowances/{kind}/{year}", status_code=204, summary="Days of leave a year")
async def put_allowance(
    user_id: str, kind: Kind, year: Year, body: AllowanceIn, work: SupervisorWork
) -> None:
    """What has been approved stays. 404 `person.unknown`."""
    await service.put_allowance(work, user_id, kind, year, body)
