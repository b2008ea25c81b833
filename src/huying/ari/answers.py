"""Requests on their way, matched with their answers. Knows no socket.

A request has either a future that somebody awaits, or nobody: then only its failure is told.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import msgspec
import structlog

from huying.ari import wire
from huying.ari.errors import AriError, LinkLost, NoAnswer, from_status
from huying.ari.wire import Request

log = structlog.get_logger(__name__)

Failed = Callable[[Request[Any], AriError], None]


class _Waiting(msgspec.Struct):
    request: Request[Any]
    until: float
    future: asyncio.Future[Any] | None


class Answers:
    """`failed` hears of failures nobody awaits."""

    def __init__(self, failed: Failed) -> None:
        self._failed = failed
        self._waiting: dict[int, _Waiting] = {}
        self._last_id = 0

    def add(self, request: Request[Any], limit: float, future: asyncio.Future[Any] | None) -> bytes:
        """The frame's payload for a request that now waits. Raises AriError when it is too long to send."""
        payload = wire.encode(self._last_id + 1, request)
        if len(payload) > wire.LARGEST_REQUEST:
            raise AriError(413, f"{len(payload)} bytes do not fit into a frame", request)
        self._last_id += 1
        self._waiting[self._last_id] = _Waiting(request, time.monotonic() + limit, future)
        return payload

    def take(self, payload: bytes) -> None:
        """An answer has come. Raises msgspec.DecodeError or ValueError when it is none."""
        head = wire.decode_outcome(payload)
        waiting = self._waiting.pop(int(head.request_id or 0), None)
        if waiting is None:
            log.warning("ari_answer_unexpected", status=head.status_code, reason=head.reason_phrase)
            return
        request, future = waiting.request, waiting.future
        if head.status_code >= 400:
            reason = wire.decode_reason(payload) or head.reason_phrase
            self._settle(waiting, from_status(head.status_code, reason, request))
        elif future is None or future.done():
            return
        elif request.answer is None:
            future.set_result(None)
        else:
            try:
                future.set_result(request.answer.decode(wire.decode_body(payload)))
            except msgspec.DecodeError as unreadable:
                future.set_exception(AriError(502, f"unreadable answer: {unreadable}", request))

    def expire(self) -> None:
        """Fail what was not answered in time."""
        now = time.monotonic()
        late = [number for number, waiting in self._waiting.items() if waiting.until < now]
        for number in late:
            waiting = self._waiting.pop(number)
            self._settle(waiting, NoAnswer(504, "no answer in time", waiting.request))

    def fail_all(self, reason: str) -> None:
        """The link is gone."""
        waiting, self._waiting = self._waiting, {}
        for one in waiting.values():
            self._settle(one, LinkLost(503, reason, one.request))

    def _settle(self, waiting: _Waiting, error: AriError) -> None:
        if waiting.future is None:
            self._failed(waiting.request, error)
        elif not waiting.future.done():
            waiting.future.set_exception(error)
