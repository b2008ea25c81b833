"""Adherence in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.models import AdherenceException, AgentSpan


async def spans(
    session: AsyncSession, agent_ids: Collection[str], begin_us: int, end_us: int
) -> Sequence[AgentSpan]:
    """What these agents did that touches this time, in order."""
    rows = await session.scalars(
        select(AgentSpan)
        .where(
            AgentSpan.agent_id.in_(agent_ids),
            AgentSpan.started_us < end_us,
            AgentSpan.ended_us.is_(None) | (AgentSpan.ended_us > begin_us),
        )
        .order_by(AgentSpan.agent_id, AgentSpan.started_us)
    )
    return rows.all()


async def exceptions(session: AsyncSession, begin_us: int, end_us: int) -> Sequence[AdherenceException]:
    """Everybody's that touch this time."""
    rows = await session.scalars(
        select(AdherenceException).where(
            AdherenceException.begin_us < end_us, AdherenceException.end_us > begin_us
        )
    )
    return rows.all()


async def exceptions_of(session: AsyncSession, user_id: str, since_us: int) -> Sequence[AdherenceException]:
    """The newest first."""
    rows = await session.scalars(
        select(AdherenceException)
        .where(AdherenceException.user_id == user_id, AdherenceException.end_us > since_us)
        .order_by(AdherenceException.begin_us.desc())
    )
    return rows.all()


async def exceptions_since(session: AsyncSession, since_us: int, most: int) -> Sequence[AdherenceException]:
    """Everybody's since a moment, and whatever has not been decided; the newest first."""
    rows = await session.scalars(
        select(AdherenceException)
        .where((AdherenceException.end_us > since_us) | (AdherenceException.state == "asked"))
        .order_by(AdherenceException.begin_us.desc())
        .limit(most)
    )
    return rows.all()


async def exception(session: AsyncSession, exception_id: str) -> AdherenceException | None:
    return await session.get(AdherenceException, exception_id, with_for_update=True)
