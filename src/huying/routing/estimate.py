"""How long a call will wait, and how wrong we were.

With `ahead` calls before it and `agents` who serve its queue, each busy for the mean handle time, a call
waits about handle / agents for each call that goes first and for itself. Agents shared with other queues,
callers who give up and breaks make that wrong in a way that stays much the same for a while: so what is said
is corrected until it is right on average. The error that remains is kept and shown.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import exp

from huying.routing.rules import QueueId

_FEWEST_HANDLED = 3
_NEWS = 0.1
"""Weight of the newest call in the means."""
_MOST_OFF = 3.0
_REMEMBERED = 100


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of the last `calls` estimates: how far off on average, and said minus happened, in seconds."""

    calls: int
    error_seconds: float
    bias_seconds: float


@dataclass(slots=True)
class _Queue:
    handled: int = 0
    handle_seconds: float = 0.0
    correction: float = 0.0
    """Natural logarithm of the factor."""
    expected_seconds: float = 0.0
    """Mean of what was said."""
    errors: deque[float] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))


class WaitEstimator:
    """What the recent past of each queue says about the next minutes."""

    def __init__(self) -> None:
        self._queues: dict[QueueId, _Queue] = {}

    def handled(self, queue_id: QueueId, seconds: float) -> None:
        """An agent was busy with a call of this queue for so long, wrap-up included."""
        queue = self._of(queue_id)
        queue.handled += 1
        news = max(_NEWS, 1 / queue.handled)
        queue.handle_seconds += news * (seconds - queue.handle_seconds)

    def estimate(self, queue_id: QueueId, ahead: int, agents: int) -> float | None:
        """Seconds; None when nobody is there or too little has happened to say."""
        queue = self._of(queue_id)
        if agents <= 0 or queue.handled < _FEWEST_HANDLED:
            return None
        return (ahead + 1) * queue.handle_seconds / agents * exp(queue.correction)

    def waited(self, queue_id: QueueId, expected: float, seconds: float, *, taken: bool) -> None:
        """A call that was told `expected` waited so long. One that gave up earlier than that says nothing."""
        if expected <= 0 or (not taken and seconds < expected):
            return
        queue = self._of(queue_id)
        queue.errors.append(expected - seconds)
        queue.expected_seconds += max(_NEWS, 1 / len(queue.errors)) * (expected - queue.expected_seconds)
        off = (seconds - expected) / queue.expected_seconds
        queue.correction += _NEWS * max(-_MOST_OFF, min(_MOST_OFF, off))

    def accuracy(self, queue_id: QueueId) -> Accuracy | None:
        """None before the first estimate met what happened."""
        errors = self._of(queue_id).errors
        if not errors:
            return None
        count = len(errors)
        return Accuracy(count, sum(map(abs, errors)) / count, sum(errors) / count)

    def _of(self, queue_id: QueueId) -> _Queue:
        return self._queues.setdefault(queue_id, _Queue())
