"""What the endpoints of supervision take and give."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from huying.features.desk.schemas import Code
from huying.features.inputs import Id, Input, Output
from huying.features.live.supervision import Told
from huying.features.people.schemas import QueueIds
from huying.features.skills.schemas import Levels
from huying.journal.events import MonitorMode

Mode = Annotated[
    MonitorMode,
    Field(description="listen: nobody hears her; whisper: the agent does; barge: the customer too"),
]


class WatchIn(Input):
    """Which call, and how."""

    call_id: Id
    mode: Mode = "listen"


class CallIn(Input):
    call_id: Id


class MonitoringOut(Output):
    """Where she is now. `hears`: her telephone has answered."""

    id: str
    call_id: str
    mode: MonitorMode
    hears: bool


class MoveIn(Input):
    """Exactly one of: another queue, an agent (who gets it as soon as she is free, for five minutes), or the
    head of its own queue."""

    call_id: Id
    queue_id: Id | None = None
    agent_id: Id | None = None
    front: bool = False

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if sum((self.queue_id is not None, self.agent_id is not None, self.front)) != 1:
            raise ValueError("say one of queue_id, agent_id and front")
        return self


class StateIn(Input):
    """`reason` belongs to not_ready."""

    state: Literal["ready", "not_ready", "offline"]
    reason: Code = "break"


class QueuesIn(Input):
    queue_ids: QueueIds


class WaitOut(Output):
    """How long a call that came now would wait, and how far off the last estimates of the queue were."""

    expected_seconds: Annotated[float | None, Field(description="null: not known yet")]
    estimates: Annotated[int, Field(description="of calls that were taken, or waited longer than was said")]
    error_seconds: Annotated[float | None, Field(description="mean of the differences, whatever their sign")]
    bias_seconds: Annotated[float | None, Field(description="mean of said minus happened")]


class SkillsIn(Input):
    skills: Levels


class Stretch(Output):
    """An unbroken stretch of an agent's time in one state; the present one has no end."""

    state: str
    reason: str
    call_id: str | None
    started_us: int
    ended_us: int | None


class Policy(Input):
    """Whether agents see that a supervisor is at their call."""

    agents_told: Told
