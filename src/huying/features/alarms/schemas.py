"""What the endpoints of alarms take and give. Times in seconds, shares in percent."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from huying.features.alarms.rules import FALLING
from huying.features.inputs import Id, Input, Output
from huying.journal.events import AlarmKind

Bound = Annotated[float, Field(ge=0, le=100_000)]
OF_QUEUES: frozenset[AlarmKind] = frozenset(
    {"calls_waiting", "longest_wait", "service_level", "abandon_rate"}
)


class AlarmRuleIn(Input):
    """A rule in full. `clear_at` is how far the figure must come back, `for_seconds` how long it must be
    beyond `threshold` first; `queue_id` null: every queue, each by itself; `min_calls`: no rate of fewer."""

    kind: AlarmKind
    threshold: Bound = 0
    clear_at: Bound = 0
    for_seconds: Annotated[int, Field(ge=0, le=3600)] = 0
    queue_id: Id | None = None
    state: Literal["", "ready", "ringing", "talking", "wrap_up", "not_ready"] = ""
    min_calls: Annotated[int, Field(ge=0, le=10_000)] = 0
    active: bool = True

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        wrong_side = (
            self.clear_at < self.threshold if self.kind in FALLING else self.clear_at > self.threshold
        )
        if wrong_side:
            raise ValueError("clear_at must not be worse than threshold")
        if (self.kind == "agent_state") != (self.state != ""):
            raise ValueError("state belongs to the kind agent_state, and only to it")
        if self.queue_id is not None and self.kind not in OF_QUEUES:
            raise ValueError(f"a rule of the kind {self.kind} has no queue")
        return self


class AlarmRuleOut(Output):
    id: str
    kind: AlarmKind
    threshold: float
    clear_at: float
    for_seconds: int
    queue_id: str | None
    state: str
    min_calls: int
    active: bool


class AlarmOut(Output):
    """`subject`: id of a queue, an agent or a trunk, name of a part, or `centre`."""

    id: str
    kind: AlarmKind
    subject: str
    value: float
    threshold: float
    raised_us: int
    taken_by: str | None
    taken_us: int | None
    cleared_us: int | None
