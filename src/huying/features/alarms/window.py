"""How the calls of the last half hour came out, queue by queue. Pure: it hears facts.

A call is judged once, by its queue's limits of that moment: answered in time, answered late, given up, or
given up so soon that it does not count.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from huying.journal import events as e
from huying.kit.clock import SECOND, Micros

LENGTH: Micros = 30 * 60 * SECOND
Outcome = Literal["in_time", "late", "given_up"]
HEARS: tuple[type[e.Event], ...] = (e.CallOffered, e.CallQueued, e.AgentAnswered, e.CallEnded)


@dataclass(frozen=True, slots=True)
class Limits:
    """A queue's service-level seconds, and those within which giving up does not count."""

    service_level_seconds: int
    short_abandon_seconds: int


class HalfHour:
    """Counts of outcomes by queue, of calls that came out within the last 30 minutes."""

    def __init__(self, limits: Callable[[str], Limits | None]) -> None:
        self._limits = limits
        self._inbound: dict[str, tuple[str, Micros] | None] = {}
        """Calls whose outcome is open: queue and since when it waits, None before it does."""
        self._order: deque[tuple[Micros, str, Outcome]] = deque()
        self._counts: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)

    def hear(self, event: e.Event) -> None:
        match event:
            case e.CallOffered():
                self._inbound[event.call_id] = None
            case e.CallQueued() if event.call_id in self._inbound:
                before = self._inbound[event.call_id]
                self._inbound[event.call_id] = (event.queue_id, before[1] if before else event.at)
            case e.AgentAnswered():
                self.came_out(event.call_id, event.at, answered=True)
            case e.CallEnded():
                self.came_out(event.call_id, event.at, given_up=event.outcome == "abandoned")
            case _:
                return

    def adopt(self, call_id: str, queue_id: str, queued_us: Micros) -> None:
        """A call that waited before we heard of it."""
        self._inbound[call_id] = (queue_id, queued_us)

    def counts(self, queue_id: str, now: Micros) -> Counter[Outcome]:
        """Of one queue, as of now."""
        while self._order and self._order[0][0] <= now - LENGTH:
            _, gone_from, outcome = self._order.popleft()
            self._counts[gone_from][outcome] -= 1
        return self._counts[queue_id]

    def came_out(self, call_id: str, at: Micros, *, answered: bool = False, given_up: bool = False) -> None:
        """A call's wait is over. What was neither answered nor given up (refused, lost) does not count."""
        waited = self._inbound.pop(call_id, None)
        limits = self._limits(waited[0]) if waited is not None else None
        if waited is None or limits is None:
            return
        queue_id, since = waited
        seconds = (at - since) / SECOND
        if answered:
            self._count(at, queue_id, "in_time" if seconds <= limits.service_level_seconds else "late")
        elif given_up and seconds >= limits.short_abandon_seconds:
            self._count(at, queue_id, "given_up")

    def _count(self, at: Micros, queue_id: str, outcome: Outcome) -> None:
        self._order.append((at, queue_id, outcome))
        self._counts[queue_id][outcome] += 1
