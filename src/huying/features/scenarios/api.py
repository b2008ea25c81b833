"""/api/scenarios."""

from __future__ import annotations

from fastapi import APIRouter

from huying.features.scenarios import service
from huying.features.scenarios.schemas import ScenarioIn, ScenarioOut
from huying.features.work import SupervisorWork

router = APIRouter(prefix="/api/scenarios", tags=["scenarios"])


@router.get("", summary="All scenarios")
async def list_scenarios(work: SupervisorWork) -> list[ScenarioOut]:
    """Questions of the capacity and cost pages that were kept."""
    return await service.list_scenarios(work.session)


@router.post("", status_code=201, summary="Keep a scenario")
async def create_scenario(body: ScenarioIn, work: SupervisorWork) -> ScenarioOut:
    """409 `scenario.name_taken`."""
    return await service.create_scenario(work, body)


@router.put("/{scenario_id}", summary="Change a scenario")
async def change_scenario(scenario_id: str, body: ScenarioIn, work: SupervisorWork) -> ScenarioOut:
    """The scenario in full. 404 `scenario.unknown`; 409 `scenario.name_taken`."""
    return await service.change_scenario(work, scenario_id, body)


@router.delete("/{scenario_id}", status_code=204, summary="Delete a scenario")
async def delete_scenario(scenario_id: str, work: SupervisorWork) -> None:
    """404 `scenario.unknown`."""
    await service.delete_scenario(work, scenario_id)
