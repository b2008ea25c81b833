"""Callbacks as they follow from the facts."""

from __future__ import annotations

from huying.journal import events as e
from huying.journal.projector import Row

_FACTS = (
    e.CallbackRequested,
    e.CallbackMoved,
    e.CallbackAttempted,
    e.CallbackDeferred,
    e.CallbackGiven,
    e.CallbackEnded,
)


def callback_key(event: e.Event) -> str | None:
    """The callback whose row a fact changes."""
    return event.callback_id if isinstance(event, _FACTS) else None


def step_callback(row: Row | None, event: e.Event) -> Row | None:
    """The row of a callback after a fact."""
    match event:
        case e.CallbackRequested():
            return {
                "id": event.callback_id,
                "asked_in": event.call_id,
                "queue_id": event.queue_id,
                "number": event.number,
                "customer_id": event.customer_id,
                "locale": event.locale,
                "since_us": event.since_us,
                "asked_us": event.at,
                "planned_by": event.planned_by,
                "note": event.note,
                "tries": 0,
                "next_us": max(event.at, event.since_us),
            }
        case e.CallbackMoved() if row is not None:
            return {**row, "since_us": event.since_us, "next_us": event.since_us}
        case e.CallbackAttempted() if row is not None:
            return {**row, "call_id": event.call_id, "agent_id": event.agent_id}
        case e.CallbackDeferred() if row is not None:
            return {
                **row,
                "call_id": None,
                "agent_id": None,
                "result": event.result,
                "tries": event.tries,
                "next_us": event.next_us,
            }
        case e.CallbackGiven() if row is not None:
            return {**row, "given_to": event.agent_id, "given_until_us": event.until_us}
        case e.CallbackEnded() if row is not None:
            return {
                **row,
                "call_id": event.call_id,
                "tries": event.tries,
                "outcome": event.outcome,
                "ended_by": event.by,
                "ended_us": event.at,
            }
        case _:
            return row
