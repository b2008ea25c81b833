"""The figures alarms are about, read off the live view. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, cast

from huying.features.alarms.rules import Readings, Rule
from huying.features.alarms.window import HalfHour
from huying.features.live.hub import LiveHub
from huying.features.live.view import Entity
from huying.journal.events import AlarmKind
from huying.kit.clock import SECOND, Micros

CENTRE = "centre"
"""The subject of figures that are the whole centre's."""


class Ways(Protocol):
    """The ways out of the house."""

    def trunks_away(self) -> frozenset[str]:
        """Trunks whose carrier does not answer."""

    def toll_shares(self) -> dict[str, float]:
        """Percent of the hour's toll limit that is used up, by `centre`, trunk and agent."""


@dataclass(frozen=True, slots=True)
class Floor:
    """Where readings come from."""

    hub: LiveHub
    half_hour: HalfHour
    ways: Ways
    most_lines: int

    def read(self, rule: Rule, now: Micros) -> Readings:
        """The figures of everything a rule is about. What has no figure now is left out."""
        match rule.kind:
            case "agent_state":
                return self._states(rule.state, now)
            case "part_away":
                return dict.fromkeys(cast("list[str]", self._centre["degraded"]), 1.0)
            case "lines_in_use":
                return {CENTRE: 100 * cast("int", self._centre["lines_in_use"]) / self.most_lines}
            case "trunk_away":
                return dict.fromkeys(self.ways.trunks_away(), 1.0)
            case "toll_spent":
                return self.ways.toll_shares()
            case kind:
                return dict(self._of_queues(rule, kind, now))

    @property
    def _centre(self) -> Entity:
        return self.hub.view.state["centre"][CENTRE]

    def _states(self, state: str, now: Micros) -> dict[str, float]:
        return {
            agent_id: (now - cast("int", agent["since_us"])) / SECOND
            for agent_id, agent in self.hub.view.state["agents"].items()
            if agent["state"] == state
        }

    def _of_queues(self, rule: Rule, kind: AlarmKind, now: Micros) -> Iterator[tuple[str, float]]:
        for queue_id, queue in self.hub.view.state["queues"].items():
            if rule.queue_id not in (None, queue_id):
                continue
            waits = self._waits(queue_id, now)
            if kind == "calls_waiting":
                yield queue_id, len(waits)
            elif kind == "longest_wait":
                yield queue_id, max(waits, default=0.0)
            else:
                share = self._share(rule, queue, waits, now)
                if share is not None:
                    yield queue_id, share

    def _waits(self, queue_id: str, now: Micros) -> list[float]:
        """How long each waiting call of a queue has waited, in seconds."""
        calls = self.hub.view.state["calls"]
        queue = self.hub.entity(("queues", queue_id)) or {}
        since = [
            calls[call_id]["queued_us"] for call_id in cast("list[str]", queue["waiting"]) if call_id in calls
        ]
        return [(now - at) / SECOND for at in since if isinstance(at, int)]

    def _share(self, rule: Rule, queue: Entity, waits: list[float], now: Micros) -> float | None:
        """Percent of the last half hour; None while too few calls make one. Who has waited beyond the goal
        and waits still was not answered in time, whatever becomes of it."""
        counts = self.half_hour.counts(str(queue["id"]), now)
        overdue = sum(seconds > cast("int", queue["service_level_seconds"]) for seconds in waits)
        of = counts.total() + overdue
        if of < max(1, rule.min_calls):
            return None
        return 100 * counts["in_time" if rule.kind == "service_level" else "given_up"] / of
