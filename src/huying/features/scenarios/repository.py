"""Scenarios in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.models import PlanScenario


async def scenarios(session: AsyncSession) -> Sequence[PlanScenario]:
    return (await session.scalars(select(PlanScenario).order_by(PlanScenario.kind, PlanScenario.name))).all()
