"""/api/rosters: shifts, contracts and plans of the planner; everybody's own shifts and wishes."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter

from huying.features.rosters import service
from huying.features.rosters.desk import PlanDesk
from huying.features.rosters.schemas import (
    ContractIn,
    ContractOut,
    LabourOut,
    MyRoster,
    PlanIn,
    PlanOut,
    PlanRow,
    ShiftIn,
    ShiftOut,
    SolveIn,
    WishIn,
    WishOut,
)
from huying.features.work import AgentWork, SupervisorWork

router = APIRouter(prefix="/api/rosters", tags=["rosters"])


@router.get("/shifts", summary="The hours that can be worked")
async def list_shifts(work: SupervisorWork) -> list[ShiftOut]:
    """By their begin."""
    return await service.list_shifts(work.session)


@router.post("/shifts", status_code=201, summary="Make a shift")
async def create_shift(body: ShiftIn, work: SupervisorWork) -> ShiftOut:
    """409 `roster.shift_name_taken`; 400 `queue.unknown`."""
    return await service.create_shift(work, body)


@router.put("/shifts/{shift_id}", summary="Replace a shift")
async def replace_shift(shift_id: str, body: ShiftIn, work: SupervisorWork) -> ShiftOut:
    """What was published stays. 404 `roster.shift_unknown`; 409 `roster.shift_name_taken`."""
    return await service.replace_shift(work, shift_id, body)


@router.delete("/shifts/{shift_id}", status_code=204, summary="Delete a shift")
async def delete_shift(shift_id: str, work: SupervisorWork) -> None:
    """Who had it in a plan has the day off there; what was published stays."""
    await service.delete_shift(work, shift_id)


@router.get("/contracts", summary="What people work a week")
async def list_contracts(work: SupervisorWork) -> list[ContractOut]:
    """Of those who have a contract: the others are not planned."""
    return await service.list_contracts(work.session)


@router.put("/contracts/{user_id}", summary="Say what somebody works a week")
async def put_contract(user_id: str, body: ContractIn, work: SupervisorWork) -> ContractOut:
    """Counts when a plan is solved next. 404 `person.unknown`."""
    return await service.put_contract(work, user_id, body)


@router.delete("/contracts/{user_id}", status_code=204, summary="Plan somebody no more")
async def delete_contract(user_id: str, work: SupervisorWork) -> None:
    """404 `roster.no_contract`."""
    await service.delete_contract(work, user_id)


@router.get("/labour", summary="The packs of labour rules")
async def list_labour(work: SupervisorWork) -> list[LabourOut]:
    """That of the centre's country first."""
    return service.list_labour(work.centre.country)


@router.get("/plans", summary="The planning periods")
async def list_plans(work: SupervisorWork, desk: PlanDesk) -> list[PlanRow]:
    """The latest first, with how far each is."""
    await work.centre.caught_up()
    return await service.list_plans(work.session, desk)


@router.post("/plans", status_code=201, summary="Make a plan")
async def create_plan(body: PlanIn, work: SupervisorWork, desk: PlanDesk) -> PlanOut:
    """Weeks from a Monday on, and who is needed when. 409 `roster.plan_name_taken`."""
    return await service.create_plan(work, desk, body)


@router.get("/plans/{plan_id}", summary="A plan with its roster")
async def get_plan(plan_id: str, work: SupervisorWork, desk: PlanDesk) -> PlanOut:
    """404 `roster.plan_unknown`."""
    await work.centre.caught_up()
    return await service.get_plan(work.session, desk, plan_id)


@router.put("/plans/{plan_id}", summary="Replace a plan")
async def replace_plan(plan_id: str, body: PlanIn, work: SupervisorWork, desk: PlanDesk) -> PlanOut:
    """Its roster stays while its days do. 409 `roster.published`, `roster.plan_name_taken`."""
    await work.centre.caught_up()
    return await service.replace_plan(work, desk, plan_id, body)


@router.delete("/plans/{plan_id}", status_code=204, summary="Delete a plan")
async def delete_plan(plan_id: str, work: SupervisorWork) -> None:
    """409 `roster.published`."""
    await work.centre.caught_up()
    await service.delete_plan(work, plan_id)


@router.post("/plans/{plan_id}/solve", status_code=202, summary="Look for a roster")
async def solve(plan_id: str, body: SolveIn, work: SupervisorWork, desk: PlanDesk) -> None:
    """In the background; the plan shows the cost and the bound so far.

    Of a published plan what has begun stays; with `today_only` everything but the rest of today does. What is
    found is published as ever. 400 `roster.no_shifts`, `roster.no_contracts`; 409 `roster.solving`,
    `roster.not_today`; 429 `roster.solver_busy`.
    """
    await service.solve(work, desk, plan_id, body)


@router.post("/plans/{plan_id}/publish", status_code=204, summary="Publish a roster")
async def publish(plan_id: str, work: SupervisorWork, desk: PlanDesk) -> None:
    """Everybody sees their own shifts; published again, those whose shifts are other ones see that.

    409 `roster.not_solved`, `roster.overlaps`.
    """
    await service.publish(work, desk, plan_id)


@router.get("/mine", summary="My shifts and wishes")
async def mine(work: AgentWork, desk: PlanDesk) -> MyRoster:
    """From today on."""
    await work.centre.caught_up()
    return await service.mine(work, desk)


@router.put("/wishes/{day}", summary="Wish a shift or a day off")
async def put_wish(day: date, body: WishIn, work: AgentWork, desk: PlanDesk) -> WishOut:
    """One wish a day. 400 `roster.wish_day`, `roster.shift_unknown`; 409 `roster.day_published`."""
    await work.centre.caught_up()
    return await service.put_wish(work, desk, day, body)


@router.delete("/wishes/{day}", status_code=204, summary="Take a wish back")
async def delete_wish(day: date, work: AgentWork, desk: PlanDesk) -> None:
    """404 `roster.no_wish`; 409 `roster.day_published`."""
    await work.centre.caught_up()
    await service.delete_wish(work, desk, day)
