"""Sine waves in A-law, and which of them is heard in what arrives (Goertzel)."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable

_RATE = 8000  # Hz
_AMPLITUDE = 8000


@functools.cache
def samples(hertz: float, count: int) -> bytes:
    """A sine wave."""
    wave = (int(_AMPLITUDE * math.sin(2 * math.pi * hertz * n / _RATE)) for n in range(count))
    return bytes(_alaw(sample) for sample in wave)


def frame(hertz: int) -> bytes:
    """20 ms that can follow each other without a break: for multiples of 50 Hz."""
    assert hertz % 50 == 0
    return samples(hertz, 160)


def heard(frames: Iterable[bytes], candidates: Iterable[int]) -> set[int]:
    """Those of these frequencies that are in the sound, each at least a fifth as strong as we send it."""
    return among([_LINEAR[code] for code in b"".join(frames)], candidates)


def among(linear: list[int], candidates: Iterable[int]) -> set[int]:
    """The same, of samples."""
    return {hertz for hertz in candidates if linear and _strength(linear, hertz) > _AMPLITUDE / 5}


def _strength(linear: list[int], hertz: int) -> float:
    """Amplitude of one frequency."""
    turn = 2 * math.cos(2 * math.pi * hertz / _RATE)
    last = before = 0.0
    for sample in linear:
        last, before = sample + turn * last - before, last
    power = last * last + before * before - turn * last * before
    return 2 * math.sqrt(max(0.0, power)) / len(linear)


def _alaw(sample: int) -> int:
    """One sample by ITU-T G.711, table 1a."""
    sign = 0x80 if sample >= 0 else 0
    level = min(abs(sample), 32635) >> 4
    exponent = max(0, level.bit_length() - 5)
    mantissa = (level >> (exponent if exponent else 1)) & 0x0F if level >= 32 else level >> 1 & 0x0F
    coded = (exponent + (1 if level >= 32 else 0)) << 4 | mantissa
    return (sign | coded) ^ 0x55


def _decoded(code: int) -> int:
    """Back again: the middle of the step."""
    plain = code ^ 0x55
    exponent, mantissa = plain >> 4 & 7, plain & 15
    level = (mantissa << 4) + 8 if exponent == 0 else ((mantissa << 4) + 264) << (exponent - 1)
    return level if plain & 0x80 else -level


_LINEAR = [_decoded(code) for code in range(256)]
