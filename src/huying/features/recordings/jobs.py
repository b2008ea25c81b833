"""After the call: the raw recording becomes a whole file, and its length is held against the journal.

Done for each call that ended, and at start for those that ended while nobody was here. What is missing
or too short is found here, said in the journal and shown.

Files are worked on in rounds, by a thread: many calls that ended in the same half second cost one.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import structlog

from huying.features.recordings import wav
from huying.journal import events as e
from huying.journal.port import Recorder
from huying.kit.clock import SECOND, Clock, Micros, to_datetime

log = structlog.get_logger(__name__)

_ROUND_SECONDS = 0.5
_SETTLE_SECONDS = 0.7
_QUIET_SECONDS = 0.5
_SETTLE_TRIES = 20
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


@dataclass(slots=True)
class _Filing:
    """A recording on its way from the switch's raw file to where it stays."""

    recording_id: str
    call_id: str
    raw: str
    started: Micros
    expected: float
    """Seconds of talk the journal knows of."""
    due: float = 0.0
    """When to look, in the loop's time."""
    end_unsure: bool = False
    """Nobody saw when the talk ended: the file may be shorter than expected."""
    tries: int = 0

    @property
    def name(self) -> str:
        """Under `kept`, by day."""
        return f"{to_datetime(self.started):%Y/%m/%d}/{self.recording_id}.wav"


class Recordings:
    """Keeper of the recordings' folder: `incoming` is where the switch writes, `kept` where files stay."""

    HEARS = (
        e.CallOffered,
        e.CallPlaced,
        e.TrunkTried,
        e.RecordingStarted,
        e.AgentAnswered,
        e.CallQueued,
        e.CallEnded,
    )

    def __init__(self, folder: Path, journal: Recorder, clock: Clock) -> None:
        self._incoming = folder
        self._kept = folder / "kept"
        self._journal = journal
        self._clock = clock
        self._legs: dict[str, str] = {}
        self._running: dict[str, tuple[str, str, Micros]] = {}
        self._talk_began: dict[str, Micros] = {}
        self._talked: dict[str, float] = {}
        self._filings: dict[str, _Filing] = {}
        self._discards: dict[str, float] = {}
        self._wake = asyncio.Event()

    def file(self, name: str) -> Path:
        """Where a stored recording is. `name` as in the journal."""
        return self._kept / name

    def hear(self, event: e.Event) -> None:
        """Follow the calls that are recorded; when one ends, finish its file."""
        match event:
            case e.CallOffered() | e.CallPlaced():
                self._legs[event.call_id] = event.channel_id
            case e.TrunkTried() if self._legs.get(event.call_id) == event.instead_of:
                self._legs[event.call_id] = event.leg_id
            case e.RecordingStarted():
                self._running[event.call_id] = (event.recording_id, event.file, event.at)
                self._talk_began.setdefault(event.call_id, event.at)
            case e.AgentAnswered() if event.call_id in self._running:
                self._talk_began.setdefault(event.call_id, event.at)
            case e.CallQueued() if event.call_id in self._talk_began:
                self._pause(event.call_id, event.at)
            case e.CallEnded() if event.call_id not in self._running:
                # the switch opens a file for every line; one that nobody was to record is removed
                leg = self._legs.pop(event.call_id, None)
                if leg is not None:
                    self._discards[f"{leg}.raw"] = _soon()
                    self._wake.set()
            case e.CallEnded():
                self._legs.pop(event.call_id, None)
                self._pause(event.call_id, event.at)
                recording_id, raw, started = self._running.pop(event.call_id)
                talked, unsure = self._talked.pop(event.call_id, 0.0), event.ended_by == "network"
                self._file(_Filing(recording_id, event.call_id, raw, started, talked, _soon(), unsure))
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

    def _file(self, filing: _Filing) -> None:
        self._filings[filing.recording_id] = filing
        self._wake.set()

    async def finish_left_over(self, pool: asyncpg.Pool) -> None:
        """Have the files of calls finished that ended while nobody was here."""
        async with pool.acquire() as connection:
            rows = await connection.fetch(_UNFINISHED)
        for row in rows:
            if row["call_id"] not in self._running and row["id"] not in self._filings:
                talked = (row["ended_us"] - row["started_us"]) / SECOND
                self._file(
                    _Filing(
                        row["id"], row["call_id"], row["file"], row["started_us"], talked, end_unsure=True
                    )
                )

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
                if size == 0 and not held(leg) and not self._in_work(f"{leg}.raw"):
                    await asyncio.to_thread((self._incoming / f"{leg}.raw").unlink, missing_ok=True)

    def _in_work(self, raw: str) -> bool:
        return any(filing.raw == raw for filing in self._filings.values())

    # ── rounds ───────────────────────────────────────────────────────────────────────────────────

    async def file_for_ever(self) -> None:
        """Store what the switch has finished writing, compare its length with the talk, say both."""
        while True:
            if not self._filings and not self._discards:
                self._wake.clear()
                await self._wake.wait()
            await asyncio.sleep(_ROUND_SECONDS)
            await self._round(asyncio.get_running_loop().time())

    async def _round(self, now: float) -> None:
        filings = [filing for filing in self._filings.values() if filing.due <= now]
        discards = [raw for raw, due in self._discards.items() if due <= now]
        if not filings and not discards:
            return
        found = await asyncio.to_thread(self._work, filings, discards)
        for raw in discards:
            del self._discards[raw]
        for filing, outcome in zip(filings, found, strict=True):
            if outcome is None:
                filing.tries += 1
                continue
            self._say(filing, outcome)
            del self._filings[filing.recording_id]

    def _work(self, filings: Sequence[_Filing], discards: Sequence[str]) -> list[wav.Stored | OSError | None]:
        """On the disk, in a thread. None: the raw file is still being written to."""
        for raw in discards:
            try:
                (self._incoming / raw).unlink(missing_ok=True)
            except OSError as error:
                log.warning("sound_not_removed", file=raw, error=str(error))
        return [self._store(filing) for filing in filings]

    def _store(self, filing: _Filing) -> wav.Stored | OSError | None:
        quiet = _QUIET_SECONDS if filing.tries < _SETTLE_TRIES else 0.0
        try:
            return _store_quiet(self._incoming / filing.raw, self._kept / filing.name, quiet)
        except OSError as error:
            return error

    def _say(self, filing: _Filing, outcome: wav.Stored | OSError) -> None:
        if isinstance(outcome, FileNotFoundError):
            self._problem(filing, "missing", 0.0)
            return
        if isinstance(outcome, OSError):
            log.error("recording_not_stored", recording_id=filing.recording_id, error=str(outcome))
            self._problem(filing, "unreadable", 0.0)
            return
        self._journal.record(
            e.RecordingStored(
                at=self._clock(),
                recording_id=filing.recording_id,
                call_id=filing.call_id,
                file=filing.name,
                seconds=round(outcome.seconds, 3),
                size_bytes=outcome.size_bytes,
                sha256=outcome.sha256,
            )
        )
        tolerated = max(_SHORT_SECONDS, filing.expected * _SHORT_SHARE)
        if not filing.end_unsure and outcome.seconds < filing.expected - tolerated:
            self._problem(filing, "short", outcome.seconds)

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


def _soon() -> float:
    """When the switch should have written the last of a call that ends now, in the loop's time."""
    return asyncio.get_running_loop().time() + _SETTLE_SECONDS


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
