"""Turns the journal into rows, each fact exactly once.

A `Fold` says how one table follows from facts. The projector reads the stream in order, takes whatever
has arrived as one batch, and applies it to all tables in one transaction together with the stream
sequence it has reached. Killed at any moment, it goes on from that sequence.

Only one process writes the views at a time: every such transaction holds one advisory lock. So a rebuild may
run beside a working centre: readers see the old views until the new ones are whole, its projector waits.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import asyncpg
import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from huying.errors import Conflict
from huying.journal.codec import decode_frame
from huying.journal.events import Event
from huying.journal.stream import STREAM, SUBJECT, ensure_stream
from huying.models import Base

log = structlog.get_logger(__name__)

Row = dict[str, object]
POSITION = "views"
_MOST_IN_A_BATCH = 200
_PACE_SECONDS = 1.0
"""From one transaction to the next, unless somebody waits: a big batch costs hardly more than a fact."""
_WRITER_LOCK = 0x48757969
_LONGEST_REBUILD = 6 * 3600.0  # s


@dataclass(frozen=True, slots=True)
class Fact:
    """An event and its place in the stream."""

    sequence: int
    position: int
    event: Event


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything the stream holds up to and with `last`, since the batch before."""

    last: int
    facts: list[Fact]


class Fold(Protocol):
    """One view. `apply` must depend on nothing but the rows and the facts."""

    tables: tuple[str, ...]

    async def apply(self, connection: asyncpg.Connection, facts: Sequence[Fact]) -> None:
        """Bring the view from before these facts to after them, inside the caller's transaction."""


class RowFold:
    """A view with one row a key, folded fact by fact in memory and written back once a batch."""

    def __init__(
        self,
        table: str,
        key_of: Callable[[Event], str | None],
        step: Callable[[Row | None, Event], Row | None],
    ) -> None:
        self.tables: tuple[str, ...] = (table,)
        self._key_of = key_of
        self._step = step
        self._columns = [column.name for column in Base.metadata.tables[table].columns]
        names = ", ".join(self._columns)
        places = ", ".join(f"${n}" for n in range(1, len(self._columns) + 1))
        changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in self._columns if name != "id")
        self._select = f"SELECT {names} FROM {table} WHERE id = ANY($1::text[])"  # noqa: S608 - our own names
        self._upsert = (
            f"INSERT INTO {table} ({names}) VALUES ({places}) "  # noqa: S608 - our own names
            f"ON CONFLICT (id) DO UPDATE SET {changes}"
        )

    async def apply(self, connection: asyncpg.Connection, facts: Sequence[Fact]) -> None:
        keyed = [(key, fact.event) for fact in facts if (key := self._key_of(fact.event)) is not None]
        if not keyed:
            return
        found = await connection.fetch(self._select, list({key for key, _ in keyed}))
        rows: dict[str, Row] = {record["id"]: dict(record) for record in found}
        touched: dict[str, Row] = {}
        for key, event in keyed:
            row = self._step(rows.get(key), event)
            if row is not None:
                rows[key] = touched[key] = row
        await connection.executemany(
            self._upsert, [[row.get(name) for name in self._columns] for row in touched.values()]
        )


class Projector:
    """Keeps all views up with the stream."""

    def __init__(self, client: Client, pool: asyncpg.Pool, folds: Sequence[Fold]) -> None:
        self._client = client
        self._pool = pool
        self._folds = folds
        self._moved = asyncio.Condition()
        self._wanted = asyncio.Event()
        self._until_anew: asyncio.Timeout | None = None
        self.sequence = 0
        """The last stream sequence whose facts are in the views."""

    async def run(self) -> None:
        """Follow the stream for ever."""
        while True:
            self._until_anew = until_anew = asyncio.timeout(None)
            try:
                async with until_anew:
                    await self._follow()
            except TimeoutError:
                if not until_anew.expired():
                    raise

    def anew(self) -> None:
        """Ask for the facts again, from where the views are: a bus that was away has forgotten that we did,
        and the client finds out by itself only after some ten seconds."""
        if self._until_anew is not None:
            with contextlib.suppress(RuntimeError):  # it is just beginning anew
                self._until_anew.reschedule(0)

    async def _follow(self) -> None:
        position = await self._position()
        async with self._moved:
            self.sequence = position
            self._moved.notify_all()
        loop = asyncio.get_running_loop()
        async for batch in follow(self._client, position + 1):
            began = loop.time()
            await self._apply(batch)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(began + _PACE_SECONDS):
                    await self._wanted.wait()
            self._wanted.clear()

    async def reached(self, sequence: int, seconds: float = 30) -> None:
        """Wait until the views hold everything up to `sequence`. Raises TimeoutError."""
        async with asyncio.timeout(seconds), self._moved:
            while self.sequence < sequence:
                self._wanted.set()
                await self._moved.wait()

    async def rebuild(self, progress: Callable[[int, int, int], None]) -> int:
        """Make every view anew from the first fact on; returns the number of facts.

        One transaction: killed at any moment, the views are what they were. `progress` is told (stream
        sequence reached, the last one, facts). Raises Conflict when another rebuild runs.
        """
        js = await ensure_stream(self._client)
        last = (await js.stream_info(STREAM)).state.last_seq
        async with self._pool.acquire() as connection, connection.transaction():
            if not await connection.fetchval("SELECT pg_try_advisory_xact_lock($1, 1)", _WRITER_LOCK):
                raise Conflict("journal.rebuilding", "The views are being made anew already.")
            await _be_the_writer(connection)
            for table in (table for fold in self._folds for table in fold.tables):
                await connection.execute(f"DELETE FROM {table}", timeout=_LONGEST_REBUILD)  # noqa: S608 - our own names
            await connection.execute("DELETE FROM projection_positions WHERE name = $1", POSITION)
            return await self._refill(connection, last, progress)

    async def _refill(
        self, connection: asyncpg.Connection, last: int, progress: Callable[[int, int, int], None]
    ) -> int:
        count = 0
        if last == 0:
            return count
        batches = follow(self._client, 1)
        try:
            async for batch in batches:
                count += len(batch.facts)
                await self._write(connection, batch)
                progress(batch.last, last, count)
                if batch.last >= last:
                    break
        finally:
            await batches.aclose()
        return count

    async def _position(self) -> int:
        async with self._pool.acquire() as connection:
            found = await connection.fetchval(
                "SELECT sequence FROM projection_positions WHERE name = $1", POSITION
            )
        return int(found or 0)

    async def _apply(self, batch: Batch) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            await _be_the_writer(connection)
            await self._write(connection, batch)
        async with self._moved:
            self.sequence = batch.last
            self._moved.notify_all()

    async def _write(self, connection: asyncpg.Connection, batch: Batch) -> None:
        """The batch's facts in all views, and how far that is; facts the views have already are left out."""
        held = await connection.fetchval(
            "SELECT sequence FROM projection_positions WHERE name = $1", POSITION
        )
        fresh = [fact for fact in batch.facts if fact.sequence > (held or 0)]
        for fold in self._folds:
            await fold.apply(connection, fresh)
        await connection.execute(
            "INSERT INTO projection_positions (name, sequence) VALUES ($1, $2) "
            "ON CONFLICT (name) DO UPDATE SET sequence = GREATEST(EXCLUDED.sequence, "
            "projection_positions.sequence)",
            POSITION,
            batch.last,
        )


async def _be_the_writer(connection: asyncpg.Connection) -> None:
    """Wait until nobody else writes the views; given back at the end of the transaction."""
    await connection.execute("SELECT pg_advisory_xact_lock($1, 0)", _WRITER_LOCK, timeout=_LONGEST_REBUILD)


async def follow(client: Client, start: int) -> AsyncGenerator[Batch, None]:
    """Facts from stream sequence `start` on, in order and without a gap, in batches as they arrive."""
    js = await ensure_stream(client)
    arrived: asyncio.Queue[Msg] = asyncio.Queue()
    subscription = await js.subscribe(
        SUBJECT,
        stream=STREAM,
        ordered_consumer=True,
        cb=arrived.put,
        config=ConsumerConfig(
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=start,
            ack_policy=AckPolicy.NONE,
        ),
    )
    try:
        expected = start
        while True:
            messages = [await arrived.get()]
            while not arrived.empty() and len(messages) < _MOST_IN_A_BATCH:
                messages.append(arrived.get_nowait())
            facts: list[Fact] = []
            for message in messages:
                sequence = message.metadata.sequence.stream
                if sequence < expected:
                    continue
                if sequence > expected and expected > 1:
                    raise RuntimeError(f"the journal jumped from {expected} to {sequence}")
                expected = sequence + 1
                facts.extend(Fact(sequence, n, event) for n, event in decode_frame(message.data))
            yield Batch(expected - 1, facts)
    finally:
        await subscription.unsubscribe()


def json_column(value: object) -> str:
    """A value for a JSONB column."""
    return msgspec.json.encode(value).decode()
