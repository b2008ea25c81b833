"""Campaigns, their leads and what became of them, in the database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Text, bindparam, exists, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.features.campaigns.lead_file import GoodLine
from huying.kit.ids import new_id
from huying.models import AttemptView, Campaign, Lead, LeadImport

_ADD_LEADS = text(
    """
    INSERT INTO leads (id, campaign_id, import_id, line, number, name, data)
    SELECT id, :campaign, :import, line, number, name, data::jsonb
    FROM unnest(:ids, :lines, :numbers, :names, :data) AS given (id, line, number, name, data)
    ON CONFLICT (campaign_id, number) DO NOTHING
    RETURNING number
    """
).bindparams(
    bindparam("ids", type_=ARRAY(Text)),
    bindparam("lines", type_=ARRAY(BigInteger)),
    bindparam("numbers", type_=ARRAY(Text)),
    bindparam("names", type_=ARRAY(Text)),
    bindparam("data", type_=ARRAY(Text)),
)


async def campaigns(session: AsyncSession) -> list[Campaign]:
    rows = await session.execute(select(Campaign).order_by(Campaign.created_at.desc(), Campaign.id))
    return list(rows.scalars())


async def lead_counts(session: AsyncSession, campaign_id: str | None = None) -> dict[str, dict[str, int]]:
    """Campaign id → state → number of leads."""
    query = select(Lead.campaign_id, Lead.state, func.count()).group_by(Lead.campaign_id, Lead.state)
    if campaign_id is not None:
        query = query.where(Lead.campaign_id == campaign_id)
    return _nested(await session.execute(query))


async def result_counts(session: AsyncSession, campaign_id: str | None = None) -> dict[str, dict[str, int]]:
    """Campaign id → result → number of finished attempts."""
    query = (
        select(AttemptView.campaign_id, AttemptView.result, func.count())
        .where(AttemptView.result.is_not(None))
        .group_by(AttemptView.campaign_id, AttemptView.result)
    )
    if campaign_id is not None:
        query = query.where(AttemptView.campaign_id == campaign_id)
    return _nested(await session.execute(query))


def _nested(rows: Any) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for outer, inner, count in rows:
        found.setdefault(outer, {})[inner] = count
    return found


async def has_leads_in(session: AsyncSession, campaign_id: str, *states: str) -> bool:
    query = select(exists().where(Lead.campaign_id == campaign_id, Lead.state.in_(states)))
    return bool((await session.execute(query)).scalar_one())


async def one_import_at_a_time(session: AsyncSession, campaign_id: str) -> None:
    """Wait until no other import into this campaign runs; held until the transaction ends."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('lead import ' || :campaign, 0))"),
        {"campaign": campaign_id},
    )


async def add_leads(
    session: AsyncSession, campaign_id: str, import_id: str, lines: Sequence[GoodLine]
) -> set[str]:
    """Add leads in the order of their lines; returns the numbers that were not in the campaign before."""
    if not lines:
        return set()
    ids = sorted(new_id("lead") for _ in lines)
    added = await session.execute(
        _ADD_LEADS,
        {
            "campaign": campaign_id,
            "import": import_id,
            "ids": ids,
            "lines": [line.line for line in lines],
            "numbers": [line.number for line in lines],
            "names": [line.name for line in lines],
            "data": [json.dumps(line.data, ensure_ascii=False) for line in lines],
        },
    )
    return set(added.scalars())


async def imports(session: AsyncSession, campaign_id: str) -> list[LeadImport]:
    """Newest first."""
    rows = await session.execute(
        select(LeadImport)
        .where(LeadImport.campaign_id == campaign_id)
        .order_by(LeadImport.created_at.desc(), LeadImport.id.desc())
        .limit(200)
    )
    return list(rows.scalars())


async def attempts(
    session: AsyncSession, campaign_id: str, result: str | None, page: int, page_size: int
) -> tuple[list[tuple[AttemptView, str]], int]:
    """One page of (attempt, lead's name), newest first, and how many there are."""
    condition = AttemptView.campaign_id == campaign_id
    if result is not None:
        condition = condition & (AttemptView.result == result)
    total = int((await session.execute(select(func.count(AttemptView.id)).where(condition))).scalar_one())
    rows = await session.execute(
        select(AttemptView, func.coalesce(Lead.name, ""))
        .outerjoin(Lead, Lead.id == AttemptView.lead_id)
        .where(condition)
        .order_by(AttemptView.started_us.desc(), AttemptView.id.desc())
        .limit(page_size)
        .offset((page - 1) * page_size)
    )
    return [(attempt, name) for attempt, name in rows], total
