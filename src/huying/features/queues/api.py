"""/api/queues, /api/numbers, /api/not-ready-reasons, /api/dispositions."""

from __future__ import annotations

from fastapi import APIRouter

from huying.features.queues import service
from huying.features.queues.schemas import (
    ChoiceOut,
    Choices,
    NewNumber,
    NewQueue,
    NumberOut,
    NumberPatch,
    QueueOut,
    QueuePatch,
)
from huying.features.work import AdministratorWork, AgentWork, SupervisorWork
from huying.models import Disposition, NotReadyReason

router = APIRouter(prefix="/api", tags=["queues"])


@router.get("/queues", summary="All queues")
async def list_queues(work: AgentWork) -> list[QueueOut]:
    """Every queue with its settings and the ids of its members."""
    return await service.list_queues(work.session)


@router.post("/queues", status_code=201, summary="Make a queue")
async def create_queue(body: NewQueue, work: AdministratorWork) -> QueueOut:
    """409 `queue.name_taken`; 400 `person.unknown` for a member who does not exist."""
    return await service.create_queue(work, body)


@router.get("/queues/{queue_id}", summary="One queue")
async def get_queue(queue_id: str, work: AgentWork) -> QueueOut:
    """404 `queue.unknown`."""
    return await service.get_queue(work.session, queue_id)


@router.patch("/queues/{queue_id}", summary="Change a queue")
async def change_queue(queue_id: str, body: QueuePatch, work: AdministratorWork) -> QueueOut:
    """Fields that are not sent stay as they are. `member_ids` replaces all members."""
    return await service.change_queue(work, queue_id, body)


@router.delete("/queues/{queue_id}", status_code=204, summary="Delete a queue")
async def delete_queue(queue_id: str, work: AdministratorWork) -> None:
    """409 `queue.in_use` while a number, a published flow or a campaign uses it."""
    await service.delete_queue(work, queue_id)


@router.get("/numbers", summary="All numbers we are called on")
async def list_numbers(work: SupervisorWork) -> list[NumberOut]:
    """Every number with the flow or queue it leads to, its language and greeting."""
    return [NumberOut.model_validate(number) for number in await service.list_numbers(work.session)]


@router.post("/numbers", status_code=201, summary="Set up a number")
async def create_number(body: NewNumber, work: AdministratorWork) -> NumberOut:
    """409 `number.taken`; 400 `queue.unknown`, `flow.unpublished`, `number.two_ways`."""
    return NumberOut.model_validate(await service.create_number(work, body))


@router.patch("/numbers/{number_id}", summary="Change a number")
async def change_number(number_id: str, body: NumberPatch, work: AdministratorWork) -> NumberOut:
    """Fields that are not sent stay as they are."""
    return NumberOut.model_validate(await service.change_number(work, number_id, body))


@router.delete("/numbers/{number_id}", status_code=204, summary="Delete a number")
async def delete_number(number_id: str, work: AdministratorWork) -> None:
    """Calls to it are refused from now on."""
    await service.delete_number(work, number_id)


@router.get("/not-ready-reasons", summary="Why an agent may be not ready")
async def list_reasons(work: AgentWork) -> list[ChoiceOut]:
    """The list agents choose from, in the order it is shown."""
    return await service.list_choices(work.session, NotReadyReason)


@router.put("/not-ready-reasons", summary="Replace the not-ready reasons")
async def replace_reasons(body: Choices, work: AdministratorWork) -> list[ChoiceOut]:
    """The list in full; 400 `list.code_twice`."""
    return await service.replace_choices(work, NotReadyReason, body)


@router.get("/dispositions", summary="How a contact can come out")
async def list_dispositions(work: AgentWork) -> list[ChoiceOut]:
    """The list agents choose from in wrap-up, in the order it is shown."""
    return await service.list_choices(work.session, Disposition)


@router.put("/dispositions", summary="Replace the dispositions")
async def replace_dispositions(body: Choices, work: AdministratorWork) -> list[ChoiceOut]:
    """The list in full; 400 `list.code_twice`."""
    return await service.replace_choices(work, Disposition, body)
