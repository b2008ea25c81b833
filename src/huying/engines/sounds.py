"""Sounds the centre's Asterisk needs before anybody has recorded any: music on hold, the apology.

Music is computed (slow chords, a plucked note now and then, the same every time); speech comes from
espeak-ng. All files are 8 kHz mono 16-bit WAV, which Asterisk plays as they are.
"""

from __future__ import annotations

import array
import math
import subprocess
import wave
from collections.abc import Sequence
from pathlib import Path

from huying.errors import SetupError

RATE = 8000  # Hz

_APOLOGIES = {
    "apology-en": ("en", "We are sorry. We cannot take your call at the moment. Please call again later."),
    "apology-zh": ("cmn", "很抱歉，我们暂时无法接听您的电话，请稍后再拨。"),
}
_CHORDS = ((-9, -2, 3, 7), (-12, 0, 3, 7), (-16, -4, 0, 5), (-14, -2, 2, 5)) * 2
_PLUCKS = (15, 12, 19, 17, 15, 10, 12, 14)  # pentatonic, one a chord, off the beat
_CHORD_SECONDS = 8


def ensure(sounds: Path, music: Path, espeak: Sequence[str]) -> None:
    """Make what is missing. Raises SetupError when espeak-ng fails."""
    sounds.mkdir(parents=True, exist_ok=True)
    music.mkdir(parents=True, exist_ok=True)
    if not any(music.iterdir()):
        _write(music / "calm.wav", hold_music())
    for name, (voice, text) in _APOLOGIES.items():
        if not (sounds / f"{name}.wav").exists():
            speak(text, voice, sounds / f"{name}.wav", espeak)


def speak(text: str, voice: str, file: Path, espeak: Sequence[str]) -> None:
    """Speech as a file of the telephone's rate. `voice` is espeak-ng's name of a language.

    Raises SetupError when espeak-ng cannot do it.
    """
    fresh = file.with_suffix(".new")
    command = [*espeak, "-v", voice, "-s", "150", "-w", str(fresh), "--", text]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0 or not fresh.exists():
        raise SetupError("speech.failed", f"espeak-ng cannot speak {voice}: {result.stderr.strip()}")
    with wave.open(str(fresh), "rb") as spoken:
        rate = spoken.getframerate()
        samples = array.array("h", spoken.readframes(spoken.getnframes()))
    fresh.unlink()
    _write(file, resample(samples, rate))


def resample(samples: Sequence[int], rate: int) -> array.array[int]:
    """To 8 kHz: a windowed-sinc low pass at 3.6 kHz, evaluated only at the instants kept."""
    step = rate / RATE
    half = round(12 * step)
    cut = 2 * 3600 / rate
    kept = int(len(samples) / step)
    phases: dict[float, list[float]] = {}
    result = array.array("h", bytes(2 * kept))
    padded = [0] * half + list(samples) + [0] * (half + 1)
    for index in range(kept):
        position = index * step
        whole = int(position)
        phase = round(position - whole, 3)
        taps = phases.get(phase) or phases.setdefault(phase, _taps(half, phase, cut))
        window = padded[whole : whole + len(taps)]
        value = sum(tap * sample for tap, sample in zip(taps, window, strict=True))
        result[index] = max(-32768, min(32767, round(value)))
    return result


def _taps(half: int, phase: float, cut: float) -> list[float]:
    taps = []
    for offset in range(-half, half + 1):
        x = offset - phase
        sinc = cut if abs(x) < 1e-9 else math.sin(math.pi * cut * x) / (math.pi * x)
        taps.append(sinc * (0.54 + 0.46 * math.cos(math.pi * x / (half + 1))))
    return taps


def hold_music() -> array.array[int]:
    """64 s that loop without a seam, about 20 dB below full scale."""
    length = len(_CHORDS) * _CHORD_SECONDS * RATE
    mix = [0.0] * length
    for index, chord in enumerate(_CHORDS):
        start = index * _CHORD_SECONDS * RATE
        for note in chord:
            _add_pad(mix, start, _frequency(note))
        _add_pluck(mix, start + 3 * RATE, _frequency(_PLUCKS[index]))
        _add_pluck(mix, start + 5 * RATE, _frequency(_PLUCKS[index] - 5))
    return array.array("h", (round(value) for value in mix))


def _frequency(semitones: int) -> float:
    return 440.0 * math.exp2(semitones / 12)


def _add_pad(mix: list[float], start: int, frequency: float) -> None:
    """A tone that swells and fades over two seconds more than its chord, so that chords overlap."""
    length = (_CHORD_SECONDS + 2) * RATE
    _add_tone(mix, start, frequency, [1700 * math.sin(math.pi * n / length) ** 2 for n in range(length)])


def _add_pluck(mix: list[float], start: int, frequency: float) -> None:
    length = 3 * RATE
    fade = [2200 * math.exp(-2.5 * n / RATE) * min(1.0, n / 80) for n in range(length)]
    _add_tone(mix, start, frequency, fade)


def _add_tone(mix: list[float], start: int, frequency: float, envelope: Sequence[float]) -> None:
    """Add a sine by the recurrence s(n) = 2 cos(w) s(n-1) - s(n-2): one product a sample."""
    w = 2 * math.pi * frequency / RATE
    double, previous, current = 2 * math.cos(w), -math.sin(w), 0.0
    length = len(mix)
    for offset, level in enumerate(envelope):
        mix[(start + offset) % length] += level * current
        previous, current = current, double * current - previous


def _write(file: Path, samples: array.array[int]) -> None:
    fresh = file.with_suffix(".part")
    with wave.open(str(fresh), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())
    fresh.replace(file)
