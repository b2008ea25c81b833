"""How often one may try to sign in: token buckets, a bounded number of them.

Pure: the time is given, in seconds of any steady clock.
"""

from __future__ import annotations

import ipaddress
import math
from collections import OrderedDict
from dataclasses import dataclass

from fastapi import FastAPI

from huying.errors import TooMany


@dataclass
class _Bucket:
    tokens: float
    at: float


class AttemptLimiter:
    """`burst` tries at once, one more each `seconds_per_try`. Of more than `remembered` keys the one not
    used for longest is forgotten."""

    def __init__(self, burst: int, seconds_per_try: float, remembered: int = 10_000) -> None:
        self._burst = burst
        self._seconds = seconds_per_try
        self._remembered = remembered
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, key: str, now: float) -> None:
        """Count one try. Raises TooMany with `retry_after` in seconds when none is left."""
        bucket = self._buckets.pop(key, None) or _Bucket(float(self._burst), now)
        self._buckets[key] = bucket
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at) / self._seconds)
        bucket.at = now
        while len(self._buckets) > self._remembered:
            self._buckets.popitem(last=False)
        if bucket.tokens < 1:
            wait = (1 - bucket.tokens) * self._seconds
            raise TooMany(
                "sign_in.too_many",
                f"Too many attempts. Try again in {math.ceil(wait)} s.",
                retry_after=math.ceil(wait),
            )
        bucket.tokens -= 1

    def give_back(self, key: str) -> None:
        """The try was a good one: it does not count."""
        if bucket := self._buckets.get(key):
            bucket.tokens = min(self._burst, bucket.tokens + 1)

    def __len__(self) -> int:
        return len(self._buckets)


class SignInLimits:
    """Ten tries for a login, forty for an address, then one each 15 s and 2 s. Good ones do not count."""

    def __init__(self) -> None:
        self._logins = AttemptLimiter(10, 15.0)
        self._addresses = AttemptLimiter(40, 2.0)

    def take(self, login: str, address: str, now: float) -> None:
        """Count one try. Raises TooMany."""
        self._addresses.take(network_of(address), now)
        self._logins.take(login, now)

    def give_back(self, login: str, address: str) -> None:
        """It was the right password."""
        self._addresses.give_back(network_of(address))
        self._logins.give_back(login)


def limits_of(app: FastAPI) -> SignInLimits:
    """The app's one counter of tries."""
    if not hasattr(app.state, "sign_in_limits"):
        app.state.sign_in_limits = SignInLimits()
    limits: SignInLimits = app.state.sign_in_limits
    return limits


def network_of(address: str) -> str:
    """What counts as one address: itself for IPv4, the /64 for IPv6, where one household has that many."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((int(parsed) >> 64 << 64, 64)))
    return str(parsed)
