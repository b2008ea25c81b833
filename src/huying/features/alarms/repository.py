"""Alarm rules and alarms in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.models import AlarmRule, AlarmView, CallView


async def rules(session: AsyncSession) -> Sequence[AlarmRule]:
    """All rules, in the order they are shown."""
    rows = await session.scalars(
        select(AlarmRule).order_by(AlarmRule.kind, AlarmRule.state, AlarmRule.queue_id, AlarmRule.id)
    )
    return rows.all()


async def open_alarms(session: AsyncSession) -> Sequence[AlarmView]:
    """Alarms that were raised and not cleared."""
    rows = await session.scalars(
        select(AlarmView).where(AlarmView.cleared_us.is_(None)).order_by(AlarmView.raised_us)
    )
    return rows.all()


async def since(session: AsyncSession, since_us: int, most: int) -> Sequence[AlarmView]:
    """Alarms raised since a moment, newest first."""
    rows = await session.scalars(
        select(AlarmView)
        .where(AlarmView.raised_us >= since_us)
        .order_by(AlarmView.raised_us.desc(), AlarmView.id)
        .limit(most)
    )
    return rows.all()


async def calls_since(session: AsyncSession, since_us: int) -> Sequence[CallView]:
    """Inbound calls that wait, or whose wait has ended since a moment, in the order in which it did."""
    came_out = func.coalesce(CallView.answered_us, CallView.ended_us)
    rows = await session.scalars(
        select(CallView)
        .where(
            CallView.direction == "inbound",
            CallView.queued_us.is_not(None),
            came_out.is_(None) | (came_out >= since_us),
        )
        .order_by(came_out.asc().nulls_last())
    )
    return rows.all()
