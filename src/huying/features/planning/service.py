"""What a planner asks: how many people, for an interval and from week to week, what if, and at what cost."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from huying.errors import BadInput
from huying.features.calls import service as calls
from huying.features.people import service as people_service
from huying.features.planning import jobs
from huying.features.planning.copying import MINUTES, centre_copy
from huying.features.planning.jobs import Trials
from huying.features.planning.reckoning import Counts, Guess, Staffing, Task
from huying.features.planning.schemas import (
    CostIn,
    CostOut,
    ForecastIn,
    ForecastOut,
    OwnCalls,
    OwnEstimate,
    PeopleIn,
    PeopleOut,
    StaffingIn,
    Upload,
    WhatIfCentre,
    WhatIfIn,
    WhatIfOut,
    WhatIfProblem,
    WhatIfSide,
)
from huying.features.planning.trying import Outcome, Trial
from huying.features.queues import service as queues
from huying.features.reckoner import Reckoner
from huying.features.work import Work
from huying.kit.clock import from_datetime, now, to_datetime
from huying.simulation.centre import Centre, Duration, Group, Kind
from huying.staffing import cost as costing
from huying.staffing.curves import Curve, Floor, curve
from huying.staffing.erlang_a import Target

_STEP = timedelta(minutes=MINUTES)  # of our own calls


async def people(given: PeopleIn) -> PeopleOut:
    """Raises BadInput."""
    floor = Floor(
        calls=given.calls,
        per=given.minutes * 60,
        aht=given.aht,
        target=Target(given.target, given.within),
        patience=given.patience,
        shrinkage=given.shrinkage,
        month=given.month,
    )
    found: Curve = await asyncio.to_thread(curve, floor)
    return PeopleOut.model_validate(found)


def cost(given: CostIn) -> CostOut:
    """Raises BadInput."""
    floor = costing.Floor(given.seats, given.hours, given.days, given.shrinkage)
    return CostOut.model_validate(costing.compare(floor, costing.Prices(**given.prices.model_dump())))


async def forecast(work: Work, reckoner: Reckoner, given: ForecastIn) -> ForecastOut:
    """Raises BadInput, NotFound for an unknown queue, TooMany, Unavailable."""
    source, aht = await _source(work, given.source)
    task = Task(
        source=source,
        first=given.first_day,
        days=7 * given.weeks,
        country=given.country,
        events=tuple((event.day, event.name, event.effect) for event in given.events),
        coverage=given.coverage,
        staffing=_staffing(given.staffing, aht),
    )
    return ForecastOut.model_validate(await jobs.forecast(reckoner, task))


async def _source(work: Work, source: OwnCalls | Upload | OwnEstimate) -> tuple[Counts | Guess, float | None]:
    """With the handle time that was measured, where one was."""
    match source:
        case OwnCalls():
            return await own_calls(work, source)
        case Upload():
            return Counts(source.text, source.zeros, source.skip_bad_rows), None
        case OwnEstimate():
            begin, end = source.from_minute * 60, source.to_minute * 60
            return Guess(source.daily, begin, end, source.weekdays), None


async def own_calls(work: Work, source: OwnCalls) -> tuple[Counts, float | None]:
    """A table of what came to a queue in whole intervals – the one that runs is not over – and the handle
    time.

    Raises NotFound, BadInput when no call came."""
    await queues.get_queue(work.session, source.queue_id)
    zone = work.centre.zone
    until = _begun(to_datetime(now()).astimezone(zone))
    since = until - timedelta(weeks=source.weeks)
    rows = await calls.arrivals(
        work.session, source.queue_id, from_datetime(since), from_datetime(until), zone, _STEP
    )
    if not rows:
        raise BadInput(
            "planning.no_calls",
            "No call came to this queue in these weeks: take another queue, a file, or your own estimate.",
        )
    handled = sum(row.handled for row in rows)
    text = "\n".join(["time,calls", *(f"{row.start.isoformat()},{row.calls}" for row in rows)])
    aht = sum(row.busy_seconds for row in rows) / handled if handled else None
    return Counts(text, zeros=True, skip_bad_rows=False), aht


def _begun(moment: datetime) -> datetime:
    """When the interval of this moment began."""
    minutes = int(_STEP.total_seconds()) // 60
    return moment.replace(minute=moment.minute - moment.minute % minutes, second=0, microsecond=0)


def _staffing(given: StaffingIn, measured: float | None) -> Staffing:
    aht = measured if given.aht is None else given.aht
    if aht is None:
        raise BadInput("planning.aht", "How long a call takes is not known: give the handle time.")
    return Staffing(**given.model_dump(exclude={"aht"}), aht=aht)


async def copy_of_today(work: Work, weekday: int, weeks: int) -> WhatIfCentre:
    """The centre as it is configured, with the calls of this weekday in the last whole weeks; 0 is Monday."""
    zone = work.centre.zone
    until = to_datetime(now()).astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    since = until - timedelta(weeks=weeks)
    all_queues = await queues.list_queues(work.session)
    arrivals = {
        queue.id: await calls.arrivals(
            work.session, queue.id, from_datetime(since), from_datetime(until), zone, _STEP
        )
        for queue in all_queues
    }
    everybody = await people_service.list_people(work.session)
    return centre_copy(all_queues, everybody, arrivals, weekday, until.date())


def start_trial(trials: Trials, given: WhatIfIn) -> str:
    """The trial's id. Raises TooMany."""
    return trials.start(Trial(_centre(given.today), _centre(given.changed), given.hour, given.copies))


def trial(trials: Trials, trial_id: str) -> WhatIfOut:
    """Raises NotFound."""
    run = trials.get(trial_id)
    if run.ended is None:
        return WhatIfOut(done=run.done, problem=None, today=None, changed=None)
    if isinstance(run.ended, Outcome):
        today, changed = map(WhatIfSide.model_validate, (run.ended.today, run.ended.changed))
        return WhatIfOut(done=1, problem=None, today=today, changed=changed)
    return WhatIfOut(done=1, problem=WhatIfProblem.model_validate(run.ended), today=None, changed=None)


def _centre(given: WhatIfCentre) -> Centre:
    return Centre(
        kinds=tuple(
            Kind(
                name=kind.queue_id,
                calls=tuple(kind.calls),
                handle=Duration(kind.handle),
                patience=None if kind.patience is None else Duration(kind.patience),
                strategy=kind.strategy,
                weight=kind.weight,
                ageing=kind.ageing,
            )
            for kind in given.kinds
        ),
        groups=tuple(
            Group(
                name=group.name,
                agents=group.agents,
                serves=group.serves,
                shifts=((group.from_minute * 60.0, group.to_minute * 60.0),),
            )
            for group in given.groups
        ),
        interval=_STEP.total_seconds(),
        within=given.within,
    )
