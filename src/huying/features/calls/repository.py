"""Calls in the views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.features.calls.schemas import Arrivals
from huying.models import CallEventView, CallPartView, CallView, Customer, RecordingView

_LAST_AGENT = """
SELECT agent_id FROM calls
WHERE customer_number = $1 AND answered_us IS NOT NULL AND offered_us >= $2
ORDER BY offered_us DESC LIMIT 1
"""
Found = tuple[CallView, Customer | None, RecordingView | None]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which calls; None or "" means any. Times in microseconds, `until_us` not included."""

    from_us: int | None = None
    until_us: int | None = None
    direction: str | None = None
    outcome: str | None = None
    queue_id: str | None = None
    agent_id: str | None = None
    campaign_id: str | None = None
    recording: str | None = None
    text: str = ""
    """Part of a number, or of the customer's name, or a call's id."""


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.from_us is not None:
        conditions.append(CallView.offered_us >= wanted.from_us)
    if wanted.until_us is not None:
        conditions.append(CallView.offered_us < wanted.until_us)
    for column, value in (
        (CallView.direction, wanted.direction),
        (CallView.outcome, wanted.outcome),
        (CallView.queue_id, wanted.queue_id),
        (CallView.agent_id, wanted.agent_id),
        (CallView.campaign_id, wanted.campaign_id),
        (RecordingView.state, wanted.recording),
    ):
        if value:
            conditions.append(column == value)
    text = wanted.text.strip()
    if text:
        conditions.append(
            or_(
                CallView.id == text,
                CallView.customer_number.contains(text, autoescape=True),
                Customer.name.icontains(text, autoescape=True),
            )
        )
    return conditions


def _calls() -> Select[CallView, Customer, RecordingView]:
    return (
        select(CallView, Customer, RecordingView)
        .outerjoin(Customer, Customer.id == CallView.customer_id)
        .outerjoin(RecordingView, RecordingView.call_id == CallView.id)
    )


async def search(
    session: AsyncSession, wanted: Filter, *, page: int, page_size: int
) -> tuple[list[Found], int]:
    """One page, newest first, and how many there are in all."""
    conditions = _conditions(wanted)
    rows = await session.execute(
        _calls()
        .where(and_(True, *conditions))
        .order_by(CallView.offered_us.desc(), CallView.id.desc())
        .limit(page_size)
        .offset((page - 1) * page_size)
    )
    total = await session.scalar(
        select(func.count())
        .select_from(CallView)
        .outerjoin(Customer, Customer.id == CallView.customer_id)
        .outerjoin(RecordingView, RecordingView.call_id == CallView.id)
        .where(and_(True, *conditions))
    )
    return _found(rows.all()), total or 0


async def by_id(session: AsyncSession, call_id: str) -> Found | None:
    found = _found((await session.execute(_calls().where(CallView.id == call_id))).all())
    return found[0] if found else None


async def contacts(
    session: AsyncSession, customer_id: str | None, number: str, *, before: str, most: int
) -> list[Found]:
    """The last calls with a customer, or with a number when it is nobody's."""
    who = CallView.customer_id == customer_id if customer_id else CallView.customer_number == number
    rows = await session.execute(
        _calls().where(who, CallView.id != before).order_by(CallView.offered_us.desc()).limit(most)
    )
    return _found(rows.all())


async def of_agent(session: AsyncSession, agent_id: str, since_us: int) -> list[Found]:
    """The calls an agent took part in since a moment, newest first."""
    hers = select(CallPartView.call_id).where(
        CallPartView.agent_id == agent_id,
        CallPartView.answered_us.is_not(None),
        CallPartView.asked_us >= since_us,
    )
    rows = await session.execute(_calls().where(CallView.id.in_(hers)).order_by(CallView.offered_us.desc()))
    return _found(rows.all())


async def arrivals(
    session: AsyncSession, queue_id: str, since_us: int, until_us: int, zone: str, step: timedelta
) -> list[Arrivals]:
    """Calls that came to a queue, by interval of the clock on the wall; intervals without any are left
    out."""
    came = func.timezone(zone, func.to_timestamp(CallView.queued_us / 1e6))
    over = func.coalesce(CallView.wrapped_us, CallView.ended_us)
    calls = (
        select(
            func.date_bin(step, came, datetime(2000, 1, 1)).label("start"),
            ((over - CallView.answered_us) / 1e6).label("busy"),
            ((func.coalesce(CallView.answered_us, CallView.ended_us) - CallView.queued_us) / 1e6).label(
                "waited"
            ),
            CallView.outcome,
        )
        .where(
            CallView.queue_id == queue_id,
            CallView.direction == "inbound",
            CallView.queued_us >= since_us,
            CallView.queued_us < until_us,
        )
        .subquery()
    )
    rows = await session.execute(
        select(
            calls.c.start,
            func.count(),
            func.sum(calls.c.waited),
            func.count().filter(calls.c.outcome == "abandoned"),
            func.count(calls.c.busy),
            func.sum(calls.c.busy),
        )
        .group_by(calls.c.start)
        .order_by(calls.c.start)
    )
    return [Arrivals(row[0], row[1], row[2] or 0.0, row[3], row[4], row[5] or 0.0) for row in rows]


async def events(session: AsyncSession, call_id: str) -> Sequence[CallEventView]:
    rows = await session.scalars(
        select(CallEventView)
        .where(CallEventView.call_id == call_id)
        .order_by(CallEventView.sequence, CallEventView.position)
    )
    return rows.all()


async def took_part(session: AsyncSession, call_id: str, agent_id: str) -> bool:
    """Whether an agent has talked in this call."""
    found = select(CallEventView.call_id).where(
        CallEventView.call_id == call_id,
        CallEventView.type == "AgentAnswered",
        CallEventView.data["agent_id"].astext == agent_id,
    )
    return await session.scalar(select(found.exists())) or False


def _found(rows: Sequence[Row[CallView, Customer, RecordingView]]) -> list[Found]:
    return [(row[0], row[1], row[2]) for row in rows]


async def last_agent(pool: asyncpg.Pool, number: str, since_us: int) -> str | None:
    """Who took the last answered call with a number."""
    async with pool.acquire() as connection:
        found = await connection.fetchval(_LAST_AGENT, number, since_us)
    return None if found is None else str(found)
