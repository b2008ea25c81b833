"""Back after being away: what the journal says was going on, against what the switch still has.

Two steps. `restore` reads calls and seats as the views left them, once at start. `reconcile` runs each time
the control link comes up: lines that ended unseen are closed, those that talk are left alone, those that
wait keep their place, and nothing stays in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import asyncpg
import msgspec
import structlog

from huying.channels.voice.control import CallControl
from huying.channels.voice.floor import BUSY, Floor
from huying.channels.voice.flows_left import left_in_flows
from huying.features.recordings.jobs import Recordings
from huying.journal import events as e
from huying.journal.agent_state import AgentState
from huying.kit.clock import SECOND
from huying.routing.rules import Load, Named
from huying.telephony import causes
from huying.telephony import switch as s
from huying.telephony.call import Call, CallState, Parked
from huying.telephony.conversation import Conversation, Part, part_of

log = structlog.get_logger(__name__)

_OPEN_CALLS = """
SELECT c.*, cu.tier, a.lead_id, a.result AS attempt_result, r.id AS recording_id,
       r.started_us AS recording_us, r.paused_us, r.paused_seconds,
       (SELECT p.data->>'by' FROM call_events p WHERE p.call_id = c.id AND p.type = 'RecordingPaused'
        ORDER BY p.sequence DESC, p.position DESC LIMIT 1) AS paused_by
FROM calls c
LEFT JOIN attempts a ON a.id = c.attempt_id
LEFT JOIN recordings r ON r.call_id = c.id
LEFT JOIN customers cu ON cu.id = c.customer_id
WHERE c.ended_us IS NULL
ORDER BY c.offered_us
"""
_PARTS = """
SELECT p.* FROM call_parts p JOIN calls c ON c.id = p.call_id WHERE c.ended_us IS NULL ORDER BY p.asked_us
"""
_SPILLED = """
SELECT e.call_id, array_agg(DISTINCT place) AS been_in,
       (array_agg(e.data->>'queue_id' ORDER BY e.sequence DESC, e.position DESC)
           FILTER (WHERE e.data ? 'to_flow_id'))[1] AS left_queue
FROM call_events e JOIN calls c ON c.id = e.call_id,
     unnest(ARRAY[e.data->>'queue_id', e.data->>'to_flow_id']) AS place
WHERE c.ended_us IS NULL AND e.type = 'CallSpilled' AND place <> '' GROUP BY e.call_id
"""
"""Which queues an open call has left, and for which flows; and the last it left for a flow."""
_QUEUED = """
SELECT DISTINCT ON (e.call_id) e.call_id, e.data->>'named' AS named,
       max(e.at_us) FILTER (WHERE e.data ? 'position') OVER (PARTITION BY e.call_id) AS entered_us
FROM call_events e JOIN calls c ON c.id = e.call_id
WHERE c.ended_us IS NULL AND e.type = 'CallQueued'
ORDER BY e.call_id, e.sequence DESC, e.position DESC
"""
"""Who alone may have an open call, and when it came into the queue it is in."""
_PARKED = """
SELECT call_id, (data->>'lot')::int AS lot, data->>'agent_id' AS agent_id, at_us,
       (data->>'seconds')::bigint AS seconds
FROM (SELECT DISTINCT ON (e.call_id) e.* FROM call_events e JOIN calls c ON c.id = e.call_id
      WHERE c.ended_us IS NULL AND e.type IN ('CallParked', 'AgentOffered', 'CallQueued')
      ORDER BY e.call_id, e.sequence DESC, e.position DESC) AS last
WHERE type = 'CallParked'
"""
_OPEN_SPANS = """
SELECT now.*, work.* FROM agent_spans now, LATERAL (
    SELECT count(*) FILTER (WHERE state = 'talking') AS calls,
           coalesce(sum(ended_us - started_us) FILTER (WHERE state = ANY($1::text[])), 0)::bigint AS busy_us,
           min(started_us) AS signed_in_us
    FROM agent_spans since WHERE since.agent_id = now.agent_id AND since.started_us > coalesce(
        (SELECT max(away.started_us) FROM agent_spans away
         WHERE away.agent_id = now.agent_id AND away.state = 'offline'), -1)
) AS work
WHERE now.ended_us IS NULL AND now.state <> 'offline' ORDER BY now.started_us
"""
"""Who is signed in, with her work since then."""


async def restore(pool: asyncpg.Pool, control: CallControl, floor: Floor, recordings: Recordings) -> None:
    """Fill the books from the views. The views must have caught up with the journal."""
    async with pool.acquire() as connection:
        calls = await connection.fetch(_OPEN_CALLS)
        parts = [part_of(row) for row in await connection.fetch(_PARTS)]
        spilled = {row["call_id"]: row for row in await connection.fetch(_SPILLED)}
        queued = {row["call_id"]: row for row in await connection.fetch(_QUEUED)}
        parked = {row["call_id"]: _parked(row) for row in await connection.fetch(_PARKED)}
        left = await left_in_flows(connection)
        await control.voicemail.restore(connection)
        spans = await connection.fetch(_OPEN_SPANS, list(BUSY))
    await control.site.expecting.restore(pool, control.site.now())
    await control.site.directory.load_versions(
        {version for place in left.values() for version in place.versions}
    )
    for row in calls:
        call = _call_of(row, [part for part in parts if part.call_id == row["id"]])
        if call.id in spilled:
            call.been_in = frozenset(spilled[call.id]["been_in"])
            call.left_queue = spilled[call.id]["left_queue"]
        if call.id in queued:
            _place(call, queued[call.id])
        if call.id in parked:
            call.state, call.parked = "parked", parked[call.id]
        control.site.adopt(call)
        if call.id in left:
            control.flows.restored(call, left[call.id])
        if row["recording_id"] is not None:
            recordings.adopt(
                call.id, row["recording_id"], row["recording_us"], row["paused_us"], row["paused_seconds"]
            )
    async with pool.acquire() as connection:
        await control.callbacks.restore(connection)
    for span in spans:
        seat = floor.seat(span["agent_id"])
        seat.state = cast(AgentState, span["state"])
        seat.reason, seat.call_id = span["reason"], span["call_id"]
        seat.since_us = seat.idle_since_us = span["started_us"]
        seat.device = span["device"]
        seat.load = Load(span["calls"], span["busy_us"], span["signed_in_us"])
    if calls or spans:
        log.info("restored", calls=len(calls), seats=len(spans))


def _call_of(row: asyncpg.Record, parts: Sequence[Part]) -> Call:
    conversation = Conversation(parts)
    lead = conversation.lead
    state: CallState = "arrived"
    if conversation.open():
        state = "talking" if lead is not None else "ringing"
    elif row["direction"] == "outbound" and row["connected_us"] is None:
        state = "dialling"
    elif row["queued_us"] is not None or row["connected_us"] is not None:
        state = "queued"
    return Call(
        id=row["id"],
        direction=row["direction"],
        customer_leg=row["channel_id"],
        customer_number=row["customer_number"],
        our_number=row["our_number"],
        offered_us=row["offered_us"],
        state=state,
        locale=row["locale"],
        queue_id=row["queue_id"],
        customer_id=row["customer_id"],
        answered_by_us=row["answered_us"] is not None or row["connected_us"] is not None,
        queued_us=row["queued_us"],
        entered_us=row["queued_us"],
        tier=row["tier"] or "",
        talked=row["answered_us"] is not None,
        agent_id=lead.agent_id if lead else row["agent_id"],
        agent_leg=lead.leg_id if lead and lead.role == "agent" else None,
        conversation=conversation,
        recording_id=row["recording_id"],
        recording_paused_us=row["paused_us"],
        recording_paused_by=row["paused_by"] or "",
        campaign_id=row["campaign_id"],
        attempt_id=row["attempt_id"],
        lead_id=row["lead_id"],
        connected=row["connected_us"] is not None,
        attempt_answered=row["attempt_result"] is not None,
    )


def _place(call: Call, row: asyncpg.Record) -> None:
    """Where it stands, when it waits or rings."""
    call.entered_us = row["entered_us"] or call.entered_us
    if row["named"] is not None and call.state in ("queued", "ringing"):
        call.named = msgspec.json.decode(row["named"], type=Named)


def _parked(row: asyncpg.Record) -> Parked:
    since = row["at_us"]
    return Parked(row["lot"], row["agent_id"], since, since + row["seconds"] * SECOND)


def reconcile(control: CallControl, report: s.SwitchReturned) -> None:
    """Make the books and the switch agree."""
    control.hear(report)
    legs = {survivor.leg_id: survivor for survivor in report.survivors}
    control.remote.take_up(report)
    for seat in control.site.floor.seats():
        # a switch that has started anew does not even know the telephones it had
        seat.online = (
            control.remote.reachable(seat.agent_id)
            if seat.device == "outside"
            else report.devices.get(seat.device_name, False)
        )
    for call in sorted(control.site.calls.values(), key=lambda call: call.queued_us or call.offered_us):
        _settle(control, call, legs)
        if call.customer_leg in legs:
            control.recorder.take_up(call)
    for survivor in report.survivors:
        if not control.site.holds(survivor.leg_id) and not control.remote.holds(survivor.leg_id):
            _stray(control, survivor)
    control.remote.settle()
    _seats(control)
    control.callbacks.resume()


def _settle(control: CallControl, call: Call, legs: dict[s.LegId, s.Survivor]) -> None:
    customer = legs.get(call.customer_leg)
    if call.preparing and not call.by_hand and (call.direction == "outbound" or customer is not None):
        return
    control.media.resume(call, legs)
    if customer is None:
        log.info("call_ended_unseen", call_id=call.id, state=call.state)
        control.ending.lost(call, causes.UNKNOWN)
        return
    call.answered_by_us = call.answered_by_us or customer.state == "up"
    if call.conversation.open():
        for part in call.conversation.open():
            _take_up(control, call, part, legs.get(part.leg_id))
        control.media.arrange(call)
        if call.in_flow:
            control.flows.resume(call)
    elif call.state == "flow" and not call.in_flow:
        control.site.hang_up(call, "centre")  # all that was to be said to her has been
    elif call.state in ("arrived", "flow"):
        control.flows.resume(call)
    elif call.state == "dialling" and call.by_hand:
        hers = next((leg for leg in legs.values() if leg.role == "agent" and leg.call_id == call.id), None)
        control.manual.take_up(call, customer, hers)
    elif call.state == "dialling" and customer.state != "up":
        call.lost = True
        control.site.hang_up(call, "centre", causes.NORMAL_CLEARING)
    elif call.parked is not None:
        control.media.arrange(call)
        control.parking.watch(call, call.parked)
    elif call.state == "queued":
        control.waiting.resume(call)
    else:
        _wait_again(control, call)


def _take_up(control: CallControl, call: Call, part: Part, leg: s.Survivor | None) -> None:
    """Somebody who took part, or was rung to, before the break."""
    if part.left_us is not None:
        return
    if leg is None:
        _lost(control, call, part)
    elif part.offered:
        control.offering.take_up(call, part)
        if leg.state == "up":
            control.taken(call, part)
    elif part.rings and leg.state == "up":
        control.parties.answered(call, part)
    elif part.rings:
        control.parties.ring_on(call, part)


def _lost(control: CallControl, call: Call, part: Part) -> None:
    """Her line ended while nobody watched."""
    alone = len(call.conversation.open()) == 1
    if part.offered:
        control.offering.withdraw(call, part)
        if alone:
            _wait_again(control, call)
    elif part.leg_id == call.agent_leg and alone:
        control.talking.lose_agent(call)
    else:
        control.parties.ended(call, part, causes.UNKNOWN)


def _wait_again(control: CallControl, call: Call) -> None:
    """Whatever it was doing before an agent took it: it waits, in the place it had."""
    if call.state == "dialling":
        call.connected = call.answered_by_us = True
        control.site.journal.record(e.CallConnected(at=control.site.now(), call_id=call.id))
    control.site.drop_agent(call, causes.NORMAL_CLEARING)
    control.waiting.enqueue(call, put_back=call.queued_us is not None or call.connected)


def _stray(control: CallControl, survivor: s.Survivor) -> None:
    """A line no call in the books has: a customer is welcomed, what we made ourselves is ended, and what
    the dialplan does without us (the apology) is left to it."""
    if survivor.role is None:
        return
    log.warning("stray_leg", leg_id=survivor.leg_id, role=survivor.role, call_id=survivor.call_id)
    if survivor.role == "inbound":
        control.hear(s.LegArrived(survivor.leg_id, survivor.trunk, survivor.called, survivor.caller))
    else:
        control.site.switch.hang_up(survivor.leg_id, causes.NORMAL_CLEARING)
        held = {bridge_id for call in control.site.calls.values() for bridge_id in call.bridges}
        if survivor.bridge_id is not None and survivor.bridge_id not in held:
            control.site.switch.part(survivor.bridge_id)


def _seats(control: CallControl) -> None:
    """Every agent holds a call that is hers, or goes on with what she was doing before."""
    now = control.site.now()
    for seat in control.site.floor.seats():
        held = control.site.calls.get(seat.call_id or "")
        if seat.state == "wrap_up" and seat.call_id is not None:
            spent = (now - seat.since_us) / SECOND
            control.agents.start_wrap_up_timer(
                seat.agent_id, seat.call_id, control.agents.longest_wrap_up(seat.agent_id) - spent
            )
        elif seat.state in ("ringing", "reserved", "talking"):
            if held is None or not held.concerns(seat.agent_id):
                control.agents.free_after_restart(seat)
        elif seat.state == "ready":
            control.agents.free_after_restart(seat)
