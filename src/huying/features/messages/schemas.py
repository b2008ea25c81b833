"""What the endpoints of messages take and give."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from huying.features.inputs import Id, Input, Output, printable

Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), AfterValidator(printable)
]


class NewMessage(Input):
    """`agent_ids` for these, `queue_id` for everybody who serves a queue, neither for all."""

    text: Text
    agent_ids: Annotated[list[Id], Field(max_length=1000)] = Field(default_factory=list)
    queue_id: Id | None = None

    @model_validator(mode="after")
    def _one_audience(self) -> Self:
        if self.agent_ids and self.queue_id is not None:
            raise ValueError("say agent_ids or queue_id, not both")
        return self


class MessageOut(Output):
    """With how many it was for, and how many of them have read it."""

    id: str
    by: str
    text: str
    queue_id: str | None
    sent_us: int
    recipients: int
    read: int
