"""What the endpoints of callbacks take and give."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from huying.features.inputs import Id, Input, Note, Output
from huying.journal.events import CallbackOutcome
from huying.routing.callbacks import CallbackResult

Moment = Annotated[int, Field(ge=0, le=2**53)]


class PlanIn(Input):
    """`call_id`: a call of mine, going on or over, whose customer is promised the call. `number`: another
    than hers, as a person writes it. `at_us`: when, in microseconds since 1970 (UTC). `own`: I make it
    myself, and not whoever is free in the queue."""

    call_id: Id
    at_us: Moment
    own: bool = False
    note: Note = ""
    number: Annotated[str, StringConstraints(min_length=2, max_length=40)] | None = None


class PlannedOut(Output):
    callback_id: str


class MoveIn(Input):
    """`at_us`: when she is called instead, in microseconds since 1970 (UTC)."""

    at_us: Moment


class GiveIn(Input):
    """Whose it is for the next hour."""

    agent_id: Id


class CallbackOut(Output):
    """A customer who asked to be called back. `asked_in`: the call in which she did; `since_us`: since when
    she waits, or for when it is planned (`planned_by`); `result`: of the last try that did not reach her;
    `call_id`: the call that is made for it now, or that ended it."""

    id: str
    asked_in: str
    queue_id: str
    number: str
    customer_id: str | None
    since_us: int
    asked_us: int
    planned_by: str | None
    note: str
    tries: int
    next_us: int
    result: CallbackResult | None
    given_to: str | None
    given_until_us: int | None
    call_id: str | None
    agent_id: str | None
    outcome: CallbackOutcome | None
    ended_by: str | None
    ended_us: int | None
