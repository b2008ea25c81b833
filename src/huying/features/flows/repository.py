"""Flows in the database."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.flows.checks import Uses
from huying.models import FlowPassView, FlowRow, FlowUse, FlowVersion, Queue, User


async def flows(session: AsyncSession) -> list[tuple[FlowRow, str | None]]:
    """Every flow by name, with the document of its published version."""
    rows = await session.execute(
        select(FlowRow, FlowVersion.document)
        .outerjoin(
            FlowVersion, (FlowVersion.flow_id == FlowRow.id) & (FlowVersion.number == FlowRow.published)
        )
        .order_by(FlowRow.name)
    )
    return [(row, document) for row, document in rows]


async def versions(session: AsyncSession, flow_id: str) -> list[FlowVersion]:
    """Newest first."""
    found = await session.scalars(
        select(FlowVersion).where(FlowVersion.flow_id == flow_id).order_by(FlowVersion.number.desc())
    )
    return list(found.all())


async def queue_ids(session: AsyncSession) -> set[str]:
    return set((await session.scalars(select(Queue.id))).all())


async def agent_ids(session: AsyncSession) -> set[str]:
    """Everybody who works here and may take calls."""
    return set((await session.scalars(select(User.id).where(User.active))).all())


async def replace_uses(session: AsyncSession, flow_id: str, uses: Uses) -> None:
    """Say what the published version needs."""
    await session.execute(delete(FlowUse).where(FlowUse.flow_id == flow_id))
    session.add_all(FlowUse(flow_id=flow_id, queue_id=queue_id) for queue_id in sorted(uses.queues))
    session.add_all(FlowUse(flow_id=flow_id, calendar_id=each) for each in sorted(uses.calendars))
    session.add_all(FlowUse(flow_id=flow_id, sub_flow_id=each) for each in sorted(uses.flows))
    await session.flush()


async def passes_since(session: AsyncSession, flow_id: str, since_us: int) -> dict[str, int]:
    """Node → how many callers came to it since a moment, which is taken to the quarter of an hour."""
    rows = await session.execute(
        select(FlowPassView.node, func.sum(FlowPassView.passes))
        .where(FlowPassView.flow_id == flow_id, FlowPassView.quarter_us >= since_us)
        .group_by(FlowPassView.node)
    )
    return {node: int(passes) for node, passes in rows}
