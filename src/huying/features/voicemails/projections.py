"""Voicemails as they follow from the facts."""

from __future__ import annotations

from huying.journal import events as e
from huying.journal.projector import Row

_FACTS = (e.VoicemailLeft, e.VoicemailTaken, e.VoicemailReturned, e.VoicemailDone)


def voicemail_key(event: e.Event) -> str | None:
    """The voicemail whose row a fact changes."""
    return event.voicemail_id if isinstance(event, _FACTS) else None


def step_voicemail(row: Row | None, event: e.Event) -> Row | None:
    """The row of a voicemail after a fact."""
    match event:
        case e.VoicemailLeft():
            return {
                "id": event.voicemail_id,
                "call_id": event.call_id,
                "queue_id": event.queue_id,
                "recording_id": event.recording_id,
                "caller": event.caller,
                "customer_id": event.customer_id,
                "offset_seconds": event.offset_seconds,
                "seconds": event.seconds,
                "left_us": event.at,
            }
        case e.VoicemailTaken() if row is not None:
            return {**row, "agent_id": event.agent_id, "taken_us": event.at}
        case e.VoicemailReturned() if row is not None:
            return {**row, "agent_id": None, "taken_us": None}
        case e.VoicemailDone() if row is not None:
            return {**row, "agent_id": event.agent_id, "done_us": event.at, "note": event.note}
        case _:
            return row
