"""/api/supervision: for supervisors and administrators, every request a fact with who asked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from huying.channels.voice.control import CallControl
from huying.channels.voice.supervision import Supervision
from huying.features.accounts.access import Actor, require
from huying.features.people.schemas import PersonOut
from huying.features.supervision import service
from huying.features.supervision.schemas import (
    CallIn,
    MonitoringOut,
    MoveIn,
    Policy,
    QueuesIn,
    SkillsIn,
    StateIn,
    Stretch,
    WaitOut,
    WatchIn,
)
from huying.features.work import AdministratorWork, AgentWork, SupervisorWork
from huying.kit.clock import midnight, now

router = APIRouter(prefix="/api/supervision", tags=["supervision"])

Supervisor = Annotated[Actor, Depends(require("supervisor"))]


def _control(request: Request) -> CallControl:
    control: CallControl = request.app.state.centre.control
    return control


def _supervision(request: Request) -> Supervision:
    supervision: Supervision = request.app.state.centre.supervision
    return supervision


Control = Annotated[CallControl, Depends(_control)]
Listening = Annotated[Supervision, Depends(_supervision)]


@router.post("/watch", summary="Be at a call: listen, whisper or barge")
async def watch(body: WatchIn, actor: Supervisor, listening: Listening) -> MonitoringOut:
    """My own telephone rings and is my ear; when I am at the call already, only the mode changes.

    404 `supervision.call_over`; 409 `supervision.nobody_talks`, `supervision.own_call`,
    `supervision.no_telephone`, `supervision.on_call`.
    """
    return MonitoringOut.model_validate(listening.watch(actor.id, body.call_id, body.mode))


@router.delete("/watch", status_code=204, summary="Leave the call I am at")
async def stop(actor: Supervisor, listening: Listening) -> None:
    """The call goes on as it is."""
    listening.stop(actor.id)


@router.post("/take-over", status_code=204, summary="Take a call over")
async def take_over(body: CallIn, actor: Supervisor, listening: Listening) -> None:
    """I become its agent as soon as my telephone has answered; who had it goes to her wrap-up. Refused as
    watching is."""
    listening.take_over(actor.id, body.call_id)


@router.post("/hang-up", status_code=204, summary="End a call")
async def hang_up(body: CallIn, actor: Supervisor, listening: Listening) -> None:
    """Whoever has it. 404 `supervision.call_over`."""
    listening.cut_off(actor.id, body.call_id)


@router.post("/move", status_code=204, summary="Give a waiting call another place")
async def move(body: MoveIn, actor: Supervisor, control: Control) -> None:
    """409 `supervision.not_waiting`, `supervision.agent_away`; 400 `queue.unknown`."""
    service.move(control, actor.id, body)


@router.get("/queues/{queue_id}/wait", summary="How long a call would wait now")
async def wait(queue_id: str, _: Supervisor, control: Control) -> WaitOut:
    """With the error of the last estimates. 404 `queue.unknown`."""
    return service.wait(control, queue_id)


@router.post("/agents/{agent_id}/state", status_code=204, summary="Put an agent into a state")
async def force_state(agent_id: str, body: StateIn, work: SupervisorWork, control: Control) -> None:
    """Not ready takes effect after a call that is with her. 404 `person.unknown`; 400 `reason.unknown`;
    409 `desk.signed_out`, `desk.device_offline`, `desk.on_call`."""
    await service.force_state(work.session, control, work.actor.id, agent_id, body)


@router.put("/agents/{agent_id}/queues", summary="Say which queues an agent serves")
async def set_queues(agent_id: str, body: QueuesIn, work: SupervisorWork) -> PersonOut:
    """In force at once. 404 `person.unknown`; 400 `queue.unknown`."""
    return await service.set_queues(work, agent_id, body.queue_ids)


@router.put("/agents/{agent_id}/skills", summary="Say what an agent knows, and how well")
async def set_skills(agent_id: str, body: SkillsIn, work: SupervisorWork) -> PersonOut:
    """In force at once, also for calls that wait. 404 `person.unknown`; 400 `skill.no_such`."""
    return await service.set_skills(work, agent_id, body.skills)


@router.get("/agents/{agent_id}/day", summary="An agent's day, stretch by stretch")
async def day(agent_id: str, work: SupervisorWork, request: Request) -> list[Stretch]:
    """Since midnight in the centre's time zone."""
    await work.centre.caught_up()
    return await service.day(work.session, agent_id, midnight(now(), request.app.state.centre.zone))


@router.get("/policy", summary="Whether agents see that somebody listens")
async def policy(work: AgentWork) -> Policy:
    """Everybody may know it."""
    return await service.policy(work.session)


@router.put("/policy", summary="Say whether agents see that somebody listens")
async def set_policy(body: Policy, work: AdministratorWork) -> Policy:
    """In force at once."""
    return await service.set_policy(work, body)
