"""How long callers will wait, learnt from facts: how long calls keep agents busy, how long they waited."""

from __future__ import annotations

from dataclasses import dataclass

import asyncpg

from huying.journal import events as e
from huying.kit.clock import SECOND, Micros
from huying.routing.estimate import Accuracy, WaitEstimator

_LATELY = """
SELECT queue_id, expected_wait_seconds, queued_us, answered_us, coalesce(wrapped_us, ended_us) AS free_us
FROM (SELECT *, row_number() OVER (PARTITION BY queue_id ORDER BY answered_us DESC) AS place FROM calls
      WHERE answered_us >= $1 AND queue_id IS NOT NULL) AS lately
WHERE place <= 50 ORDER BY answered_us
"""
_HOW_LATELY = 86_400 * SECOND
_MOST_WRAPPING = 5000
"""Those over it have no wrap-up that would ever end."""


@dataclass(slots=True)
class _Call:
    queue_id: str
    since: Micros
    expected: float | None
    answered: Micros | None = None


class Expecting:
    """Feed it every fact it `HEARS`."""

    HEARS: tuple[type[e.Event], ...] = (e.CallQueued, e.AgentAnswered, e.CallEnded, e.WrapUpEnded)

    def __init__(self) -> None:
        self._estimator = WaitEstimator()
        self._calls: dict[str, _Call] = {}
        self._wrapping: dict[str, _Call] = {}

    async def restore(self, pool: asyncpg.Pool, now: Micros) -> None:
        """What the last calls of each queue teach."""
        async with pool.acquire() as connection:
            rows = await connection.fetch(_LATELY, now - _HOW_LATELY)
        for row in rows:
            if row["free_us"] is not None:
                self._estimator.handled(row["queue_id"], (row["free_us"] - row["answered_us"]) / SECOND)
            if row["expected_wait_seconds"] is not None and row["queued_us"] is not None:
                waited = (row["answered_us"] - row["queued_us"]) / SECOND
                self._estimator.waited(row["queue_id"], row["expected_wait_seconds"], waited, taken=True)

    def estimate(self, queue_id: str, ahead: int, agents: int) -> float | None:
        """Seconds until a call with so many before it is taken by one of so many agents; None: not known."""
        found = self._estimator.estimate(queue_id, ahead, agents)
        return None if found is None else round(found, 1)

    def accuracy(self, queue_id: str) -> Accuracy | None:
        """How wrong the last estimates were."""
        return self._estimator.accuracy(queue_id)

    def hear(self, event: e.Event) -> None:
        """Let a fact take effect."""
        match event:
            case e.CallQueued():
                if event.call_id not in self._calls or self._calls[event.call_id].queue_id != event.queue_id:
                    self._calls[event.call_id] = _Call(event.queue_id, event.at, event.expected_seconds)
            case e.AgentAnswered():
                self._taken(event)
            case e.CallEnded():
                self._ended(event)
            case e.WrapUpEnded():
                self._handled(event.call_id, event.at)

    def _taken(self, event: e.AgentAnswered) -> None:
        call = self._calls.get(event.call_id)
        if call is not None and call.answered is None:
            call.answered = event.at
            self._waited(call, event.at, taken=True)

    def _ended(self, event: e.CallEnded) -> None:
        call = self._calls.pop(event.call_id, None)
        if call is None:
            return
        if call.answered is None:
            self._waited(call, event.at, taken=False)
            return
        self._wrapping[event.call_id] = call
        if len(self._wrapping) > _MOST_WRAPPING:
            del self._wrapping[next(iter(self._wrapping))]

    def _waited(self, call: _Call, until: Micros, *, taken: bool) -> None:
        if call.expected is not None:
            seconds = (until - call.since) / SECOND
            self._estimator.waited(call.queue_id, call.expected, seconds, taken=taken)

    def _handled(self, call_id: str, at: Micros) -> None:
        call = self._wrapping.pop(call_id, None)
        if call is not None and call.answered is not None:
            self._estimator.handled(call.queue_id, (at - call.answered) / SECOND)
