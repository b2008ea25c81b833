"""An agent's day in the views."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.models import AgentSpan, CallEventView, CallPartView


async def spans(session: AsyncSession, agent_id: str, since_us: int) -> Sequence[AgentSpan]:
    """Stretches of her time that reach into the time since `since_us`."""
    rows = await session.scalars(
        select(AgentSpan).where(
            AgentSpan.agent_id == agent_id,
            (AgentSpan.ended_us.is_(None)) | (AgentSpan.ended_us > since_us),
        )
    )
    return rows.all()


async def parts(session: AsyncSession, agent_id: str, since_us: int) -> Sequence[CallPartView]:
    """Her parts in calls she answered since `since_us`."""
    rows = await session.scalars(
        select(CallPartView).where(
            CallPartView.agent_id == agent_id,
            CallPartView.answered_us.is_not(None),
            CallPartView.asked_us >= since_us,
        )
    )
    return rows.all()


async def missed(session: AsyncSession, agent_id: str, since_us: int) -> int:
    """How often her telephone rang in vain."""
    count = await session.scalar(
        select(func.count())
        .select_from(CallEventView)
        .where(
            CallEventView.type == "AgentMissed",
            CallEventView.at_us >= since_us,
            CallEventView.data["agent_id"].astext == agent_id,
        )
    )
    return count or 0
