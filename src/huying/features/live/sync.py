"""Keeps the live view's names and day figures in line with the configuration and the calendar."""

from __future__ import annotations

import asyncio
from zoneinfo import ZoneInfo

import asyncpg

from huying.channels.voice.control import CallControl
from huying.features.live import repository
from huying.features.live.hub import LiveHub
from huying.features.live.view import Entity, flow_of
from huying.kit.clock import Clock, midnight

_LOOK_EVERY_SECONDS = 20


def put_configuration(hub: LiveHub, control: CallControl) -> None:
    """Names and settings as the directory has them now."""
    directory = control.site.directory
    hub.view.put_agents((a.id, a.name, sorted(a.queue_ids), a.may_dial) for a in directory.agents.values())
    hub.view.put_queues(
        (q.id, q.name, q.service_level_percent, q.service_level_seconds, q.short_abandon_seconds)
        for q in directory.queues.values()
    )
    hub.view.put_campaigns((c.id, c.name, c.state) for c in directory.campaigns.values())
    hub.publish()


async def put_day(hub: LiveHub, pool: asyncpg.Pool, *, clock: Clock, zone: ZoneInfo) -> None:
    """The day's figures, counted anew from the views."""
    since = midnight(clock(), zone)
    queues = await repository.queues_since(pool, since)
    campaigns = await repository.attempts_since(pool, since)
    for queue_id in list(hub.view.state["queues"]):
        hub.view.put_today(queue_id, queues.get(queue_id, {}))
    for campaign_id in list(hub.view.state["campaigns"]):
        hub.view.put_attempts_today(campaign_id, campaigns.get(campaign_id, {}))
    hub.publish()


async def new_days(hub: LiveHub, pool: asyncpg.Pool, *, clock: Clock, zone: ZoneInfo) -> None:
    """At every midnight the figures begin anew."""
    day = midnight(clock(), zone)
    while True:
        await asyncio.sleep(_LOOK_EVERY_SECONDS)
        if midnight(clock(), zone) != day:
            await put_day(hub, pool, clock=clock, zone=zone)
            day = midnight(clock(), zone)


def put_restored(hub: LiveHub, control: CallControl) -> None:
    """Seats as they are, and calls a restart found; those the view has heard of it knows better."""
    for seat in control.site.floor.seats():
        hub.view.put_agent_now(
            seat.agent_id,
            state=seat.state,
            reason=seat.reason,
            since_us=seat.since_us,
            call_id=seat.call_id,
            device=seat.device,
            device_online=seat.online,
            line=control.remote.state(seat.agent_id),
        )
    for call in control.site.calls.values():
        if call.id in hub.view.state["calls"]:
            continue
        entity: Entity = {
            "id": call.id,
            "direction": call.direction,
            "state": call.state,
            "customer_number": call.customer_number,
            "customer": None,
            "queue_id": call.queue_id,
            "agent_id": call.agent_id,
            "campaign_id": call.campaign_id,
            "offered_us": call.offered_us,
            "queued_us": call.queued_us,
            "ringing_us": None,
            "answered_us": call.offered_us if call.talked else None,
            "recording": call.recording_id is not None,
            "recording_paused_us": call.recording_paused_us,
            "parked": hub.view.lot(call.parked) if call.parked is not None else None,
            "callback_id": call.callback_id,
            "flow": flow_of(control.flows.place(call)),
        }
        hub.view.put_call(call.id, entity, call.conversation.parts.values())
    hub.view.queues_moved()
    hub.publish()
