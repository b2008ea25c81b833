"""What the endpoints of queues, numbers, reasons and dispositions take and give. Times in seconds."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from huying.features.inputs import CallerId, Code, Id, Input, Label, Name, Note, Output, Patch, SpokenLocale
from huying.features.skills.schemas import Levels
from huying.routing.rules import SpillWhen, Strategy

RingSeconds = Annotated[int, Field(ge=5, le=120)]
WrapUpSeconds = Annotated[int, Field(ge=0, le=3600)]
Percent = Annotated[int, Field(ge=1, le=100)]
Seconds = Annotated[int, Field(ge=1, le=600)]
Misses = Annotated[int, Field(ge=1, le=20)]
ShortAbandon = Annotated[int, Field(ge=0, le=120)]
AnnounceSeconds = Annotated[int, Field(ge=0, le=600)]
Members = Annotated[list[Id], Field(max_length=5000)]
Order = Annotated[int, Field(ge=1, le=9)]
Orders = Annotated[dict[Id, Order], Field(max_length=5000)]
"""User or queue id → 1 for the first choice."""
Weight = Annotated[int, Field(ge=1, le=10)]
AgeingSeconds = Annotated[int, Field(ge=1, le=3600)]
Priority = Annotated[int, Field(ge=0, le=100)]
KeepReady = Annotated[int, Field(ge=0, le=1000)]
StickySeconds = Annotated[int, Field(ge=0, le=600)]
ParkSeconds = Annotated[int, Field(ge=5, le=3600)]
OfferSeconds = Annotated[int, Field(ge=0, le=3600)]
CallbackTries = Annotated[int, Field(ge=1, le=10)]
CallbackPause = Annotated[int, Field(ge=10, le=86_400)]
DialledNumber = Annotated[str, StringConstraints(pattern=r"^\+?[0-9]{2,20}$")]


class Relaxing(Input):
    """From this wait on, every level a call needs is lower by so many."""

    after_seconds: Annotated[int, Field(ge=1, le=3600)]
    lower_by: Annotated[int, Field(ge=1, le=10)]


class SpillTo(Input):
    """Calls go to another queue or into a flow: after a `wait` of `limit` seconds, or on arrival when `size`
    calls wait already, the `estimate` of the wait is so many seconds, or outside the `hours` of a
    calendar."""

    when: SpillWhen
    limit: Annotated[int, Field(ge=0, le=3600)] = 0
    queue_id: Id | None = None
    flow_id: Id | None = None
    calendar_id: Id | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if (self.queue_id is None) == (self.flow_id is None):
            raise ValueError("calls go to a queue or into a flow: give one of them")
        if (self.when == "hours") != (self.calendar_id is not None):
            raise ValueError("hours, and nothing else, are those of a calendar")
        if (self.when == "hours") != (self.limit == 0):
            raise ValueError("hours, and nothing else, have no limit")
        return self


def _by_wait(steps: list[Relaxing]) -> list[Relaxing]:
    if len({step.after_seconds for step in steps}) < len(steps):
        raise ValueError("two steps are after the same wait")
    return sorted(steps, key=lambda step: step.after_seconds)


RelaxingSteps = Annotated[list[Relaxing], Field(max_length=10), AfterValidator(_by_wait)]
Spills = Annotated[list[SpillTo], Field(max_length=10)]


class NewQueue(Input):
    """`announce_seconds`: how often a caller is told her place or her wait, 0 = never. `record`: every call.

    `weight`: how much faster than elsewhere waiting counts here. One point of priority is worth
    `ageing_seconds` of waiting. `skills`: the least levels the calls need, lowered by `relaxing`. `spill`:
    the first that applies. `keep_ready`: free agents campaigns leave alone. `last_agent_seconds`: how long a
    caller waits for the agent she talked to last. `park_seconds`: how long a parked call may be picked up
    before it goes back. `most_misses`: after so many calls in a row that she let ring an agent is not ready.
    `orders`: members whose order is not 1. `caller_id`: shown to people who are
    called for it, "" = the trunk's. `callback_offer_seconds`: after so long a wait a caller may press 1 to be
    called back, 0 = never; she is tried `callback_tries` times, again after `callback_busy_seconds` or
    `callback_silent_seconds` (no answer), while `callback_calendar_id` is open (null = at any hour).
    """

    name: Name
    ring_seconds: RingSeconds = 15
    most_misses: Misses = 1
    wrap_up_seconds: WrapUpSeconds = 60
    service_level_percent: Percent = 80
    service_level_seconds: Seconds = 20
    short_abandon_seconds: ShortAbandon = 20
    announce_seconds: AnnounceSeconds = 30
    record: bool = True
    strategy: Strategy = "longest_idle"
    weight: Weight = 1
    ageing_seconds: AgeingSeconds = 30
    vip_priority: Priority = 0
    gold_priority: Priority = 0
    skills: Levels = Field(default_factory=dict)
    relaxing: RelaxingSteps = Field(default_factory=list)
    spill: Spills = Field(default_factory=list)
    keep_ready: KeepReady = 0
    last_agent_seconds: StickySeconds = 0
    park_seconds: ParkSeconds = 120
    announce_position: bool = True
    announce_wait: bool = False
    caller_id: CallerId = ""
    callback_offer_seconds: OfferSeconds = 0
    callback_tries: CallbackTries = 3
    callback_busy_seconds: CallbackPause = 300
    callback_silent_seconds: CallbackPause = 900
    callback_calendar_id: Id | None = None
    member_ids: Members = Field(default_factory=list)
    orders: Orders = Field(default_factory=dict)


class QueuePatch(Patch):
    nullable: ClassVar[frozenset[str]] = frozenset({"callback_calendar_id"})

    name: Name | None = None
    ring_seconds: RingSeconds | None = None
    most_misses: Misses | None = None
    wrap_up_seconds: WrapUpSeconds | None = None
    service_level_percent: Percent | None = None
    service_level_seconds: Seconds | None = None
    short_abandon_seconds: ShortAbandon | None = None
    announce_seconds: AnnounceSeconds | None = None
    record: bool | None = None
    strategy: Strategy | None = None
    weight: Weight | None = None
    ageing_seconds: AgeingSeconds | None = None
    vip_priority: Priority | None = None
    gold_priority: Priority | None = None
    skills: Levels | None = None
    relaxing: RelaxingSteps | None = None
    spill: Spills | None = None
    keep_ready: KeepReady | None = None
    last_agent_seconds: StickySeconds | None = None
    park_seconds: ParkSeconds | None = None
    announce_position: bool | None = None
    announce_wait: bool | None = None
    caller_id: CallerId | None = None
    callback_offer_seconds: OfferSeconds | None = None
    callback_tries: CallbackTries | None = None
    callback_busy_seconds: CallbackPause | None = None
    callback_silent_seconds: CallbackPause | None = None
    callback_calendar_id: Id | None = None
    member_ids: Members | None = None
    orders: Orders | None = None


class QueueOut(Output):
    id: str
    name: str
    ring_seconds: int
    most_misses: int
    wrap_up_seconds: int
    service_level_percent: int
    service_level_seconds: int
    short_abandon_seconds: int
    announce_seconds: int
    record: bool
    strategy: Strategy
    weight: int
    ageing_seconds: int
    vip_priority: int
    gold_priority: int
    skills: dict[str, int]
    relaxing: list[Relaxing]
    spill: list[SpillTo]
    keep_ready: int
    last_agent_seconds: int
    park_seconds: int
    announce_position: bool
    announce_wait: bool
    caller_id: str
    callback_offer_seconds: int
    callback_tries: int
    callback_busy_seconds: int
    callback_silent_seconds: int
    callback_calendar_id: str | None
    member_ids: list[str]
    orders: dict[str, int]


class NewNumber(Input):
    """`number` as the trunk sends it. It leads to a flow, or simply, after a `greeting` spoken in `locale`
    ("" = none), to a queue: exactly one of `flow_id` and `queue_id`."""

    number: DialledNumber
    label: Label = ""
    queue_id: Id | None = None
    flow_id: Id | None = None
    locale: SpokenLocale = "en"
    greeting: Note = ""


class NumberPatch(Patch):
    """A flow takes the place of a queue, and a queue that of a flow."""

    number: DialledNumber | None = None
    label: Label | None = None
    queue_id: Id | None = None
    flow_id: Id | None = None
    locale: SpokenLocale | None = None
    greeting: Note | None = None


class NumberOut(Output):
    id: str
    number: str
    label: str
    queue_id: str | None
    flow_id: str | None
    locale: str
    greeting: str


class Choice(Input):
    """One entry of a list agents choose from; the list is shown by `position`."""

    code: Code
    label_en: Name
    label_zh: Name
    position: Annotated[int, Field(ge=0, le=10_000)] = 0


class ChoiceOut(Output):
    code: str
    label_en: str
    label_zh: str
    position: int


Choices = Annotated[list[Choice], Field(min_length=1, max_length=100)]
