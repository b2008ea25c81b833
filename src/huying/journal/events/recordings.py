"""What became of the recording of a call."""

from __future__ import annotations

from typing import Literal

from huying.journal.events.base import Event

RecordingProblem = Literal["missing", "short", "unreadable"]


class RecordingStarted(Event):
    """From here on both voices are kept; `file` is what the switch writes."""

    recording_id: str
    call_id: str
    file: str


class RecordingStored(Event):
    """The file is whole: `seconds` of two channels (customer left, agent right)."""

    recording_id: str
    call_id: str
    file: str
    seconds: float
    size_bytes: int
    sha256: str


class RecordingProblemFound(Event):
    """`expected_seconds` by the journal against `found_seconds` in the file (0 = no file)."""

    recording_id: str
    call_id: str
    problem: RecordingProblem
    expected_seconds: float
    found_seconds: float
