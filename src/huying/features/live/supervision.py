"""The part of the live view that is about the floor's supervision: its open alarms.

Pure, as the view is. Entities appear, change and disappear by facts alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from huying.journal import events as e

Entity = dict[str, object]
Steps = dict[type[e.Event], Callable[[Any], None]]
KINDS = ("alarms",)
"""The kinds of entities these facts make."""


class Supervision:
    """Turns facts into entities; `get`, `put` and `drop` are the view's own."""

    def __init__(
        self,
        get: Callable[[tuple[str, str]], Entity | None],
        put: Callable[[str, str, Entity], None],
        drop: Callable[[str, str], None],
    ) -> None:
        self._get = get
        self._put = put
        self._drop = drop
        self.steps: Steps = {
            e.AlarmRaised: self._raised,
            e.AlarmTaken: self._taken,
            e.AlarmCleared: lambda fact: drop("alarms", fact.alarm_id),
        }

    def _raised(self, fact: e.AlarmRaised) -> None:
        entity: Entity = {
            "id": fact.alarm_id,
            "rule_id": fact.rule_id,
            "kind": fact.kind,
            "subject": fact.subject,
            "value": fact.value,
            "threshold": fact.threshold,
            "raised_us": fact.at,
            "taken_by": None,
        }
        self._put("alarms", fact.alarm_id, entity)

    def _taken(self, fact: e.AlarmTaken) -> None:
        alarm = self._get(("alarms", fact.alarm_id))
        if alarm is not None:
            self._put("alarms", fact.alarm_id, {**alarm, "taken_by": fact.by})
