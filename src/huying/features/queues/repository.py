"""Queues, numbers and lists in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ScalarResult, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.features.queues.schemas import SpillTo
from huying.models import Disposition, NotReadyReason, PhoneNumber, Queue, QueueMember, QueueSkill, QueueSpill


async def queues(session: AsyncSession) -> list[Queue]:
    return list((await session.execute(select(Queue).order_by(Queue.name))).scalars())


async def numbers(session: AsyncSession) -> list[PhoneNumber]:
    return list((await session.execute(select(PhoneNumber).order_by(PhoneNumber.number))).scalars())


async def members(session: AsyncSession) -> dict[str, dict[str, int]]:
    """Queue id → user id → her order, by user id."""
    found: dict[str, dict[str, int]] = {}
    rows = await session.execute(
        select(QueueMember.queue_id, QueueMember.user_id, QueueMember.order).order_by(QueueMember.user_id)
    )
    for queue_id, user_id, order in rows:
        found.setdefault(queue_id, {})[user_id] = order
    return found


async def members_of(session: AsyncSession, queue_id: str) -> dict[str, int]:
    """User id → her order for this queue."""
    rows = await session.execute(
        select(QueueMember.user_id, QueueMember.order)
        .where(QueueMember.queue_id == queue_id)
        .order_by(QueueMember.user_id)
    )
    return dict(rows.all())


async def queues_of(session: AsyncSession, user_id: str) -> dict[str, int]:
    """Queue id → the order of this person."""
    rows = await session.execute(
        select(QueueMember.queue_id, QueueMember.order)
        .where(QueueMember.user_id == user_id)
        .order_by(QueueMember.queue_id)
    )
    return dict(rows.all())


async def set_members(session: AsyncSession, queue_id: str, orders: Mapping[str, int]) -> None:
    """Replace who serves a queue: user id → order."""
    await session.execute(delete(QueueMember).where(QueueMember.queue_id == queue_id))
    await _add_memberships(session, [(queue_id, user_id, order) for user_id, order in orders.items()])


async def set_queues(session: AsyncSession, user_id: str, orders: Mapping[str, int]) -> None:
    """Replace what a person serves: queue id → order."""
    await session.execute(delete(QueueMember).where(QueueMember.user_id == user_id))
    await _add_memberships(session, [(queue_id, user_id, order) for queue_id, order in orders.items()])


async def _add_memberships(session: AsyncSession, members: list[tuple[str, str, int]]) -> None:
    if members:
        rows = [{"queue_id": queue, "user_id": user, "order": order} for queue, user, order in members]
        await session.execute(insert(QueueMember).values(rows).on_conflict_do_nothing())


async def skills(session: AsyncSession) -> dict[str, dict[str, int]]:
    """Queue id → skill id → the least level."""
    found: dict[str, dict[str, int]] = {}
    rows = await session.execute(
        select(QueueSkill.queue_id, QueueSkill.skill_id, QueueSkill.level).order_by(QueueSkill.skill_id)
    )
    for queue_id, skill_id, level in rows:
        found.setdefault(queue_id, {})[skill_id] = level
    return found


async def set_skills(session: AsyncSession, queue_id: str, levels: Mapping[str, int]) -> None:
    await session.execute(delete(QueueSkill).where(QueueSkill.queue_id == queue_id))
    if levels:
        rows = [{"queue_id": queue_id, "skill_id": skill, "level": level} for skill, level in levels.items()]
        await session.execute(insert(QueueSkill).values(rows))


async def spills(session: AsyncSession) -> dict[str, list[SpillTo]]:
    """Queue id → where its calls go, in order."""
    found: dict[str, list[SpillTo]] = {}
    for row in await session.scalars(select(QueueSpill).order_by(QueueSpill.position)):
        way = {
            "when": row.condition,
            "limit": row.limit,
            "queue_id": row.to_queue_id,
            "flow_id": row.to_flow_id,
            "calendar_id": row.calendar_id,
        }
        found.setdefault(row.queue_id, []).append(SpillTo.model_validate(way))
    return found


async def set_spills(session: AsyncSession, queue_id: str, spills: Sequence[SpillTo]) -> None:
    """Replace where calls of a queue go."""
    await session.execute(delete(QueueSpill).where(QueueSpill.queue_id == queue_id))
    session.add_all(
        QueueSpill(
            queue_id=queue_id,
            position=position,
            condition=spill.when,
            limit=spill.limit,
            to_queue_id=spill.queue_id,
            to_flow_id=spill.flow_id,
            calendar_id=spill.calendar_id,
        )
        for position, spill in enumerate(spills)
    )
    await session.flush()


async def choices(
    session: AsyncSession, table: type[NotReadyReason] | type[Disposition]
) -> list[NotReadyReason | Disposition]:
    rows: ScalarResult[NotReadyReason | Disposition] = await session.scalars(
        select(table).order_by(table.position, table.code)
    )
    return list(rows)


async def replace_choices(
    session: AsyncSession,
    table: type[NotReadyReason] | type[Disposition],
    entries: list[dict[str, object]],
) -> None:
    await session.execute(delete(table))
    await session.execute(insert(table).values(entries))
