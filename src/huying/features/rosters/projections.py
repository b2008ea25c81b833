"""Everybody's published shifts, as they follow from the facts."""

from __future__ import annotations

import msgspec

from huying.journal import events as e
from huying.journal.projector import Row


def roster_key(event: e.Event) -> str | None:
    """A row for each plan and person."""
    return f"{event.plan_id}:{event.agent_id}" if isinstance(event, e.RosterPublished) else None


def step_roster(row: Row | None, event: e.Event) -> Row | None:
    """The row after a fact. Published again with other shifts, it has changed."""
    if not isinstance(event, e.RosterPublished):
        return row
    return {
        "id": f"{event.plan_id}:{event.agent_id}",
        "plan_id": event.plan_id,
        "agent_id": event.agent_id,
        "begin_us": event.begin_us,
        "end_us": event.end_us,
        "shifts": msgspec.json.encode(event.shifts).decode(),
        "published_us": event.at,
        "changed_us": None if row is None else event.at,
    }
