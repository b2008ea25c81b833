"""Rosters: what was published, to whom."""

from __future__ import annotations

import msgspec

from huying.journal.events.base import Event
from huying.kit.clock import Micros


class PlannedShift(msgspec.Struct, frozen=True):
    """Somebody is to work from one moment to another."""

    begin_us: Micros
    end_us: Micros
    name: str
    queue_id: str


class RosterPublished(Event):
    """Somebody's shifts from `begin_us` to `end_us` are these, whatever this plan said before."""

    plan_id: str
    agent_id: str
    by: str
    begin_us: Micros
    end_us: Micros
    shifts: list[PlannedShift]
