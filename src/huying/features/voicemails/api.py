"""/api/voicemails: messages callers left."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from huying.channels.voice.control import CallControl
from huying.channels.voice.manual import Dialled
from huying.features.accounts.access import Actor, require
from huying.features.desk.schemas import CallPlacedOut
from huying.features.voicemails import service
from huying.features.voicemails.schemas import DoneIn, VoicemailOut
from huying.features.voicemails.service import Voicemails
from huying.features.work import SupervisorWork
from huying.kit.clock import now

router = APIRouter(prefix="/api/voicemails", tags=["voicemails"])


def _voicemails(request: Request) -> Voicemails:
    voicemails: Voicemails = request.app.state.centre.voicemails
    return voicemails


def _control(request: Request) -> CallControl:
    control: CallControl = request.app.state.centre.control
    return control


Control = Annotated[CallControl, Depends(_control)]
Kept = Annotated[Voicemails, Depends(_voicemails)]
Me = Annotated[Actor, Depends(require("agent"))]


@router.get("", summary="Messages callers left")
async def list_voicemails(work: SupervisorWork) -> list[VoicemailOut]:
    """Of the last seven days, newest first, with what became of them."""
    await work.centre.caught_up()
    return await service.recent(work.session, now())


@router.post("/{voicemail_id}/take", status_code=204, summary="Look after a message")
async def take(voicemail_id: str, me: Me, voicemails: Kept) -> None:
    """Of a queue I serve; its recording can be heard from now on. 403 `voicemail.other_queue`; 404
    `voicemail.done`; 409 `voicemail.taken`."""
    voicemails.take(me, voicemail_id)


@router.post("/{voicemail_id}/give-back", status_code=204, summary="Let a message wait for somebody else")
async def give_back(voicemail_id: str, me: Me, voicemails: Kept) -> None:
    """Mine, or as a supervisor anybody's. 404 `voicemail.done`; 409 `voicemail.not_yours`."""
    voicemails.give_back(me, voicemail_id)


@router.post("/{voicemail_id}/call", status_code=201, summary="Call back who left a message")
async def call_back(voicemail_id: str, me: Me, voicemails: Kept, control: Control) -> CallPlacedOut:
    """My own telephone answers by itself, then she is called: she asked for it, no right to dial is needed.
    404 `voicemail.done`; 400 `number.invalid`, `outside.barred`; 409 `voicemail.not_yours`, `desk.not_free`,
    `desk.device_offline`, `number.being_called`; 429 `outside.limit_reached`; 503 `outside.no_trunk`,
    `outside.lines_busy`."""
    caller, queue_id = voicemails.caller(me, voicemail_id)
    call = await control.dial(me.id, Dialled(control.site.outside.asked(caller), queue_id))
    return CallPlacedOut(call_id=call.id)


@router.post("/{voicemail_id}/done", status_code=204, summary="Finish a message")
async def done(voicemail_id: str, body: DoneIn, me: Me, voicemails: Kept) -> None:
    """What the caller wanted is seen to. 404 `voicemail.done`; 409 `voicemail.not_yours`."""
    voicemails.done(me, voicemail_id, body.note)
