"""What routing is told: the rules of a queue, what a call needs, what an agent can do.

Times are microseconds. Levels of skills go from 1 (some) to 10 (best). What a call needs is the queue's and
its own minimum of each skill; both are met by any agent of the queue whose levels are as high.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

import msgspec

from huying.kit.clock import SECOND, Micros

AgentId = str
CallId = str
QueueId = str
SkillId = str
FlowId = str

Strategy = Literal["longest_idle", "round_robin", "fewest_calls", "least_occupied", "ring_all"]
"""Which of the fitting free agents gets a call. All but `ring_all` choose one:

- longest_idle: who has been free longest;
- round_robin: whose last call from this queue is longest ago;
- fewest_calls: who took the fewest calls since she signed in;
- least_occupied: who was busy for the smallest share of the time since she signed in;
- ring_all: up to `MOST_AT_ONCE` telephones ring, the first answer wins.
"""
MOST_AT_ONCE = 20

Needs = tuple[tuple[SkillId, int], ...]
"""Skill and minimum level, by skill."""

SpillWhen = Literal["wait", "size", "estimate", "hours"]
Sticky = Literal["named_agent", "last_agent"]


class Place(IntEnum):
    """In which part of the line a call stands."""

    FRONT = 0
    """A person moved it there."""
    PUT_BACK = 1
    """An agent did not take it."""
    IN_TURN = 2


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Once a call has waited `after`, every level it needs is lower by `lower_by`; a need of 0 is none."""

    after: Micros
    lower_by: int


class Named(msgspec.Struct, frozen=True, omit_defaults=True):
    """Only this agent may have a call, until then; afterwards anybody, or, with `only`, nobody."""

    agent_id: AgentId
    until: Micros
    only: bool = False


@dataclass(frozen=True, slots=True)
class Spill:
    """Where a call goes instead of waiting on, to a queue or into a flow: `wait` after `limit` seconds in
    this queue; on arrival when `size` calls wait already, the `estimate` of its wait is so many seconds or
    more, or it is outside the `hours` of a calendar."""

    when: SpillWhen
    limit: int
    to: QueueId | FlowId
    into: Literal["queue", "flow"] = "queue"
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class QueueRules:
    """How a queue's calls are ordered, who may take them, and what happens when nobody does.

    One point of priority is worth `ageing` of waiting; waiting in a queue of weight 2 counts twice against
    that in another. `keep_ready`: free agents of this queue an outbound campaign leaves alone.
    """

    id: QueueId
    strategy: Strategy = "longest_idle"
    weight: int = 1
    ageing: Micros = 30 * SECOND
    tiers: Mapping[str, int] = field(default_factory=dict)
    """Points of priority by tier of the customer."""
    needs: Needs = ()
    relaxing: tuple[Relaxation, ...] = ()
    """By `after`; each replaces the one before."""
    spill: tuple[Spill, ...] = ()
    """The first that applies."""
    keep_ready: int = 0


@dataclass(frozen=True, slots=True)
class Contact:
    """A call that wants an agent. It waits since `since`, in this queue since `entered`."""

    call_id: CallId
    queue_id: QueueId
    since: Micros
    entered: Micros
    priority: int = 0
    tier: str = ""
    needs: Needs = ()
    wants: AgentId | None = None
    """Only this agent may take it until `wants_until`; she need not serve the queue."""
    wants_until: Micros = 0
    sticky: Sticky = "named_agent"
    only: bool = False
    """When that agent's time is up nobody gets it: it leaves the line. It never spills."""
    expected: float | None = None
    """Seconds it will wait, as estimated on arrival."""
    closed: frozenset[str] = frozenset()
    """Calendars that were closed on arrival."""
    been: frozenset[QueueId | FlowId] = frozenset()
    """Queues it was in before, and flows it spilled into: it never spills into one again."""
    callback: bool = False
    """Nobody is on the line: she is to be called. One agent takes it, whatever the strategy, and the queue
    that promised it keeps it."""


@dataclass(frozen=True, slots=True)
class Load:
    """An agent's work since she signed in, at the moment she becomes free."""

    calls: int = 0
    busy: Micros = 0
    signed_in: Micros = 0

    def occupancy(self, now: Micros) -> float:
        """Share of her time spent on calls, 0 to 1."""
        return self.busy / max(1, now - self.signed_in)


def needs_of(rules: QueueRules, contact: Contact, waited: Micros) -> Needs:
    """What this call needs after so long a wait."""
    lower = lowered_by(rules, waited)
    if lower == 0 and not contact.needs:
        return rules.needs
    levels = dict(rules.needs)
    for skill, level in contact.needs:
        levels[skill] = max(level, levels.get(skill, 0))
    return tuple(sorted((skill, level - lower) for skill, level in levels.items() if level > lower))


def lowered_by(rules: QueueRules, waited: Micros) -> int:
    """By how many levels needs are lower after so long a wait."""
    return next((step.lower_by for step in reversed(rules.relaxing) if waited >= step.after), 0)


def priority_of(rules: QueueRules, contact: Contact) -> int:
    """Points: the call's own and those of its customer's tier."""
    return contact.priority + rules.tiers.get(contact.tier, 0)


def virtual_arrival(rules: QueueRules, contact: Contact) -> Micros:
    """When a call of no priority would have had to arrive to stand where this one stands."""
    return contact.since - priority_of(rules, contact) * rules.ageing


def has(skills: Mapping[SkillId, int], needs: Needs) -> bool:
    """Whether these levels are enough."""
    return all(skills.get(skill, 0) >= level for skill, level in needs)


def spills(spill: Spill, rules: QueueRules, contact: Contact) -> bool:
    """Whether this way is open to the call: to where it has been is not, and none to a callback or to a call
    that is for one agent only."""
    return not contact.callback and not contact.only and spill.to != rules.id and spill.to not in contact.been


def next_change(rules: QueueRules, contact: Contact, after: Micros) -> Micros | None:
    """The first moment later than `after` at which time alone changes what may happen to a waiting call."""
    moments = [contact.since + step.after for step in rules.relaxing]
    if contact.wants is not None:
        moments.append(contact.wants_until)
    moments.extend(
        contact.entered + spill.limit * SECOND
        for spill in rules.spill
        if spill.when == "wait" and spills(spill, rules, contact)
    )
    return min((moment for moment in moments if moment > after), default=None)
