"""/api/calls."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from huying.features.calls import service
from huying.features.calls.repository import Filter
from huying.features.calls.schemas import CallDetail, CallPage
from huying.features.work import SupervisorWork

router = APIRouter(prefix="/api", tags=["calls"])

Direction = Literal["inbound", "outbound"]
Outcome = Literal["answered", "abandoned", "refused", "not_connected", "lost"]
RecordingState = Literal["recording", "stored", "missing", "short", "unreadable", "deleted"]


@router.get("/calls", summary="Search calls")
async def search_calls(
    work: SupervisorWork,
    from_us: Annotated[int | None, Query(ge=0)] = None,
    until_us: Annotated[int | None, Query(ge=0)] = None,
    direction: Direction | None = None,
    outcome: Outcome | None = None,
    queue_id: str | None = None,
    agent_id: str | None = None,
    campaign_id: str | None = None,
    recording: RecordingState | None = None,
    q: Annotated[str, Query(max_length=100)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    page_size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CallPage:
    """Newest first. `q` is part of a number or a customer's name, or a call's id."""
    wanted = Filter(from_us, until_us, direction, outcome, queue_id, agent_id, campaign_id, recording, q)
    await work.centre.caught_up()
    return await service.search(work.session, work.actor, wanted, page=page, page_size=page_size)


@router.get("/calls/{call_id}", summary="One call with its time line")
async def get_call(call_id: str, work: SupervisorWork) -> CallDetail:
    """Every fact of the journal that names the call, in order. 404 `call.unknown`."""
    await work.centre.caught_up()
    return await service.detail(work.session, work.actor, call_id)
