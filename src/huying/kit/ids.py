"""Ids of our own: a one-word kind, then 26 characters that sort by time (ULID alphabet).

They are made before the thing they name exists, so that a lost reply is never a lost leg.
"""

from __future__ import annotations

import random
import time

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_random_bits = random.Random().getrandbits  # noqa: S311 - unique, never a secret; seeded by the system
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]


def new_id(kind: str) -> str:
    """`kind` + "-" + 26 characters: 48 bits of milliseconds, 80 random bits (ULID layout)."""
    value = (time.time_ns() // 1_000_000) << 80 | _random_bits(80)
    return f"{kind}-" + "".join([_PAIRS[value >> shift & 1023] for shift in range(120, -1, -10)])
