"""Callbacks in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.models import CallbackView, Customer


async def not_over(session: AsyncSession) -> Sequence[Row[CallbackView, str | None]]:
    """Those that are still to be made with their customers' names, the first asked for first."""
    rows = await session.execute(
        select(CallbackView, Customer.name)
        .outerjoin(Customer, Customer.id == CallbackView.customer_id)
        .where(CallbackView.ended_us.is_(None))
        .order_by(CallbackView.asked_us)
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
