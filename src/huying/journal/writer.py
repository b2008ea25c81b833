"""The one place that writes the journal.

A fact counts from `record`: listeners (the live screens) hear it at once, the stream gets it as soon
as it can. It is kept until JetStream has acknowledged it; when the stream is away it is kept on disk
too, and sent first, in order, on return or on the next start. A frame's message id is its first
fact's id, so one that was stored without our hearing of it is not stored twice.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog
from nats.aio.client import Client
from nats.js import JetStreamContext

from huying.errors import Unavailable
from huying.journal.codec import decode_frame, encode_frame
from huying.journal.events import Event
from huying.journal.stream import SUBJECT, ensure_stream
from huying.kit.tasks import Supervisor

log = structlog.get_logger(__name__)

Listener = Callable[[Event], None]

_MOST_IN_A_FRAME = 256
_STORE_LIMIT_SECONDS = 5.0
_RETRY_SECONDS = 0.25
_GATHER_SECONDS = 0.1


@dataclass(slots=True)
class _Frame:
    message_id: str
    data: bytes
    count: int
    file: Path | None = None


class JournalWriter:
    """`Recorder` over JetStream. `spill` is the folder for frames the stream has not taken yet."""

    def __init__(self, client: Client, spill: Path) -> None:
        self._client = client
        self._spill = spill
        self._js: JetStreamContext | None = None
        self._spilled = 0
        self._new: list[Event] = []
        self._frames: deque[_Frame] = deque()
        self._wake = asyncio.Event()
        self._wanted = asyncio.Event()
        self._sent_at = 0.0
        self._recorded = 0
        self._stored = 0
        self._progress = asyncio.Condition()
        self._listeners: list[tuple[Listener, tuple[type[Event], ...]]] = []
        self._hearing: dict[type[Event], list[Listener]] = {}
        self._tasks = Supervisor()
        self._turned: Callable[[], None] = lambda: None
        self.sequence = 0
        """The stream's sequence of the last frame it has acknowledged to us; 0 before the first."""
        self.away = False
        """True while the stream does not take what we have: screens say so."""

    def listen(self, listener: Listener, *kinds: type[Event]) -> None:
        """Call `listener` with each fact of these kinds (none named: of all), in order, the moment it is
        recorded; listeners in the order they came."""
        self._listeners.append((listener, kinds))
        self._hearing.clear()

    def when_turned(self, do: Callable[[], None]) -> None:
        """Call this when `away` has changed."""
        self._turned = do

    def record(self, *events: Event) -> None:
        """Keep these facts, in this order."""
        if not events:
            return
        self._new.extend(events)
        self._recorded += len(events)
        self._wake.set()
        for event in events:
            for listener in self._hearing.get(type(event)) or self._who_hears(type(event)):
                listener(event)

    def _who_hears(self, kind: type[Event]) -> list[Listener]:
        found = [listener for listener, kinds in self._listeners if not kinds or kind in kinds]
        self._hearing[kind] = found
        return found

    async def stored(self) -> None:
        """Wait until everything recorded so far is acknowledged; Unavailable after 5 s."""
        target = self._recorded
        if self._stored >= target:
            return
        self._wanted.set()
        try:
            async with asyncio.timeout(_STORE_LIMIT_SECONDS), self._progress:
                await self._progress.wait_for(lambda: self._stored >= target)
        except TimeoutError:
            raise Unavailable(
                "journal.away", "The journal cannot be reached; what was accepted is kept and stored later."
            ) from None

    async def start(self) -> None:
        """Take up what an earlier process left on disk, then write for ever."""
        await asyncio.to_thread(self._spill.mkdir, parents=True, exist_ok=True)
        self._frames.extend(await asyncio.to_thread(_leftovers, self._spill))
        self._recorded += sum(frame.count for frame in self._frames)
        if self._frames:
            last = self._frames[-1].file
            self._spilled = int(last.name.partition(".")[0]) if last else 0
            log.info("journal_leftovers", frames=len(self._frames))
        self._wake.set()
        self._tasks.keep("journal-writer", self._write_for_ever)

    async def stop(self) -> None:
        """Store what is left, or leave it on disk."""
        try:
            await self.stored()
        except Unavailable:
            self._pack()
            await asyncio.to_thread(self._spill_frames)
        await self._tasks.stop()

    async def _write_for_ever(self) -> None:
        while True:
            if not self._frames and not self._new:
                self._wake.clear()
                await self._wake.wait()
            await self._gather()
            self._pack()
            try:
                await self._send(self._frames[0])
            except Exception as error:
                await self._keep_on_disk(error)
                continue
            await self._acknowledged(self._frames.popleft())

    async def _gather(self) -> None:
        """Soon after a frame, wait a moment for what else happens: a busy centre writes fewer, fuller frames.
        Nobody who waits in `stored` waits for that."""
        now = asyncio.get_running_loop().time()
        rest = self._sent_at + _GATHER_SECONDS - now
        self._sent_at = now + max(0.0, rest)
        if rest > 0 and not self._frames:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(rest):
                    await self._wanted.wait()
        self._wanted.clear()

    def _pack(self) -> None:
        """Turn what is new into frames; while nothing else waits this makes one frame of it all."""
        while self._new:
            events, self._new = self._new[:_MOST_IN_A_FRAME], self._new[_MOST_IN_A_FRAME:]
            self._frames.append(_Frame(events[0].id, encode_frame(events), len(events)))

    async def _send(self, frame: _Frame) -> None:
        if self._js is None:
            self._js = await ensure_stream(self._client)
        headers = {"Nats-Msg-Id": frame.message_id}
        stored = await self._js.publish(SUBJECT, frame.data, timeout=2, headers=headers)
        self.sequence = max(self.sequence, stored.seq)

    async def _acknowledged(self, frame: _Frame) -> None:
        if frame.file is not None:
            await asyncio.to_thread(frame.file.unlink, missing_ok=True)
        if self.away:
            self.away = False
            self._turned()
            log.info("journal_back", waiting_frames=len(self._frames))
        self._stored += frame.count
        async with self._progress:
            self._progress.notify_all()

    async def _keep_on_disk(self, error: Exception) -> None:
        if not self.away:
            self.away = True
            self._turned()
            log.warning("journal_away", error=f"{type(error).__name__}: {error}")
        self._pack()
        await asyncio.to_thread(self._spill_frames)
        await asyncio.sleep(_RETRY_SECONDS)

    def _spill_frames(self) -> None:
        for frame in self._frames:
            if frame.file is None:
                self._spilled += 1
                target = self._spill / f"{self._spilled:012d}.{frame.message_id}.json"
                part = target.with_suffix(".part")
                part.write_bytes(frame.data)
                part.rename(target)
                frame.file = target


def _leftovers(folder: Path) -> list[_Frame]:
    """Frames on disk, oldest first: their names begin with a running number."""
    frames = []
    for file in sorted(folder.glob("*.json")):
        data = file.read_bytes()
        frames.append(_Frame(file.name.split(".")[1], data, len(decode_frame(data)), file))
    return frames
