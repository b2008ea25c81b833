"""What can go wrong when we ask Asterisk for something; the tree is drawn in `huying.ari`."""

from __future__ import annotations

from typing import Any

from huying.ari.wire import Request


class AriError(Exception):
    """Asterisk did not do it. `status` is as in HTTP, `reason` in Asterisk's words."""

    def __init__(self, status: int, reason: str, request: Request[Any]) -> None:
        super().__init__(f"{request}: {status} {reason}")
        self.status = status
        self.reason = reason
        self.request = request


class Gone(AriError):
    """What the request is about is not there (any more)."""


class Refused(AriError):
    """The id is taken, or the state of things does not allow it."""


class LinkLost(AriError):
    """There is no connection, or it broke before the answer: the request may have been carried out."""


class NoAnswer(AriError):
    """The answer did not come in time; it may still be carried out."""


def from_status(status: int, reason: str, request: Request[Any]) -> AriError:
    """The error for an answer of 400 or more."""
    # A bridge says 400 where a channel it should take is gone, a subscription says 422.
    if status == 404 or (status in (400, 422) and reason.lower().endswith(("not found", "does not exist"))):
        return Gone(status, reason, request)
    if status == 409:
        return Refused(status, reason, request)
    return AriError(status, reason, request)
