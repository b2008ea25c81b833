"""Calling out: lists, campaigns, attempts."""

from __future__ import annotations

from typing import Literal

from huying.journal.events.base import Event

AttemptResult = Literal[
    "answered",  # a live answer that reached an agent
    "abandoned",  # a live answer that reached no agent
    "busy",
    "no_answer",
    "rejected",
    "vacant",
    "suspended",
    "switched_off",
    "unreachable",
    "congestion",
    "invalid",
    "barred",  # a destination that is not called (see toll limits)
    "cancelled",  # we gave up before the line did
    "failed",
    "lost",  # the centre was away and nobody knows; said so instead of guessed
]


class LeadsImported(Event):
    """A list was read: lines taken and lines refused."""

    campaign_id: str
    import_id: str
    accepted: int
    refused: int
    by: str


class CampaignStarted(Event):
    """Its numbers are dialled from now on."""

    campaign_id: str
    by: str


class CampaignPaused(Event):
    """No new number is dialled; attempts under way come to their end."""

    campaign_id: str
    by: str


class CampaignCompleted(Event):
    """No lead is left to try."""

    campaign_id: str


class AttemptStarted(Event):
    """A lead's number is claimed and about to be dialled for this agent."""

    attempt_id: str
    campaign_id: str
    lead_id: str
    call_id: str
    agent_id: str
    number: str


class AttemptEnded(Event):
    """What the attempt came to; `cause` by Q.850, `sip_code` where there was one."""

    attempt_id: str
    campaign_id: str
    lead_id: str
    call_id: str
    result: AttemptResult
    cause: int
    sip_code: int | None = None
