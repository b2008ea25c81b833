"""Tries to sign in: how many, how fast, and never more memory than allowed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.errors import TooMany
from huying.features.accounts.limits import AttemptLimiter, SignInLimits, network_of

pytestmark = pytest.mark.unit


def tries(limiter: AttemptLimiter, key: str, now: float) -> int:
    """How many tries are let through at this moment."""
    count = 0
    try:
        while True:
            limiter.take(key, now)
            count += 1
    except TooMany:
        return count


def test_a_burst_then_one_at_a_time() -> None:
    limiter = AttemptLimiter(burst=3, seconds_per_try=10)
    assert tries(limiter, "chen", 0) == 3
    assert tries(limiter, "chen", 9.9) == 0
    assert tries(limiter, "chen", 10) == 1
    assert tries(limiter, "wang", 10) == 3
    assert tries(limiter, "chen", 10_000) == 3


def test_it_says_how_long_to_wait() -> None:
    limiter = AttemptLimiter(burst=1, seconds_per_try=10)
    limiter.take("chen", 0)
    with pytest.raises(TooMany) as refused:
        limiter.take("chen", 4.5)
    assert refused.value.params == {"retry_after": 6}


def test_a_good_try_is_given_back() -> None:
    limiter = AttemptLimiter(burst=2, seconds_per_try=10)
    for _ in range(50):
        limiter.take("robot", 0)
        limiter.give_back("robot")
    limiter.give_back("robot")
    assert tries(limiter, "robot", 0) == 2
    limiter.give_back("never seen")


def test_memory_is_bounded_and_the_busy_are_remembered() -> None:
    limiter = AttemptLimiter(burst=1, seconds_per_try=1000, remembered=100)
    limiter.take("chen", 0)
    for n in range(1_000):
        limiter.take(f"x{n}", n / 1000)
        with pytest.raises(TooMany):
            limiter.take("chen", n / 1000)
    assert len(limiter) == 100


@given(st.lists(st.tuples(st.floats(0, 30), st.booleans()), max_size=60))
def test_never_more_than_the_burst_and_the_rate(steps: list[tuple[float, bool]]) -> None:
    limiter, now, passed = AttemptLimiter(burst=4, seconds_per_try=7), 0.0, 0
    for pause, _ in steps:
        now += pause
        try:
            limiter.take("chen", now)
            passed += 1
        except TooMany:
            pass
    assert passed <= 4 + now / 7 + 1e-6


def test_a_household_counts_as_one_address() -> None:
    assert network_of("2001:db8:1:2:aaaa::1") == network_of("2001:db8:1:2:bbbb::2")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("192.0.2.1") != network_of("192.0.2.2")
    assert network_of("") == ""


def test_one_address_is_stopped_before_many_logins_are() -> None:
    limits = SignInLimits()
    passed = 0
    try:
        for n in range(100):
            limits.take(f"user{n}", "192.0.2.1", 0)
            passed += 1
    except TooMany:
        pass
    assert passed == 40
