"""Logging: one JSON object a line on standard error, always with the call's id where there is one.

Personal data stays out of logs: numbers are written by `masked`, names and notes not at all.
"""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any

import msgspec
import structlog

_encoder = msgspec.json.Encoder(enc_hook=repr)


def configure(level: str = "INFO") -> None:
    """Set up structlog for this process; standard-library loggers follow at WARNING."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(name)s %(levelname)s %(message)s")
    structlog.configure(
        processors=[_line],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=_Lines,
        cache_logger_on_first_use=True,
    )


class _Lines:
    """Writes to standard error. A line it does not take (the disk is full) is lost, and nothing else: a call
    must not end because nobody can write down that it goes on."""

    def __init__(self, *_: object) -> None:
        self._out = sys.stderr.buffer

    def msg(self, line: bytes) -> None:
        with contextlib.suppress(OSError):
            self._out.write(line + b"\n")
            self._out.flush()

    debug = info = warning = error = critical = msg


def _line(_logger: object, level: str, entry: MutableMapping[str, Any]) -> bytes:
    """The whole chain in one step: each call writes several lines."""
    if entry.get("exc_info"):
        entry = structlog.processors.format_exc_info(_logger, level, entry)
    entry["level"] = "error" if level == "exception" else level
    entry["timestamp"] = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    return _encoder.encode(entry)


def quiet_callback(source: str) -> Callable[[Exception], Awaitable[None]]:
    """For libraries that print a trace on each lost connection: one line instead."""
    log = structlog.get_logger(source)

    async def report(error: Exception) -> None:
        log.warning("connection_trouble", source=source, error=f"{type(error).__name__}: {error}")

    return report
