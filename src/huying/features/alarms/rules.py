"""When a figure is an alarm. Pure: rules, readings and the time in; facts out.

An alarm is raised when a reading has been beyond its rule's threshold without a break for as long as the
rule says, and cleared when it has come back to `clear_at`: between the two nothing changes, so a figure that
trembles at its threshold does not. A subject that is no more (an agent who left, a queue with too few calls
to have a rate) is no alarm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from huying.journal import events as e
from huying.kit.clock import SECOND, Micros
from huying.kit.ids import new_id

Subject = str
Readings = Mapping[Subject, float]
"""What a rule is about → its figure now."""

FALLING: frozenset[e.AlarmKind] = frozenset({"service_level"})
"""Kinds that are bad when they are low."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A figure and its bounds. `queue_id` None: every queue. `state`, `min_calls`: if the kind has them."""

    id: str
    kind: e.AlarmKind
    threshold: float
    clear_at: float
    for_seconds: int = 0
    queue_id: str | None = None
    state: str = ""
    min_calls: int = 0

    def beyond(self, value: float) -> bool:
        return value < self.threshold if self.kind in FALLING else value > self.threshold

    def back(self, value: float) -> bool:
        return value >= self.clear_at if self.kind in FALLING else value <= self.clear_at


class AlarmBook:
    """The open alarms, and the figures that are on their way to one."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, Subject], str] = {}
        self._beyond_since: dict[tuple[str, Subject], Micros] = {}

    def adopt(self, rule_id: str, subject: Subject, alarm_id: str) -> None:
        """An alarm that was open before we were."""
        self._open[(rule_id, subject)] = alarm_id

    def is_open(self, alarm_id: str) -> bool:
        return alarm_id in self._open.values()

    def look(self, rules: Iterable[Rule], read: Callable[[Rule], Readings], now: Micros) -> list[e.Event]:
        """What has changed since the last look, as facts."""
        facts: list[e.Event] = []
        seen: set[tuple[str, Subject]] = set()
        for rule in rules:
            for subject, value in read(rule).items():
                seen.add((rule.id, subject))
                fact = self._judge(rule, subject, value, now)
                if fact is not None:
                    facts.append(fact)
        for key in (self._open.keys() | self._beyond_since.keys()) - seen:
            self._beyond_since.pop(key, None)
            if key in self._open:
                facts.append(e.AlarmCleared(at=now, alarm_id=self._open.pop(key)))
        return facts

    def _judge(self, rule: Rule, subject: Subject, value: float, now: Micros) -> e.Event | None:
        key = (rule.id, subject)
        if key in self._open:
            return e.AlarmCleared(at=now, alarm_id=self._open.pop(key)) if rule.back(value) else None
        if not rule.beyond(value):
            self._beyond_since.pop(key, None)
            return None
        since = self._beyond_since.setdefault(key, now)
        if now - since < rule.for_seconds * SECOND:
            return None
        del self._beyond_since[key]
        alarm_id = self._open[key] = new_id("alarm")
        return e.AlarmRaised(
            at=now,
            alarm_id=alarm_id,
            rule_id=rule.id,
            kind=rule.kind,
            subject=subject,
            value=round(value, 1),
            threshold=rule.threshold,
        )
