"""Two-channel recordings as files: from what the switch writes to what a browser plays.

The switch writes raw interleaved samples (customer, agent), 16 bit little endian, 8 kHz: 32 000 bytes a
second.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

RATE = 8000
CHANNELS = 2
_FRAME = 2 * CHANNELS
_HEADER = 44
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Stored:
    """A finished file."""

    seconds: float
    size_bytes: int
    sha256: str


def store(raw: Path, target: Path) -> Stored:
    """Write `raw` as a WAV file at `target`, in one step, and remove `raw`.

    Raises FileNotFoundError when there is no raw file, OSError when the disk does not take it.
    """
    size = raw.stat().st_size // _FRAME * _FRAME
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    digest = hashlib.sha256()
    try:
        with raw.open("rb") as source, part.open("wb") as out:
            left = size
            block = header(size)
            while block:
                digest.update(block)
                out.write(block)
                block = source.read(min(_CHUNK, left))
                left -= len(block)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    raw.unlink(missing_ok=True)
    return Stored(size / _FRAME / RATE, size + _HEADER, digest.hexdigest())


def measure(file: Path) -> Stored:
    """What `store` said of a file it has made. Raises FileNotFoundError."""
    with file.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    size = file.stat().st_size
    return Stored((size - _HEADER) / _FRAME / RATE, size, digest)


def header(size: int) -> bytes:
    """The RIFF header of `size` bytes of samples (format PCM, 2 channels, 8 kHz, 16 bit)."""
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        36 + size,
        b"WAVE",
        b"fmt ",
        16,
        1,
        CHANNELS,
        RATE,
        RATE * _FRAME,
        _FRAME,
        16,
        b"data",
        size,
    )


def peaks(file: Path, points: int) -> tuple[float, list[float], list[float]]:
    """(seconds, customer, agent): the loudest sample of each of `points` stretches, 0 to 1.

    Raises FileNotFoundError; ValueError when it is not one of our files.
    """
    with file.open("rb") as source:
        if source.read(4) != b"RIFF":
            raise ValueError(f"{file.name} is not a WAV file")
    samples = np.memmap(file, dtype="<i2", mode="r", offset=_HEADER)
    frames = len(samples) // CHANNELS
    if frames == 0:
        return 0.0, [], []
    pairs = samples[: frames * CHANNELS].reshape(frames, CHANNELS)
    edges = np.linspace(0, frames, min(points, frames), endpoint=False).astype(np.int64)
    loud = np.maximum.reduceat(np.abs(pairs.astype(np.int32)), edges, axis=0) / 32768
    customer, agent = np.round(loud, 4).T.tolist()
    return frames / RATE, customer, agent
