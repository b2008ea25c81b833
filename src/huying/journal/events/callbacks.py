"""Customers who are to be called back instead of waiting on the line, and what became of it."""

from __future__ import annotations

from typing import Literal

from huying.journal.events.base import Event
from huying.kit.clock import Micros
from huying.routing.callbacks import CallbackResult
from huying.routing.why import Why

CallbackOutcome = Literal["answered", "not_reached", "merged", "cancelled", "refused"]
"""She was reached; she was not in all tries; she called again and waits in its place; somebody, or the end of
the queue, took it back; her number may not be called any more."""


class CallbackRequested(Event):
    """A caller is promised a call by a queue. She keeps her place: she wants an agent since `since_us`; when
    an agent planned it (`planned_by`), from then on. `call_id`: the call in which she asked."""

    callback_id: str
    call_id: str
    queue_id: str
    number: str
    since_us: Micros
    customer_id: str | None = None
    locale: str = "en"
    planned_by: str | None = None
    note: str = ""


class CallbackMoved(Event):
    """She wants an agent from `since_us` on, and not when she was promised one before."""

    callback_id: str
    since_us: Micros
    by: str


class CallbackAttempted(Event):
    """Her turn has come: an agent is reserved and then she is called. `call_id`: that call. `why` is the
    router's own account."""

    callback_id: str
    call_id: str
    queue_id: str
    agent_id: str
    why: Why


class CallbackDeferred(Event):
    """A try came to nothing; she is called again from `next_us` on, in her old place. `tries` that count so
    far."""

    callback_id: str
    result: CallbackResult
    tries: int
    next_us: Micros


class CallbackGiven(Event):
    """It is one agent's, by a supervisor's will or because she planned it for herself: until `until_us` only
    she makes it."""

    callback_id: str
    agent_id: str
    by: str
    until_us: Micros


class CallbackEnded(Event):
    """Nobody is to be called any more. `call_id`: the call that reached her, or in which she waits again, or
    that was the last try; `by`: who took it back, "" = the centre."""

    callback_id: str
    outcome: CallbackOutcome
    tries: int
    call_id: str | None = None
    by: str = ""
