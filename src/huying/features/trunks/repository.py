"""Trunks, toll rules and tries in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.clock import Micros
from huying.models import PhoneNumber, TollPrice, TollRules, Trunk, TrunkTryView


async def trunks(session: AsyncSession) -> Sequence[Trunk]:
    return (await session.scalars(select(Trunk).order_by(Trunk.position, Trunk.name))).all()


async def rules(session: AsyncSession, *, lock: bool = False) -> TollRules:
    query = select(TollRules)
    return (await session.scalars(query.with_for_update() if lock else query)).one()


async def prices(session: AsyncSession) -> Sequence[TollPrice]:
    return (await session.scalars(select(TollPrice).order_by(TollPrice.prefix))).all()


async def replace_prices(session: AsyncSession, entries: list[dict[str, object]]) -> None:
    await session.execute(delete(TollPrice))
    if entries:
        await session.execute(insert(TollPrice).values(entries))


async def tries_since(session: AsyncSession, since: Micros) -> dict[str, int]:
    """Trunk id → tries that began since then."""
    rows = await session.execute(
        select(TrunkTryView.trunk_id, func.count())
        .where(TrunkTryView.started_us >= since)
        .group_by(TrunkTryView.trunk_id)
    )
    return dict(rows.tuples().all())


async def faults_since(session: AsyncSession, since: Micros) -> dict[str, list[tuple[int, int | None, int]]]:
    """Trunk id → (cause, SIP code, how often) of tries it failed since then, most frequent first."""
    rows = await session.execute(
        select(TrunkTryView.trunk_id, TrunkTryView.cause, TrunkTryView.sip_code, func.count())
        .where(TrunkTryView.started_us >= since, TrunkTryView.fault)
        .group_by(TrunkTryView.trunk_id, TrunkTryView.cause, TrunkTryView.sip_code)
        .order_by(func.count().desc(), TrunkTryView.cause)
    )
    found: dict[str, list[tuple[int, int | None, int]]] = {}
    for trunk_id, cause, sip_code, count in rows:
        found.setdefault(trunk_id, []).append((cause or 0, sip_code, count))
    return found


async def our_numbers(session: AsyncSession) -> list[str]:
    return list((await session.scalars(select(PhoneNumber.number).order_by(PhoneNumber.number))).all())


async def tries_of_the_hour(session: AsyncSession, since: Micros) -> Sequence[TrunkTryView]:
    """Tries that go on, or ended or began since then."""
    return (
        await session.scalars(
            select(TrunkTryView).where(
                TrunkTryView.ended_us.is_(None)
                | (TrunkTryView.ended_us > since)
                | (TrunkTryView.started_us > since)
            )
        )
    ).all()
