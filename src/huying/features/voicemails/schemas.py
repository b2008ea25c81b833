"""What the endpoints of voicemails take and give."""

from __future__ import annotations

from huying.features.inputs import Input, Note, Output


class DoneIn(Input):
    """`note`: what came of it."""

    note: Note = ""


class VoicemailOut(Output):
    """A message a caller left. `offset_seconds`: where it begins in the sound of its recording."""

    id: str
    call_id: str
    queue_id: str
    caller: str
    customer_id: str | None
    recording_id: str
    offset_seconds: float
    left_us: int
    seconds: float
    agent_id: str | None
    done_us: int | None
    note: str | None
