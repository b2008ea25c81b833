"""Monitorings and the policy in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.models import CentreSetting, MonitoringView


async def open_monitorings(session: AsyncSession) -> Sequence[MonitoringView]:
    """Those that were asked for and have not ended."""
    rows = await session.scalars(select(MonitoringView).where(MonitoringView.ended_us.is_(None)))
    return rows.all()


async def setting(session: AsyncSession, name: str) -> str | None:
    return await session.scalar(select(CentreSetting.value).where(CentreSetting.name == name))


async def set_setting(session: AsyncSession, name: str, value: str) -> None:
    await session.execute(
        insert(CentreSetting)
        .values(name=name, value=value)
        .on_conflict_do_update(index_elements=["name"], set_={"value": value})
    )
