"""/api/skills."""

from __future__ import annotations

from fastapi import APIRouter

from huying.features.skills import service
from huying.features.skills.schemas import SkillName, SkillOut
from huying.features.work import AdministratorWork, AgentWork

router = APIRouter(prefix="/api/skills", tags=["skills"])


@router.get("", summary="All skills")
async def list_skills(work: AgentWork) -> list[SkillOut]:
    """What agents know and calls may need, by name."""
    return [SkillOut.model_validate(skill) for skill in await service.list_skills(work.session)]


@router.post("", status_code=201, summary="Make a skill")
async def create_skill(body: SkillName, work: AdministratorWork) -> SkillOut:
    """409 `skill.name_taken`."""
    return SkillOut.model_validate(await service.create_skill(work, body))


@router.patch("/{skill_id}", summary="Rename a skill")
async def rename_skill(skill_id: str, body: SkillName, work: AdministratorWork) -> SkillOut:
    """404 `skill.unknown`; 409 `skill.name_taken`."""
    return SkillOut.model_validate(await service.rename_skill(work, skill_id, body))


@router.delete("/{skill_id}", status_code=204, summary="Delete a skill")
async def delete_skill(skill_id: str, work: AdministratorWork) -> None:
    """409 `skill.in_use` while people or queues have it."""
    await service.delete_skill(work, skill_id)
