"""/api/messages. What is unread is in the live feed of those it is for."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from huying.features.accounts.access import Actor, require
from huying.features.messages import service
from huying.features.messages.schemas import MessageOut, NewMessage
from huying.features.work import SupervisorWork
from huying.kit.clock import midnight, now

router = APIRouter(prefix="/api/messages", tags=["messages"])

Me = Annotated[Actor, Depends(require("agent"))]


@router.get("", summary="Today's messages to agents")
async def list_messages(work: SupervisorWork, request: Request) -> list[MessageOut]:
    """Newest first, at most 100, with how many have read each."""
    await work.centre.caught_up()
    return await service.since(work.session, midnight(now(), request.app.state.centre.zone))


@router.post("", status_code=201, summary="Say something to agents")
async def send_message(body: NewMessage, work: SupervisorWork) -> dict[str, str]:
    """Shown at their desks until they have read it. 400 `message.nobody`."""
    return {"id": await service.send(work, body)}


@router.post("/{message_id}/read", status_code=204, summary="I have read it")
async def read_message(message_id: str, me: Me, request: Request) -> None:
    """404 `message.unknown` when it is not for me, or read already."""
    centre = request.app.state.centre
    service.read(centre.hub, centre.journal, me.id, message_id)
