"""What a plan says beside what was published of it, and what was published as patterns again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from huying.features.rosters import repository
from huying.features.rosters.desk import Desk
from huying.journal import events as e
from huying.kit.clock import Micros
from huying.models import PublishedRoster, RosterPlan, RosterShift

Patterns = dict[str, list[str]]
"""User → for each day of the plan the shift's id, or ""."""


def patterns(plan: RosterPlan) -> Patterns:
    """As the plan says now, published or not."""
    given: dict[str, Any] = plan.patterns
    return {user_id: list(pattern) for user_id, pattern in given.items()}


def shifts_of(row: PublishedRoster) -> list[e.PlannedShift]:
    return msgspec.convert(row.shifts, list[e.PlannedShift])


async def published_patterns(session: AsyncSession, desk: Desk, plan: RosterPlan) -> Patterns:
    """What everybody works by; empty before the plan was published."""
    return {
        row.agent_id: _pattern(desk, plan, shifts_of(row))
        for row in await repository.published(session, plan.id)
    }


async def to_publish(
    session: AsyncSession, desk: Desk, plan: RosterPlan
) -> list[tuple[str, list[e.PlannedShift]]]:
    """Whose shifts are not what was published before, and what they are."""
    before = {row.agent_id: row for row in await repository.published(session, plan.id)}
    known = {shift.id: shift for shift in await repository.shifts(session)}
    planned = {user_id: as_planned(desk, plan, known, pattern) for user_id, pattern in patterns(plan).items()}
    planned |= {agent_id: [] for agent_id in before.keys() - planned.keys()}
    return [
        (agent_id, shifts)
        for agent_id, shifts in planned.items()
        if agent_id not in before or shifts_of(before[agent_id]) != shifts
    ]


def as_planned(
    desk: Desk, plan: RosterPlan, known: Mapping[str, RosterShift], pattern: Sequence[str]
) -> list[e.PlannedShift]:
    return [
        desk.planned(plan.first_day + timedelta(days=day), known[shift_id])
        for day, shift_id in enumerate(pattern)
        if shift_id
    ]


def held(
    desk: Desk,
    plan: RosterPlan,
    shifts: Sequence[RosterShift],
    published: Sequence[str],
    at: Micros,
    *,
    today_only: bool,
) -> dict[int, frozenset[str]]:
    """What is left to choose of one person's days of a published plan: past days and a shift that has begun
    stay; of today what begins later is open; days to come are open, unless today only is."""
    today = (desk.day_of(at) - plan.first_day).days
    left = {
        day: frozenset({shift_id})
        for day, shift_id in enumerate(published)
        if day < today or (today_only and day > today)
    }
    if 0 <= today < plan.days:
        minute = (at - desk.moment(desk.day_of(at), 0)) // _MINUTE
        starts = {shift.id: shift.start_minute for shift in shifts}
        now_on = published[today]
        begun = now_on in starts and starts[now_on] <= minute
        later = {shift_id for shift_id, start in starts.items() if start > minute}
        left[today] = frozenset({now_on}) if begun else frozenset({"", *later})
    return left


_MINUTE: Micros = 60_000_000


def _pattern(desk: Desk, plan: RosterPlan, shifts: Sequence[e.PlannedShift]) -> list[str]:
    pattern = [""] * plan.days
    for shift in shifts:
        pattern[(desk.day_of(shift.begin_us) - plan.first_day).days] = shift.shift_id
    return pattern
