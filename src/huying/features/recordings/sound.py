"""Sound of a recording: from what the switch writes to what is kept, and from that to what a browser plays.

The switch writes raw pieces: customer and agent interleaved, 16 bit little endian, 8 kHz. Kept is A-law
(ITU-T G.711), which is what a telephone line carries: half the size, and a line that is A-law loses nothing.
Given out is WAV, 16 bit, with both voices or one, any part of it without making the rest.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from huying.kit.clock import SECOND, Micros

RATE = 8000
Side = Literal["both", "customer", "agent"]
SIDES: tuple[Side, ...] = ("both", "customer", "agent")
POINTS = 1200
"""Most points of a waveform."""

_RAW_FRAME = 4
KEPT_FRAME = 2
"""Bytes: a code of the customer, a code of the agent."""
_WAV_HEADER = 44
_BLOCK = 1 << 15  # frames worked on at once

Samples = NDArray[np.int16]
Codes = NDArray[np.uint8]


def _decoding() -> Samples:
    """What each A-law code sounds like (G.711, table 1a: even bits inverted, 13 bit, here times 8)."""
    codes = np.arange(256) ^ 0x55
    segment, step = codes >> 4 & 7, codes & 15
    value = np.where(segment > 0, step * 16 + 0x108 << np.maximum(segment - 1, 0), step * 16 + 8)
    return np.where(codes & 0x80, value, -value).astype(np.int16)


def _encoding(sounds: Samples) -> Codes:
    """The code whose sound is nearest, for each of the 65 536 samples, by the sample taken as unsigned."""
    order = np.argsort(sounds)
    ordered = sounds[order].astype(np.int32)
    borders = (ordered[1:] + ordered[:-1]) / 2
    every = np.arange(1 << 16, dtype=np.uint16).view(np.int16)
    return order[np.searchsorted(borders, every, side="right")].astype(np.uint8)


_SOUND_OF: Final = _decoding()
_CODE_OF: Final = _encoding(_SOUND_OF)
_FRAME_OF: Final = _SOUND_OF[np.arange(1 << 16, dtype="<u2").view(np.uint8)].view("<u4")
"""Samples of both voices by their two codes: half the look-ups."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A raw file of `frames`, whose first frame is the recording's frame `begins`."""

    file: Path
    begins: int
    frames: int


def pieces(files: Iterable[Path], started: Micros) -> list[Piece]:
    """The files of a recording in order, each at its true place; its name ends in the moment it began.

    Clocks are not perfect: a piece that began before the end of the one before follows right after it.
    Raises FileNotFoundError for one that is gone.
    """
    found: list[Piece] = []
    end = 0
    for file in sorted(files, key=_moment):
        begins = max(end, (_moment(file) - started) * RATE // SECOND)
        frames = file.stat().st_size // _RAW_FRAME
        found.append(Piece(file, begins, frames))
        end = begins + frames
    return found


def _moment(file: Path) -> Micros:
    return int(file.name.split(".")[1])


@dataclass(slots=True)
class Digest:
    """What comes to be known of a recording while it is `kept`: how long, how loud, which bytes as WAV."""

    frames: int
    peaks: NDArray[np.uint16] = field(init=False)
    """Loudest sample of each of at most `POINTS` stretches, customer and agent."""
    sha256: str = ""

    def __post_init__(self) -> None:
        self.peaks = np.zeros((min(POINTS, self.frames), 2), np.uint16)

    @property
    def seconds(self) -> float:
        return self.frames / RATE

    def see(self, at: int, samples: Samples) -> None:
        """Note the loudness of these frames, which begin at frame `at`."""
        if len(samples) == 0:
            return
        points, last = len(self.peaks), at + len(samples) - 1
        first_point, last_point = at * points // self.frames, last * points // self.frames
        inner = np.arange(first_point + 1, last_point + 1)
        edges = np.concatenate(([0], -(-inner * self.frames // points) - at))
        loud = np.abs(samples).view(np.uint16)  # -32768 has no opposite in 16 bit, but is 32768 in this view
        for voice in (0, 1):
            place = self.peaks[first_point : last_point + 1, voice]
            np.maximum(place, np.maximum.reduceat(np.ascontiguousarray(loud[:, voice]), edges), out=place)


def length(parts: Sequence[Piece], least: int = 0) -> int:
    """Frames from the beginning to the end of the last piece, or `least` if that is more."""
    return max([least, *(part.begins + part.frames for part in parts)])


def kept(parts: Sequence[Piece], digest: Digest) -> Iterator[bytes]:
    """The whole recording as it is kept, silence where no piece is, block by block; fills `digest`."""
    sha = hashlib.sha256(header(digest.frames, 2))
    at = 0
    for samples in _samples(parts, digest.frames):
        codes = _CODE_OF.take(samples.view(np.uint16))
        digest.see(at, samples)
        sha.update(_FRAME_OF.take(codes.view("<u2")).data)
        at += len(samples)
        yield codes.tobytes()
    digest.sha256 = sha.hexdigest()


def _samples(parts: Sequence[Piece], frames: int) -> Iterator[Samples]:
    at = 0
    for part in parts:
        yield from _silence(part.begins - at)
        with part.file.open("rb") as source:
            left = part.frames
            while left:
                block = source.read(min(_BLOCK, left) * _RAW_FRAME)
                if not block:
                    raise OSError(f"{part.file.name} became shorter while it was read")
                yield np.frombuffer(block, dtype="<i2").reshape(-1, 2)
                left -= len(block) // _RAW_FRAME
        at = part.begins + part.frames
    yield from _silence(frames - at)


def _silence(frames: int) -> Iterator[Samples]:
    while frames > 0:
        yield np.zeros((min(_BLOCK, frames), 2), np.int16)
        frames -= _BLOCK


class Store(Protocol):
    """Where kept sound is read from."""

    def read(self, offset: int, length: int) -> bytes:
        """These bytes; fewer at the end."""


class Wav:
    """A recording as a WAV file that is made as it is read. `frames` of kept sound begin at `offset`."""

    def __init__(self, store: Store, offset: int, frames: int, side: Side) -> None:
        self._store, self._offset, self._frames = store, offset, frames
        self._side = side
        self._channels = 2 if side == "both" else 1
        self._header = header(frames, self._channels)

    @property
    def size(self) -> int:
        """Bytes in all."""
        return _WAV_HEADER + self._frames * self._frame

    def sha256(self) -> str:
        """Of the whole file."""
        digest = hashlib.sha256()
        for block in self.blocks(0, self.size):
            digest.update(block)
        return digest.hexdigest()

    def blocks(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` up to, not with, `end`."""
        if start < _WAV_HEADER:
            yield self._header[start : min(end, _WAV_HEADER)]
        at = max(start, _WAV_HEADER) - _WAV_HEADER
        end -= _WAV_HEADER
        while at < end:
            frame, skip = divmod(at, self._frame)
            sound = self._sound(frame, min(_BLOCK, -(-(end - frame * self._frame) // self._frame)))
            part = sound[skip : skip + end - at]
            if not part:
                raise OSError("the recording is shorter than it says")
            yield part
            at += len(part)

    @property
    def _frame(self) -> int:
        return 2 * self._channels

    def _sound(self, frame: int, frames: int) -> bytes:
        data = self._store.read(self._offset + frame * KEPT_FRAME, frames * KEPT_FRAME)
        if self._side == "both":
            return _FRAME_OF.take(np.frombuffer(data, "<u2")).tobytes()
        codes = np.frombuffer(data, np.uint8)[0 if self._side == "customer" else 1 :: 2]
        return _SOUND_OF.take(codes).tobytes()


def header(frames: int, channels: int) -> bytes:
    """The RIFF header of so much sound (format PCM, 8 kHz, 16 bit)."""
    size = frames * 2 * channels
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        36 + size,
        b"WAVE",
        b"fmt ",
        16,
        1,
        channels,
        RATE,
        RATE * 2 * channels,
        2 * channels,
        16,
        b"data",
        size,
    )
