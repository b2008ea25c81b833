"""What the endpoints of campaigns take and give."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from huying.features.inputs import CallerId, Id, Input, Name, Output, Patch
from huying.journal.events import AttemptResult
from huying.kit.numbers import is_country


def _country(value: str) -> str:
    if not is_country(value):
        raise ValueError("must be a country's two capital letters, like CN or GB")
    return value


CampaignState = Literal["draft", "running", "paused", "completed"]
Country = Annotated[str, StringConstraints(max_length=2), AfterValidator(_country)]
RingSeconds = Annotated[int, Field(ge=5, le=120)]


class NewCampaign(Input):
    """`country`: meant by numbers without a country code. `ring_seconds`: how long a number may ring."""

    name: Name
    queue_id: Id
    caller_id: CallerId = ""
    country: Country = "CN"
    ring_seconds: RingSeconds = 30


class CampaignPatch(Patch):
    name: Name | None = None
    queue_id: Id | None = None
    caller_id: CallerId | None = None
    country: Country | None = None
    ring_seconds: RingSeconds | None = None


class LeadCounts(Output):
    total: int = 0
    new: int = 0
    claimed: int = 0
    done: int = 0
    do_not_call: int = 0


class CampaignOut(Output):
    """`results`: finished attempts by how they came out."""

    id: str
    name: str
    queue_id: str
    caller_id: str
    country: str
    ring_seconds: int
    state: CampaignState
    leads: LeadCounts
    results: dict[str, int]


class RefusedLineOut(Output):
    """`line` counts from 1, the header included; `number` as it was written; `reason` is a stable code."""

    line: int
    number: str
    reason: str


class ImportOut(Output):
    """`refused_lines` holds the first thousand; `refused` counts all."""

    id: str
    file_name: str
    accepted: int
    refused: int
    refused_lines: list[RefusedLineOut]
    by: str
    created_us: int


class AttemptOut(Output):
    """One try to reach a lead. `result` is null while it is going on."""

    id: str
    lead_id: str
    number: str
    name: str
    agent_id: str
    call_id: str
    started_us: int
    ended_us: int | None
    result: AttemptResult | None
    cause: int | None
    sip_code: int | None


class AttemptPage(Output):
    items: list[AttemptOut]
    total: int
