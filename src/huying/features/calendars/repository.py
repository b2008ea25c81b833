"""Calendars in the database."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.models import CalendarRow


async def calendars(session: AsyncSession) -> list[CalendarRow]:
    return list((await session.scalars(select(CalendarRow).order_by(CalendarRow.name))).all())
