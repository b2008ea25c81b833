"""Sound of a call: when it is kept, and when it is not.

One recording a call, from its first connect to the end of the customer's line, with both directions side by
side. The switch writes it, whatever happens to us meanwhile, in raw pieces: one at the beginning, one after
each pause and one when others are with the customer than before, each named after the moment it begins.
During a pause the switch writes nothing, so what is said then reaches no disk; `features.recordings` puts
silence in its place.

Whoever pauses must know that it is true: `pause` returns when the switch has closed the piece. A pause
outlives us, and is made sure of when we come back. Flows pause as well, while they ask for something private;
until that is over nobody else has a say.
"""

from __future__ import annotations

import asyncio
import contextlib

from huying.channels.voice.site import Site, known
from huying.errors import Conflict, HuyingError, Unavailable
from huying.features.recordings.jobs import Recordings
from huying.journal import events as e
from huying.kit.clock import Micros
from huying.kit.ids import new_id
from huying.telephony.call import Call

_EMPTY_SECONDS = 0.06
"""A frame has to pass a leg without a recorder before the switch forgets the one it had: three may."""
_AGAIN_SECONDS = 1.0
FLOW = "flow"
"""Who pauses, and why, while something private is asked for."""
STATEMENT = "statement"
"""Who pauses, and why, after a statement with which a recording began."""


class CallRecorder:
    """Starts, pauses and resumes recordings; the calls' books say which."""

    def __init__(self, site: Site, recordings: Recordings) -> None:
        self._site = site
        self._recordings = recordings
        self._changing: set[str] = set()

    def begin(self, call: Call) -> None:
        """An agent and the customer hear each other: from now on, if the queue wants it."""
        queue = self._site.directory.queues.get(call.queue_id or "")
        if queue is None or queue.record:
            self._start(call)
            if call.recording_paused_by == STATEMENT:
                self._resume(call, by=STATEMENT)

    def keep(self, call: Call) -> Micros:
        """She leaves a message: what is said from now on is kept, whatever the queue wants. Returns when the
        call's recording began."""
        self._start(call)
        if call.recording_paused_us is not None:
            self._resume(call, by="")
        return self._recordings.began(call.id)

    def rest(self, call: Call) -> None:
        """The recording was begun for what she has left: nothing more is kept until an agent has the call."""
        self._site.tasks.spawn("recording-rests", self._rest(call))

    async def _rest(self, call: Call) -> None:
        await self._pause(call, reason=STATEMENT, by=STATEMENT)
        if call.company:
            self.begin(call)

    def _start(self, call: Call) -> None:
        if call.recording_id is not None:
            return
        now = self._site.now()
        call.recording_id = new_id("rec")
        self._site.journal.record(
            e.RecordingStarted(
                at=now,
                recording_id=call.recording_id,
                call_id=call.id,
                file=self._recordings.piece(call.recording_id, now).name,
            )
        )
        self._write(call, now)

    async def pause(self, call: Call, *, reason: str, by: str) -> None:
        """Write nothing until `resume`; it is so when this returns. Nothing happens when it is paused.

        Raises Conflict without a recording, while another change is under way and while a flow asks for
        something private; Unavailable when the switch cannot be asked: then the recording goes on.
        """
        _refuse_private(call)
        await self._pause(call, reason=reason, by=by)

    async def _pause(self, call: Call, *, reason: str, by: str) -> None:
        recording_id = self._change(call)
        if call.recording_paused_us is not None:
            return
        self._changing.add(call.id)
        try:
            await self._site.switch.stop_recording(call.customer_leg)
        finally:
            self._changing.discard(call.id)
        if call.state == "ended":
            return
        now = self._site.now()
        call.recording_paused_us, call.recording_paused_by = now, by
        self._site.journal.record(
            e.RecordingPaused(at=now, recording_id=recording_id, call_id=call.id, reason=reason, by=by)
        )

    def resume(self, call: Call, *, by: str) -> None:
        """Go on, in a further piece. Nothing happens when it is not paused. Raises Conflict like `pause`."""
        _refuse_private(call)
        self._resume(call, by=by)

    def _resume(self, call: Call, *, by: str) -> None:
        recording_id = self._change(call)
        if call.recording_paused_us is None:
            return
        now = self._site.now()
        call.recording_paused_us, call.recording_paused_by = None, ""
        self._site.journal.record(
            e.RecordingResumed(at=now, recording_id=recording_id, call_id=call.id, by=by)
        )
        self._write(call, now)

    def keep_private(self, call: Call, *, on: bool) -> None:
        """She is asked for something private, or not any more. What somebody has paused stays paused."""
        call.private = on
        if on:
            self._site.tasks.spawn("recording-private", self._hush(call))
        else:
            self._end_private(call)

    async def _hush(self, call: Call) -> None:
        """Pause, however long it takes; she may have been through before."""
        while self._writes(call) and call.private:
            try:
                await self._pause(call, reason=FLOW, by=FLOW)
            except HuyingError:  # the switch is away, or somebody else is just pausing
                await asyncio.sleep(_AGAIN_SECONDS)
        self._end_private(call)

    def _end_private(self, call: Call) -> None:
        if call.recording_paused_by == FLOW and call.state != "ended" and not call.private:
            self._resume(call, by=FLOW)

    def renew(self, call: Call) -> None:
        """Others are with the customer now: go on in a further piece. The recorder that has heard one stream
        of packets takes a second one that is numbered lower for packets that come late, and drops them."""
        if self._writes(call) and call.company:
            self._site.tasks.spawn("recording-renewed", self._renewed(call))

    async def _renewed(self, call: Call) -> None:
        with contextlib.suppress(Unavailable):
            await self._site.switch.stop_recording(call.customer_leg)
        await asyncio.sleep(_EMPTY_SECONDS)
        if self._writes(call) and not call.private and call.id not in self._changing:
            self._write(call, self._site.now())

    def _writes(self, call: Call) -> bool:
        return call.recording_id is not None and call.recording_paused_us is None and call.state != "ended"

    def take_up(self, call: Call) -> None:
        """After a break: what the books say of this call's sound is made sure of at the switch."""
        if call.recording_id is None:
            return
        self._end_private(call)
        if call.recording_paused_us is not None:
            self._site.tasks.spawn("recording-paused", self._site.switch.stop_recording(call.customer_leg))
        elif not call.private:
            self._write(call, self._site.now())

    def _change(self, call: Call) -> str:
        if call.recording_id is None:
            raise Conflict("recording.none", "This call is not being recorded.")
        if call.id in self._changing:
            raise Conflict("recording.changing", "The recording is just being paused. Try again.")
        return call.recording_id

    def _write(self, call: Call, now: int) -> None:
        recording_id = known(call.recording_id)
        piece = self._recordings.piece(recording_id, now)
        self._site.switch.record(call.customer_leg, recording_id, piece)


def _refuse_private(call: Call) -> None:
    if call.private:
        raise Conflict(
            "recording.private",
            "The customer is asked for something private. It is recorded again after that.",
        )
