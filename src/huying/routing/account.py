"""Puts into words of the journal why an agent was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from huying.kit.clock import SECOND, Micros
from huying.routing.pool import Free
from huying.routing.rules import (
    AgentId,
    Contact,
    Place,
    QueueRules,
    SkillId,
    lowered_by,
    needs_of,
    priority_of,
)
from huying.routing.why import SkillWhy, Why

_OTHERS = 5


class Candidates(NamedTuple):
    """The free agents who fitted: how many, and the first of them in the order they were considered."""

    fitting: int
    first: Sequence[AgentId]


def account(
    rules: QueueRules,
    contact: Contact,
    place: Place,
    agent_id: AgentId,
    free: Free,
    skills: Mapping[SkillId, int],
    *,
    order: int,
    candidates: Candidates,
    waiting: int,
    declined: int,
    now: Micros,
) -> Why:
    """The account of giving this call to this agent, one of `candidates`."""
    named = contact.wants == agent_id and now < contact.wants_until
    rule = contact.sticky if named else rules.strategy
    waited = now - contact.since
    asked = () if named else needs_of(rules, contact, 0)
    lowered = lowered_by(rules, waited) if asked else 0
    return Why(
        rule=rule,
        waited_seconds=round(waited / SECOND, 3),
        idle_seconds=round((now - free.idle_since) / SECOND, 3),
        candidates=candidates.fitting,
        others=tuple(other for other in candidates.first[: _OTHERS + 1] if other != agent_id)[:_OTHERS],
        order=order,
        priority=priority_of(rules, contact),
        tier=contact.tier,
        weight=rules.weight,
        waiting=waiting,
        skills=tuple(
            SkillWhy(skill, level, max(0, level - lowered), skills.get(skill, 0)) for skill, level in asked
        ),
        lowered_by=lowered,
        calls=free.load.calls if rule == "fewest_calls" else None,
        occupancy=round(free.load.occupancy(now), 4) if rule == "least_occupied" else None,
        place="" if place is Place.IN_TURN else place.name.lower(),
        declined=declined,
    )
