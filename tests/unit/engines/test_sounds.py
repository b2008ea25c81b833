"""Music on hold: calm, the same every time, without a seam."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from huying.engines import sounds
from huying.errors import SetupError

pytestmark = pytest.mark.unit


def test_the_music_is_quiet_and_loops_without_a_click() -> None:
    music = sounds.hold_music()
    assert len(music) == 64 * 8000
    assert np.abs(music).max() < 12_000
    assert 1000 < np.sqrt(np.mean(music**2)) < 4000
    seam = abs(music[0] - music[-1])
    assert seam <= np.abs(np.diff(music)).max()


def test_what_somebody_put_there_is_left_alone(tmp_path: Path) -> None:
    spoken = tmp_path / "spoken.wav"
    with wave.open(str(spoken), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(22050)
        out.writeframes(b"\0\0" * 22050)
    music = tmp_path / "music"
    music.mkdir()
    (music / "ours.wav").touch()
    speaks = ["sh", "-c", f"cat {spoken}", "sh"]
    sounds.ensure(tmp_path / "sounds", music, speaks)
    assert [file.name for file in music.iterdir()] == ["ours.wav"]
    with wave.open(str(tmp_path / "sounds/apology-zh.wav")) as made:
        assert (made.getframerate(), made.getnchannels(), made.getnframes()) == (8000, 1, 8000)


def test_an_espeak_that_fails_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="espeak-ng cannot speak: no voice"):
        sounds.ensure(tmp_path / "s", tmp_path / "m", ["sh", "-c", "echo no voice >&2; exit 1", "sh"])
