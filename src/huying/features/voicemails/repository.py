"""Voicemails in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.models import VoicemailView


async def waiting(session: AsyncSession) -> Sequence[VoicemailView]:
    """Those that are not done, the oldest first."""
    rows = await session.scalars(
        select(VoicemailView).where(VoicemailView.done_us.is_(None)).order_by(VoicemailView.left_us)
    )
    return rows.all()


async def since(session: AsyncSession, since_us: int, most: int) -> Sequence[VoicemailView]:
    """Those left since a moment, newest first."""
    rows = await session.scalars(
        select(VoicemailView)
        .where(VoicemailView.left_us >= since_us)
        .order_by(VoicemailView.left_us.desc(), VoicemailView.id)
        .limit(most)
    )
    return rows.all()


async def has_taken(session: AsyncSession, recording_id: str, agent_id: str) -> bool:
    """Whether this agent has a message of this recording."""
    mine = (VoicemailView.recording_id == recording_id) & (VoicemailView.agent_id == agent_id)
    return bool(await session.scalar(select(VoicemailView.id).where(mine).limit(1)))
