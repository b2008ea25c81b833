"""Every error a person or a program can be shown.

    HuyingError                 code, message (English), params for translation, HTTP status
    ├── BadInput                400  what was given cannot be used; says what to do
    ├── NotSignedIn             401
    ├── NotAllowed              403
    ├── NotFound                404
    ├── Conflict                409  true a moment ago, or already taken
    ├── TooMany                 429  slow down; params has retry_after (s)
    ├── Unavailable             503  a part we need is away; nothing was lost, try again
    └── SetupError              –    the centre cannot start; one sentence, non-zero exit

`code` is stable ("queue.name_taken"): screens translate by it, programs branch on it.
"""

from __future__ import annotations

from typing import ClassVar


class HuyingError(Exception):
    """Base of all errors that are meant to be read."""

    status: ClassVar[int] = 500

    def __init__(self, code: str, message: str, **params: str | int | float) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.params = params


class BadInput(HuyingError):
    status = 400


class NotSignedIn(HuyingError):
    status = 401


class NotAllowed(HuyingError):
    status = 403


class NotFound(HuyingError):
    status = 404


class Conflict(HuyingError):
    status = 409


class TooMany(HuyingError):
    status = 429


class Unavailable(HuyingError):
    status = 503


class SetupError(HuyingError):
    """The centre cannot start. The message is the one sentence the person at the terminal reads."""
