"""Messages callers leave: the beep, and her voice as a part of the call's recording.

A message ends with the key for it, at its limit, or with the call. One that an earlier process of ours began
goes on: the recorder is the switch's and has not stopped.
"""

from __future__ import annotations

import asyncpg
import msgspec

from huying.channels.voice.recorder import CallRecorder
from huying.channels.voice.site import Site
from huying.journal import events as e
from huying.kit.clock import SECOND
from huying.kit.ids import new_id
from huying.telephony.call import Call

_SHORTEST_SECONDS = 1.0
"""Less than that is nobody's message."""
_LONGEST_SECONDS = 600.0
"""No node lets a message last longer; after a break nobody knows when a line ended."""
_BEGUN = """
SELECT DISTINCT ON (v.call_id) v.call_id, v.type, v.at_us, v.data
FROM calls c
JOIN call_events v ON v.call_id = c.id AND v.type IN ('VoicemailStarted', 'VoicemailLeft')
WHERE c.ended_us IS NULL
ORDER BY v.call_id, v.sequence DESC, v.position DESC
"""


class Voicemail:
    def __init__(self, site: Site, recorder: CallRecorder) -> None:
        self._site = site
        self._recorder = recorder
        self._being_left: dict[str, e.VoicemailStarted] = {}

    async def restore(self, connection: asyncpg.Connection) -> None:
        """Know the messages that were being left when we went away."""
        for row in await connection.fetch(_BEGUN):
            if row["type"] == "VoicemailStarted":
                fact = {**msgspec.json.decode(row["data"]), "id": "", "at": row["at_us"]}
                self._being_left[row["call_id"]] = msgspec.convert(fact, e.VoicemailStarted)

    def begin(self, call: Call, queue_id: str) -> None:
        """Beep, and keep what she says from now on."""
        site = self._site
        began = self._recorder.keep(call)
        if call.id not in self._being_left:
            now = site.now()
            started = e.VoicemailStarted(
                at=now,
                voicemail_id=new_id("voicemail"),
                call_id=call.id,
                queue_id=queue_id,
                offset_seconds=round((now - began) / SECOND, 3),
            )
            self._being_left[call.id] = started
            site.journal.record(started)
        call.self_served = True
        call.playback_id = new_id("play")
        site.switch.play(call.customer_leg, call.playback_id, [site.prompts.beep])

    def end(self, call: Call) -> None:
        """Her message is over. Nothing happens when she leaves none."""
        started = self._being_left.pop(call.id, None)
        if started is None or call.recording_id is None:
            return
        now = self._site.now()
        seconds = min((now - started.at) / SECOND, _LONGEST_SECONDS)
        if seconds < _SHORTEST_SECONDS:
            return
        self._site.journal.record(
            e.VoicemailLeft(
                at=now,
                voicemail_id=started.voicemail_id,
                call_id=call.id,
                queue_id=started.queue_id,
                recording_id=call.recording_id,
                caller=call.customer_number,
                offset_seconds=started.offset_seconds,
                seconds=round(seconds, 1),
                customer_id=call.customer_id,
            )
        )
