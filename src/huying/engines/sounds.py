"""Sounds the centre's Asterisk needs before anybody has recorded any: music on hold, the apology.

Music is computed (slow chords, a plucked note now and then, the same every time); speech comes from
espeak-ng. All files are 8 kHz mono 16-bit WAV, which Asterisk plays as they are.
"""

from __future__ import annotations

import subprocess
import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from huying.engines.speech import RATE, telephone_wav
from huying.errors import SetupError

Samples = NDArray[np.float64]

_APOLOGIES = {
    "apology-en": ("en-us", "We are sorry. We cannot take your call at the moment. Please call again later."),
    "apology-zh": ("cmn", "很抱歉，我们暂时无法接听您的电话，请稍后再拨。"),
}
# One chord every eight seconds, as semitones from A4 (440 Hz): I, vi, IV, V in C, twice.
_CHORDS = ((-9, -2, 3, 7), (-12, 0, 3, 7), (-16, -4, 0, 5), (-14, -2, 2, 5)) * 2
_PLUCKS = (15, 12, 19, 17, 15, 10, 12, 14)  # pentatonic, one a chord, off the beat
_CHORD_SECONDS = 8
BEEP = "beep"


def ensure(sounds: Path, music: Path, espeak: Sequence[str]) -> None:
    """Make what is missing. Raises SetupError when espeak-ng fails."""
    sounds.mkdir(parents=True, exist_ok=True)
    music.mkdir(parents=True, exist_ok=True)
    if not any(music.glob("*.wav")):
        _write(music / "calm.wav", hold_music())
    if not (sounds / f"{BEEP}.wav").exists():
        _write(sounds / f"{BEEP}.wav", beep())
    for name, (voice, text) in _APOLOGIES.items():
        if not (sounds / f"{name}.wav").exists():
            _replace(sounds / f"{name}.wav", telephone_wav(_speak(text, voice, espeak)))


def beep() -> Samples:
    """0.4 s of 1000 Hz: speak now."""
    time = np.arange(round(0.4 * RATE)) / RATE
    edges = np.minimum(1, np.minimum(time, time[::-1]) / 0.01)
    return 6000 * edges * np.sin(2 * np.pi * 1000 * time)


def hold_music() -> Samples:
    """64 s that loop without a seam, about 26 dB below full scale."""
    mix = np.zeros(len(_CHORDS) * _CHORD_SECONDS * RATE)
    for index, chord in enumerate(_CHORDS):
        start = index * _CHORD_SECONDS * RATE
        for note in chord:
            _add(mix, start, _pad(note))
        _add(mix, start + 3 * RATE, _pluck(_PLUCKS[index]))
        _add(mix, start + 5 * RATE, _pluck(_PLUCKS[index] - 5))
    return mix


def _pad(note: int) -> Samples:
    """A tone that swells and fades over two seconds more than its chord, so that chords overlap."""
    time = np.arange((_CHORD_SECONDS + 2) * RATE) / RATE
    return 1700 * np.sin(np.pi * time / (_CHORD_SECONDS + 2)) ** 2 * _tone(note, time)


def _pluck(note: int) -> Samples:
    """Struck within 10 ms, gone in three seconds."""
    time = np.arange(3 * RATE) / RATE
    return 2200 * np.exp(-2.5 * time) * np.minimum(1, time / 0.01) * _tone(note, time)


def _tone(note: int, time: Samples) -> Samples:
    wave_of_note: Samples = np.sin(2 * np.pi * 440 * 2 ** (note / 12) * time)
    return wave_of_note


def _add(mix: Samples, start: int, sound: Samples) -> None:
    """What goes beyond the end goes on at the beginning: the loop has no seam."""
    mix[np.arange(start, start + len(sound)) % len(mix)] += sound


def _speak(text: str, voice: str, espeak: Sequence[str]) -> bytes:
    command = [*espeak, "-v", voice, "-s", "150", "--stdout", "--", text]
    try:
        result = subprocess.run(command, capture_output=True, check=True, timeout=30)
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or b""
        why = said.decode(errors="replace").strip() or str(error)
        raise SetupError("speech.failed", f"espeak-ng cannot speak: {why}") from error
    return result.stdout


def _write(file: Path, samples: Samples) -> None:
    fresh = file.with_suffix(".part")
    with wave.open(str(fresh), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(np.round(samples).astype("<i2").tobytes())
    fresh.replace(file)


def _replace(file: Path, content: bytes) -> None:
    fresh = file.with_suffix(".part")
    fresh.write_bytes(content)
    fresh.replace(file)
