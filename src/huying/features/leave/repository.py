"""Leave in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.models import LeaveAllowance, LeaveRequest


async def lock_person(session: AsyncSession, user_id: str) -> None:
    """One at a time changes somebody's leave: days must not overlap, nor two approvals pass one balance."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"leave {user_id}"))))


async def request(session: AsyncSession, request_id: str) -> LeaveRequest | None:
    return await session.get(LeaveRequest, request_id, with_for_update=True, populate_existing=True)


async def requests_of(session: AsyncSession, user_id: str, since: date) -> Sequence[LeaveRequest]:
    """Those that reach into the time since a day, newest first."""
    rows = await session.scalars(
        select(LeaveRequest)
        .where(LeaveRequest.user_id == user_id, LeaveRequest.last_day >= since)
        .order_by(LeaveRequest.first_day.desc(), LeaveRequest.asked_us.desc())
    )
    return rows.all()


async def requests_since(session: AsyncSession, since: date, most: int) -> Sequence[LeaveRequest]:
    """Everybody's that are not over, and whatever has not been decided; the earliest day first."""
    rows = await session.scalars(
        select(LeaveRequest)
        .where((LeaveRequest.last_day >= since) | (LeaveRequest.state == "asked"))
        .order_by(LeaveRequest.first_day, LeaveRequest.asked_us)
        .limit(most)
    )
    return rows.all()


async def approved(session: AsyncSession, first: date, last: date) -> Sequence[LeaveRequest]:
    """Everybody's that touch these days."""
    rows = await session.scalars(
        select(LeaveRequest).where(
            LeaveRequest.state == "approved", LeaveRequest.first_day <= last, LeaveRequest.last_day >= first
        )
    )
    return rows.all()


async def allowances(session: AsyncSession, user_id: str) -> Sequence[LeaveAllowance]:
    return (await session.scalars(select(LeaveAllowance).where(LeaveAllowance.user_id == user_id))).all()
