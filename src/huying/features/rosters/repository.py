"""Rosters in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.models import PublishedRoster, RosterContract, RosterPlan, RosterShift, RosterWish

_LONGEST_SHIFT_US = 16 * 3_600_000_000
"""A shift of a plan's last day may go on past the plan's end."""


async def shifts(session: AsyncSession) -> Sequence[RosterShift]:
    return (
        await session.scalars(select(RosterShift).order_by(RosterShift.start_minute, RosterShift.name))
    ).all()


async def contracts(session: AsyncSession) -> Sequence[RosterContract]:
    return (await session.scalars(select(RosterContract).order_by(RosterContract.user_id))).all()


async def plans(session: AsyncSession) -> Sequence[RosterPlan]:
    """The latest period first."""
    rows = await session.scalars(select(RosterPlan).order_by(RosterPlan.first_day.desc(), RosterPlan.name))
    return rows.all()


async def wishes(session: AsyncSession, first: date, last: date) -> Sequence[RosterWish]:
    rows = await session.scalars(
        select(RosterWish)
        .where(RosterWish.day.between(first, last))
        .order_by(RosterWish.user_id, RosterWish.day)
    )
    return rows.all()


async def wishes_of(session: AsyncSession, user_id: str, first: date) -> Sequence[RosterWish]:
    rows = await session.scalars(
        select(RosterWish)
        .where(RosterWish.user_id == user_id, RosterWish.day >= first)
        .order_by(RosterWish.day)
    )
    return rows.all()


async def wish(session: AsyncSession, user_id: str, day: date) -> RosterWish | None:
    return await session.scalar(
        select(RosterWish).where(RosterWish.user_id == user_id, RosterWish.day == day).with_for_update()
    )


async def published(session: AsyncSession, plan_id: str) -> Sequence[PublishedRoster]:
    """As the view has it now, whatever this session has read before."""
    rows = await session.scalars(
        select(PublishedRoster)
        .where(PublishedRoster.plan_id == plan_id)
        .execution_options(populate_existing=True)
    )
    return rows.all()


async def published_at(session: AsyncSession) -> dict[str, int]:
    """When each plan that has been published was so last."""
    rows = await session.execute(
        select(PublishedRoster.plan_id, func.max(PublishedRoster.published_us)).group_by(
            PublishedRoster.plan_id
        )
    )
    return {row[0]: row[1] for row in rows}


async def published_to(session: AsyncSession, agent_id: str, since_us: int) -> Sequence[PublishedRoster]:
    rows = await session.scalars(
        select(PublishedRoster)
        .where(PublishedRoster.agent_id == agent_id, PublishedRoster.end_us > since_us)
        .order_by(PublishedRoster.begin_us)
    )
    return rows.all()


async def published_between(session: AsyncSession, begin_us: int, end_us: int) -> Sequence[PublishedRoster]:
    rows = await session.scalars(
        select(PublishedRoster)
        .where(PublishedRoster.begin_us < end_us, PublishedRoster.end_us > begin_us - _LONGEST_SHIFT_US)
        .order_by(PublishedRoster.agent_id, PublishedRoster.begin_us)
    )
    return rows.all()


async def another_published(session: AsyncSession, plan_id: str, begin_us: int, end_us: int) -> bool:
    """Whether another plan has been published for some of this time."""
    found = await session.scalar(
        select(PublishedRoster.id)
        .where(
            PublishedRoster.plan_id != plan_id,
            PublishedRoster.begin_us < end_us,
            PublishedRoster.end_us > begin_us,
        )
        .limit(1)
    )
    return found is not None
