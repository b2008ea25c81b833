"""What an agent does at her desk. Call control decides; here is what her requests mean to it."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from huying.channels.voice.control import CallControl
from huying.channels.voice.floor import Seat, device_name
from huying.channels.voice.manual import Dialled
from huying.errors import BadInput, Conflict, NotAllowed
from huying.features.accounts.access import Actor
from huying.features.calls import service as calls
from huying.features.customers import service as customers
from huying.features.desk import repository
from huying.features.desk.schemas import CallIn, Day, DeviceIn, DeviceOut, Pop, PopLead, Seated, WrapUpIn
from huying.features.do_not_call import service as do_not_call
from huying.features.people import service as people
from huying.features.queues import service as queues
from huying.features.trunks import service as trunks
from huying.features.work import Work
from huying.journal import events as e
from huying.kit.clock import SECOND, Micros, midnight
from huying.kit.masking import masked
from huying.kit.numbers import time_zones
from huying.models import (
    AgentSpan,
    AttemptView,
    CallPartView,
    CallView,
    Disposition,
    Lead,
    NotReadyReason,
)
from huying.telephony.switch import REALM, Device

_RECENT = 10


async def set_device(
    work: Work, control: CallControl, wanted: DeviceIn, *, ws_url: str, sip_host: str, sip_port: int
) -> DeviceOut:
    """Give her the telephone she asks for and sign her in. A talk on a browser's old telephone, whose page is
    gone, waits for the new one and is rung there again. Raises Conflict when another kind is asked for in a
    call, and for a number outside what `people.choose_ear` and `Outside.check` raise."""
    actor = work.actor
    seat = control.site.floor.seat(actor.id)
    if seat.device not in ("", wanted.kind) and seat.state in ("ringing", "talking", "reserved"):
        raise Conflict("desk.on_call", "A call is with you: finish it before you take another telephone.")
    if wanted.kind == "outside":
        await _number_outside(work, control, wanted)
        work.then(lambda: _take_seat(control, actor.id, "outside"))
        return DeviceOut(
            kind="outside", aor="", user="", password="", ws_url="", sip_host=sip_host, sip_port=sip_port
        )
    name = device_name(actor.id)
    if wanted.kind == "browser":
        password = secrets.token_urlsafe(24)
        await control.site.switch.set_device(Device(name, "browser", _digest(name, password)))
    else:
        password = await _sip_telephone(work, control, new_password=wanted.new_password)
    replaced = wanted.kind == "browser" or password != ""
    work.then(lambda: _take_seat(control, actor.id, wanted.kind, replaced=replaced))
    return DeviceOut(
        kind=wanted.kind,
        aor=f"sip:{name}@{sip_host}",
        user=name,
        password=password,
        ws_url=ws_url,
        sip_host=sip_host,
        sip_port=sip_port,
    )


async def _number_outside(work: Work, control: CallControl, wanted: DeviceIn) -> None:
    await people.choose_ear(work, wanted.number, wanted.mode)
    chosen = await people.ear(work.session, work.actor.id)
    control.site.outside.check(chosen.outside_number, work.actor.id)
    await control.site.switch.remove_device(device_name(work.actor.id))


async def _sip_telephone(work: Work, control: CallControl, *, new_password: bool) -> str:
    """Let her telephone register; the password, when a new one was made. A telephone that is there already is
    left alone."""
    name, seat = device_name(work.actor.id), control.site.floor.seat(work.actor.id)
    known, password = await people.sip_digest(work.session, work.actor.id), ""
    if new_password or not known:
        password = secrets.token_urlsafe(18)
        known = _digest(name, password)
        await people.keep_sip_digest(work, known)
    elif seat.device == "phone":
        return ""
    await control.site.switch.set_device(Device(name, "phone", known))
    return password


def _digest(user: str, password: str) -> str:
    """What SIP's digest authentication is checked by: HA1 of RFC 2617, section 3.2.2.2."""
    return hashlib.md5(f"{user}:{REALM}:{password}".encode(), usedforsecurity=False).hexdigest()


def _take_seat(control: CallControl, agent_id: str, kind: e.DeviceKind, *, replaced: bool = False) -> None:
    """She works with this telephone from now on; `replaced`: the one she had is worth nothing any more."""
    site, seat = control.site, control.site.floor.seat(agent_id)
    if seat.device != kind:
        control.agents.sign_out(agent_id, "telephone_changed")
    if seat.state == "offline":
        site.journal.record(e.AgentSignedIn(at=site.now(), agent_id=agent_id, device=kind))
    elif replaced:
        control.agents.telephone_replaced(agent_id)
    if kind == "outside":
        control.agents.device_changed(seat.device_name, control.remote.reachable(agent_id))


async def not_ready(session: AsyncSession, control: CallControl, actor: Actor, reason: str) -> None:
    """Raises BadInput for a reason that is not on the list."""
    await listed_reason(session, reason)
    control.agents.not_ready(actor.id, reason)


async def dialled(session: AsyncSession, control: CallControl, actor: Actor, given: CallIn) -> Dialled:
    """What she asks to be called. Raises NotAllowed without the right, BadInput for what there is not,
    Conflict for a number on the do-not-call list."""
    directory = control.site.directory
    plan = directory.agents.get(actor.id)
    if plan is None or not plan.may_dial:
        raise NotAllowed(
            "desk.may_not_dial", "You may not dial numbers yourself. An administrator can allow it."
        )
    if given.queue_id not in directory.queues:
        raise BadInput("queue.unknown", "There is no such queue.", queue_id=given.queue_id)
    if given.caller_id and given.caller_id not in await trunks.caller_ids(session):
        raise BadInput("caller_id.unknown", "This number is none of ours.", number=given.caller_id)
    number = control.site.outside.asked(given.number)
    await do_not_call.refuse_listed(session, number)
    return Dialled(number, given.queue_id, given.caller_id)


async def end_wrap_up(session: AsyncSession, control: CallControl, actor: Actor, given: WrapUpIn) -> None:
    """Finish a contact. Raises BadInput for a disposition or reason that is not on the list."""
    known = {choice.code for choice in await queues.list_choices(session, Disposition)}
    if given.disposition not in known:
        raise BadInput(
            "disposition.unknown", "This disposition is not on the list.", disposition=given.disposition
        )
    seat = control.site.floor.signed_in(actor.id)
    if given.then == "not_ready":
        reason = given.reason or "break"
        await listed_reason(session, reason)
        seat.next_reason = reason
    control.agents.end_wrap_up(actor.id, given.call_id, given.disposition, given.note)


async def listed_reason(session: AsyncSession, reason: str) -> str:
    """The reason itself. Raises BadInput when it is not on the list."""
    known = {choice.code for choice in await queues.list_choices(session, NotReadyReason)}
    if reason not in known:
        raise BadInput("reason.unknown", "This reason is not on the list.", reason=reason)
    return reason


async def pop(session: AsyncSession, control: CallControl, actor: Actor, call_id: str) -> Pop:
    """Who is on the line, or was until the wrap-up. Raises NotFound when the call is not with her."""
    line = await _line(session, control, actor, call_id)
    customer = await customers.get_customer(session, actor, line.customer_id) if line.customer_id else None
    number = control.site.directory.number(line.our_number)
    queue = control.site.directory.queues.get(line.queue_id or "")
    campaign = control.site.directory.campaigns.get(line.campaign_id or "")
    lead = await session.get(Lead, line.lead_id) if line.lead_id else None
    full = actor.is_at_least("supervisor")
    return Pop(
        customer=customer,
        number=line.customer_number if full else masked(line.customer_number),
        time_zones=time_zones(line.customer_number),
        called_number=line.our_number,
        number_label=number.label if number else "",
        queue_name=queue.name if queue else "",
        campaign_name=campaign.name if campaign else "",
        lead=PopLead(name=lead.name, data=dict(lead.data)) if lead else None,
        waited_seconds=line.waited_seconds,
        contacts=await calls.contacts(session, actor, line.customer_id, line.customer_number, call_id),
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """What a screen pop needs of a call, live or over."""

    customer_id: str | None
    customer_number: str
    our_number: str
    queue_id: str | None
    campaign_id: str | None
    lead_id: str | None
    waited_seconds: float


async def _line(session: AsyncSession, control: CallControl, actor: Actor, call_id: str) -> _Line:
    seat = control.site.floor.seat(actor.id)
    if seat.state == "wrap_up" and seat.call_id == call_id:
        over = await session.get(CallView, call_id)
        if over is not None:
            attempt = await session.get(AttemptView, over.attempt_id) if over.attempt_id else None
            return _Line(
                over.customer_id,
                over.customer_number,
                over.our_number,
                over.queue_id,
                over.campaign_id,
                attempt.lead_id if attempt else None,
                _waited(over.queued_us, over.answered_us),
            )
    call = control.call_of(actor.id, call_id)
    return _Line(
        call.customer_id,
        call.customer_number,
        call.our_number,
        call.queue_id,
        call.campaign_id,
        call.lead_id,
        _waited(call.queued_us, control.site.now()),
    )


def _waited(queued_us: Micros | None, until_us: Micros | None) -> float:
    return 0.0 if queued_us is None or until_us is None else round((until_us - queued_us) / SECOND, 1)


async def day(session: AsyncSession, actor: Actor, *, now: Micros, zone: ZoneInfo) -> Day:
    """Her own figures since midnight."""
    since = midnight(now, zone)
    taken = await calls.of_agent(session, actor, actor.id, since)
    spans = await repository.spans(session, actor.id, since)
    time_in: Counter[str] = Counter()
    for span in spans:
        time_in[span.state] += (span.ended_us or now) - max(span.started_us, since)
    parts = [part for part in await repository.parts(session, actor.id, since) if part.left_us is not None]
    done = [part for part in parts if part.wrapped_us is not None]
    return Day(
        calls=len(taken),
        talk_seconds=round(sum(_talked(part) for part in parts), 1),
        hold_seconds=round(sum(part.hold_us for part in parts) / SECOND, 1),
        handle_mean_seconds=_mean([_between(part.answered_us, part.wrapped_us) for part in done]),
        wrap_up_mean_seconds=_mean([_between(part.left_us, part.wrapped_us) for part in done]),
        ready_seconds=round(time_in["ready"] / SECOND, 1),
        not_ready_seconds=round(time_in["not_ready"] / SECOND, 1),
        missed=await repository.missed(session, actor.id, since),
        by_disposition=dict(Counter(part.disposition for part in parts if part.disposition)),
        recent=taken[:_RECENT],
    )


async def stretches(session: AsyncSession, agent_id: str, since: Micros) -> list[AgentSpan]:
    """An agent's time since a moment, in the order it went by."""
    return sorted(await repository.spans(session, agent_id, since), key=lambda span: span.started_us)


def _talked(part: CallPartView) -> float:
    """Seconds she talked, the time she kept the customer waiting not counted."""
    return _between(part.answered_us, part.left_us) - part.hold_us / SECOND


def _between(began: Micros | None, ended: Micros | None) -> float:
    return 0.0 if began is None or ended is None else (ended - began) / SECOND


def seated(seat: Seat) -> Seated:
    """A seat as its agent sees it."""
    return Seated(state=seat.state, reason=seat.reason, call_id=seat.call_id, next_reason=seat.next_reason)


def _mean(values: list[float]) -> float | None:
    return round(sum(values) / len(values), 1) if values else None
