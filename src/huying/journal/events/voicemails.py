"""Messages callers left for a queue, and what became of them."""

from __future__ import annotations

from huying.journal.events.base import Event


class VoicemailStarted(Event):
    """The caller was asked to speak after the beep; from here on her voice is kept. `offset_seconds`: where
    in the call's recording that is."""

    voicemail_id: str
    call_id: str
    queue_id: str
    offset_seconds: float = 0.0


class VoicemailLeft(Event):
    """Her message is over and waits for an agent of the queue. It is the part of the call's recording that
    begins at `offset_seconds` and lasts `seconds`."""

    voicemail_id: str
    call_id: str
    queue_id: str
    recording_id: str
    caller: str
    offset_seconds: float
    seconds: float
    customer_id: str | None = None


class VoicemailTaken(Event):
    """An agent looks after it: nobody else does."""

    voicemail_id: str
    agent_id: str


class VoicemailReturned(Event):
    """She did not: it waits again, in its old place."""

    voicemail_id: str
    agent_id: str


class VoicemailDone(Event):
    """What the caller wanted is seen to."""

    voicemail_id: str
    agent_id: str
    note: str = ""
