"""How a telephone number is shown to those who need not know all of it."""

from __future__ import annotations


def masked(number: str) -> str:
    """All but the middle: ``+8613800000021`` → ``+86138****0021``; short numbers keep two at each end."""
    digits = len(number)
    if digits <= 4:
        return "*" * digits
    if digits < 9:
        return number[:2] + "*" * (digits - 4) + number[-2:]
    return number[:-8] + "****" + number[-4:]
