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
Days = dict[str, dict[int, e.PlannedShift]]
"""User → day of the plan → the shift as it was published."""
_MINUTE: Micros = 60_000_000


def patterns(plan: RosterPlan) -> Patterns:
    """As the plan says now, published or not."""
    given: dict[str, Any] = plan.patterns
    return {user_id: list(pattern) for user_id, pattern in given.items()}


def shifts_of(row: PublishedRoster) -> list[e.PlannedShift]:
    return msgspec.convert(row.shifts, list[e.PlannedShift])


async def published_days(session: AsyncSession, desk: Desk, plan: RosterPlan) -> Days:
    """What everybody works by; empty before the plan was published."""
    return {
        row.agent_id: {(desk.day_of(each.begin_us) - plan.first_day).days: each for each in shifts_of(row)}
        for row in await repository.published(session, plan.id)
    }


async def published_patterns(session: AsyncSession, desk: Desk, plan: RosterPlan) -> Patterns:
    days = await published_days(session, desk, plan)
    return {user_id: pattern(plan, shifts) for user_id, shifts in days.items()}


def pattern(plan: RosterPlan, shifts: Mapping[int, e.PlannedShift]) -> list[str]:
    return [shifts[day].shift_id if day in shifts else "" for day in range(plan.days)]


async def to_publish(
    session: AsyncSession, desk: Desk, plan: RosterPlan, at: Micros
) -> list[tuple[str, list[e.PlannedShift]]]:
    """Whose shifts are not what was published before, and what they are. What has begun stays."""
    before = {row.agent_id: shifts_of(row) for row in await repository.published(session, plan.id)}
    known = {shift.id: shift for shift in await repository.shifts(session)}
    planned = {each: as_planned(desk, plan, known, days) for each, days in patterns(plan).items()}
    changed = []
    for agent_id in {**planned, **before}:
        shifts = told(before.get(agent_id), planned.get(agent_id, []), at)
        if shifts != before.get(agent_id):
            changed.append((agent_id, shifts))
    return changed


def told(
    before: Sequence[e.PlannedShift] | None, planned: Sequence[e.PlannedShift], at: Micros
) -> list[e.PlannedShift]:
    """What somebody is told: of shifts published before, those that have begun are as they were."""
    if before is None:
        return list(planned)
    begun = [each for each in before if each.begin_us <= at]
    return [*begun, *(each for each in planned if each.begin_us > at)]


def as_planned(
    desk: Desk, plan: RosterPlan, known: Mapping[str, RosterShift], pattern: Sequence[str]
) -> list[e.PlannedShift]:
    """A shift that is no more is a day off."""
    return [
        desk.planned(plan.first_day + timedelta(days=day), known[shift_id])
        for day, shift_id in enumerate(pattern)
        if shift_id in known
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
