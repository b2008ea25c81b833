"""What the endpoints of recordings take and give. Lengths in seconds, times in microseconds (UTC)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from huying.features.inputs import Id, Input, Output

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=200)]
Days = Annotated[int, Field(ge=1, le=36_500)]


class StatementOut(Output):
    """What the caller stated for the record: where it begins in the recording, and what the flow knew."""

    name: str
    offset_seconds: float
    seconds: float
    values: dict[str, str | int | float | bool | None]


class RecordingOut(Output):
    """`state`: recording, stored, missing, short, unreadable, deleted. `held_*`: by whom and why it must be
    kept whatever the rules say."""

    id: str
    call_id: str
    started_us: int
    state: str
    seconds: float | None
    expected_seconds: float | None
    paused_seconds: float
    size_bytes: int | None
    sha256: str | None
    held_us: int | None
    held_by: str | None
    held_reason: str | None
    direction: str
    customer_number: str
    customer_name: str | None
    queue_id: str | None
    agent_id: str | None
    statements: list[StatementOut]


class RecordingPage(Output):
    items: list[RecordingOut]
    total: int


class Peaks(Output):
    """The loudest sample of each stretch, 0 to 1, for both voices."""

    seconds: float
    customer: list[float]
    agent: list[float]


class WhyIn(Input):
    """In words, for whoever asks later."""

    reason: Reason


class Paused(Output):
    """`paused`: nothing of the call is being kept now."""

    paused: bool


class QueueRule(Input):
    """`days` null: for ever."""

    queue_id: Id
    days: Days | None


class Retention(Input):
    """How long recordings are kept; null is for ever. Queues without a rule follow the default."""

    default_days: Days | None
    queues: Annotated[list[QueueRule], Field(max_length=1000)]


class ExportIn(Input):
    recording_ids: Annotated[list[Id], Field(min_length=1, max_length=1000)]
    reason: Reason


class ExportOut(Output):
    """Fetch it at /api/recordings/exports/{id} within an hour."""

    id: str
    recordings: int
    size_bytes: int
