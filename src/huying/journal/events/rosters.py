"""Rosters: what was published, to whom."""

from __future__ import annotations

import msgspec

from huying.journal.events.base import Event
from huying.kit.clock import Micros


class PlannedBreak(msgspec.Struct, frozen=True):
    """A rest within a shift."""

    begin_us: Micros
    end_us: Micros


class PlannedShift(msgspec.Struct, frozen=True):
    """Somebody is to work from one moment to another, but for the breaks. `shift_id`: the shift as it was
    planned; `name` is what it was called then."""

    begin_us: Micros
    end_us: Micros
    name: str
    queue_id: str
    shift_id: str = ""
    breaks: list[PlannedBreak] = []


class RosterPublished(Event):
    """Somebody's shifts from `begin_us` to `end_us` are these, whatever this plan said before."""

    plan_id: str
    agent_id: str
    by: str
    begin_us: Micros
    end_us: Micros
    shifts: list[PlannedShift]
