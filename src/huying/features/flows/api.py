"""/api/flows."""

from __future__ import annotations

from fastapi import APIRouter, Request

from huying.features.flows import service
from huying.features.flows.schemas import (
    Document,
    Draft,
    FlowName,
    FlowOut,
    FlowSummary,
    NewFlow,
    NodePasses,
    OutcomeOut,
    Publication,
    RollBack,
)
from huying.features.work import AdministratorWork, SupervisorWork

router = APIRouter(prefix="/api/flows", tags=["flows"])


@router.get("", summary="All flows")
async def list_flows(work: SupervisorWork) -> list[FlowSummary]:
    """By name, with the version calls go through."""
    return await service.list_flows(work.session)


@router.post("", status_code=201, summary="Make a flow")
async def create_flow(body: NewFlow, work: AdministratorWork) -> FlowOut:
    """A draft that greets and hangs up, or like another one's. 409 `flow.name_taken`; 404 `flow.unknown`."""
    return await service.create_flow(work, body)


@router.get("/{flow_id}", summary="One flow")
async def get_flow(flow_id: str, work: SupervisorWork) -> FlowOut:
    """The draft, what is wrong with it, and the versions. 404 `flow.unknown`."""
    return await service.get_flow(work.session, flow_id)


@router.patch("/{flow_id}", summary="Rename a flow")
async def rename_flow(flow_id: str, body: FlowName, work: AdministratorWork) -> FlowOut:
    """409 `flow.name_taken`."""
    return await service.rename_flow(work, flow_id, body.name)


@router.delete("/{flow_id}", status_code=204, summary="Delete a flow")
async def delete_flow(flow_id: str, work: AdministratorWork) -> None:
    """With all its versions. 409 `flow.in_use` while numbers or published flows lead to it."""
    await service.delete_flow(work, flow_id)


@router.put("/{flow_id}/draft", summary="Save the draft of a flow")
async def save_draft(flow_id: str, body: Draft, work: AdministratorWork) -> FlowOut:
    """The document of docs/flows.md in full. 400 `flow.unreadable`; 409 `flow.changed` when somebody else
    was quicker."""
    return await service.save_draft(work, flow_id, body)


@router.post("/{flow_id}/test", summary="Run the tests of a draft")
async def try_draft(flow_id: str, work: SupervisorWork) -> list[OutcomeOut]:
    """In virtual time, by the engine that answers calls."""
    return await service.try_draft(work.session, flow_id)


@router.post("/{flow_id}/publish", summary="Publish the draft of a flow")
async def publish(flow_id: str, body: Publication, work: AdministratorWork) -> FlowOut:
    """Calls go through it from now on. 409 `flow.faults`, `flow.tests_fail`, `flow.changed`."""
    return await service.publish(work, flow_id, body)


@router.post("/{flow_id}/roll-back", summary="Go back to an earlier version of a flow")
async def roll_back(flow_id: str, body: RollBack, work: AdministratorWork) -> FlowOut:
    """The draft stays as it is. 404 `flow.no_version`; 409 `flow.faults` when what it needs is gone."""
    return await service.roll_back(work, flow_id, body.version)


@router.get("/{flow_id}/versions/{number}", summary="One version of a flow")
async def get_version(flow_id: str, number: int, work: SupervisorWork) -> Document:
    """What was published then. 404 `flow.no_version`."""
    return await service.get_version(work.session, flow_id, number)


@router.get("/{flow_id}/passes", summary="How many callers came to each node today")
async def passes(flow_id: str, request: Request, work: SupervisorWork) -> list[NodePasses]:
    """Since midnight in the centre's time zone."""
    return await service.passes_today(work.session, flow_id, request.app.state.centre.zone)
