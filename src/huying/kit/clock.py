"""Time as the journal keeps it: whole microseconds since 1970 in UTC.

Pure rooms never call these; they are given the time. Everything else takes a `Clock`, so that
a test can own the time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

Micros = int
Clock = Callable[[], Micros]

SECOND: Micros = 1_000_000


def now() -> Micros:
    """Microseconds since 1970-01-01T00:00:00Z by the system's clock."""
    return time.time_ns() // 1000


def to_datetime(at: Micros) -> datetime:
    """The same moment as an aware datetime in UTC, exact to the microsecond."""
    return datetime.fromtimestamp(at // SECOND, UTC).replace(microsecond=at % SECOND)


def from_datetime(moment: datetime) -> Micros:
    """Microseconds of an aware datetime.

    Raises ValueError for a naive one: a time without a zone has no place in the journal.
    """
    if moment.tzinfo is None:
        raise ValueError("a datetime without a time zone cannot be placed in time")
    delta = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * SECOND + delta.microseconds


def midnight(at: Micros, zone: ZoneInfo) -> Micros:
    """When the day of this moment began in a time zone."""
    local = to_datetime(at).astimezone(zone)
    return from_datetime(datetime(local.year, local.month, local.day, tzinfo=zone))
