"""After the call: the raw recording becomes a whole file, and its length is held against the journal.

Runs once for each call that ended, and at start for those that ended while nobody was here. What is
missing or too short is found here, said in the journal and shown.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg
import structlog

from huying.features.recordings import wav
from huying.journal import events as e
from huying.journal.port import Recorder
from huying.kit.clock import SECOND, Clock, Micros, to_datetime
from huying.kit.tasks import Supervisor

log = structlog.get_logger(__name__)

_SETTLE_SECONDS = 0.7
_QUIET_SECONDS = 0.5
_SETTLE_TRIES = 15
_TIDY_SECONDS = 5.0
_CLOCK_GRAIN_SECONDS = 1.0
_SHORT_SECONDS = 1.0
_SHORT_SHARE = 0.05

_UNFINISHED = """
SELECT r.id, r.call_id, r.file, r.started_us, c.ended_us
FROM recordings r JOIN calls c ON c.id = r.call_id
WHERE r.state = 'recording' AND c.ended_us IS NOT NULL
"""
_UNRECORDED = """
SELECT c.channel_id
FROM calls c LEFT JOIN recordings r ON r.call_id = c.id
WHERE c.channel_id = ANY($1::text[]) AND c.ended_us IS NOT NULL AND r.id IS NULL
"""


class Recordings:
    """Keeper of the recordings' folder: `incoming` is where the switch writes, `kept` where files stay."""

    def __init__(self, folder: Path, journal: Recorder, tasks: Supervisor, clock: Clock) -> None:
        self._incoming = folder
        self._kept = folder / "kept"
        self._journal = journal
        self._tasks = tasks
        self._clock = clock
        self._raws_in_work: set[str] = set()
        self._legs: dict[str, str] = {}
        self._running: dict[str, tuple[str, str, Micros]] = {}
        self._talk_began: dict[str, Micros] = {}
        self._talked: dict[str, float] = {}
        self._finishing: set[str] = set()

    def file(self, name: str) -> Path:
        """Where a stored recording is. `name` as in the journal."""
        return self._kept / name

    def hear(self, event: e.Event) -> None:
        """Follow the calls that are recorded; when one ends, finish its file."""
        match event:
            case e.CallOffered() | e.CallPlaced():
                self._legs[event.call_id] = event.channel_id
            case e.RecordingStarted():
                self._running[event.call_id] = (event.recording_id, event.file, event.at)
                self._talk_began.setdefault(event.call_id, event.at)
            case e.AgentAnswered() if event.call_id in self._running:
                self._talk_began.setdefault(event.call_id, event.at)
            case e.CallQueued() if event.call_id in self._talk_began:
                self._pause(event.call_id, event.at)
            case e.CallEnded() if event.call_id not in self._running:
                leg = self._legs.pop(event.call_id, None)
                if leg is not None:
                    self._tasks.spawn("unrecorded", self._discard(leg))
            case e.CallEnded():
                self._legs.pop(event.call_id, None)
                self._pause(event.call_id, event.at)
                recording_id, file, started = self._running.pop(event.call_id)
                expected = self._talked.pop(event.call_id, 0.0)
                self._finishing.add(recording_id)
                self._tasks.spawn(
                    "recording",
                    self.finish(
                        recording_id, event.call_id, file, started, expected, event.ended_by == "network"
                    ),
                )
            case _:
                pass

    def _pause(self, call_id: str, at: Micros) -> None:
        began = self._talk_began.pop(call_id, None)
        if began is not None:
            self._talked[call_id] = self._talked.get(call_id, 0.0) + (at - began) / SECOND

    def follow(self, call_id: str, leg: str) -> None:
        """A call that was going on before a restart and still is."""
        self._legs[call_id] = leg

    def adopt(self, call_id: str, recording_id: str, file: str, started: Micros, talking: bool) -> None:
        """A recording that was running before a restart and still is."""
        self._running[call_id] = (recording_id, file, started)
        if talking:
            self._talk_began[call_id] = started

    async def finish_left_over(self, pool: asyncpg.Pool) -> None:
        """Finish the files of calls that ended while nobody was here."""
        async with pool.acquire() as connection:
            rows = await connection.fetch(_UNFINISHED)
        for row in rows:
            if row["call_id"] not in self._running and row["id"] not in self._finishing:
                self._finishing.add(row["id"])
                expected = (row["ended_us"] - row["started_us"]) / SECOND
                await self.finish(row["id"], row["call_id"], row["file"], row["started_us"], expected, True)

    async def sweep(self, pool: asyncpg.Pool, alive: set[str], listed: Micros) -> None:
        """Remove what the switch wrote for calls that were not to be recorded and ended unseen.

        `alive`: the legs the switch had when they were `listed`. A file that holds sound and belongs to
        no call in the books is kept, and said.
        """
        before = listed / SECOND - _CLOCK_GRAIN_SECONDS
        raws = await asyncio.to_thread(_raws, self._incoming, before)
        named = {leg: size for leg, size in raws.items() if leg not in alive}
        async with pool.acquire() as connection:
            rows = await connection.fetch(_UNRECORDED, list(named))
            known = await connection.fetch(
                "SELECT channel_id FROM calls WHERE channel_id = ANY($1::text[])", list(named)
            )
        unrecorded = {row["channel_id"] for row in rows}
        in_the_books = {row["channel_id"] for row in known}
        for leg, size in named.items():
            if leg in unrecorded or (size == 0 and leg not in in_the_books):
                await asyncio.to_thread((self._incoming / f"{leg}.raw").unlink, missing_ok=True)
            elif leg not in in_the_books:
                log.warning("sound_without_a_call", file=f"{leg}.raw", size_bytes=size)

    async def tidy_for_ever(self, held: Callable[[str], bool]) -> None:
        """Remove empty files of lines that ended before anybody heard of them.

        `held`: whether a leg belongs to a call in the books.
        """
        while True:
            await asyncio.sleep(_TIDY_SECONDS)
            before = self._clock() / SECOND - _TIDY_SECONDS
            for leg, size in (await asyncio.to_thread(_raws, self._incoming, before)).items():
                if size == 0 and not held(leg) and f"{leg}.raw" not in self._raws_in_work:
                    await asyncio.to_thread((self._incoming / f"{leg}.raw").unlink, missing_ok=True)

    async def finish(
        self,
        recording_id: str,
        call_id: str,
        raw_name: str,
        started: Micros,
        expected: float,
        end_unsure: bool = False,
    ) -> None:
        """Store one recording and compare its length with the `expected` seconds of talk."""
        self._raws_in_work.add(raw_name)
        try:
            await self._finish(recording_id, call_id, raw_name, started, expected, end_unsure)
        finally:
            self._finishing.discard(recording_id)
            self._raws_in_work.discard(raw_name)

    async def _finish(
        self,
        recording_id: str,
        call_id: str,
        raw_name: str,
        started: Micros,
        expected: float,
        end_unsure: bool,
    ) -> None:
        name = f"{to_datetime(started):%Y/%m/%d}/{recording_id}.wav"
        try:
            stored = await self._store(self._incoming / raw_name, self._kept / name)
        except FileNotFoundError:
            self._problem(recording_id, call_id, "missing", expected, 0.0)
            return
        except OSError as error:
            log.error("recording_not_stored", recording_id=recording_id, error=str(error))
            self._problem(recording_id, call_id, "unreadable", expected, 0.0)
            return
        self._journal.record(
            e.RecordingStored(
                at=self._clock(),
                recording_id=recording_id,
                call_id=call_id,
                file=name,
                seconds=round(stored.seconds, 3),
                size_bytes=stored.size_bytes,
                sha256=stored.sha256,
            )
        )
        if not end_unsure and stored.seconds < expected - max(_SHORT_SECONDS, expected * _SHORT_SHARE):
            self._problem(recording_id, call_id, "short", expected, stored.seconds)

    async def _discard(self, leg: str) -> None:
        """The switch opens a file for every line; one that nobody was to record is removed."""
        raw = self._incoming / f"{leg}.raw"
        await asyncio.sleep(_SETTLE_SECONDS)
        await asyncio.to_thread(raw.unlink, missing_ok=True)

    async def _store(self, raw: Path, target: Path) -> wav.Stored:
        """Make the whole file once the switch has written the last of it. Raises OSError."""
        for _ in range(_SETTLE_TRIES):
            await asyncio.sleep(_SETTLE_SECONDS)
            stored = await asyncio.to_thread(_store_quiet, raw, target, _QUIET_SECONDS)
            if stored is not None:
                return stored
        return await asyncio.to_thread(wav.store, raw, target)

    def _problem(
        self, recording_id: str, call_id: str, problem: e.RecordingProblem, expected: float, found: float
    ) -> None:
        log.warning("recording_problem", recording_id=recording_id, call_id=call_id, problem=problem)
        self._journal.record(
            e.RecordingProblemFound(
                at=self._clock(),
                recording_id=recording_id,
                call_id=call_id,
                problem=problem,
                expected_seconds=round(expected, 3),
                found_seconds=round(found, 3),
            )
        )


def _store_quiet(raw: Path, target: Path, quiet: float) -> wav.Stored | None:
    """Make the whole file, or find that it was made before we were killed; None when the raw one was written
    to less than `quiet` seconds ago. Raises OSError."""
    try:
        if time.time() - raw.stat().st_mtime < quiet:
            return None
        return wav.store(raw, target)
    except FileNotFoundError:
        return wav.measure(target)


def _raws(folder: Path, before: float) -> dict[str, int]:
    """Leg → bytes written for it, of files not touched since `before` (seconds since 1970)."""
    found = {}
    for file in folder.glob("*.raw"):
        with contextlib.suppress(FileNotFoundError):
            status = file.stat()
            if status.st_mtime < before:
                found[file.stem] = status.st_size
    return found
