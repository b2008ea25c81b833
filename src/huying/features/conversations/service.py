"""Agents' wishes in the middle of a call, checked against the configuration; call control decides."""

from __future__ import annotations

from huying.channels.voice.control import CallControl
from huying.channels.voice.site import Target
from huying.errors import BadInput
from huying.features.conversations.schemas import (
    Colleague,
    ConversationOut,
    Directory,
    PartyOut,
    QueueChoice,
    TargetIn,
)
from huying.flows.commands import Version
from huying.telephony.call import Call


def target(control: CallControl, given: TargetIn) -> Target:
    """Whom is meant. Raises BadInput for a queue, a colleague or a number there is not."""
    directory = control.site.directory
    if given.queue_id and given.queue_id not in directory.queues:
        raise BadInput("queue.unknown", "There is no such queue.", queue_id=given.queue_id)
    if given.agent_id and given.agent_id not in directory.agents:
        raise BadInput("person.unknown", "There is no such person.", person_id=given.agent_id)
    number = control.site.outside.asked(given.number) if given.number else ""
    return Target(given.agent_id, given.queue_id, number)


def flow(control: CallControl, flow_id: str) -> Version:
    """The version calls go through. Raises BadInput for a flow that is not published."""
    number = control.site.directory.published.get(flow_id)
    if number is None:
        raise BadInput("flow.unpublished", "There is no published flow like this. Publish it first.")
    return Version(flow_id, number)


def conversation(call: Call) -> ConversationOut:
    """Who is in a call now."""
    lead = call.conversation.lead
    return ConversationOut(
        call_id=call.id,
        state=call.state,
        parties=[
            PartyOut(
                leg_id=part.leg_id,
                role=part.role,
                agent_id=part.agent_id,
                number=part.number,
                place=part.place,
                lead=part is lead,
                rings=part.rings,
            )
            for part in call.conversation.open()
        ],
    )


def directory(control: CallControl, me: str) -> Directory:
    """Colleagues who are signed in, and all queues."""
    site = control.site
    ready = set(site.acd.ready())
    seats = {seat.agent_id: seat for seat in site.floor.seats() if seat.state != "offline"}
    return Directory(
        colleagues=[
            Colleague(
                id=agent.id,
                name=agent.name,
                state=seats[agent.id].state,
                free=seats[agent.id].online and seats[agent.id].state in ("ready", "not_ready"),
            )
            for agent in sorted(site.directory.agents.values(), key=lambda agent: agent.name)
            if agent.id in seats and agent.id != me
        ],
        queues=[
            QueueChoice(
                id=queue.id,
                name=queue.name,
                ready=len(site.acd.members(queue.id) & ready),
                waiting=len(site.acd.waiting(queue.id)),
            )
            for queue in sorted(site.directory.queues.values(), key=lambda queue: queue.name)
        ],
    )
