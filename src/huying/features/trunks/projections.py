"""Tries to reach numbers outside, as they follow from the facts."""

from __future__ import annotations

from huying.journal import events as e
from huying.journal.projector import Row


def try_key(event: e.Event) -> str | None:
    match event:
        case e.TrunkTried() | e.TrunkAnswered() | e.TrunkReleased():
            return event.try_id
        case _:
            return None


def step_try(row: Row | None, event: e.Event) -> Row | None:
    """The row of a try after a fact."""
    match event:
        case e.TrunkTried():
            return {
                "id": event.try_id,
                "call_id": event.call_id,
                "leg_id": event.leg_id,
                "trunk_id": event.trunk_id,
                "agent_id": event.agent_id,
                "number": event.number,
                "purpose": event.purpose,
                "price": event.price,
                "started_us": event.at,
                "fault": False,
                "cost": 0,
            }
        case e.TrunkAnswered() if row is not None:
            return {**row, "answered_us": event.at}
        case e.TrunkReleased() if row is not None:
            return {
                **row,
                "ended_us": event.at,
                "cause": event.cause,
                "sip_code": event.sip_code,
                "fault": event.fault,
                "cost": event.cost,
            }
        case _:
            return row
