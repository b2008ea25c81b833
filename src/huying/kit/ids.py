"""Ids of our own: a one-word kind, then 26 characters that sort by time (ULID alphabet).

They are made before the thing they name exists, so that a lost reply is never a lost leg.
"""

from __future__ import annotations

import os
import time

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]


def new_id(kind: str) -> str:
    """`kind` + "-" + 26 characters: 48 bits of milliseconds, 80 random bits (ULID layout)."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    return f"{kind}-" + "".join([_PAIRS[value >> shift & 1023] for shift in range(120, -1, -10)])
