"""Passwords: argon2id with the parameters of RFC 9106 (low memory), never on the event loop.

One hash takes tens of milliseconds of processor and 64 MiB, so at most two run at once and only a bounded
number wait: a storm of sign-ins must not take the centre's processor from its calls.
"""

from __future__ import annotations

import asyncio
import functools
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from huying.errors import BadInput, TooMany

SHORTEST = 10
LONGEST = 200
_T = TypeVar("_T")
_AT_ONCE = 2
_WAITING = 64


class Passwords:
    """Hashes and checks. One for the process."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="argon2")
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """The string to store. Raises TooMany when too many are waiting already."""
        return await self._run(functools.partial(self._hasher.hash, password))

    async def matches(self, stored: str | None, password: str) -> bool:
        """Whether it is the password. `None`, for an account that is not there, takes as long: False."""
        return await self._run(functools.partial(self._matches, stored, password))

    def is_outdated(self, stored: str) -> bool:
        """Whether the stored hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _matches(self, stored: str | None, password: str) -> bool:
        try:
            return self._hasher.verify(stored or self._nobodys, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False

    @functools.cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(24))

    async def _run(self, work: functools.partial[_T]) -> _T:
        if self._waiting >= _WAITING:
            raise TooMany("sign_in.busy", "Too many people are signing in right now.", retry_after=5)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


passwords = Passwords()


def check_strength(password: str, login: str) -> None:
    """Raises BadInput when a new password is too short, or is the login."""
    if len(password) < SHORTEST:
        raise BadInput(
            "password.too_short", f"A password has at least {SHORTEST} characters.", shortest=SHORTEST
        )
    if password.strip().lower() == login:
        raise BadInput("password.is_login", "The password must not be the login.")
