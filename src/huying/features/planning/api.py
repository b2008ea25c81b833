"""/api/planning: how many people, for one interval and from week to week."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from huying.features.planning import service
from huying.features.planning.jobs import Trials
from huying.features.planning.schemas import (
    CostIn,
    CostOut,
    ForecastIn,
    ForecastOut,
    PeopleIn,
    PeopleOut,
    PriceList,
    WhatIfCentre,
    WhatIfIn,
    WhatIfOut,
    WhatIfStarted,
)
from huying.features.reckoner import ReckonerDesk
from huying.features.work import SupervisorWork

router = APIRouter(prefix="/api/planning", tags=["planning"])


def _trials(request: Request) -> Trials:
    trials: Trials = request.app.state.centre.trials
    return trials


TrialDesk = Annotated[Trials, Depends(_trials)]


@router.post("/people", summary="How many people for one interval")
async def people(body: PeopleIn, work: SupervisorWork) -> PeopleOut:
    """Service level, wait, occupancy and cost over the number of agents. 400 `staffing.…`, `plan.…`."""
    return await service.people(body)


@router.post("/forecasts", summary="Calls to come and whom they need")
async def forecast(body: ForecastIn, work: SupervisorWork, reckoner: ReckonerDesk) -> ForecastOut:
    """From our own calls, a file or an estimate; `needs` are what a roster plan takes. Nothing is kept.

    400 `planning.closed`, `planning.interval`, `planning.past`, `planning.too_far`, `planning.no_calls`,
    `planning.aht`, `forecast.…`, `staffing.…`; 404 `queue.unknown`; 429 `planning.busy`; 503
    `planning.no_answer`."""
    await work.centre.caught_up()
    return await service.forecast(work, reckoner, body)


@router.get("/centre", summary="Today's centre, to be changed and tried")
async def copy_of_today(
    work: SupervisorWork,
    weekday: Annotated[int, Query(ge=0, le=6)] = 0,
    weeks: Annotated[int, Query(ge=1, le=26)] = 8,
) -> WhatIfCentre:
    """Queues with the calls of a weekday (0 is Monday) in the last weeks, and agents who are alike in
    groups."""
    await work.centre.caught_up()
    return await service.copy_of_today(work, weekday, weeks)


@router.post("/trials", status_code=202, summary="Try a changed centre beside today's")
async def start_trial(body: WhatIfIn, work: SupervisorWork, trials: TrialDesk) -> WhatIfStarted:
    """In the background, the same callers in both. 429 `planning.busy_trials`."""
    return WhatIfStarted(id=service.start_trial(trials, body))


@router.get("/trials/{trial_id}", summary="How far a trial is, and what came of it")
async def get_trial(trial_id: str, work: SupervisorWork, trials: TrialDesk) -> WhatIfOut:
    """`problem` has the codes `simulation.…` or `planning.no_outcome`. 404 `planning.trial_unknown`."""
    return service.trial(trials, trial_id)


@router.get("/prices", summary="The price list as shipped")
async def prices(work: SupervisorWork) -> PriceList:
    """To be edited and sent with `POST /api/planning/cost`."""
    return PriceList()


@router.post("/cost", summary="Build beside host")
async def cost(body: CostIn, work: SupervisorWork) -> CostOut:
    """First and monthly cost, people of 8, 12 and 24 hours a day, break-even month, sensitivity. 400
    `cost.…`."""
    return service.cost(body)
