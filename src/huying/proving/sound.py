"""The sound of the proving ground's calls: a frame every 20 ms each way, and when each one arrived.

Arrivals are stamped by the kernel, so that a drill that is itself late does not hear gaps that were none.
What it sends late it cannot help hearing: `Pace.stall` says how late it was at worst.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
import time
from collections.abc import Callable

FRAME_SECONDS = 0.02
_FRAME = bytes([0x55 ^ (n * 7 % 128) for n in range(160)])
"""20 ms of something in A-law."""
_PCMA = 8
_STAMP = getattr(socket, "SO_TIMESTAMPNS", 35)
_TIMESPEC = struct.Struct("@qq")
_MOST_AT_ONCE = 25
"""Frames made up for after the drill was late; what is older is not sent any more."""


class Sound:
    """Both directions of one call's sound. `lost` says of each packet whether the link drops it."""

    def __init__(self, lost: Callable[[], bool]) -> None:
        self._lost = lost
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, _STAMP, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self.port: int = self._socket.getsockname()[1]
        self.to: int = 0
        """The other side's port; 0: nothing is sent."""
        self.sent = 0
        self.packets = 0
        """Arrived so far."""
        self._last = 0.0
        self._gap = 0.0

    def send(self) -> None:
        """The next frame."""
        if not self.to:
            return
        head = struct.pack("!BBHI", 0x80, _PCMA, self.sent & 0xFFFF, self.sent * 160 & 0xFFFFFFFF)
        self.sent += 1
        if not self._lost():
            with contextlib.suppress(OSError):
                self._socket.sendto(head + b"huyi" + _FRAME, ("127.0.0.1", self.to))

    def take(self) -> None:
        """Whatever has arrived."""
        while True:
            try:
                _, extra, _, _ = self._socket.recvmsg(2048, 64)
            except OSError:
                return
            if not self._lost():
                self._arrived(_time_of(extra))

    def _arrived(self, at: float) -> None:
        if self._last:
            self._gap = max(self._gap, at - self._last)
        self._last = at
        self.packets += 1

    def mark(self) -> None:
        """Forget the gaps so far."""
        self._gap, self._last = 0.0, time.time()

    def longest_gap(self) -> float:
        """Seconds without sound since `mark`, at worst; the present silence counts."""
        return max(self._gap, time.time() - self._last) if self._last else 0.0

    def close(self) -> None:
        self.to = 0
        self._socket.close()


def _time_of(extra: list[tuple[int, int, bytes]]) -> float:
    for _, kind, data in extra:
        if kind == _STAMP:
            seconds, nanoseconds = _TIMESPEC.unpack(data[: _TIMESPEC.size])
            return float(seconds + nanoseconds / 1e9)
    return time.time()


class Pace:
    """The 20 ms all sounds keep."""

    def __init__(self) -> None:
        self._sounds: set[Sound] = set()
        self.stall = 0.0
        """The longest it was late since `mark`, in seconds."""

    def add(self, sound: Sound) -> None:
        self._sounds.add(sound)

    def drop(self, sound: Sound) -> None:
        self._sounds.discard(sound)
        sound.close()

    def mark(self) -> None:
        """A measurement begins."""
        self.stall = 0.0
        for sound in self._sounds:
            sound.mark()

    async def run(self) -> None:
        """For ever. What was missed is made up for at once."""
        following = time.monotonic()
        while True:
            late = max(0.0, time.monotonic() - following)
            self.stall = max(self.stall, late)
            due = int(late / FRAME_SECONDS) + 1
            for sound in tuple(self._sounds):
                sound.take()
                for _ in range(min(due, _MOST_AT_ONCE)):
                    sound.send()
            following += due * FRAME_SECONDS
            await asyncio.sleep(max(0.0, following - time.monotonic()))


class Link:
    """What lies between telephones and the centre: it may lose a share of all packets."""

    def __init__(self) -> None:
        self.loss = 0.0
        self.dropped = 0
        self._chance = random.Random(7)  # noqa: S311 - the same packets each time

    def lost(self) -> bool:
        """Whether the next packet does not get through."""
        if self.loss and self._chance.random() < self.loss:
            self.dropped += 1
            return True
        return False
