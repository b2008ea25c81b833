"""Attendance: leave, swaps of shifts, and time for which somebody is not held to the roster.

Who was at work when follows from the facts of agents; who should have been from `RosterPublished`.
"""

from __future__ import annotations

from datetime import date

from huying.journal.events.base import Event
from huying.kit.clock import Micros


class LeaveAsked(Event):
    """Somebody wants whole days off, both ends included. `by` somebody else: a supervisor noted it."""

    request_id: str
    agent_id: str
    by: str
    kind: str
    first_day: date
    last_day: date
    note: str = ""


class LeaveDecided(Event):
    """It was approved or refused; `answer` says why."""

    request_id: str
    agent_id: str
    by: str
    approved: bool
    answer: str = ""


class LeaveWithdrawn(Event):
    """It is not wanted any more, though it may have been approved."""

    request_id: str
    agent_id: str
    by: str


class SwapAsked(Event):
    """She asks a colleague to change places with her on `day` and on `other_day`, which may be the same."""

    swap_id: str
    agent_id: str
    other_id: str
    day: date
    other_day: date
    note: str = ""


class SwapAnswered(Event):
    """The colleague agreed, or did not."""

    swap_id: str
    agent_id: str
    other_id: str
    accepted: bool


class SwapDecided(Event):
    """A supervisor approved it, and both have other shifts (`RosterPublished`), or refused it."""

    swap_id: str
    agent_id: str
    other_id: str
    by: str
    approved: bool
    answer: str = ""


class SwapWithdrawn(Event):
    """Who asked does not want it any more."""

    swap_id: str
    agent_id: str
    other_id: str


class AdherenceExceptionAsked(Event):
    """Somebody asks not to be held to the roster for this time: `reason` is a code (training, meeting,
    system, errand, other)."""

    exception_id: str
    agent_id: str
    begin_us: Micros
    end_us: Micros
    reason: str
    note: str = ""


class AdherenceExceptionDecided(Event):
    """It was approved: the time does not count as scheduled; or refused, and `answer` says why."""

    exception_id: str
    agent_id: str
    by: str
    approved: bool
    answer: str = ""


class AdherenceExceptionWithdrawn(Event):
    """It is not asked any more."""

    exception_id: str
    agent_id: str
