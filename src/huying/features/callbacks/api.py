"""/api/callbacks: customers who are to be called back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from huying.channels.voice.control import CallControl
from huying.features.accounts.access import Actor, require
from huying.features.callbacks import service
from huying.features.callbacks.schemas import CallbackOut, GiveIn
from huying.features.work import SupervisorWork
from huying.kit.clock import now

router = APIRouter(prefix="/api/callbacks", tags=["callbacks"])


def _control(request: Request) -> CallControl:
    control: CallControl = request.app.state.centre.control
    return control


Control = Annotated[CallControl, Depends(_control)]
Supervisor = Annotated[Actor, Depends(require("supervisor"))]


@router.get("", summary="Customers who asked to be called back")
async def list_callbacks(work: SupervisorWork) -> list[CallbackOut]:
    """Of the last seven days, newest first, with what became of them."""
    await work.centre.caught_up()
    return await service.recent(work.session, now())


@router.post("/{callback_id}/cancel", status_code=204, summary="Call a customer back no more")
async def cancel(callback_id: str, me: Supervisor, control: Control) -> None:
    """404 `callback.over`; 409 `callback.being_made`."""
    control.callbacks.cancel(callback_id, me.id)


@router.post("/{callback_id}/give", status_code=204, summary="Give a callback to one agent")
async def give(callback_id: str, body: GiveIn, me: Supervisor, control: Control) -> None:
    """She makes it as soon as she is free; after an hour, or when she signs out, anybody does. 404
    `callback.over`, `person.unknown`; 409 `callback.being_made`."""
    control.callbacks.give(callback_id, body.agent_id, me.id)
