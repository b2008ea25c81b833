"""The floor's alarms: a figure that has left its bounds, who looks after it, and when it came back."""

from __future__ import annotations

from typing import Literal

from huying.journal.events.base import Event

AlarmKind = Literal[
    "calls_waiting",  # calls
    "longest_wait",  # seconds
    "service_level",  # percent of the last half hour
    "abandon_rate",  # percent of the last half hour
    "agent_state",  # seconds in it
    "part_away",
    "lines_in_use",  # percent of what may be used
    "trunk_away",
    "toll_spent",  # percent of what calls of an hour may cost
]


class AlarmRaised(Event):
    """`subject` is what it is about: a queue, an agent, a part, a trunk, or the centre; `value` as it was
    then."""

    alarm_id: str
    rule_id: str
    kind: AlarmKind
    subject: str
    value: float
    threshold: float


class AlarmTaken(Event):
    """Somebody looks after it."""

    alarm_id: str
    by: str


class AlarmCleared(Event):
    """The figure is back within its bounds, or its rule is no more."""

    alarm_id: str
