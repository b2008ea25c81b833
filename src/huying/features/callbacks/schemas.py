"""What the endpoints of callbacks take and give."""

from __future__ import annotations

from huying.features.inputs import Id, Input, Output
from huying.journal.events import CallbackOutcome
from huying.routing.callbacks import CallbackResult


class GiveIn(Input):
    """Whose it is for the next hour."""

    agent_id: Id


class CallbackOut(Output):
    """A customer who asked to be called back. `asked_in`: the call in which she did; `since_us`: since when
    she waits; `result`: of the last try that did not reach her; `call_id`: the call that is made for it now,
    or that ended it."""

    id: str
    asked_in: str
    queue_id: str
    number: str
    customer_id: str | None
    since_us: int
    asked_us: int
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
