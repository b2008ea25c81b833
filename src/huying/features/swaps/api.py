"""/api/swaps: two agents change places on published days."""

from __future__ import annotations

from fastapi import APIRouter

from huying.features.inputs import Day, Decision
from huying.features.rosters.desk import PlanDesk
from huying.features.swaps import service
from huying.features.swaps.schemas import AnswerIn, ColleagueDay, MySwaps, SwapIn, SwapOut
from huying.features.work import AgentWork, SupervisorWork

router = APIRouter(prefix="/api/swaps", tags=["swaps"])


@router.get("/mine", summary="My swaps")
async def mine(work: AgentWork, desk: PlanDesk) -> MySwaps:
    """Asked by me and of me, for days to come."""
    return await service.mine(work, desk)


@router.get("/colleagues/{day}", summary="With whom I could swap")
async def colleagues(day: Day, work: AgentWork, desk: PlanDesk) -> list[ColleagueDay]:
    """Who serves a queue of mine, and what they work that day."""
    await work.centre.caught_up()
    return await service.colleagues(work, desk, day)


@router.post("", status_code=201, summary="Ask a colleague to swap")
async def ask(body: SwapIn, work: AgentWork, desk: PlanDesk) -> SwapOut:
    """400 `swap.self`; 404 `person.unknown`; 409 `swap.begun`, `swap.not_published`, `swap.same`,
    `swap.no_contract`, `swap.rule` with the labour rule (`rule`) and whose it is (`who`)."""
    await work.centre.caught_up()
    return await service.ask(work, desk, body)


@router.post("/{swap_id}/answer", summary="Agree to swap, or not")
async def answer(swap_id: str, body: AnswerIn, work: AgentWork, desk: PlanDesk) -> SwapOut:
    """Of me. 404 `swap.unknown`; 409 `request.decided` and what asking gives."""
    await work.centre.caught_up()
    return await service.answer(work, desk, swap_id, body)


@router.post("/{swap_id}/withdraw", summary="Take a swap back")
async def withdraw(swap_id: str, work: AgentWork) -> SwapOut:
    """Mine, before it is decided. 404 `swap.unknown`; 409 `request.decided`."""
    return await service.withdraw(work, swap_id)


@router.get("", summary="Swaps to decide")
async def to_decide(work: SupervisorWork, desk: PlanDesk) -> list[SwapOut]:
    """What two agents have agreed on, the oldest first."""
    return await service.to_decide(work, desk)


@router.post("/{swap_id}/decision", summary="Approve or refuse a swap")
async def decide(swap_id: str, body: Decision, work: SupervisorWork, desk: PlanDesk) -> SwapOut:
    """Approved, both have other shifts. 404 `swap.unknown`; 409 `request.decided`, `roster.solving`,
    `swap.unpublished` and what asking gives."""
    await work.centre.caught_up()
    return await service.decide(work, desk, swap_id, body)
