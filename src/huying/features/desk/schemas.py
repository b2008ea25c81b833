"""What the agent's desk sends and gets."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from huying.features.calls.schemas import CallOut
from huying.features.customers.schemas import CustomerOut
from huying.features.inputs import CallerId, Input, Note, Output
from huying.features.people.schemas import OutsideMode, OutsideNumber
from huying.journal.events import DeviceKind

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class DeviceIn(Input):
    """`new_password`: for a SIP telephone whose password nobody knows any more. `number` and `mode`: of a
    number outside, when they are not those of the last time."""

    kind: DeviceKind
    new_password: bool = False
    number: OutsideNumber = ""
    mode: OutsideMode | None = None


class DeviceOut(Output):
    """How to register, all "" for a number outside. A browser's password is good until its next sign-in; a
    SIP telephone's is shown when it is made and never again: "" afterwards."""

    kind: DeviceKind
    aor: str
    user: str
    password: str
    ws_url: str
    sip_host: str
    sip_port: int


class EarOut(Output):
    """The number outside I may work with."""

    may_work_outside: bool
    outside_number: str
    outside_mode: OutsideMode


class NotReadyIn(Input):
    reason: Code


class HangUpIn(Input):
    call_id: Id


class CallIn(Input):
    """`number` as a person writes it; `caller_id`: one of `/api/caller-ids`, "" for the queue's own."""

    number: Annotated[str, StringConstraints(min_length=2, max_length=40)]
    queue_id: Id
    caller_id: CallerId = ""


class CallPlacedOut(Output):
    """The call that is being placed: what becomes of it is in the live feed."""

    call_id: str


class WrapUpIn(Input):
    call_id: Id
    disposition: Code
    note: Note = ""
    then: Literal["ready", "not_ready"] = "ready"
    reason: Code | None = None


class Day(Output):
    """An agent's own day, from midnight in the centre's time zone. Durations in seconds."""

    calls: int
    talk_seconds: Annotated[float, Field(description="without the time customers were on hold")]
    hold_seconds: float
    handle_mean_seconds: float | None
    wrap_up_mean_seconds: float | None
    ready_seconds: float
    not_ready_seconds: float
    missed: int
    by_disposition: dict[str, int]
    recent: list[CallOut]


class PopLead(Output):
    name: str
    data: dict[str, object]


class Pop(Output):
    """Who is on the line, and why."""

    customer: CustomerOut | None
    number: str
    time_zones: Annotated[list[str], Field(description="where she may be, by her number")]
    called_number: str
    number_label: str
    queue_name: str
    campaign_name: str
    lead: PopLead | None
    waited_seconds: float
    contacts: list[CallOut]


class Seated(Output):
    """The agent's state after a command."""

    state: str
    reason: str
    call_id: str | None
    next_reason: Annotated[str | None, Field(description="Takes effect after the present call.")]
