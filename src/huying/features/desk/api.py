"""/api/desk: an agent's own telephone, state, calls and day. Everything is about who is signed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from huying.channels.voice.control import CallControl
from huying.features.accounts.access import Actor, require
from huying.features.calls import service as calls
from huying.features.calls.schemas import CallOut
from huying.features.desk import service
from huying.features.desk.schemas import (
    CallIn,
    CallPlacedOut,
    Day,
    DeviceIn,
    DeviceOut,
    EarOut,
    HangUpIn,
    NotReadyIn,
    Pop,
    Seated,
    WrapUpIn,
)
from huying.features.people import service as people
from huying.features.work import AgentWork
from huying.kit.clock import now

router = APIRouter(prefix="/api/desk", tags=["desk"])

Me = Annotated[Actor, Depends(require("agent"))]


def _control(request: Request) -> CallControl:
    control: CallControl = request.app.state.centre.control
    return control


Control = Annotated[CallControl, Depends(_control)]


@router.post("/device", summary="Set up my telephone and sign in at the desk")
async def set_device(body: DeviceIn, work: AgentWork, control: Control, request: Request) -> DeviceOut:
    """A browser gets SIP credentials for this sign-in, earlier ones are worthless from now on. A SIP
    telephone's password is made the first time, and anew when asked for. A number outside needs the right:
    403 `desk.may_not_work_outside`. 400 `desk.no_outside_number`, `number.invalid`, `person.number_is_ours`,
    `outside.barred`; 409 `desk.on_call`; 429 `outside.limit_reached`; 503 `outside.no_trunk`,
    `outside.lines_busy`, `switch.away`."""
    addresses = request.app.state.centre.addresses
    return await service.set_device(
        work,
        control,
        body,
        ws_url=addresses.sip_ws_url,
        sip_host=addresses.sip_host,
        sip_port=addresses.sip_port,
    )


@router.get("/ear", summary="The number outside I may work with")
async def ear(work: AgentWork) -> EarOut:
    """Whether an administrator allows it, and what was chosen last."""
    return EarOut.model_validate(await people.ear(work.session, work.actor.id))


@router.post("/ready", summary="Take calls")
async def ready(me: Me, control: Control) -> Seated:
    """Where a number outside is kept open, it is called first: I am ready when I have pressed the key there.
    409 `desk.signed_out`, `desk.device_offline`, `desk.wrap_up_first`; 400 `outside.barred`; 429
    `outside.limit_reached`; 503 `outside.no_trunk`, `outside.lines_busy`."""
    control.remote.ready(me.id)
    return service.seated(control.site.floor.seat(me.id))


@router.post("/not-ready", summary="Take no calls, with a reason")
async def not_ready(body: NotReadyIn, work: AgentWork, control: Control) -> Seated:
    """During a call it takes effect after the wrap-up. 400 `reason.unknown`; 409 `desk.signed_out`."""
    await service.not_ready(work.session, control, work.actor, body.reason)
    return service.seated(control.site.floor.seat(work.actor.id))


@router.post("/sign-out", summary="Leave the floor")
async def sign_out(me: Me, control: Control) -> Seated:
    """409 `desk.on_call` while a call is with me."""
    control.agents.sign_out(me.id)
    await control.site.switch.remove_device(control.site.floor.seat(me.id).device_name)
    return service.seated(control.site.floor.seat(me.id))


@router.post("/calls", status_code=201, summary="Call a number")
async def place_call(body: CallIn, work: AgentWork, control: Control) -> CallPlacedOut:
    """My own telephone answers by itself, then the number is dialled. Needs the right to dial: 403
    `desk.may_not_dial`. 400 `number.invalid`, `queue.unknown`, `caller_id.unknown`, `outside.barred`; 409
    `number.do_not_call`, `number.being_called`, `desk.signed_out`, `desk.not_free`, `desk.device_offline`;
    429 `outside.limit_reached`; 503 `outside.no_trunk`, `outside.lines_busy`, `switch.away`."""
    dialled = await service.dialled(work.session, control, work.actor, body)
    call = await control.dial(work.actor.id, dialled)
    return CallPlacedOut(call_id=call.id)


@router.get("/calls/{call_id}", summary="What came of a call of mine")
async def my_call(call_id: str, work: AgentWork) -> CallOut:
    """One I placed, or the last to have it was I. 404 `call.unknown`."""
    await work.centre.caught_up()
    return await calls.of_hers(work.session, work.actor, call_id)


@router.post("/hang-up", summary="End my call, or leave a colleague's")
async def hang_up(body: HangUpIn, me: Me, control: Control) -> Seated:
    """Also what I am dialling. 404 `desk.no_call` when it is not with me any more."""
    control.hang_up(control.call_of(me.id, body.call_id), me.id)
    return service.seated(control.site.floor.seat(me.id))


@router.post("/wrap-up", summary="Finish a contact")
async def wrap_up(body: WrapUpIn, work: AgentWork, control: Control) -> Seated:
    """409 `desk.no_wrap_up` when its time is over; 400 `disposition.unknown`, `reason.unknown`."""
    await service.end_wrap_up(work.session, control, work.actor, body)
    return service.seated(control.site.floor.seat(work.actor.id))


@router.get("/day", summary="My day")
async def my_day(work: AgentWork, request: Request) -> Day:
    """My own figures since midnight in the centre's time zone, and my last calls."""
    await work.centre.caught_up()
    return await service.day(work.session, work.actor, now=now(), zone=request.app.state.centre.zone)


@router.get("/pop/{call_id}", summary="Who is on the line")
async def screen_pop(call_id: str, work: AgentWork, control: Control) -> Pop:
    """For a call that is with me. 404 `desk.no_call`."""
    return await service.pop(work.session, control, work.actor, call_id)
