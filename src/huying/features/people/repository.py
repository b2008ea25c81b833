"""People in the database."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.models import AgentSpan, PhoneNumber, User


async def people(session: AsyncSession) -> list[User]:
    return list((await session.execute(select(User).order_by(User.name, User.login))).scalars())


async def lock_administrators(session: AsyncSession) -> list[str]:
    """Ids of the active administrators, locked so that two of them cannot remove each other at once."""
    rows = await session.execute(
        select(User.id).where(User.role == "administrator", User.active).order_by(User.id).with_for_update()
    )
    return list(rows.scalars())


async def is_ours(session: AsyncSession, number: str) -> bool:
    """Whether people call the centre on this number."""
    found = await session.execute(select(exists().where(PhoneNumber.number == number)))
    return bool(found.scalar_one())


async def has_worked(session: AsyncSession, user_id: str) -> bool:
    """Whether the journal knows this person as an agent."""
    found = await session.execute(select(exists().where(AgentSpan.agent_id == user_id)))
    return bool(found.scalar_one())
