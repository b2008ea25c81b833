"""Calls as people ask for them. Numbers are masked for those who need not see them."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from huying.errors import NotFound
from huying.features.accounts.access import Actor
from huying.features.calls import repository
from huying.features.calls.repository import Filter, Found
from huying.features.calls.schemas import (
    Arrivals,
    CallCustomer,
    CallDetail,
    CallEvent,
    CallOut,
    CallPage,
    CallRecording,
)
from huying.kit.clock import SECOND, Micros, now
from huying.kit.masking import masked
from huying.telephony import causes

_DISTRIBUTION = frozenset({"CallQueued", "CallSpilled", "AgentOffered", "AgentMissed", "CallbackAttempted"})
_LATELY = 30 * 86_400 * SECOND


async def search(
    session: AsyncSession, actor: Actor, wanted: Filter, *, page: int, page_size: int
) -> CallPage:
    """One page of calls, newest first."""
    found, total = await repository.search(session, wanted, page=page, page_size=page_size)
    return CallPage(items=[call_out(actor, row) for row in found], total=total)


async def detail(session: AsyncSession, actor: Actor, call_id: str) -> CallDetail:
    """One call with its time line. Raises NotFound."""
    found = await _known(session, call_id)
    events = await time_line(session, call_id)
    return CallDetail(**call_out(actor, found).model_dump(), note=found[0].note, events=events)


async def time_line(session: AsyncSession, call_id: str) -> list[CallEvent]:
    """Every fact that names the call, in order."""
    return [
        CallEvent(type=event.type, at_us=event.at_us, data=dict(event.data))
        for event in await repository.events(session, call_id)
    ]


async def decisions(session: AsyncSession, call_id: str) -> list[CallEvent]:
    """How a call was distributed: where it waited, who was chosen and why. Raises NotFound."""
    await _known(session, call_id)
    return [
        CallEvent(type=event.type, at_us=event.at_us, data=dict(event.data))
        for event in await repository.events(session, call_id)
        if event.type in _DISTRIBUTION
    ]


async def of_hers(session: AsyncSession, actor: Actor, call_id: str) -> CallOut:
    """A call this agent had last, or placed. Raises NotFound."""
    return call_out(actor, await found_of_hers(session, actor, call_id))


async def found_of_hers(session: AsyncSession, actor: Actor, call_id: str) -> Found:
    """As `of_hers`, with what she may not see. Raises NotFound."""
    found = await _known(session, call_id)
    if found[0].agent_id != actor.id:
        raise _no_such_call(call_id)
    return found


async def _known(session: AsyncSession, call_id: str) -> Found:
    found = await repository.by_id(session, call_id)
    if found is None:
        raise _no_such_call(call_id)
    return found


def _no_such_call(call_id: str) -> NotFound:
    return NotFound("call.unknown", "There is no such call.", call_id=call_id)


async def contacts(
    session: AsyncSession, actor: Actor, customer_id: str | None, number: str, before: str
) -> list[CallOut]:
    """The last five contacts with whoever is calling."""
    found = await repository.contacts(session, customer_id, number, before=before, most=5)
    return [call_out(actor, row) for row in found]


async def of_agent(session: AsyncSession, actor: Actor, agent_id: str, since_us: int) -> list[CallOut]:
    """The calls an agent took part in since a moment, newest first."""
    return [call_out(actor, row) for row in await repository.of_agent(session, agent_id, since_us)]


async def arrivals(
    session: AsyncSession, queue_id: str, since_us: Micros, until_us: Micros, zone: ZoneInfo, step: timedelta
) -> list[Arrivals]:
    """Calls that came to a queue, by interval of the clock on the wall; intervals without any are left
    out."""
    return await repository.arrivals(session, queue_id, since_us, until_us, zone.key, step)


async def took_part(session: AsyncSession, call_id: str, agent_id: str) -> bool:
    """Whether an agent has talked in this call."""
    return await repository.took_part(session, call_id, agent_id)


async def last_agent(pool: asyncpg.Pool, number: str) -> str | None:
    """Who talked to this number last, within 30 days."""
    return await repository.last_agent(pool, number, now() - _LATELY)


def call_out(actor: Actor, found: Found) -> CallOut:
    """A call as this person may see it."""
    call, customer, recording = found
    number = call.customer_number if actor.is_at_least("supervisor") else masked(call.customer_number)
    began = call.connected_us if call.direction == "outbound" else call.queued_us
    waited_until = call.answered_us or call.ended_us
    return CallOut(
        id=call.id,
        direction=call.direction,
        customer_number=number,
        our_number=call.our_number,
        customer=CallCustomer.model_validate(customer) if customer is not None else None,
        queue_id=call.queue_id,
        campaign_id=call.campaign_id,
        agent_id=call.agent_id,
        offered_us=call.offered_us,
        answered_us=call.answered_us,
        ended_us=call.ended_us,
        outcome=call.outcome,
        ended_by=call.ended_by,
        cause=call.cause,
        cause_name=causes.name(call.cause) if call.cause is not None else None,
        sip_code=call.sip_code,
        wait_seconds=_seconds(began, waited_until),
        expected_wait_seconds=call.expected_wait_seconds,
        talk_seconds=_seconds(call.answered_us, call.ended_us),
        wrap_up_seconds=_seconds(call.ended_us, call.wrapped_us),
        disposition=call.disposition,
        missed=call.missed,
        recording=CallRecording.model_validate(recording) if recording is not None else None,
    )


def _seconds(began: int | None, ended: int | None) -> float | None:
    return None if began is None or ended is None else round(max(0, ended - began) / SECOND, 3)
