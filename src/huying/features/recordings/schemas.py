"""What the endpoints of recordings give."""

from __future__ import annotations

from huying.features.inputs import Output


class RecordingOut(Output):
    """`state`: recording, stored, missing, short, unreadable. Lengths in seconds."""

    id: str
    call_id: str
    started_us: int
    state: str
    seconds: float | None
    expected_seconds: float | None
    size_bytes: int | None
    sha256: str | None


class RecordingPage(Output):
    items: list[RecordingOut]
    total: int


class Peaks(Output):
    """The loudest sample of each stretch, 0 to 1, for both voices."""

    seconds: float
    customer: list[float]
    agent: list[float]
