"""The centre's books as the report reads them: views in PostgreSQL, the journal's stream, files on disk.

The only place of this room that looks behind the counter; it never writes.
"""

from __future__ import annotations

import asyncio
from typing import TypeVar

import asyncpg
import msgspec
from nats.js.api import ConsumerConfig, DeliverPolicy

from huying.errors import HuyingError
from huying.features.recordings.archive import Archive
from huying.features.recordings.vault import Broken, KeyMissing
from huying.journal.codec import decode_frame
from huying.journal.stream import STREAM, SUBJECT, connect
from huying.kit.clock import Micros, to_datetime

_QUIET_SECONDS = 1.0

Row = TypeVar("Row", bound=msgspec.Struct)


class Call(msgspec.Struct, kw_only=True):
    """A row of the view `calls`. `recorded`: its queue wants recordings."""

    id: str
    direction: str
    customer_number: str
    our_number: str
    offered_us: Micros
    queued_us: Micros | None = None
    connected_us: Micros | None = None
    answered_us: Micros | None = None
    ended_us: Micros | None = None
    outcome: str | None = None
    ended_by: str | None = None
    cause: int | None = None
    attempt_id: str | None = None
    recorded: bool = True


class Attempt(msgspec.Struct, kw_only=True):
    """A row of the view `attempts`."""

    id: str
    call_id: str
    number: str
    started_us: Micros
    ended_us: Micros | None = None
    result: str | None = None
    cause: int | None = None


class Recording(msgspec.Struct, kw_only=True):
    """A row of the view `recordings`. `file_seconds`: what the file itself says, None if unreadable."""

    id: str
    call_id: str
    state: str
    file: str
    seconds: float | None = None
    file_seconds: float | None = None


class Books(msgspec.Struct, kw_only=True):
    """What the centre says happened since the beginning of the run."""

    calls: list[Call]
    attempts: list[Attempt]
    recordings: list[Recording]
    events: int


async def read(database_url: str, nats_url: str, archive: Archive, since: Micros) -> Books:
    """The books from `since` on. Raises what asyncpg and nats raise when they cannot be reached."""
    connection = await asyncpg.connect(database_url)
    try:
        calls = await _rows(
            connection,
            Call,
            "SELECT c.id, c.direction, c.customer_number, c.our_number, c.offered_us, c.queued_us, "
            "c.connected_us, c.answered_us, c.ended_us, c.outcome, c.ended_by, c.cause, c.attempt_id, "
            "coalesce(q.record, true) AS recorded FROM calls c LEFT JOIN queues q ON q.id = c.queue_id "
            "WHERE c.offered_us >= $1 ORDER BY c.offered_us",
            since,
        )
        attempts = await _rows(
            connection,
            Attempt,
            "SELECT id, call_id, number, started_us, ended_us, result, cause FROM attempts "
            "WHERE started_us >= $1 ORDER BY started_us",
            since,
        )
        recordings = await _rows(
            connection,
            Recording,
            "SELECT r.id, r.call_id, r.state, r.file, r.seconds FROM recordings r "
            "WHERE r.started_us >= $1 ORDER BY r.started_us",
            since,
        )
    finally:
        await connection.close()
    for recording in recordings:
        recording.file_seconds = await asyncio.to_thread(_measure, archive, recording.file)
    return Books(
        calls=calls, attempts=attempts, recordings=recordings, events=await count_events(nats_url, since)
    )


async def _rows(connection: asyncpg.Connection, kind: type[Row], query: str, since: Micros) -> list[Row]:
    return [msgspec.convert(dict(row), kind) for row in await connection.fetch(query, since)]


async def count_events(nats_url: str, since: Micros) -> int:
    """Facts in the journal that happened at or after `since`."""
    client = await connect(nats_url, "huying-report")
    try:
        js = client.jetstream()
        last = (await js.stream_info(STREAM)).state.last_seq
        # A frame is stored after its facts happened: start at `since` and look at each fact's own time.
        start = ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_TIME, opt_start_time=to_datetime(since))
        frames = await js.subscribe(SUBJECT, ordered_consumer=True, config=start)
        count, seen = 0, 0
        while seen < last:
            try:
                message = await frames.next_msg(timeout=_QUIET_SECONDS)
            except TimeoutError:
                break
            seen = message.metadata.sequence.stream
            count += sum(event.at >= since for _, event in decode_frame(message.data))
        return count
    finally:
        await client.close()


def _measure(archive: Archive, name: str) -> float | None:
    """Seconds by the file itself; None when it cannot be opened."""
    try:
        with archive.open(name) as kept:
            return kept.seconds
    except (OSError, Broken, KeyMissing, HuyingError):
        return None
