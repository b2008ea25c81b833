"""What is asked for in the middle of a call."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from huying.features.inputs import Id, Input, Output
from huying.kit.numbers import LONGEST


class TargetIn(Input):
    """Whom: exactly one of a colleague, a queue and a number."""

    agent_id: Id = ""
    queue_id: Id = ""
    number: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST)] = ""

    @model_validator(mode="after")
    def _exactly_one(self) -> TargetIn:
        if sum(bool(value) for value in (self.agent_id, self.queue_id, self.number)) != 1:
            raise ValueError("give exactly one of agent_id, queue_id and number")
        return self


class KeysIn(Input):
    keys: Annotated[str, StringConstraints(pattern=r"^[0-9*#A-D]{1,32}$")]


class FlowIn(Input):
    flow_id: Id


class PartyOut(Output):
    """Somebody in a call beside its customer."""

    leg_id: str
    role: Literal["agent", "outside"]
    agent_id: str | None
    number: str
    place: Annotated[
        str, Field(description="main with the customer, consult apart, aside: the customer is on hold")
    ]
    lead: Annotated[bool, Field(description="has the call")]
    rings: bool


class ConversationOut(Output):
    """Who is in a call now."""

    call_id: str
    state: str
    parties: Annotated[list[PartyOut], Field(description="everybody but the customer, also who is rung")]


class ParkedOut(Output):
    """Where a call is parked. Microseconds."""

    lot: int
    until_us: Annotated[int, Field(description="when it goes back")]


class Colleague(Output):
    """Somebody a call can be given to."""

    id: str
    name: str
    state: str
    free: bool


class QueueChoice(Output):
    id: str
    name: str
    ready: Annotated[int, Field(description="agents who would take a call at once")]
    waiting: int


class Directory(Output):
    """Whom one can ask or hand a call to."""

    colleagues: list[Colleague]
    queues: list[QueueChoice]
