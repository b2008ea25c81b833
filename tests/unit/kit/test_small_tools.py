"""Clock, ids, masking, timers, background tasks."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.kit.clock import from_datetime, to_datetime
from huying.kit.ids import new_id
from huying.kit.masking import masked
from huying.kit.refresh import Refresh
from huying.kit.tasks import Supervisor
from huying.kit.timers import Timers

pytestmark = pytest.mark.unit


@given(st.datetimes(min_value=datetime(1971, 1, 1), timezones=st.just(UTC)))
def test_a_moment_survives_the_journal_to_the_microsecond(moment: datetime) -> None:
    assert to_datetime(from_datetime(moment)) == moment


def test_a_moment_of_another_zone_is_the_same_moment() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert from_datetime(datetime(2026, 1, 1, 8, tzinfo=shanghai)) == from_datetime(
        datetime(2026, 1, 1, tzinfo=UTC)
    )


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        from_datetime(datetime(2026, 1, 1))


def test_ids_name_their_kind_and_differ() -> None:
    ids = {new_id("call") for _ in range(1000)}
    assert len(ids) == 1000
    assert all(one.startswith("call-") and len(one) == 31 for one in ids)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+8613800000021", "+86138****0021"),
        ("12345678", "12****78"),
        ("1234", "****"),
        ("", ""),
    ],
)
def test_masked_numbers(number: str, shown: str) -> None:
    assert masked(number) == shown


@given(st.text("+0123456789", max_size=20))
def test_masking_keeps_length_and_hides_something(number: str) -> None:
    assert len(masked(number)) == len(number)
    assert not number or "*" in masked(number)


async def test_a_timer_set_again_fires_once_and_later() -> None:
    timers, fired = Timers(), []
    timers.set("ring", "a", 0.01, lambda: fired.append("first"))
    timers.set("ring", "a", 0.03, lambda: fired.append("second"))
    timers.set("ring", "b", 0.01, lambda: fired.append("other"))
    timers.set("ring", "c", 0.01, lambda: fired.append("never"))
    timers.cancel("ring", "c")
    timers.cancel("ring", "nobody")
    await asyncio.sleep(0.08)
    assert fired == ["other", "second"]


async def test_kept_work_that_fails_is_started_again() -> None:
    tasks, runs = Supervisor(), []
    done = asyncio.Event()

    async def fails_twice() -> None:
        runs.append(1)
        if len(runs) < 3:
            raise RuntimeError("not yet")
        done.set()

    tasks.keep("work", fails_twice)
    async with asyncio.timeout(5):
        await done.wait()
    await tasks.stop()
    assert len(runs) == 3


async def test_work_once_may_fail_without_harm() -> None:
    tasks = Supervisor()

    async def fails() -> None:
        raise RuntimeError("once")

    tasks.spawn("work", fails())
    await asyncio.sleep(0.01)
    await tasks.stop()


async def test_askings_during_a_turn_are_one_more_turn_and_none_is_forgotten() -> None:
    seen: list[int] = []
    values: list[int] = []

    async def read() -> None:
        known = len(values)
        await asyncio.sleep(0.01)
        seen.append(known)

    tasks, refresh = Supervisor(), Refresh(read)
    tasks.keep("refresh", refresh.run)
    assert await refresh.met(0.1)
    assert seen == []
    for value in range(5):
        values.append(value)
        refresh.ask()
        await asyncio.sleep(0.002)
    assert await refresh.met(1)
    assert seen[-1] == 5
    assert len(seen) < 5
    await tasks.stop()


async def test_a_turn_that_failed_is_repeated_without_being_asked_again() -> None:
    tries = 0

    async def fails_once() -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise RuntimeError("away")

    tasks, refresh = Supervisor(), Refresh(fails_once)
    tasks.keep("refresh", refresh.run)
    refresh.ask()
    assert not await refresh.met(0.02)
    assert await refresh.met(2)
    assert tries == 2
    await tasks.stop()
