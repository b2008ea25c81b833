"""A call as screens and programs see it. Times in microseconds since 1970 (UTC), durations in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huying.features.inputs import Output


class CallCustomer(Output):
    id: str
    name: str
    tier: str


class CallRecording(Output):
    """`state`: recording, stored, missing, short, unreadable."""

    id: str
    state: str
    seconds: float | None
    expected_seconds: float | None


class CallOut(Output):
    id: str
    direction: str
    customer_number: str
    our_number: str
    customer: CallCustomer | None
    queue_id: str | None
    campaign_id: str | None
    agent_id: str | None
    offered_us: int
    answered_us: int | None
    ended_us: int | None
    outcome: str | None
    ended_by: str | None
    cause: int | None
    cause_name: str | None
    sip_code: int | None
    wait_seconds: float | None
    expected_wait_seconds: float | None
    talk_seconds: float | None
    wrap_up_seconds: float | None
    disposition: str | None
    missed: int
    recording: CallRecording | None


class CallPage(Output):
    items: list[CallOut]
    total: int


class CallEvent(Output):
    type: str
    at_us: int
    data: dict[str, object]


class CallDetail(CallOut):
    """With its time line: every fact of the journal that names it, in order."""

    note: str | None
    events: list[CallEvent]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Calls that began to wait from `start` (naive, by the clock on the wall), how long all of them waited,
    and how many gave up; of the `handled` among them the seconds agents were busy, wrap-up included."""

    start: datetime
    calls: int
    waited_seconds: float
    gave_up: int
    handled: int
    busy_seconds: float
