"""An estimate is held against floors whose waits are known."""

from __future__ import annotations

from heapq import heappop, heappush
from random import Random

import pytest

from huying.routing.estimate import WaitEstimator

pytestmark = pytest.mark.unit


def floor(
    estimator: WaitEstimator, *, agents: int, seen_agents: int, handle: float, calls: int, seed: int
) -> list[tuple[float, float]]:
    """One queue in virtual time, as good as always busy: (expected, waited) of each call with an estimate."""
    random = Random(seed)
    free_at = [0.0] * agents
    starts: list[float] = []
    now, found = 0.0, []
    for _ in range(calls):
        now += random.expovariate(agents / handle * 0.99)
        starts = [start for start in starts if start > now]
        expected = estimator.estimate("q", len(starts), seen_agents)
        start = max(now, heappop(free_at))
        took = random.expovariate(1 / handle)
        heappush(free_at, start + took)
        estimator.handled("q", took)
        if start > now:
            starts.append(start)
            if expected is not None:
                estimator.waited("q", expected, start - now, taken=True)
                found.append((expected, start - now))
    return found


def test_nothing_is_said_before_something_is_known() -> None:
    estimator = WaitEstimator()
    assert estimator.estimate("q", 3, 5) is None
    for _ in range(3):
        estimator.handled("q", 100)
    assert estimator.estimate("q", 3, 5) == pytest.approx(80)
    assert estimator.estimate("q", 3, 0) is None
    assert estimator.estimate("other", 3, 5) is None
    assert estimator.accuracy("q") is None


def test_on_a_plain_floor_it_is_right_on_average() -> None:
    found = floor(WaitEstimator(), agents=10, seen_agents=10, handle=180, calls=4000, seed=7)
    said, happened = (sum(column) for column in zip(*found, strict=True))
    assert len(found) > 1000
    assert said / happened == pytest.approx(1, abs=0.15)


def test_agents_who_mostly_serve_others_are_seen_through() -> None:
    """Ten are signed in, but only five of them ever have time for this queue."""
    estimator = WaitEstimator()
    found = floor(estimator, agents=5, seen_agents=10, handle=180, calls=4000, seed=8)
    late = found[len(found) // 2 :]
    said, happened = (sum(column) for column in zip(*late, strict=True))
    assert said / happened == pytest.approx(1, abs=0.2)
    accuracy = estimator.accuracy("q")
    assert accuracy is not None
    assert accuracy.calls == 100
    assert accuracy.error_seconds >= abs(accuracy.bias_seconds)


def test_who_gives_up_early_says_nothing_and_who_gives_up_late_does() -> None:
    estimator = WaitEstimator()
    estimator.waited("q", 60, 10, taken=False)
    assert estimator.accuracy("q") is None
    estimator.waited("q", 60, 90, taken=False)
    accuracy = estimator.accuracy("q")
    assert accuracy is not None
    assert (accuracy.calls, accuracy.error_seconds, accuracy.bias_seconds) == (1, 30, -30)
