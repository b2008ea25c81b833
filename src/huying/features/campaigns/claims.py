"""The guard against dialling a number twice: numbers are claimed before the switch is asked.

A claim is a row whose primary key is the number, committed before the call is placed and deleted when the
attempt has ended. So a number is in at most one call at a time, whichever campaigns have it, whoever calls
it by hand, whichever processes dial, and also when one of them dies in between: what a dead process was
dialling stays claimed until its call has been accounted for (`open_claims`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.features.do_not_call import service as do_not_call
from huying.models import Campaign, DialClaim, Lead


@dataclass(frozen=True)
class ClaimedLead:
    """A lead that is ours to dial, and nobody else's until it is finished or released."""

    lead_id: str
    number: str
    name: str
    data: dict[str, object]


async def claim_next_lead(
    session: AsyncSession,
    campaign_id: str,
    *,
    attempt_id: str,
    call_id: str,
    channel_id: str,
    agent_id: str,
) -> ClaimedLead | None:
    """Claim the next new lead of a running campaign whose number is not being dialled; None without one.
    Those on the do-not-call list are passed over for good.

    Use a transaction of its own and commit it before asking the switch to dial.
    """
    while True:
        lead = await _next_lead(session, campaign_id)
        if lead is None:
            return None
        if await do_not_call.listed(session, lead.number):
            lead.state = "do_not_call"
            await session.flush()
            continue
        claimed = await _claim(
            session,
            number=lead.number,
            attempt_id=attempt_id,
            call_id=call_id,
            channel_id=channel_id,
            lead_id=lead.id,
            campaign_id=campaign_id,
            agent_id=agent_id,
        )
        if claimed:
            await session.execute(update(Lead).where(Lead.id == lead.id).values(state="claimed"))
            return ClaimedLead(lead.id, lead.number, lead.name, lead.data)


async def _next_lead(session: AsyncSession, campaign_id: str) -> Lead | None:
    """The oldest new lead nobody else is looking at. Each call sees what was committed until then."""
    rows = await session.execute(
        select(Lead)
        .join(Campaign, Campaign.id == Lead.campaign_id)
        .where(
            Lead.campaign_id == campaign_id,
            Lead.state == "new",
            Campaign.state == "running",
            ~exists().where(DialClaim.number == Lead.number),
        )
        .order_by(Lead.id)
        .limit(1)
        .with_for_update(of=Lead, skip_locked=True)
    )
    return rows.scalar_one_or_none()


async def claim_number(
    session: AsyncSession, number: str, *, call_id: str, channel_id: str, agent_id: str
) -> bool:
    """Claim a number no campaign chose; False when it is being dialled. Its transaction is as for a lead."""
    return await _claim(session, number=number, call_id=call_id, channel_id=channel_id, agent_id=agent_id)


async def _claim(session: AsyncSession, **values: str) -> bool:
    claimed = await session.execute(
        insert(DialClaim)
        .values(values)
        .on_conflict_do_nothing(index_elements=["number"])
        .returning(DialClaim.number)
    )
    return claimed.scalar_one_or_none() is not None


async def release_number(session: AsyncSession, call_id: str) -> None:
    """The call no campaign made is over: its number is free again."""
    await session.execute(
        delete(DialClaim).where(DialClaim.call_id == call_id, DialClaim.attempt_id.is_(None))
    )


async def finish_lead(session: AsyncSession, attempt_id: str) -> bool:
    """The attempt has ended: the number is free again and the lead is done. False when it was so already."""
    return await _end(session, attempt_id, "done")


async def release_lead(session: AsyncSession, attempt_id: str) -> bool:
    """The number was never dialled: it is free again and the lead is new. False when it was so already."""
    return await _end(session, attempt_id, "new")


async def _end(session: AsyncSession, attempt_id: str, state: str) -> bool:
    ended = await session.execute(
        delete(DialClaim).where(DialClaim.attempt_id == attempt_id).returning(DialClaim.lead_id)
    )
    lead_id = ended.scalar_one_or_none()
    if lead_id is None:
        return False
    await session.execute(update(Lead).where(Lead.id == lead_id).values(state=state))
    return True


async def open_claims(session: AsyncSession) -> Sequence[DialClaim]:
    """Every number that is being dialled, or was when its process died; oldest first."""
    return (await session.execute(select(DialClaim).order_by(DialClaim.claimed_at))).scalars().all()
