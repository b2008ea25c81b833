"""The do-not-call list in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.models import DoNotCall


async def search(
    session: AsyncSession, digits: str, *, page: int, size: int
) -> tuple[Sequence[DoNotCall], int]:
    """Entries whose number has these digits, newest first, and how many there are."""
    wanted = DoNotCall.number.contains(digits, autoescape=True)
    rows = await session.scalars(
        select(DoNotCall)
        .where(wanted)
        .order_by(DoNotCall.added_at.desc(), DoNotCall.number)
        .limit(size)
        .offset((page - 1) * size)
    )
    total = await session.scalar(select(func.count()).select_from(DoNotCall).where(wanted))
    return rows.all(), total or 0


async def add(session: AsyncSession, number: str, note: str, added_by: str) -> bool:
    """False when it is there already."""
    added = await session.execute(
        insert(DoNotCall)
        .values(number=number, note=note, added_by=added_by)
        .on_conflict_do_nothing(index_elements=["number"])
        .returning(DoNotCall.number)
    )
    return added.scalar_one_or_none() is not None
