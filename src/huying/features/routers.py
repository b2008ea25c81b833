"""Every router of the features, in the order of the API's description."""

from __future__ import annotations

from fastapi import APIRouter

from huying.features.accounts.api import router as accounts
from huying.features.adherence.api import router as adherence
from huying.features.alarms.api import router as alarms
from huying.features.calendars.api import router as calendars
from huying.features.callbacks.api import router as callbacks
from huying.features.calls.api import router as calls
from huying.features.campaigns.api import router as campaigns
from huying.features.capacity.api import router as capacity
from huying.features.conversations.api import router as conversations
from huying.features.customers.api import router as customers
from huying.features.desk.api import router as desk
from huying.features.do_not_call.api import router as do_not_call
from huying.features.documents.api import router as documents
from huying.features.flows.api import router as flows
from huying.features.health.api import router as health
from huying.features.leave.api import router as leave
from huying.features.live.api import router as live
from huying.features.messages.api import router as messages
from huying.features.people.api import router as people
from huying.features.planning.api import router as planning
from huying.features.queues.api import router as queues
from huying.features.recordings.api import router as recordings
from huying.features.rosters.api import router as rosters
from huying.features.scenarios.api import router as scenarios
from huying.features.skills.api import router as skills
from huying.features.supervision.api import router as supervision
from huying.features.swaps.api import router as swaps
from huying.features.trunks.api import router as trunks
from huying.features.voicemails.api import router as voicemails

ROUTERS: tuple[APIRouter, ...] = (
    accounts,
    desk,
    conversations,
    live,
    alarms,
    supervision,
    messages,
    calls,
    recordings,
    voicemails,
    callbacks,
    people,
    queues,
    skills,
    flows,
    calendars,
    customers,
    campaigns,
    do_not_call,
    planning,
    capacity,
    scenarios,
    documents,
    rosters,
    leave,
    swaps,
    adherence,
    trunks,
    health,
)
