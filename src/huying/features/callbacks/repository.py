"""Callbacks in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.models import CallbackView


async def not_over(session: AsyncSession) -> Sequence[CallbackView]:
    """Those that are still to be made, the first asked for first."""
    rows = await session.scalars(
        select(CallbackView).where(CallbackView.ended_us.is_(None)).order_by(CallbackView.asked_us)
    )
    return rows.all()


async def since(session: AsyncSession, since_us: int, most: int) -> Sequence[CallbackView]:
    """Those asked for since a moment, newest first."""
    rows = await session.scalars(
        select(CallbackView)
        .where(CallbackView.asked_us >= since_us)
        .order_by(CallbackView.asked_us.desc(), CallbackView.id)
        .limit(most)
    )
    return rows.all()
