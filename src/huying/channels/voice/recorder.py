"""Sound of a call: when it is kept, and when it is not.

One recording a call, from its first connect to the end of the customer's line, with both directions side by
side. The switch writes it, whatever happens to us meanwhile, in raw pieces: one at the beginning and one
after each pause, each named after the moment it begins. During a pause the switch writes nothing, so what is
said then reaches no disk; `features.recordings` puts silence in its place.

Whoever pauses must know that it is true: `pause` returns when the switch has closed the piece. A pause
outlives us, and is made sure of when we come back.
"""

from __future__ import annotations

from huying.channels.voice.site import Site, known
from huying.errors import Conflict
from huying.features.recordings.jobs import Recordings
from huying.journal import events as e
from huying.kit.clock import Micros
from huying.kit.ids import new_id
from huying.telephony.call import Call


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

    def keep(self, call: Call) -> Micros:
        """She leaves a message: what is said from now on is kept, whatever the queue wants. Returns when the
        call's recording began."""
        self._start(call)
        if call.recording_paused_us is not None:
            self.resume(call, by="")
        return self._recordings.began(call.id)

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

        Raises Conflict without a recording or while another change is under way, Unavailable when the switch
        cannot be asked: then the recording goes on.
        """
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
        call.recording_paused_us = now = self._site.now()
        self._site.journal.record(
            e.RecordingPaused(at=now, recording_id=recording_id, call_id=call.id, reason=reason, by=by)
        )

    def resume(self, call: Call, *, by: str) -> None:
        """Go on, in a further piece. Nothing happens when it is not paused. Raises Conflict like `pause`."""
        recording_id = self._change(call)
        if call.recording_paused_us is None:
            return
        now = self._site.now()
        call.recording_paused_us = None
        self._site.journal.record(
            e.RecordingResumed(at=now, recording_id=recording_id, call_id=call.id, by=by)
        )
        self._write(call, now)

    def take_up(self, call: Call) -> None:
        """After a break: what the books say of this call's sound is made sure of at the switch."""
        if call.recording_id is None:
            return
        if call.recording_paused_us is not None:
            self._site.tasks.spawn("recording-paused", self._site.switch.stop_recording(call.customer_leg))
        else:
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
