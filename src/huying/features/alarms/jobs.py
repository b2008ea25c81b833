"""Looks at the floor once a second and records what the rules make of it."""

from __future__ import annotations

import asyncio
from typing import cast

from huying.features.alarms import repository
from huying.features.alarms.readings import Floor, Ways
from huying.features.alarms.rules import AlarmBook, Rule
from huying.features.alarms.window import LENGTH, HalfHour, Limits
from huying.features.live.hub import LiveHub
from huying.journal import events as e
from huying.journal.port import Recorder
from huying.kit.clock import Clock
from huying.kit.database import Database
from huying.models import AlarmRule, AlarmView

_EVERY_SECONDS = 1.0


class AlarmWatch:
    """The rules as last loaded, and the alarms that are open."""

    def __init__(self, hub: LiveHub, journal: Recorder, clock: Clock, ways: Ways, *, most_lines: int) -> None:
        self.book = AlarmBook()
        self.half_hour = HalfHour(self._limits)
        self._hub = hub
        self._floor = Floor(hub, self.half_hour, ways, most_lines)
        self._journal = journal
        self._clock = clock
        self._rules: list[Rule] = []

    def record(self, *facts: e.Event) -> None:
        self._journal.record(*facts)

    async def load(self, database: Database) -> None:
        """The rules as they are configured now; on failure the old stay."""
        async with database.transaction() as session:
            self._rules = [_rule(row) for row in await repository.rules(session) if row.active]

    async def restore(self, database: Database) -> None:
        """Alarms that were open before this process was, and how the last half hour's calls came out."""
        async with database.transaction() as session:
            for alarm in await repository.open_alarms(session):
                self.book.adopt(alarm.rule_id, alarm.subject, alarm.id)
                for fact in _facts(alarm):
                    self._hub.hear(fact)
            for call in await repository.calls_since(session, self._clock() - LENGTH):
                self.half_hour.adopt(call.id, call.queue_id or "", call.queued_us or 0)
                if call.answered_us is not None:
                    self.half_hour.came_out(call.id, call.answered_us, answered=True)
                elif call.ended_us is not None:
                    self.half_hour.came_out(call.id, call.ended_us, given_up=call.outcome == "abandoned")

    async def watch(self) -> None:
        """For ever."""
        while True:
            self.look()
            await asyncio.sleep(_EVERY_SECONDS)

    def look(self) -> None:
        """One look; what has changed is recorded."""
        now = self._clock()
        self.record(*self.book.look(self._rules, lambda rule: self._floor.read(rule, now), now))

    def _limits(self, queue_id: str) -> Limits | None:
        queue = self._hub.view.state["queues"].get(queue_id)
        if queue is None:
            return None
        service, short = queue["service_level_seconds"], queue["short_abandon_seconds"]
        assert isinstance(service, int)
        assert isinstance(short, int)
        return Limits(service, short)


def _rule(row: AlarmRule) -> Rule:
    return Rule(**{name: getattr(row, name) for name in Rule.__dataclass_fields__})


def _facts(alarm: AlarmView) -> list[e.Event]:
    """What the journal said of an alarm."""
    raised = e.AlarmRaised(
        at=alarm.raised_us,
        alarm_id=alarm.id,
        rule_id=alarm.rule_id,
        kind=cast("e.AlarmKind", alarm.kind),
        subject=alarm.subject,
        value=alarm.value,
        threshold=alarm.threshold,
    )
    if alarm.taken_by is None:
        return [raised]
    return [raised, e.AlarmTaken(at=alarm.taken_us or 0, alarm_id=alarm.id, by=alarm.taken_by)]
