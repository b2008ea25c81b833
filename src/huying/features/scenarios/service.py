"""Keeping scenarios. What they answer is not kept: it is reckoned anew when they are looked at."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from huying.errors import Conflict, NotFound
from huying.features.scenarios import repository
from huying.features.scenarios.schemas import ScenarioIn, ScenarioOut
from huying.features.work import Work
from huying.kit.database import unique
from huying.kit.ids import new_id
from huying.models import PlanScenario

_ERRORS = {
    "uq_plan_scenarios_kind_name": Conflict(
        "scenario.name_taken", "There is a scenario of this name already."
    )
}


async def list_scenarios(session: AsyncSession) -> list[ScenarioOut]:
    """By kind and name."""
    return [_out(row) for row in await repository.scenarios(session)]


async def create_scenario(work: Work, given: ScenarioIn) -> ScenarioOut:
    """Raises Conflict when the name is taken."""
    row = PlanScenario(id=new_id("scenario"), **_columns(given))
    async with unique(work.session, _ERRORS):
        work.session.add(row)
    work.created("scenario", row.id, {"kind": row.kind, "name": row.name})
    return _out(row)


async def change_scenario(work: Work, scenario_id: str, given: ScenarioIn) -> ScenarioOut:
    """Put this in its place. Raises NotFound, Conflict when the name is taken."""
    row = await _find(work.session, scenario_id)
    before = _columns(_out(row))
    async with unique(work.session, _ERRORS):
        for name, value in _columns(given).items():
            setattr(row, name, value)
    work.changed("scenario", row.id, before, _columns(given))
    return _out(row)


async def delete_scenario(work: Work, scenario_id: str) -> None:
    """Raises NotFound."""
    row = await _find(work.session, scenario_id)
    await work.session.delete(row)
    work.deleted("scenario", row.id, {"kind": row.kind, "name": row.name})


async def _find(session: AsyncSession, scenario_id: str) -> PlanScenario:
    row = await session.get(PlanScenario, scenario_id, with_for_update=True)
    if row is None:
        raise NotFound("scenario.unknown", "There is no such scenario.")
    return row


def _columns(given: ScenarioIn) -> dict[str, object]:
    question = given.question
    return {"kind": question.kind, "name": given.name, "given": question.given.model_dump(mode="json")}


def _out(row: PlanScenario) -> ScenarioOut:
    question = {"kind": row.kind, "given": row.given}
    return ScenarioOut.model_validate({"id": row.id, "name": row.name, "question": question})
