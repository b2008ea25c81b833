"""/api/planning: how many people, for one interval and from week to week."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from huying.features.planning import service
from huying.features.planning.jobs import Reckoner
from huying.features.planning.schemas import ForecastIn, ForecastOut, PeopleIn, PeopleOut
from huying.features.work import SupervisorWork

router = APIRouter(prefix="/api/planning", tags=["planning"])


def _reckoner(request: Request) -> Reckoner:
    reckoner: Reckoner = request.app.state.centre.reckoner
    return reckoner


@router.post("/people", summary="How many people for one interval")
async def people(body: PeopleIn, work: SupervisorWork) -> PeopleOut:
    """Service level, wait, occupancy and cost over the number of agents. 400 `staffing.…`, `plan.…`."""
    return await service.people(body)


@router.post("/forecasts", summary="Calls to come and whom they need")
async def forecast(
    body: ForecastIn, work: SupervisorWork, reckoner: Annotated[Reckoner, Depends(_reckoner)]
) -> ForecastOut:
    """From our own calls, a file or an estimate; `needs` are what a roster plan takes. Nothing is kept.

    400 `planning.closed`, `planning.interval`, `planning.past`, `planning.too_far`, `planning.no_calls`,
    `planning.aht`, `forecast.…`, `staffing.…`; 404 `queue.unknown`; 429 `planning.busy`; 503
    `planning.no_answer`."""
    await work.centre.caught_up()
    return await service.forecast(work, reckoner, body)
