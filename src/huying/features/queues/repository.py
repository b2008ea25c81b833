"""Queues, numbers and lists in the database."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ScalarResult, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.models import Disposition, NotReadyReason, PhoneNumber, Queue, QueueMember


async def queues(session: AsyncSession) -> list[Queue]:
    return list((await session.execute(select(Queue).order_by(Queue.name))).scalars())


async def numbers(session: AsyncSession) -> list[PhoneNumber]:
    return list((await session.execute(select(PhoneNumber).order_by(PhoneNumber.number))).scalars())


async def members(session: AsyncSession) -> dict[str, list[str]]:
    """Queue id → user ids, sorted."""
    found: dict[str, list[str]] = {}
    rows = await session.execute(
        select(QueueMember.queue_id, QueueMember.user_id).order_by(QueueMember.user_id)
    )
    for queue_id, user_id in rows:
        found.setdefault(queue_id, []).append(user_id)
    return found


async def members_of(session: AsyncSession, queue_id: str) -> list[str]:
    rows = await session.execute(
        select(QueueMember.user_id).where(QueueMember.queue_id == queue_id).order_by(QueueMember.user_id)
    )
    return list(rows.scalars())


async def queues_of(session: AsyncSession, user_id: str) -> list[str]:
    rows = await session.execute(
        select(QueueMember.queue_id).where(QueueMember.user_id == user_id).order_by(QueueMember.queue_id)
    )
    return list(rows.scalars())


async def set_members(session: AsyncSession, queue_id: str, user_ids: Iterable[str]) -> None:
    await session.execute(delete(QueueMember).where(QueueMember.queue_id == queue_id))
    await _add_memberships(session, [(queue_id, user_id) for user_id in sorted(set(user_ids))])


async def set_queues(session: AsyncSession, user_id: str, queue_ids: Iterable[str]) -> None:
    await session.execute(delete(QueueMember).where(QueueMember.user_id == user_id))
    await _add_memberships(session, [(queue_id, user_id) for queue_id in sorted(set(queue_ids))])


async def _add_memberships(session: AsyncSession, pairs: list[tuple[str, str]]) -> None:
    if pairs:
        rows = [{"queue_id": queue_id, "user_id": user_id} for queue_id, user_id in pairs]
        await session.execute(insert(QueueMember).values(rows).on_conflict_do_nothing())


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
