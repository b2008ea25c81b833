"""What became of the recording of a call."""

from __future__ import annotations

from typing import Literal

from huying.journal.events.base import Event

RecordingProblem = Literal["missing", "short", "unreadable"]


class RecordingStarted(Event):
    """From here on both voices are kept; `file` is the first piece of what the switch writes."""

    recording_id: str
    call_id: str
    file: str


class RecordingPaused(Event):
    """From here on nothing is kept. `by`: a person's id, "flow" where one asks for something private, or
    "statement" when the recording was begun for one that is over."""

    recording_id: str
    call_id: str
    reason: str
    by: str


class RecordingResumed(Event):
    """Both voices are kept again."""

    recording_id: str
    call_id: str
    by: str


class RecordingStored(Event):
    """The file is whole: `seconds` of two channels (customer left, agent right)."""

    recording_id: str
    call_id: str
    file: str
    seconds: float
    size_bytes: int
    sha256: str


class RecordingHeld(Event):
    """A person wants it kept, whatever the rules say, until it is released."""

    recording_id: str
    call_id: str
    reason: str
    by: str


class RecordingReleased(Event):
    """The hold is over: the rules count again."""

    recording_id: str
    call_id: str
    reason: str
    by: str


class RecordingDeleted(Event):
    """Its sound is gone for good: past its time by the rules, or because a person said so."""

    recording_id: str
    call_id: str
    file: str
    why: Literal["retention", "request"]
    reason: str = ""
    by: str = ""


class RecordingPlayed(Event):
    """A person was given sound of it to hear or to keep. Told once in a while of the same person."""

    recording_id: str
    call_id: str
    by: str
    side: Literal["both", "customer", "agent"] = "both"
    download: bool = False


class RecordingExported(Event):
    """It left the house in an export, which has all of its recordings and a signed list."""

    recording_id: str
    call_id: str
    export_id: str
    reason: str
    by: str


class RecordingProblemFound(Event):
    """`expected_seconds` by the journal against `found_seconds` in the file (0 = no file)."""

    recording_id: str
    call_id: str
    problem: RecordingProblem
    expected_seconds: float
    found_seconds: float
