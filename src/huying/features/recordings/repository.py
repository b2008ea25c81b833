"""Recordings in the views, and the rules of how long they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.models import CallView, Customer, RecordingRetention, RecordingView

Found = tuple[RecordingView, CallView, str | None]
"""With its call and the customer's name."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which recordings; None or empty means any. Times in microseconds, `until_us` not included."""

    states: Sequence[str] = ()
    from_us: int | None = None
    until_us: int | None = None
    queue_id: str | None = None
    agent_id: str | None = None
    held: bool | None = None
    stated: bool = False
    """Only those with a statement."""
    text: str = ""
    """Part of a number, or of the customer's name, or the id of call or recording."""


async def by_id(session: AsyncSession, recording_id: str) -> RecordingView | None:
    return await session.get(RecordingView, recording_id)


async def search(
    session: AsyncSession, wanted: Filter, *, page: int, page_size: int
) -> tuple[list[Found], int]:
    """One page, newest first, and how many there are in all."""
    conditions = and_(True, *_conditions(wanted))
    rows = await session.execute(
        _recordings()
        .where(conditions)
        .order_by(RecordingView.started_us.desc(), RecordingView.id.desc())
        .limit(page_size)
        .offset((page - 1) * page_size)
    )
    counted = _recordings().with_only_columns(func.count(), maintain_column_froms=True).where(conditions)
    return _found(rows.all()), await session.scalar(counted) or 0


async def of_ids(session: AsyncSession, recording_ids: Sequence[str]) -> list[Found]:
    """These, in the order they were made."""
    rows = await session.execute(
        _recordings().where(RecordingView.id.in_(recording_ids)).order_by(RecordingView.started_us)
    )
    return _found(rows.all())


async def rules(session: AsyncSession) -> dict[str, int | None]:
    """Days by queue; "" is the default. None is for ever."""
    rows = await session.scalars(select(RecordingRetention).order_by(RecordingRetention.queue_id))
    return {row.queue_id: row.days for row in rows}


async def replace_rules(session: AsyncSession, given: Mapping[str, int | None]) -> None:
    await session.execute(delete(RecordingRetention))
    await session.execute(
        insert(RecordingRetention),
        [{"queue_id": queue_id, "days": days} for queue_id, days in given.items()],
    )


def _recordings() -> Select[RecordingView, CallView, str]:
    return (
        select(RecordingView, CallView, Customer.name)
        .join(CallView, CallView.id == RecordingView.call_id)
        .outerjoin(Customer, Customer.id == CallView.customer_id)
    )


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.states:
        conditions.append(RecordingView.state.in_(wanted.states))
    if wanted.from_us is not None:
        conditions.append(RecordingView.started_us >= wanted.from_us)
    if wanted.until_us is not None:
        conditions.append(RecordingView.started_us < wanted.until_us)
    if wanted.queue_id:
        conditions.append(CallView.queue_id == wanted.queue_id)
    if wanted.agent_id:
        conditions.append(CallView.agent_id == wanted.agent_id)
    if wanted.held is not None:
        conditions.append(
            RecordingView.held_us.is_not(None) if wanted.held else RecordingView.held_us.is_(None)
        )
    if wanted.stated:
        conditions.append(func.jsonb_array_length(RecordingView.statements) > 0)
    if text := wanted.text.strip():
        conditions.append(
            or_(
                RecordingView.id == text,
                CallView.id == text,
                CallView.customer_number.contains(text, autoescape=True),
                Customer.name.icontains(text, autoescape=True),
            )
        )
    return conditions


def _found(rows: Sequence[Row[RecordingView, CallView, str]]) -> list[Found]:
    return [(row[0], row[1], row[2]) for row in rows]
