"""The account of a decision: kept in the fact, read by people."""

from __future__ import annotations

import msgspec


class SkillWhy(msgspec.Struct, frozen=True, omit_defaults=True):
    """A skill the call asked for: the level at first, the level at the end (0: not needed any more), hers."""

    skill_id: str
    asked: int
    needed: int
    has: int


class Why(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why this agent took this call. Seconds; fields that say nothing are left out.

    `rule` is the strategy of the queue, or `named_agent`, `last_agent`, `reserved_for_attempt`. `candidates`
    is how many free agents fitted, `others` the first of those who were not chosen.
    """

    rule: str
    waited_seconds: float = 0.0
    idle_seconds: float = 0.0
    candidates: int = 1
    others: tuple[str, ...] = ()
    order: int = 0
    """Her own place for this queue among her queues."""
    priority: int = 0
    tier: str = ""
    weight: int = 1
    waiting: int = 0
    """Calls that waited in the queue, this one not counted."""
    skills: tuple[SkillWhy, ...] = ()
    lowered_by: int = 0
    """Levels by which the wait had lowered the needs."""
    calls: int | None = None
    """fewest_calls: how many she had taken."""
    occupancy: float | None = None
    """least_occupied: her share of busy time, 0 to 1."""
    place: str = ""
    """front or put_back, when the call did not stand in its turn."""
    declined: int = 0
    """Agents who did not take this call before."""
