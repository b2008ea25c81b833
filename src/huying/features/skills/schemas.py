"""What the endpoints of skills take and give. Levels go from 1 (some) to 10 (best)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from huying.features.inputs import Id, Input, Name, Output

Level = Annotated[int, Field(ge=1, le=10)]
Levels = Annotated[dict[Id, Level], Field(max_length=200)]
"""Skill id → level."""


class SkillName(Input):
    name: Name


class SkillOut(Output):
    id: str
    name: str
