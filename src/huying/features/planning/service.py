"""What a planner asks: how many people, and how many from week to week."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from huying.errors import BadInput
from huying.features.calls import service as calls
from huying.features.planning.jobs import Reckoner
from huying.features.planning.reckoning import Counts, Guess, Staffing, Task
from huying.features.planning.schemas import (
    ForecastIn,
    ForecastOut,
    OwnCalls,
    OwnEstimate,
    PeopleIn,
    PeopleOut,
    StaffingIn,
    Upload,
)
from huying.features.queues import service as queues
from huying.features.work import Work
from huying.kit.clock import from_datetime, now, to_datetime
from huying.staffing.curves import Curve, Floor, curve
from huying.staffing.erlang_a import Target

_STEP = timedelta(minutes=30)  # of our own calls


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
    return ForecastOut.model_validate(await reckoner.ask(task))


async def _source(work: Work, source: OwnCalls | Upload | OwnEstimate) -> tuple[Counts | Guess, float | None]:
    """With the handle time that was measured, where one was."""
    match source:
        case OwnCalls():
            return await _own_calls(work, source)
        case Upload():
            return Counts(source.text, source.zeros, source.skip_bad_rows), None
        case OwnEstimate():
            begin, end = source.from_minute * 60, source.to_minute * 60
            return Guess(source.daily, begin, end, source.weekdays), None


async def _own_calls(work: Work, source: OwnCalls) -> tuple[Counts, float | None]:
    """Whole intervals only: the one that runs is not over."""
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
