"""Recordings in the views."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from huying.models import RecordingView


async def by_id(session: AsyncSession, recording_id: str) -> RecordingView | None:
    return await session.get(RecordingView, recording_id)


async def search(
    session: AsyncSession, states: Sequence[str], *, page: int, page_size: int
) -> tuple[Sequence[RecordingView], int]:
    """One page, newest first; all states when none is named."""
    wanted = RecordingView.state.in_(states) if states else true()
    rows = await session.scalars(
        select(RecordingView)
        .where(wanted)
        .order_by(RecordingView.started_us.desc())
        .limit(page_size)
        .offset((page - 1) * page_size)
    )
    total = await session.scalar(select(func.count()).select_from(RecordingView).where(wanted))
    return rows.all(), total or 0
