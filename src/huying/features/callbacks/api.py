"""/api/callbacks: customers who are to be called back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from huying.channels.voice.control import CallControl
from huying.features.accounts.access import Actor, require
from huying.features.callbacks import service
from huying.features.callbacks.schemas import CallbackOut, GiveIn, MoveIn, PlanIn, PlannedOut
from huying.features.live.hub import LiveHub
from huying.features.work import AgentWork, SupervisorWork
from huying.kit.clock import now

router = APIRouter(prefix="/api/callbacks", tags=["callbacks"])


def _control(request: Request) -> CallControl:
    control: CallControl = request.app.state.centre.control
    return control


Control = Annotated[CallControl, Depends(_control)]
Supervisor = Annotated[Actor, Depends(require("supervisor"))]
Agent = Annotated[Actor, Depends(require("agent"))]


@router.get("", summary="Customers who asked to be called back")
async def list_callbacks(work: SupervisorWork) -> list[CallbackOut]:
    """Of the last seven days, newest first, with what became of them."""
    await work.centre.caught_up()
    return await service.recent(work.session, now())


@router.post("", status_code=201, summary="Plan a call to a customer of mine")
async def plan(body: PlanIn, work: AgentWork, control: Control, request: Request) -> PlannedOut:
    """In a call of mine or after it. From its time on she stands in the line of the call's queue; with `own`
    only I make it, for an hour and while I am at work. Another number than hers needs the right to dial: 403
    `desk.may_not_dial`. 400 `number.invalid`, `outside.barred`, `queue.unknown`, `callback.past`,
    `callback.too_far`, `callback.closed`; 404 `call.unknown`; 409 `callback.planned`."""
    await work.centre.caught_up()
    hub: LiveHub = request.app.state.centre.hub
    return PlannedOut(callback_id=await service.plan(work.session, control, hub, work.actor, body))


@router.post("/{callback_id}/move", status_code=204, summary="Call a customer back at another time")
async def move(callback_id: str, body: MoveIn, me: Agent, control: Control) -> None:
    """One I planned; as a supervisor any. 400 `callback.past`, `callback.too_far`, `callback.closed`; 403
    `callback.not_yours`; 404 `callback.over`; 409 `callback.being_made`."""
    service.check_hers(control, me, callback_id)
    control.callbacks.move(callback_id, body.at_us, me.id)


@router.post("/{callback_id}/cancel", status_code=204, summary="Call a customer back no more")
async def cancel(callback_id: str, me: Agent, control: Control) -> None:
    """One I planned; as a supervisor any. 403 `callback.not_yours`; 404 `callback.over`; 409
    `callback.being_made`."""
    service.check_hers(control, me, callback_id)
    control.callbacks.cancel(callback_id, me.id)


@router.post("/{callback_id}/give", status_code=204, summary="Give a callback to one agent")
async def give(callback_id: str, body: GiveIn, me: Supervisor, control: Control) -> None:
    """She makes it as soon as she is free; after an hour, or when she signs out, anybody does. 404
    `callback.over`, `person.unknown`; 409 `callback.being_made`."""
    control.callbacks.give(callback_id, body.agent_id, me.id)
