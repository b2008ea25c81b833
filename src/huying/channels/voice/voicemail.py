"""Messages and statements callers leave: the beep, and her voice as a part of the call's recording.

They end with the key for it, at their limit, with silence where a flow wants that, or with the call. One that
an earlier process of ours began goes on: the recorder is the switch's and has not stopped. A message is work
for a queue; a statement is kept under its name with what the flow knew.
"""

from __future__ import annotations

from collections.abc import Callable

import asyncpg
import msgspec

from huying.channels.voice.recorder import CallRecorder
from huying.channels.voice.site import Site
from huying.flows import commands as c
from huying.journal import events as e
from huying.kit.clock import SECOND, Micros
from huying.kit.ids import new_id
from huying.telephony.call import Call

_SHORTEST_SECONDS = 1.0
"""Less than that is nobody's message."""
_LONGEST_SECONDS = 600.0
"""No node lets a message last longer; after a break nobody knows when a line ended."""
_Begun = e.VoicemailStarted | e.StatementStarted
_KINDS: dict[str, type[_Begun]] = {kind.__name__: kind for kind in (e.VoicemailStarted, e.StatementStarted)}
_BEGUN = """
SELECT DISTINCT ON (v.call_id) v.call_id, v.type, v.at_us, v.data
FROM calls c
JOIN call_events v ON v.call_id = c.id
    AND v.type IN ('VoicemailStarted', 'VoicemailLeft', 'StatementStarted', 'StatementKept')
WHERE c.ended_us IS NULL
ORDER BY v.call_id, v.sequence DESC, v.position DESC
"""


class Voicemail:
    def __init__(self, site: Site, recorder: CallRecorder) -> None:
        self._site = site
        self._recorder = recorder
        self._being_left: dict[str, _Begun] = {}

    async def restore(self, connection: asyncpg.Connection) -> None:
        """Know what was being left when we went away."""
        for row in await connection.fetch(_BEGUN):
            kind = _KINDS.get(row["type"])
            if kind is not None:
                fact = {**msgspec.json.decode(row["data"]), "id": "", "at": row["at_us"]}
                self._being_left[row["call_id"]] = msgspec.convert(fact, kind)

    def begin(self, call: Call, queue_id: str) -> None:
        """Beep, and keep what she says from now on as a message for a queue."""
        self._begin(
            call,
            lambda at, offset: e.VoicemailStarted(
                at=at,
                voicemail_id=new_id("voicemail"),
                call_id=call.id,
                queue_id=queue_id,
                offset_seconds=offset,
            ),
        )

    def begin_statement(self, call: Call, asked: c.TakeStatement) -> None:
        """Beep, and keep what she says from now on under a name."""
        flow_id, version, node = asked.place
        self._begin(
            call,
            lambda at, offset: e.StatementStarted(
                at=at,
                statement_id=new_id("statement"),
                call_id=call.id,
                flow_id=flow_id,
                version=version,
                node=node,
                name=asked.name,
                offset_seconds=offset,
                values=asked.values,
            ),
        )
        if asked.silence:
            self._site.switch.heed_silence(call.customer_leg, asked.silence)

    def _begin(self, call: Call, fact: Callable[[Micros, float], _Begun]) -> None:
        site = self._site
        begins = call.recording_id is None
        began = self._recorder.keep(call)
        if call.id not in self._being_left:
            now = site.now()
            offset = 0.0 if begins else max(0.001, round((now - began) / SECOND, 3))
            self._being_left[call.id] = started = fact(now, offset)
            site.journal.record(started)
        call.self_served = True
        call.playback_id = new_id("play")
        site.switch.play(call.customer_leg, call.playback_id, [site.prompts.beep])

    def end(self, call: Call) -> None:
        """What she was leaving is over. Nothing happens when she leaves nothing."""
        started = self._being_left.pop(call.id, None)
        if started is None or call.recording_id is None:
            return
        now = self._site.now()
        seconds = min((now - started.at) / SECOND, _LONGEST_SECONDS)
        if seconds >= _SHORTEST_SECONDS:
            self._site.journal.record(_over(call, call.recording_id, started, now, round(seconds, 1)))
        if isinstance(started, e.StatementStarted) and call.state != "ended":
            self._site.switch.heed_silence(call.customer_leg, 0)
            if started.offset_seconds == 0:
                self._recorder.rest(call)


def _over(call: Call, recording_id: str, started: _Begun, now: Micros, seconds: float) -> e.Event:
    match started:
        case e.VoicemailStarted():
            return e.VoicemailLeft(
                at=now,
                voicemail_id=started.voicemail_id,
                call_id=call.id,
                queue_id=started.queue_id,
                recording_id=recording_id,
                caller=call.customer_number,
                offset_seconds=started.offset_seconds,
                seconds=seconds,
                customer_id=call.customer_id,
            )
        case e.StatementStarted():
            return e.StatementKept(
                at=now,
                statement_id=started.statement_id,
                call_id=call.id,
                recording_id=recording_id,
                flow_id=started.flow_id,
                version=started.version,
                node=started.node,
                name=started.name,
                offset_seconds=started.offset_seconds,
                seconds=seconds,
                values=started.values,
            )
