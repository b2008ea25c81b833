"""/api/do-not-call: numbers that are not called."""

from __future__ import annotations

from fastapi import APIRouter

from huying.features.do_not_call import service
from huying.features.do_not_call.schemas import EntryOut, EntryPage, NewEntry
from huying.features.inputs import Page, PageSize
from huying.features.work import AgentWork, SupervisorWork

router = APIRouter(prefix="/api/do-not-call", tags=["do not call"])


@router.get("", summary="Search the do-not-call list")
async def search(work: SupervisorWork, q: str = "", page: Page = 1, page_size: PageSize = 50) -> EntryPage:
    """By some digits of the number, newest first."""
    return await service.search(work.session, q, page=page, size=page_size)


@router.post("", status_code=201, summary="Put a number on the list")
async def add(body: NewEntry, work: AgentWork) -> EntryOut:
    """From now on it is dialled neither for a campaign nor by hand. 400 `number.invalid`."""
    return await service.add(work, body)


@router.delete("/{number}", status_code=204, summary="Take a number off the list")
async def remove(number: str, work: SupervisorWork) -> None:
    """It may be called again; leads that were passed over stay so. 404 `number.not_listed`."""
    await service.remove(work, number)
