"""Text to speech by espeak-ng, as sound files Asterisk plays: WAV, 8 kHz, mono, 16 bit.

A file's name is the digest of what is said and how, so each text is spoken once and a changed text
is a new file. Nothing else may write into the folder.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soxr

from huying.errors import Unavailable

RATE = 8000
_VOICES = {"en": "en-us", "zh": "cmn"}
_LIMIT_SECONDS = 20
_LONGEST_TEXT = 2000


class Speech:
    """Says texts. `espeak` is the command's prefix, `folder` where the files are kept."""

    def __init__(self, espeak: Sequence[str], folder: Path) -> None:
        self._espeak = tuple(espeak)
        self._folder = folder

    async def say(self, text: str, locale: str, *, variant: str = "", words_per_minute: int = 160) -> Path:
        """The file that says `text` in the language of `locale` ("en", "zh-CN", …).

        `variant` is one of espeak-ng's voice variants ("f2", "m3", …). Raises Unavailable when
        espeak-ng cannot be run or fails; ValueError for a text over 2000 characters.
        """
        if len(text) > _LONGEST_TEXT:
            raise ValueError(f"a prompt may have {_LONGEST_TEXT} characters, this one has {len(text)}")
        voice = _VOICES.get(locale.split("-")[0], _VOICES["en"]) + (f"+{variant}" if variant else "")
        key = hashlib.sha256(f"{voice}|{words_per_minute}|{text}".encode()).hexdigest()[:32]
        file = self._folder / f"{key}.wav"
        if not await asyncio.to_thread(file.exists):
            spoken = await self._run(text, voice, words_per_minute)
            await asyncio.to_thread(_store, spoken, file)
        return file

    async def _run(self, text: str, voice: str, words_per_minute: int) -> bytes:
        try:
            process = await asyncio.create_subprocess_exec(
                *self._espeak,
                "-v", voice, "-s", str(words_per_minute), "--stdout", "--stdin",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )  # fmt: skip
        except OSError as error:
            raise Unavailable("speech.none", f"espeak-ng cannot be started: {error}.") from error
        try:
            async with asyncio.timeout(_LIMIT_SECONDS):
                spoken, complaint = await process.communicate(text.encode())
        except TimeoutError:
            process.kill()
            raise Unavailable("speech.slow", f"espeak-ng took over {_LIMIT_SECONDS} s.") from None
        if process.returncode != 0 or len(spoken) < 100:
            why = complaint.decode(errors="replace")[:200]
            raise Unavailable("speech.failed", f"espeak-ng failed: {why}")
        return spoken


def _store(spoken: bytes, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_bytes(telephone_wav(spoken))
    part.replace(file)


def telephone_wav(spoken: bytes) -> bytes:
    """Any 16-bit mono WAV at 8 kHz. espeak-ng leaves the length open when it writes to a pipe."""
    with wave.open(io.BytesIO(spoken)) as source:
        rate = source.getframerate()
        frames = source.readframes(len(spoken) // 2)
    samples = np.frombuffer(frames[: len(frames) // 2 * 2], dtype="<i2")
    if rate != RATE:
        samples = soxr.resample(samples, rate, RATE)
    out = io.BytesIO()
    with wave.open(out, "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(RATE)
        target.writeframes(samples.astype("<i2").tobytes())
    return out.getvalue()
