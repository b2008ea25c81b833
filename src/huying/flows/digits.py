"""What callers key in: whether it is what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

KEYS = "0123456789*#"
_CLASSES = {"X": "0123456789", "Z": "123456789", "N": "23456789"}
_CN_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CN_ID_CHECKS = "10X98765432"


def is_pattern(pattern: str) -> bool:
    """Whether this is a pattern: digits, `*`, X (any digit), Z (1-9), N (2-9), and a dot at the end for
    "and more"."""
    body = pattern.removesuffix(".")
    return bool(body) and all(sign in "0123456789*" or sign in _CLASSES for sign in body)


def fits(pattern: str, digits: str) -> bool:
    """Whether digits follow a pattern, sign by sign; the dot stands for one or more of anything."""
    body = pattern.removesuffix(".")
    long_enough = len(digits) > len(body) if pattern.endswith(".") else len(digits) == len(body)
    return long_enough and all(
        key in _CLASSES.get(sign, sign) for sign, key in zip(body, digits, strict=False)
    )


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B: bank cards, and much else."""
    if not digits.isdecimal():
        return False
    total = 0
    for place, key in enumerate(reversed(digits)):
        value = int(key) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def cn_id(digits: str) -> bool:
    """GB 11643-1999: the citizen's number, 18 places; its check X is keyed in as `*`."""
    body, check = digits[:17], digits[17:].replace("*", "X")
    if len(digits) != 18 or not body.isdecimal():
        return False
    total = sum(int(key) * weight for key, weight in zip(body, _CN_ID_WEIGHTS, strict=True))
    return check == _CN_ID_CHECKS[total % 11]


CHECKSUMS: dict[str, Callable[[str], bool]] = {"luhn": luhn, "cn_id": cn_id}


def acceptable(digits: str, *, shortest: int, longest: int, patterns: Sequence[str], checksum: str) -> bool:
    """Whether an entry is of the length, one of the patterns (if there are any) and the checksum asked
    for."""
    if not shortest <= len(digits) <= longest:
        return False
    if patterns and not any(fits(pattern, digits) for pattern in patterns):
        return False
    return not checksum or CHECKSUMS[checksum](digits)
