"""Skills, and who has them. Calls are routed by them as soon as a change is in force."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from huying.errors import BadInput, Conflict, NotFound
from huying.features.skills import repository
from huying.features.skills.schemas import SkillName
from huying.features.work import Work
from huying.kit.database import unique
from huying.kit.ids import new_id
from huying.models import Skill

_NAME_TAKEN = {"uq_skills_name": Conflict("skill.name_taken", "There is a skill of this name already.")}
_IN_USE = Conflict(
    "skill.in_use", "People or queues still have this skill. Take it from them before deleting it."
)
NO_SUCH_SKILL = BadInput("skill.no_such", "One of the skills does not exist.")


async def list_skills(session: AsyncSession) -> list[Skill]:
    """All skills by name."""
    return await repository.skills(session)


async def create_skill(work: Work, given: SkillName) -> Skill:
    """Raises Conflict when the name is taken."""
    skill = Skill(id=new_id("skill"), name=given.name)
    async with unique(work.session, _NAME_TAKEN):
        work.session.add(skill)
    work.created("skill", skill.id, given.model_dump())
    return skill


async def rename_skill(work: Work, skill_id: str, given: SkillName) -> Skill:
    """Raises NotFound, Conflict."""
    skill = await _skill(work.session, skill_id)
    before = skill.name
    async with unique(work.session, _NAME_TAKEN):
        skill.name = given.name
    work.changed("skill", skill_id, {"name": before}, {"name": given.name})
    return skill


async def delete_skill(work: Work, skill_id: str) -> None:
    """Raises NotFound, and Conflict while people or queues have it."""
    skill = await _skill(work.session, skill_id)
    used = {"fk_user_skills_skill_id_skills": _IN_USE, "fk_queue_skills_skill_id_skills": _IN_USE}
    async with unique(work.session, used):
        await work.session.delete(skill)
    work.deleted("skill", skill_id, {"name": skill.name})


async def skills_of_everybody(session: AsyncSession) -> dict[str, dict[str, int]]:
    """User id → skill id → level."""
    return await repository.levels(session)


async def skills_of(session: AsyncSession, user_id: str) -> dict[str, int]:
    """Skill id → level of one person."""
    return await repository.levels_of(session, user_id)


async def set_skills_of(session: AsyncSession, user_id: str, levels: Mapping[str, int]) -> None:
    """Say what a person knows, and how well. Raises BadInput for a skill that does not exist."""
    async with unique(session, {"fk_user_skills_skill_id_skills": NO_SUCH_SKILL}):
        await repository.set_levels(session, user_id, levels)


async def _skill(session: AsyncSession, skill_id: str) -> Skill:
    skill = await session.get(Skill, skill_id, with_for_update=True)
    if skill is None:
        raise NotFound("skill.unknown", "There is no such skill.")
    return skill
