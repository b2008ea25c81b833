"""Swaps in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.models import ShiftSwap


async def swap(session: AsyncSession, swap_id: str) -> ShiftSwap | None:
    return await session.get(ShiftSwap, swap_id, with_for_update=True)


async def swaps_of(session: AsyncSession, user_id: str, since: date) -> Sequence[ShiftSwap]:
    """Asked by or of somebody, with a day from `since` on, newest first."""
    rows = await session.scalars(
        select(ShiftSwap)
        .where(
            (ShiftSwap.user_id == user_id) | (ShiftSwap.other_id == user_id),
            (ShiftSwap.day >= since) | (ShiftSwap.other_day >= since),
        )
        .order_by(ShiftSwap.asked_us.desc())
    )
    return rows.all()


async def in_state(session: AsyncSession, state: str, since: date) -> Sequence[ShiftSwap]:
    """The oldest first."""
    rows = await session.scalars(
        select(ShiftSwap)
        .where(ShiftSwap.state == state, ShiftSwap.day >= since, ShiftSwap.other_day >= since)
        .order_by(ShiftSwap.asked_us)
    )
    return rows.all()
