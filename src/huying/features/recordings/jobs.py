"""After the call: the switch's pieces become one kept recording, and its length is held against the journal.

Done for each call that ended, in rounds, by a thread: many calls that ended in the same half second cost
one. What is missing or too short is found here, said in the journal and shown. A disk that is full loses
nothing that was written: the pieces stay where they are and are tried again until there is room.

Once an hour, and when the rules change, the house is put in order: recordings of calls that ended while
nobody was here are finished, those past their time are deleted, and what should be gone is.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import structlog

from huying.errors import SetupError
from huying.features.recordings.archive import Archive, Stored
from huying.features.recordings.vault import Broken, KeyMissing
from huying.journal import events as e
from huying.journal.port import Recorder
from huying.kit.clock import SECOND, Clock, Micros

log = structlog.get_logger(__name__)

_ROUND_SECONDS = 0.5
_SETTLE_SECONDS = 0.7
_QUIET_SECONDS = 0.5
_SETTLE_TRIES = 20
_AGAIN_SECONDS = 5.0
_HOUSE_SECONDS = 3600.0
_STRAY_SECONDS = 24 * 3600.0
_SAME_HEARING = 10 * 60 * SECOND
_SHORT_SECONDS = 1.0
_SHORT_SHARE = 0.05

_UNFINISHED = """
SELECT r.id, r.call_id, r.started_us, r.paused_us, r.paused_seconds, c.ended_us
FROM recordings r JOIN calls c ON c.id = r.call_id
WHERE r.state = 'recording' AND c.ended_us IS NOT NULL
"""
_PAST_THEIR_TIME = """
SELECT r.id, r.call_id, r.file
FROM recordings r JOIN calls c ON c.id = r.call_id
LEFT JOIN recording_retention own ON own.queue_id = c.queue_id
LEFT JOIN recording_retention other ON other.queue_id = ''
WHERE r.state NOT IN ('recording', 'deleted') AND r.held_us IS NULL
AND r.started_us < $1 - 86400000000 * CASE WHEN own.queue_id IS NULL THEN other.days ELSE own.days END
"""
_DELETED = "SELECT id, file FROM recordings WHERE deleted_us > $1"
_KNOWN = "SELECT id FROM recordings WHERE id = ANY($1::text[])"

Trouble = OSError | SetupError | KeyMissing


@dataclass(slots=True)
class _Running:
    """A recording that is being made."""

    recording_id: str
    started: Micros
    paused_since: Micros | None = None
    paused: Micros = 0
    """How long it was paused before that."""


@dataclass(slots=True)
class _Filing:
    """A recording on its way from the switch's pieces to where it stays."""

    recording_id: str
    call_id: str
    started: Micros
    expected: float
    """Seconds of sound there must be, by the journal."""
    least: Micros
    """How long it is at least, whatever was written: it ended in a pause."""
    end_unsure: bool
    """Nobody saw when the call ended: there may be less sound than expected."""
    due: float
    """When to look, in the loop's time."""
    tries: int = 0
    failed: bool = False


class Hearings:
    """Who was given which sound lately, so that playing something on is not told as hearing it anew."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last: dict[tuple[str, str, str, bool], Micros] = {}

    def is_new(self, who: str, recording_id: str, side: str, *, download: bool) -> bool:
        """Whether this is to be told. Then it counts from now on."""
        now = self._clock()
        since = now - _SAME_HEARING
        self._last = {key: at for key, at in self._last.items() if at > since}
        key = (who, recording_id, side, download)
        new = key not in self._last
        self._last.setdefault(key, now)
        return new


class Recordings:
    """Keeper of the recordings' folder."""

    HEARS = (
        e.RecordingStarted, e.RecordingPaused, e.RecordingResumed, e.CallEnded,
        e.RecordingDeleted, e.RecordingHeld, e.RecordingReleased,
    )  # fmt: skip

    def __init__(self, archive: Archive, journal: Recorder, clock: Clock) -> None:
        self.archive = archive
        self.hearings = Hearings(clock)
        self._journal = journal
        self._clock = clock
        self._running: dict[str, _Running] = {}
        self._filings: dict[str, _Filing] = {}
        self._held: set[str] = set()
        self._deleted: dict[str, str] = {}
        """File by recording, of those deleted since we started."""
        self._wake = asyncio.Event()
        self._untidy = asyncio.Event()
        self.stuck = False
        """What the switch wrote cannot be kept: no room, no right, no key. It is tried again."""

    def piece(self, recording_id: str, begins: Micros) -> Path:
        """What the switch is to write from this moment on."""
        return self.archive.piece(recording_id, begins)

    def began(self, call_id: str) -> Micros:
        """When the recording of a call that goes on began. Raises KeyError when there is none."""
        return self._running[call_id].started

    def hear(self, event: e.Event) -> None:
        """Follow the calls that are recorded; when one ends, finish its recording."""
        match event:
            case e.RecordingStarted():
                self._running[event.call_id] = _Running(event.recording_id, event.at)
            case e.RecordingPaused() if event.call_id in self._running:
                self._running[event.call_id].paused_since = event.at
            case e.RecordingResumed() if event.call_id in self._running:
                self._resumed(self._running[event.call_id], event.at)
            case e.CallEnded() if event.call_id in self._running:
                running = self._running.pop(event.call_id)
                self._finish(event.call_id, running, event.at, unsure=event.ended_by == "network")
            case e.RecordingHeld():
                self._held.add(event.recording_id)
            case e.RecordingReleased():
                self._held.discard(event.recording_id)
            case e.RecordingDeleted():
                self._deleted[event.recording_id] = event.file
                self.tidy_up()
            case _:
                pass

    def _resumed(self, running: _Running, at: Micros) -> None:
        if running.paused_since is not None:
            running.paused += at - running.paused_since
            running.paused_since = None

    def adopt(
        self, call_id: str, recording_id: str, started: Micros, paused_since: Micros | None, paused: float
    ) -> None:
        """A recording that was being made before a restart and still is. `paused`: seconds before that."""
        self._running[call_id] = _Running(recording_id, started, paused_since, round(paused * SECOND))

    def _finish(self, call_id: str, running: _Running, ended: Micros, *, unsure: bool) -> None:
        in_pause = running.paused_since is not None
        self._resumed(running, ended)
        lasted = ended - running.started
        self._filings[running.recording_id] = _Filing(
            recording_id=running.recording_id,
            call_id=call_id,
            started=running.started,
            expected=(lasted - running.paused) / SECOND,
            least=lasted if in_pause else 0,
            end_unsure=unsure,
            due=asyncio.get_running_loop().time() + _SETTLE_SECONDS,
        )
        self._wake.set()

    # ── rounds ───────────────────────────────────────────────────────────────────────────────────

    async def file_for_ever(self) -> None:
        """Keep what the switch has finished writing, compare its length with the call, say both."""
        while True:
            if not self._filings:
                self._wake.clear()
                await self._wake.wait()
            await asyncio.sleep(_ROUND_SECONDS)
            await self._round(asyncio.get_running_loop().time())

    async def _round(self, now: float) -> None:
        filings = [filing for filing in self._filings.values() if filing.due <= now]
        if not filings:
            return
        found = await asyncio.to_thread(self._store_all, filings)
        for filing, outcome in zip(filings, found, strict=True):
            if isinstance(outcome, Trouble) and not isinstance(outcome, FileNotFoundError):
                filing.failed, filing.due = True, now + _AGAIN_SECONDS
                log.error("recording_not_kept", recording_id=filing.recording_id, error=str(outcome))
            elif outcome is None:
                filing.tries += 1
            else:
                self._say(filing, outcome)
                del self._filings[filing.recording_id]
        self.stuck = any(filing.failed for filing in self._filings.values())

    def _store_all(self, filings: Sequence[_Filing]) -> list[Stored | Trouble | Broken | None]:
        return [self._store(filing) for filing in filings]

    def _store(self, filing: _Filing) -> Stored | Trouble | Broken | None:
        """On the disk, in a thread. None: a piece is still being written to."""
        quiet = _QUIET_SECONDS if filing.tries < _SETTLE_TRIES else 0.0
        try:
            files = self.archive.pieces(filing.recording_id)
            if any(time.time() - file.stat().st_mtime < quiet for file in files):
                return None
            return self.archive.store(filing.recording_id, filing.started, filing.least)
        except (OSError, SetupError, KeyMissing, Broken) as error:
            return error

    def _say(self, filing: _Filing, outcome: Stored | Trouble | Broken) -> None:
        if not isinstance(outcome, Stored):
            log.error("recording_not_stored", recording_id=filing.recording_id, error=str(outcome))
            self._problem(filing, "unreadable" if isinstance(outcome, Broken) else "missing", 0.0)
            return
        self._journal.record(
            e.RecordingStored(
                at=self._clock(),
                recording_id=filing.recording_id,
                call_id=filing.call_id,
                file=self.archive.name(filing.recording_id, filing.started),
                seconds=round(outcome.seconds, 3),
                size_bytes=outcome.size_bytes,
                sha256=outcome.sha256,
            )
        )
        tolerated = max(_SHORT_SECONDS, filing.expected * _SHORT_SHARE)
        if not filing.end_unsure and outcome.heard < filing.expected - tolerated:
            self._problem(filing, "short", outcome.heard)

    def _problem(self, filing: _Filing, problem: e.RecordingProblem, found: float) -> None:
        log.warning(
            "recording_problem", recording_id=filing.recording_id, call_id=filing.call_id, problem=problem
        )
        self._journal.record(
            e.RecordingProblemFound(
                at=self._clock(),
                recording_id=filing.recording_id,
                call_id=filing.call_id,
                problem=problem,
                expected_seconds=round(filing.expected, 3),
                found_seconds=round(found, 3),
            )
        )

    # ── the house ────────────────────────────────────────────────────────────────────────────────

    def tidy_up(self) -> None:
        """Put the house in order soon, not in an hour."""
        self._untidy.set()

    async def keep_house(self, pool: asyncpg.Pool, caught_up: Callable[[], Awaitable[None]]) -> None:
        """Finish, delete and clear away, for ever. `caught_up`: the views hold what has happened."""
        while True:
            self._untidy.clear()
            await caught_up()
            async with pool.acquire() as connection:
                await self._finish_left_over(connection)
                await self._delete_past_their_time(connection)
                await self._clear_away(connection)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_HOUSE_SECONDS):
                    await self._untidy.wait()

    async def _finish_left_over(self, connection: asyncpg.Connection) -> None:
        """Of calls that ended while nobody was here."""
        for row in await connection.fetch(_UNFINISHED):
            if row["call_id"] in self._running or row["id"] in self._filings:
                continue
            running = _Running(
                row["id"], row["started_us"], row["paused_us"], round(row["paused_seconds"] * SECOND)
            )
            self._finish(row["call_id"], running, row["ended_us"], unsure=True)

    async def _delete_past_their_time(self, connection: asyncpg.Connection) -> None:
        for row in await connection.fetch(_PAST_THEIR_TIME, self._clock()):
            if row["id"] not in self._held and row["id"] not in self._deleted:
                self._journal.record(
                    e.RecordingDeleted(
                        at=self._clock(),
                        recording_id=row["id"],
                        call_id=row["call_id"],
                        file=row["file"],
                        why="retention",
                    )
                )

    async def _clear_away(self, connection: asyncpg.Connection) -> None:
        """What was deleted has no file any more; sound no book knows of is kept for a day and said."""
        since = self._clock() - round(2 * _STRAY_SECONDS * SECOND)
        deleted = {row["id"]: row["file"] for row in await connection.fetch(_DELETED, since)}
        for recording_id, name in {**deleted, **self._deleted}.items():
            await asyncio.to_thread(self.archive.remove, name, recording_id)
        strays = await asyncio.to_thread(_older, self.archive.incoming, time.time() - _STRAY_SECONDS)
        rows = await connection.fetch(_KNOWN, list({_recording_of(file) for file in strays}))
        known = {row["id"] for row in rows}
        for file in strays:
            if _recording_of(file) not in known:
                log.warning("sound_without_a_call", file=file.name)
                await asyncio.to_thread(file.unlink, missing_ok=True)


def _recording_of(piece: Path) -> str:
    return piece.name.split(".")[0]


def _older(folder: Path, before: float) -> list[Path]:
    """Pieces not touched since `before` (seconds since 1970)."""
    found = []
    for file in folder.glob("*.raw"):
        with contextlib.suppress(FileNotFoundError):
            if file.stat().st_mtime < before:
                found.append(file)
    return found
