"""/api/desk/calls: what an agent does with a call that is with her."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from huying.channels.voice.control import CallControl
from huying.channels.voice.site import Target
from huying.features.accounts.access import Actor, require
from huying.features.conversations import service
from huying.features.conversations.schemas import (
    ConversationOut,
    Directory,
    FlowIn,
    KeysIn,
    ParkedOut,
    TargetIn,
)
from huying.features.flows.schemas import DeskFlow
from huying.features.flows.service import desk_flows
from huying.features.work import AgentWork
from huying.telephony.call import Call

router = APIRouter(prefix="/api/desk", tags=["conversations"])

Me = Annotated[Actor, Depends(require("agent"))]


def _control(request: Request) -> CallControl:
    control: CallControl = request.app.state.centre.control
    return control


Control = Annotated[CallControl, Depends(_control)]


def _mine(call_id: str, me: Me, control: Control) -> Call:
    return control.call_of(me.id, call_id)


def _target(given: TargetIn, control: Control) -> Target:
    return service.target(control, given)


Mine = Annotated[Call, Depends(_mine)]
Whom = Annotated[Target, Depends(_target)]


@router.get("/directory", summary="Whom I can ask or hand a call to")
async def directory(me: Me, control: Control) -> Directory:
    """Colleagues who are signed in, and every queue."""
    return service.directory(control, me.id)


@router.get("/flows", summary="Flows I can send a customer into")
async def flows(work: AgentWork) -> list[DeskFlow]:
    """Every published one, with the names of its nodes."""
    return await desk_flows(work.session)


@router.post("/calls/{call_id}/hold", summary="Put the customer on hold")
async def hold(call: Mine, me: Me, control: Control) -> ConversationOut:
    """She hears music; in a conference the others talk on. 409 `desk.not_yours`, `desk.on_hold_already`."""
    control.parties.hold(call, me.id)
    return service.conversation(call)


@router.post("/calls/{call_id}/resume", summary="Back to the customer")
async def resume(call: Mine, me: Me, control: Control) -> ConversationOut:
    """Also before a flow is through that I have sent her into. 409 `desk.not_yours`,
    `desk.not_on_hold`."""
    control.parties.resume(call, me.id)
    return service.conversation(call)


@router.post("/calls/{call_id}/flow", summary="Send the customer into a flow and get her back")
async def lend(body: FlowIn, call: Mine, me: Me, control: Control) -> ConversationOut:
    """She hears the flow while I wait, to key in a PIN or to hear terms. 409 `desk.not_yours`,
    `desk.on_hold_already`, `desk.not_alone`; 400 `flow.unpublished`."""
    control.parties.lend(call, me.id, service.flow(control, body.flow_id))
    return service.conversation(call)


@router.post("/calls/{call_id}/keys", summary="Sound keys to the customer's side")
async def keys(body: KeysIn, call: Mine, me: Me, control: Control) -> ConversationOut:
    """Which keys is kept nowhere. 409 `desk.not_yours`."""
    control.parties.keys(call, me.id, body.keys)
    return service.conversation(call)


@router.post("/calls/{call_id}/transfer", summary="Hand the call over without a word before")
async def transfer(call: Mine, whom: Whom, me: Me, control: Control) -> ConversationOut:
    """To a colleague, a queue or a number; when nobody comes the customer waits at the head of the queue.

    409 `desk.not_yours`, `desk.not_alone`, `desk.colleague_busy`; 400 `queue.unknown`, `person.unknown`,
    `number.invalid`, `outside.barred`; 429 `outside.limit_reached`; 503 `outside.no_trunk`,
    `outside.lines_busy`.
    """
    control.parties.transfer(call, me.id, whom)
    return service.conversation(call)


@router.post("/calls/{call_id}/consult", summary="Ask somebody while the customer hears music")
async def consult(call: Mine, whom: Whom, me: Me, control: Control) -> ConversationOut:
    """409 `desk.not_yours`, `desk.somebody_rings`, `desk.one_adviser`, `desk.colleague_busy`,
    `desk.nobody_ready`, `desk.conference_full`; 400, 429, 503 as for a transfer."""
    control.parties.invite(call, me.id, whom, "consult")
    return service.conversation(call)


@router.post("/calls/{call_id}/swap", summary="Turn from the customer to who gives advice, or back")
async def swap(call: Mine, me: Me, control: Control) -> ConversationOut:
    """409 `desk.not_yours`, `desk.no_adviser`."""
    control.parties.swap(call, me.id)
    return service.conversation(call)


@router.post("/calls/{call_id}/join", summary="Customer, adviser and I all together")
async def join(call: Mine, me: Me, control: Control) -> ConversationOut:
    """409 `desk.not_yours`, `desk.no_adviser`."""
    control.parties.join(call, me.id)
    return service.conversation(call)


@router.post("/calls/{call_id}/complete", summary="Hand the call to whom I have asked")
async def complete(call: Mine, me: Me, control: Control) -> ConversationOut:
    """409 `desk.not_yours`, `desk.no_adviser`."""
    control.parties.complete(call, me.id)
    return service.conversation(call)


@router.post("/calls/{call_id}/parties", summary="Ask somebody to join everybody")
async def add(call: Mine, whom: Whom, me: Me, control: Control) -> ConversationOut:
    """Up to eight with the customer. 409 and 400 as for a consultation."""
    control.parties.invite(call, me.id, whom, "main")
    return service.conversation(call)


@router.delete("/calls/{call_id}/parties/{leg_id}", summary="Send somebody away, or stop ringing her")
async def drop(leg_id: str, call: Mine, me: Me, control: Control) -> ConversationOut:
    """404 `desk.no_party`; 409 `desk.not_yours`."""
    control.parties.drop(call, me.id, leg_id)
    return service.conversation(call)


@router.post("/calls/{call_id}/park", summary="Park the call where anybody can pick it up")
async def park(call: Mine, me: Me, control: Control) -> ParkedOut:
    """The customer hears music; what nobody picks up in time comes back to me.

    409 `desk.not_yours`, `desk.in_flow`, `desk.not_alone`, `desk.no_queue`, `desk.no_lot`.
    """
    return ParkedOut.model_validate(control.parking.park(call, me.id))


@router.post("/parked/{lot}/pick-up", summary="Take a parked call")
async def pick_up(lot: int, me: Me, control: Control) -> ConversationOut:
    """My telephone answers by itself. 404 `desk.lot_empty`; 409 `desk.not_free`, `desk.signed_out`."""
    return service.conversation(control.parking.pick_up(lot, me.id))


@router.post("/calls/{call_id}/leave", summary="Go; the others talk on")
async def leave(call: Mine, me: Me, control: Control) -> ConversationOut:
    """A colleague in the call has it from then on. 409 `desk.nobody_else`."""
    control.parties.leave(call, me.id)
    return service.conversation(call)
