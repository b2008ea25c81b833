"""/api/capacity: how large a centre must be."""

from __future__ import annotations

from fastapi import APIRouter

from huying.features.capacity import service
from huying.features.capacity.schemas import CapacityIn, CapacityOut, SimulatedOut, Source, SourceIn
from huying.features.reckoner import ReckonerDesk
from huying.features.work import SupervisorWork

router = APIRouter(prefix="/api/capacity", tags=["capacity"])


@router.post("", summary="The size of a centre")
async def size(body: CapacityIn, work: SupervisorWork) -> CapacityOut:
    """By the rule of thumb and by Erlang; storage, bandwidth, servers. 400 `capacity.…`, `staffing.…`."""
    return await service.size(body)


@router.post("/simulation", summary="The busy hour simulated")
async def simulate(body: CapacityIn, work: SupervisorWork, reckoner: ReckonerDesk) -> SimulatedOut:
    """The rule's agents and the fewest that keep the target, with the trunks these need.

    400 `capacity.…`, `simulation.…`; 429 `planning.busy`; 503 `planning.no_answer`."""
    return await service.simulate(reckoner, body)


@router.post("/sources", summary="Read what was counted")
async def read_source(body: SourceIn, work: SupervisorWork, reckoner: ReckonerDesk) -> Source:
    """A mean week of a file or of a queue's calls, to be sent with the question. Nothing is kept.

    400 `forecast.…`, `planning.no_calls`; 404 `queue.unknown`; 429 `planning.busy`; 503
    `planning.no_answer`."""
    await work.centre.caught_up()
    return await service.read_source(work, reckoner, body)
