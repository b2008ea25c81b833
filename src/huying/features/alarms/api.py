"""/api/alarms and /api/alarm-rules. What is open now is in the live feed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from huying.features.accounts.access import Actor, require
from huying.features.alarms import service
from huying.features.alarms.jobs import AlarmWatch
from huying.features.alarms.schemas import AlarmOut, AlarmRuleIn, AlarmRuleOut
from huying.features.work import SupervisorWork
from huying.kit.clock import now

router = APIRouter(prefix="/api", tags=["alarms"])

Supervisor = Annotated[Actor, Depends(require("supervisor"))]


def _watch(request: Request) -> AlarmWatch:
    watch: AlarmWatch = request.app.state.centre.alarms
    return watch


@router.get("/alarms", summary="The alarms of the last 24 hours")
async def list_alarms(work: SupervisorWork) -> list[AlarmOut]:
    """Newest first, at most 200."""
    await work.centre.caught_up()
    return await service.recent(work.session, now())


@router.post("/alarms/{alarm_id}/take", status_code=204, summary="Look after an alarm")
async def take_alarm(alarm_id: str, actor: Supervisor, watch: Annotated[AlarmWatch, Depends(_watch)]) -> None:
    """Everybody sees who has it. 404 `alarm.over`."""
    service.take(watch, actor.id, alarm_id)


@router.get("/alarm-rules", summary="When the floor raises an alarm")
async def list_rules(work: SupervisorWork) -> list[AlarmRuleOut]:
    """All rules, switched off ones too."""
    return await service.list_rules(work.session)


@router.post("/alarm-rules", status_code=201, summary="Make an alarm rule")
async def create_rule(body: AlarmRuleIn, work: SupervisorWork) -> AlarmRuleOut:
    """In force at once. 400 `queue.unknown`."""
    return await service.create_rule(work, body)


@router.put("/alarm-rules/{rule_id}", summary="Replace an alarm rule")
async def replace_rule(rule_id: str, body: AlarmRuleIn, work: SupervisorWork) -> AlarmRuleOut:
    """The rule in full. 404 `alarm_rule.unknown`; 400 `queue.unknown`."""
    return await service.replace_rule(work, rule_id, body)


@router.delete("/alarm-rules/{rule_id}", status_code=204, summary="Delete an alarm rule")
async def delete_rule(rule_id: str, work: SupervisorWork) -> None:
    """Its alarms are cleared with it."""
    await service.delete_rule(work, rule_id)
