"""What a recording has kept: the sound of each side, and whose voices are in it."""

from __future__ import annotations

import io
import wave
from typing import Any

import numpy as np

from huying.kit.clock import SECOND
from support.phones import eventually
from support.talks import VOICES

RATE = 8000
EDGE = RATE // 5
"""Between a telephone and the file lie the switch's buffers."""
QUIET = 40
"""Below this there is no voice: A-law has no true zero."""

Samples = np.ndarray[Any, np.dtype[np.int16]]


def stored(place: Any, caller: str) -> dict[str, Any]:
    """The recording of this caller's call, when it is kept."""

    def look() -> Any:
        recording = place.centre.calls(caller)[0]["recording"]
        return recording if recording and recording["state"] == "stored" else None

    return dict(eventually(look, 15, "it is not stored"))


def sides(place: Any, recording_id: str) -> tuple[Samples, Samples]:
    """What the customer said, and what she heard."""
    answer = place.centre.admin.http.get(f"/api/recordings/{recording_id}/audio")
    with wave.open(io.BytesIO(answer.content)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").reshape(-1, 2)
    return samples[:, 0], samples[:, 1]


def voices_in(samples: Samples) -> set[int]:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) * 4 / len(samples)
    return {hertz for hertz in VOICES if spectrum[round(hertz * len(samples) / RATE)] > 1500}


def voices_ever_in(samples: Samples) -> set[int]:
    """Whoever is heard in any stretch of 200 ms."""
    return set().union(*(voices_in(samples[n : n + EDGE]) for n in range(0, len(samples) - EDGE + 1, EDGE)))


def at(micros: int) -> int:
    """How many samples these microseconds are."""
    return micros * RATE // SECOND
