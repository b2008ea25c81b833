"""The network's sounds: conversations, greetings, notices and tones, as 8 kHz WAV files made once.

A conversation is two files of equal length, one for each side: while one speaks the other is quiet, so that
started together they sound like two people. The folder's name is the digest of everything in it.
"""

from __future__ import annotations

import asyncio
import hashlib
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

from huying.engines.speech import RATE, Speech
from huying.publicnet import phrases
from huying.publicnet.scenario import Language

Samples = npt.NDArray[np.int16]

_VERSION = "2"
_AT_ONCE = 2
_WORDS: dict[Language, int] = {"en": 160, "zh": 260}  # espeak-ng counts a Chinese syllable as a word
_PAUSE = 0.6
_LEVEL = 0.25  # tones at about -12 dBFS, as telephone tones are
ROOM = "room"
BEEP = "beep"
CED = "ced"
CNG = "cng"


class Sounds:
    """Where each sound is, as Asterisk names it: an absolute path without extension."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def media(self, name: str) -> str:
        """The ARI media URI of a sound."""
        return f"sound:{self._folder / name}"

    def seconds(self, name: str) -> float:
        """How long it is."""
        with wave.open(str(self._folder / f"{name}.wav")) as file:
            return float(file.getnframes() / file.getframerate())

    @staticmethod
    def dialogue(side: str, language: Language, number: int) -> str:
        """One side (`agent`, `customer`) of conversation `number`, any whole number."""
        return f"{side}-{language}-{number % len(phrases.DIALOGUES[language])}"

    @staticmethod
    def notice(kind: str, language: Language) -> str:
        """The spoken notice of `vacant`, `suspended`, `switched_off` or `unreachable`."""
        return f"notice-{kind}-{language}"


async def prepare(speech: Speech, folder: Path) -> Sounds:
    """All sounds under `folder`, made now unless they are there. Raises Unavailable when espeak-ng fails."""
    place = folder / _digest()
    if not await asyncio.to_thread((place / "complete").exists):
        clips = await _spoken(speech)
        await asyncio.to_thread(_make_all, clips, place)
    return Sounds(place)


def _wanted() -> list[tuple[str, Language, str]]:
    """(text, language, voice) of everything that is spoken."""
    wanted: list[tuple[str, Language, str]] = []
    for dialogues in phrases.DIALOGUES.values():
        for dialogue in dialogues:
            voices = (dialogue.agent_voice, dialogue.customer_voice)
            wanted += [
                (text, dialogue.language, voices[index % 2]) for index, text in enumerate(dialogue.lines)
            ]
    for texts in (phrases.HELLO, phrases.MACHINE):
        wanted += [(text, language, "f4") for language, text in texts.items()]
    for chinese, english in phrases.NOTICES_ZH.values():
        wanted += [(chinese, "zh", "f2"), (english, "en", "f2")]
    wanted += [(text, "en", "f2") for text in phrases.NOTICES_EN.values()]
    return wanted


def _digest() -> str:
    return hashlib.sha256(f"{_VERSION}{_wanted()}".encode()).hexdigest()[:16]


async def _spoken(speech: Speech) -> dict[tuple[str, str], Samples]:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(text: str, language: Language, voice: str) -> tuple[tuple[str, str], Samples]:
        async with gate:
            file = await speech.say(text, language, variant=voice, words_per_minute=_WORDS[language])
        return (text, voice), await asyncio.to_thread(_read, file)

    return dict(await asyncio.gather(*(one(*item) for item in _wanted())))


def _make_all(clips: dict[tuple[str, str], Samples], place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    for language, dialogues in phrases.DIALOGUES.items():
        for number, dialogue in enumerate(dialogues):
            agent, customer = _conversation(dialogue, clips)
            _write(place / f"agent-{language}-{number}.wav", agent)
            _write(place / f"customer-{language}-{number}.wav", customer)
        _write(place / f"hello-{language}.wav", clips[phrases.HELLO[language], "f4"])
        _write(place / f"machine-{language}.wav", clips[phrases.MACHINE[language], "f4"])
    for kind, (chinese, english) in phrases.NOTICES_ZH.items():
        parts = [clips[chinese, "f2"], silence(0.4), clips[english, "f2"], silence(1.0)]
        _write(place / f"notice-{kind}-zh.wav", np.concatenate(parts))
    for kind, text in phrases.NOTICES_EN.items():
        parts = [special_information_tone(), clips[text, "f2"], silence(1.0)]
        _write(place / f"notice-{kind}-en.wav", np.concatenate(parts))
    _write(place / f"{ROOM}.wav", room_noise(20.0))
    _write(place / f"{BEEP}.wav", tone(1000, 0.5))
    _write(place / f"{CED}.wav", fax_answer())
    _write(place / f"{CNG}.wav", np.concatenate([tone(1100, 0.5), silence(3.0)]))
    (place / "complete").touch()


def _conversation(
    dialogue: phrases.Dialogue, clips: dict[tuple[str, str], Samples]
) -> tuple[Samples, Samples]:
    """Both sides: the one who does not speak is a quiet room."""
    voices = (dialogue.agent_voice, dialogue.customer_voice)
    sides: tuple[list[Samples], list[Samples]] = ([], [])
    for index, text in enumerate(dialogue.lines):
        clip = np.concatenate([clips[text, voices[index % 2]], silence(_PAUSE)])
        sides[index % 2].append(clip)
        sides[1 - index % 2].append(room_noise(len(clip) / RATE)[: len(clip)])
    return np.concatenate(sides[0]), np.concatenate(sides[1])


def tone(frequency: float, seconds: float) -> Samples:
    """A sine with 5 ms ramps, so that it does not click."""
    time = np.arange(int(seconds * RATE)) / RATE
    ramp = np.minimum(1.0, np.minimum(time, time[::-1]) / 0.005)
    return np.asarray(np.sin(2 * np.pi * frequency * time) * ramp * _LEVEL * 32767, dtype=np.int16)


def silence(seconds: float) -> Samples:
    """Digital silence."""
    return np.zeros(int(seconds * RATE), dtype=np.int16)


def room_noise(seconds: float) -> Samples:
    """What a quiet telephone sends: noise at about -60 dBFS, the same every time."""
    noise = np.random.default_rng(7).normal(0, 30, int(seconds * RATE) + 1)
    return np.asarray(noise, dtype=np.int16)


def special_information_tone() -> Samples:
    """SIT (ITU-T E.180): three rising tones before a notice."""
    return np.concatenate([tone(985.2, 0.38), tone(1370.6, 0.274), tone(1776.7, 0.38), silence(0.2)])


def fax_answer() -> Samples:
    """What a called fax machine sends (ITU-T T.30): CED 2100 Hz for 3 s, then V.21 flags, then it listens."""
    return np.concatenate([tone(2100, 3.0), silence(0.075), v21_flags(1.0), silence(2.0)])


def v21_flags(seconds: float) -> Samples:
    """HDLC flags 01111110 at 300 bit/s on V.21 channel 2: 1850 Hz for 0, 1650 Hz for 1."""
    bits = ([0, 1, 1, 1, 1, 1, 1, 0] * (int(seconds * 300) // 8 + 1))[: int(seconds * 300)]
    place = np.arange(int(len(bits) * RATE / 300)) * 300 // RATE
    frequency = np.where(np.asarray(bits)[place] == 1, 1650.0, 1850.0)
    phase = 2 * np.pi * np.cumsum(frequency) / RATE
    return np.asarray(np.sin(phase) * _LEVEL * 32767, dtype=np.int16)


def _read(file: Path) -> Samples:
    with wave.open(str(file)) as source:
        return np.frombuffer(source.readframes(source.getnframes()), dtype="<i2").astype(np.int16)


def _write(file: Path, samples: Samples) -> None:
    with wave.open(str(file), "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(RATE)
        target.writeframes(samples.astype("<i2").tobytes())
