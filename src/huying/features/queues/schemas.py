"""What the endpoints of queues, numbers, reasons and dispositions take and give. Times in seconds."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from huying.features.inputs import Code, Id, Input, Label, Name, Note, Output, Patch, SpokenLocale

RingSeconds = Annotated[int, Field(ge=5, le=120)]
WrapUpSeconds = Annotated[int, Field(ge=0, le=3600)]
Percent = Annotated[int, Field(ge=1, le=100)]
Seconds = Annotated[int, Field(ge=1, le=600)]
ShortAbandon = Annotated[int, Field(ge=0, le=120)]
AnnounceSeconds = Annotated[int, Field(ge=0, le=600)]
Members = Annotated[list[Id], Field(max_length=5000)]
DialledNumber = Annotated[str, StringConstraints(pattern=r"^\+?[0-9]{2,20}$")]


class NewQueue(Input):
    """`announce_seconds`: how often the place in the queue is told, 0 = never. `record`: every call."""

    name: Name
    ring_seconds: RingSeconds = 15
    wrap_up_seconds: WrapUpSeconds = 60
    service_level_percent: Percent = 80
    service_level_seconds: Seconds = 20
    short_abandon_seconds: ShortAbandon = 20
    announce_seconds: AnnounceSeconds = 30
    record: bool = True
    member_ids: Members = Field(default_factory=list)


class QueuePatch(Patch):
    name: Name | None = None
    ring_seconds: RingSeconds | None = None
    wrap_up_seconds: WrapUpSeconds | None = None
    service_level_percent: Percent | None = None
    service_level_seconds: Seconds | None = None
    short_abandon_seconds: ShortAbandon | None = None
    announce_seconds: AnnounceSeconds | None = None
    record: bool | None = None
    member_ids: Members | None = None


class QueueOut(Output):
    id: str
    name: str
    ring_seconds: int
    wrap_up_seconds: int
    service_level_percent: int
    service_level_seconds: int
    short_abandon_seconds: int
    announce_seconds: int
    record: bool
    member_ids: list[str]


class NewNumber(Input):
    """`number` as the trunk sends it; `greeting` is spoken in `locale`, "" = none."""

    number: DialledNumber
    label: Label = ""
    queue_id: Id
    locale: SpokenLocale = "en"
    greeting: Note = ""


class NumberPatch(Patch):
    number: DialledNumber | None = None
    label: Label | None = None
    queue_id: Id | None = None
    locale: SpokenLocale | None = None
    greeting: Note | None = None


class NumberOut(Output):
    id: str
    number: str
    label: str
    queue_id: str
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
