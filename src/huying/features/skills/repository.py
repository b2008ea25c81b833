"""Skills in the database."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.models import Skill, UserSkill


async def skills(session: AsyncSession) -> list[Skill]:
    return list(await session.scalars(select(Skill).order_by(Skill.name)))


async def levels(session: AsyncSession) -> dict[str, dict[str, int]]:
    """User id → skill id → level."""
    found: dict[str, dict[str, int]] = {}
    rows = await session.execute(
        select(UserSkill.user_id, UserSkill.skill_id, UserSkill.level).order_by(UserSkill.skill_id)
    )
    for user_id, skill_id, level in rows:
        found.setdefault(user_id, {})[skill_id] = level
    return found


async def levels_of(session: AsyncSession, user_id: str) -> dict[str, int]:
    rows = await session.execute(
        select(UserSkill.skill_id, UserSkill.level)
        .where(UserSkill.user_id == user_id)
        .order_by(UserSkill.skill_id)
    )
    return dict(rows.all())


async def set_levels(session: AsyncSession, user_id: str, levels: Mapping[str, int]) -> None:
    await session.execute(delete(UserSkill).where(UserSkill.user_id == user_id))
    if levels:
        rows = [{"user_id": user_id, "skill_id": skill, "level": level} for skill, level in levels.items()]
        await session.execute(insert(UserSkill).values(rows))
