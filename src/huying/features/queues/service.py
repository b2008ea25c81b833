"""What supervisors and administrators set up around queues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from huying.errors import BadInput, Conflict, NotFound
from huying.features.flows import service as flows
from huying.features.queues import repository
from huying.features.queues.schemas import (
    Choice,
    ChoiceOut,
    NewNumber,
    NewQueue,
    NumberPatch,
    QueueOut,
    QueuePatch,
    SpillTo,
)
from huying.features.skills.service import NO_SUCH_SKILL
from huying.features.work import Work
from huying.kit.database import unique
from huying.kit.ids import new_id
from huying.models import Disposition, NotReadyReason, PhoneNumber, Queue

_BESIDE = {"member_ids", "orders", "skills", "spill"}
"""What is kept in tables of its own."""
_NAME_TAKEN = Conflict("queue.name_taken", "There is a queue of this name already.")
_IN_USE = Conflict(
    "queue.in_use", "Numbers, flows or campaigns still use this queue. Give them another queue first."
)
_SPILLED_INTO = Conflict("queue.spilled_into", "Another queue sends calls here. Change that one first.")
_NUMBER_TAKEN = Conflict("number.taken", "This number is set up already.")
_NO_SUCH_QUEUE = BadInput("queue.unknown", "There is no such queue.")
_NO_SUCH_CALENDAR = BadInput("calendar.unknown", "There is no such calendar.")
_NO_SUCH_PERSON = BadInput("person.unknown", "One of the members does not exist.")
_TWO_WAYS = BadInput("number.two_ways", "A number leads either to a flow or to a queue.")
_QUEUE_ERRORS = {
    "uq_queues_name": _NAME_TAKEN,
    "fk_queue_members_user_id_users": _NO_SUCH_PERSON,
    "fk_queue_members_queue_id_queues": _NO_SUCH_QUEUE,
    "fk_queue_spills_to_queue_id_queues": _NO_SUCH_QUEUE,
    "fk_queue_skills_skill_id_skills": NO_SUCH_SKILL,
    "fk_queues_callback_calendar_id_calendars": _NO_SUCH_CALENDAR,
    "fk_queue_spills_calendar_id_calendars": _NO_SUCH_CALENDAR,
}
_NUMBER_ERRORS = {
    "uq_phone_numbers_number": _NUMBER_TAKEN,
    "fk_phone_numbers_queue_id_queues": _NO_SUCH_QUEUE,
    "ck_phone_numbers_flow_or_queue": _TWO_WAYS,
}


async def list_queues(session: AsyncSession) -> list[QueueOut]:
    """All queues by name, with their members."""
    members, skills = await repository.members(session), await repository.skills(session)
    spills = await repository.spills(session)
    return [
        _queue_out(queue, members.get(queue.id, {}), skills.get(queue.id, {}), spills.get(queue.id, []))
        for queue in await repository.queues(session)
    ]


async def get_queue(session: AsyncSession, queue_id: str) -> QueueOut:
    """Raises NotFound."""
    queue = await _queue(session, queue_id)
    return _queue_out(
        queue,
        await repository.members_of(session, queue_id),
        (await repository.skills(session)).get(queue_id, {}),
        (await repository.spills(session)).get(queue_id, []),
    )


async def create_queue(work: Work, given: NewQueue) -> QueueOut:
    """Raises Conflict when the name is taken, BadInput for a member, skill or queue that does not exist."""
    values = given.model_dump()
    queue = Queue(id=new_id("queue"), **{name: values[name] for name in values if name not in _BESIDE})
    async with unique(work.session, _QUEUE_ERRORS):
        work.session.add(queue)
        await work.session.flush()
        await _set_beside(work.session, queue.id, given, values)
    work.created("queue", queue.id, values)
    return await get_queue(work.session, queue.id)


async def change_queue(work: Work, queue_id: str, patch: QueuePatch) -> QueueOut:
    """Change what was sent. Raises NotFound, Conflict, BadInput."""
    queue = await _queue(work.session, queue_id, lock=True)
    before = (await get_queue(work.session, queue_id)).model_dump()
    given = patch.given()
    async with unique(work.session, _QUEUE_ERRORS):
        _assign(queue, {name: value for name, value in given.items() if name not in _BESIDE})
        await work.session.flush()
        await _set_beside(work.session, queue_id, patch, given)
    after = await get_queue(work.session, queue_id)
    work.changed("queue", queue_id, before, after.model_dump())
    return after


async def _set_beside(
    session: AsyncSession, queue_id: str, sent: NewQueue | QueuePatch, given: Mapping[str, object]
) -> None:
    """What of a queue is kept in tables of its own."""
    if "member_ids" in given or "orders" in given:
        held = await repository.members_of(session, queue_id)
        member_ids = sorted(held) if sent.member_ids is None else sorted(set(sent.member_ids))
        await repository.set_members(session, queue_id, _ordered(member_ids, sent.orders, held))
    if sent.skills is not None:
        await repository.set_skills(session, queue_id, sent.skills)
    if sent.spill is not None:
        if any(spill.queue_id == queue_id for spill in sent.spill):
            raise BadInput("queue.spills_into_itself", "A queue cannot send its calls to itself.")
        for spill in sent.spill:
            if spill.flow_id is not None:
                await flows.must_be_published(session, spill.flow_id)
        await repository.set_spills(session, queue_id, sent.spill)


def _ordered(ids: list[str], given: Mapping[str, int] | None, held: Mapping[str, int]) -> dict[str, int]:
    """Id → order: all orders anew when some are given, otherwise each keeps hers."""
    strangers = sorted(set(given or {}) - set(ids))
    if strangers:
        raise BadInput(
            "queue.order_of_nobody", "An order is for somebody who does not serve the queue.", id=strangers[0]
        )
    orders = held if given is None else given
    return {each: orders.get(each, 1) for each in ids}


async def delete_queue(work: Work, queue_id: str) -> None:
    """Raises NotFound, and Conflict while numbers, flows or campaigns use it."""
    queue = await _queue(work.session, queue_id, lock=True)
    errors = {
        "fk_phone_numbers_queue_id_queues": _IN_USE,
        "fk_campaigns_queue_id_queues": _IN_USE,
        "fk_queue_spills_to_queue_id_queues": _SPILLED_INTO,
        "fk_flow_uses_queue_id_queues": _IN_USE,
    }
    async with unique(work.session, errors):
        await work.session.delete(queue)
    work.deleted("queue", queue_id, {"name": queue.name})


async def queues_of_everybody(session: AsyncSession) -> dict[str, dict[str, int]]:
    """User id → queue id → her order for it."""
    found: dict[str, dict[str, int]] = {}
    for queue_id, orders in sorted((await repository.members(session)).items()):
        for user_id, order in orders.items():
            found.setdefault(user_id, {})[queue_id] = order
    return found


async def queues_of(session: AsyncSession, user_id: str) -> dict[str, int]:
    """The queues one person serves, and her order of them."""
    return await repository.queues_of(session, user_id)


async def set_queues_of(
    session: AsyncSession, user_id: str, queue_ids: list[str] | None, orders: Mapping[str, int] | None
) -> None:
    """Say which queues a person serves, in which order (None: as it is). Raises BadInput."""
    held = await repository.queues_of(session, user_id)
    wanted = sorted(held) if queue_ids is None else sorted(set(queue_ids))
    async with unique(session, _QUEUE_ERRORS):
        await repository.set_queues(session, user_id, _ordered(wanted, orders, held))


def not_first(orders: Mapping[str, int]) -> dict[str, int]:
    """The orders worth telling: those that are not 1."""
    return {each: order for each, order in orders.items() if order != 1}


async def list_numbers(session: AsyncSession) -> list[PhoneNumber]:
    """All numbers we are called on."""
    return await repository.numbers(session)


async def create_number(work: Work, given: NewNumber) -> PhoneNumber:
    """Raises Conflict when it is set up already, BadInput for an unknown queue, a flow that is not
    published, or both."""
    if given.flow_id is not None:
        await flows.must_be_published(work.session, given.flow_id)
    number = PhoneNumber(id=new_id("number"), **given.model_dump())
    async with unique(work.session, _NUMBER_ERRORS):
        work.session.add(number)
    work.created("number", number.id, given.model_dump())
    return number


async def change_number(work: Work, number_id: str, patch: NumberPatch) -> PhoneNumber:
    """Change what was sent. Raises NotFound, Conflict, BadInput."""
    number = await _number(work.session, number_id)
    wanted = patch.given()
    if patch.flow_id is not None:
        await flows.must_be_published(work.session, patch.flow_id)
        wanted = {"queue_id": None, "greeting": ""} | wanted
    elif patch.queue_id is not None:
        wanted = {"flow_id": None} | wanted
    before = {name: getattr(number, name) for name in wanted}
    async with unique(work.session, _NUMBER_ERRORS):
        _assign(number, wanted)
    work.changed("number", number_id, before, wanted)
    return number


async def delete_number(work: Work, number_id: str) -> None:
    """Calls to it are refused from now on. Raises NotFound."""
    number = await _number(work.session, number_id)
    await work.session.delete(number)
    work.deleted("number", number_id, {"number": number.number})


async def list_choices(
    session: AsyncSession, table: type[NotReadyReason] | type[Disposition]
) -> list[ChoiceOut]:
    """The list in the order it is shown."""
    return [ChoiceOut.model_validate(entry) for entry in await repository.choices(session, table)]


async def replace_choices(
    work: Work, table: type[NotReadyReason] | type[Disposition], entries: list[Choice]
) -> list[ChoiceOut]:
    """Put this list in place of the old one. Calls keep the code they were given. Raises BadInput."""
    codes = [entry.code for entry in entries]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise BadInput("list.code_twice", f"The code {twice[0]} is in the list twice.", entry=twice[0])
    before = await list_choices(work.session, table)
    await repository.replace_choices(work.session, table, [entry.model_dump() for entry in entries])
    after = await list_choices(work.session, table)
    work.changed(
        "list", table.__tablename__, {"codes": [e.code for e in before]}, {"codes": [e.code for e in after]}
    )
    return after


async def _queue(session: AsyncSession, queue_id: str, *, lock: bool = False) -> Queue:
    queue = await session.get(Queue, queue_id, with_for_update=lock or None)
    if queue is None:
        raise NotFound("queue.unknown", "There is no such queue.")
    return queue


async def _number(session: AsyncSession, number_id: str) -> PhoneNumber:
    number = await session.get(PhoneNumber, number_id, with_for_update=True)
    if number is None:
        raise NotFound("number.unknown", "There is no such number.")
    return number


def _queue_out(
    queue: Queue, orders: Mapping[str, int], skills: dict[str, int], spills: list[SpillTo]
) -> QueueOut:
    values = {name: getattr(queue, name) for name in QueueOut.model_fields if name not in _BESIDE}
    return QueueOut(
        **values,
        member_ids=list(orders),
        orders=not_first(orders),
        skills=skills,
        spill=spills,
    )


def _assign(row: Queue | PhoneNumber, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
