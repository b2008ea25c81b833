"""Gaps are heard when there are some, and a link loses what it is told to."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time

import pytest

from huying.proving.sound import Link, Pace, Sound

pytestmark = pytest.mark.unit


@pytest.fixture
def pair() -> tuple[Sound, Sound]:
    link = Link()
    one, other = Sound(link.lost), Sound(link.lost)
    one.to, other.to = other.port, one.port
    return one, other


def test_sound_without_a_break_has_no_gap(pair: tuple[Sound, Sound]) -> None:
    one, other = pair
    other.mark()
    for _ in range(5):
        one.send()
        time.sleep(0.01)
    other.take()
    assert other.packets == 5
    assert other.longest_gap() < 0.1


def test_a_break_is_heard_although_nobody_listened_meanwhile(pair: tuple[Sound, Sound]) -> None:
    one, other = pair
    other.mark()
    one.send()
    time.sleep(0.25)
    one.send()
    one.send()
    other.take()
    assert other.packets == 3
    assert 0.24 < other.longest_gap() < 0.5


def test_silence_that_goes_on_counts(pair: tuple[Sound, Sound]) -> None:
    one, other = pair
    one.send()
    other.take()
    other.mark()
    time.sleep(0.2)
    assert other.longest_gap() >= 0.2


def test_a_lost_packet_never_arrives() -> None:
    link = Link()
    sound = Sound(link.lost)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far:
        far.bind(("127.0.0.1", 0))
        far.setblocking(False)
        sound.to = far.getsockname()[1]
        link.loss = 1.0
        sound.send()
        with pytest.raises(BlockingIOError):
            far.recv(2048)
        link.loss = 0.0
        sound.send()
        assert len(far.recv(2048)) == 172
    assert link.dropped == 1
    assert sound.sent == 2


def test_a_share_is_lost() -> None:
    link = Link()
    link.loss = 0.05
    lost = sum(link.lost() for _ in range(10_000))
    assert 350 < lost < 650


class SlowSound(Sound):
    """Each turn of it takes as long as two and a half frames."""

    def take(self) -> None:
        time.sleep(0.05)


async def test_what_was_late_is_made_up_for() -> None:
    """A machine that is too busy for one turn a frame still sends fifty frames a second."""
    pace = Pace()
    sound = SlowSound(Link().lost)
    sound.to = sound.port
    pace.add(sound)
    began = time.monotonic()
    running = asyncio.create_task(pace.run())
    await asyncio.sleep(0.6)
    ended = time.monotonic()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    most = (ended - began) / 0.02
    assert most - 6 <= sound.sent <= most + 2
    assert pace.stall > 0.02
