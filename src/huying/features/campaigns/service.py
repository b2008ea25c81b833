"""Making campaigns, starting and pausing them, reading what came of them.

draft ──start──> running ──pause──> paused
                    │   <──start───
                    └─ no lead left ─> completed ──start, with new leads──> running
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.errors import BadInput, Conflict, NotFound
from huying.features.campaigns import repository
from huying.features.campaigns.schemas import (
    AttemptOut,
    AttemptPage,
    CampaignOut,
    CampaignPatch,
    LeadCounts,
    NewCampaign,
)
from huying.features.work import Work
from huying.journal.events import AttemptResult, CampaignPaused, CampaignStarted
from huying.kit.clock import now
from huying.kit.database import unique
from huying.kit.ids import new_id
from huying.models import Campaign

_ERRORS = {
    "uq_campaigns_name": Conflict("campaign.name_taken", "There is a campaign of this name already."),
    "fk_campaigns_queue_id_queues": BadInput("queue.unknown", "There is no such queue."),
}
_OWN_FIELDS = ("id", "name", "queue_id", "caller_id", "country", "ring_seconds", "state")


async def list_campaigns(session: AsyncSession) -> list[CampaignOut]:
    """All campaigns, newest first."""
    leads = await repository.lead_counts(session)
    results = await repository.result_counts(session)
    return [
        _out(campaign, leads.get(campaign.id, {}), results.get(campaign.id, {}))
        for campaign in await repository.campaigns(session)
    ]


async def get_campaign(session: AsyncSession, campaign_id: str) -> CampaignOut:
    """Raises NotFound."""
    campaign = await find(session, campaign_id)
    leads = await repository.lead_counts(session, campaign_id)
    results = await repository.result_counts(session, campaign_id)
    return _out(campaign, leads.get(campaign_id, {}), results.get(campaign_id, {}))


async def create_campaign(work: Work, given: NewCampaign) -> CampaignOut:
    """A draft. Raises Conflict when the name is taken, BadInput for an unknown queue."""
    campaign = Campaign(id=new_id("campaign"), state="draft", **given.model_dump())
    async with unique(work.session, _ERRORS):
        work.session.add(campaign)
    work.created("campaign", campaign.id, given.model_dump())
    return _out(campaign, {}, {})


async def change_campaign(work: Work, campaign_id: str, patch: CampaignPatch) -> CampaignOut:
    """Change what was sent; calls already placed keep what they had. Raises NotFound, Conflict, BadInput."""
    campaign = await find(work.session, campaign_id, lock=True)
    before = {name: getattr(campaign, name) for name in patch.model_fields_set}
    async with unique(work.session, _ERRORS):
        for name, value in patch.given().items():
            setattr(campaign, name, value)
    work.changed("campaign", campaign_id, before, patch.given())
    return await get_campaign(work.session, campaign_id)


async def start(work: Work, campaign_id: str) -> CampaignOut:
    """Dial from now on. Raises NotFound; Conflict when it runs already or has no lead left to try."""
    campaign = await find(work.session, campaign_id, lock=True)
    if campaign.state == "running":
        raise Conflict("campaign.running_already", "This campaign is running already.")
    if not await repository.has_leads_in(work.session, campaign_id, "new", "claimed"):
        raise Conflict("campaign.no_leads", "There is no number left to try. Import a list first.")
    campaign.state = "running"
    await work.session.flush()
    work.record(CampaignStarted(at=now(), campaign_id=campaign_id, by=work.actor.id))
    return await get_campaign(work.session, campaign_id)


async def pause(work: Work, campaign_id: str) -> CampaignOut:
    """Dial nothing more; calls that are up go on. Raises NotFound; Conflict when it does not run."""
    campaign = await find(work.session, campaign_id, lock=True)
    if campaign.state != "running":
        raise Conflict(
            "campaign.not_running",
            f"Only a running campaign can be paused; this one is {campaign.state}.",
            state=campaign.state,
        )
    campaign.state = "paused"
    await work.session.flush()
    work.record(CampaignPaused(at=now(), campaign_id=campaign_id, by=work.actor.id))
    return await get_campaign(work.session, campaign_id)


async def complete(session: AsyncSession, campaign_id: str) -> bool:
    """For the dialler: mark a running campaign completed when no lead is new or being tried.

    True when it became completed just now; the caller then records `CampaignCompleted`.
    """
    campaign = await session.get(Campaign, campaign_id, with_for_update=True)
    if campaign is None or campaign.state != "running":
        return False
    if await repository.has_leads_in(session, campaign_id, "new", "claimed"):
        return False
    await session.execute(update(Campaign).where(Campaign.id == campaign_id).values(state="completed"))
    return True


async def list_attempts(
    session: AsyncSession, campaign_id: str, result: AttemptResult | None, page: int, page_size: int
) -> AttemptPage:
    """One page, newest first. Raises NotFound."""
    await find(session, campaign_id)
    rows, total = await repository.attempts(session, campaign_id, result, page, page_size)
    own = [name for name in AttemptOut.model_fields if name != "name"]
    items = [AttemptOut(name=name, **{key: getattr(row, key) for key in own}) for row, name in rows]
    return AttemptPage(items=items, total=total)


async def find(session: AsyncSession, campaign_id: str, *, lock: bool = False) -> Campaign:
    """Raises NotFound."""
    campaign = await session.get(Campaign, campaign_id, with_for_update=lock or None)
    if campaign is None:
        raise NotFound("campaign.unknown", "There is no such campaign.")
    return campaign


def _out(campaign: Campaign, leads: Mapping[str, int], results: Mapping[str, int]) -> CampaignOut:
    return CampaignOut(
        **{name: getattr(campaign, name) for name in _OWN_FIELDS},
        leads=LeadCounts(total=sum(leads.values()), **leads),
        results=dict(results),
    )
