"""From the switch's raw file to one a browser plays."""

from __future__ import annotations

import hashlib
import io
import wave
from pathlib import Path

import numpy as np
import pytest

from huying.features.recordings import wav

pytestmark = pytest.mark.unit


def raw(folder: Path, customer: list[int], agent: list[int], extra: bytes = b"") -> Path:
    file = folder / "leg.raw"
    file.write_bytes(np.array([customer, agent], dtype="<i2").T.tobytes() + extra)
    return file


def test_store_keeps_every_sample_and_removes_the_raw_file(tmp_path: Path) -> None:
    source = raw(tmp_path, [1, 2, 3], [-1, -2, -3])
    target = tmp_path / "2026" / "rec.wav"
    stored = wav.store(source, target)
    content = target.read_bytes()
    with wave.open(io.BytesIO(content)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (2, 8000, 2)
        assert np.frombuffer(file.readframes(9), dtype="<i2").tolist() == [1, -1, 2, -2, 3, -3]
    assert (stored.seconds, stored.size_bytes) == (3 / 8000, len(content))
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert not source.exists()
    assert list(target.parent.iterdir()) == [target]


def test_half_a_frame_at_the_end_is_left_out(tmp_path: Path) -> None:
    assert wav.store(raw(tmp_path, [1], [2], b"\x01\x02\x03"), tmp_path / "r.wav").seconds == 1 / 8000


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        wav.store(tmp_path / "none.raw", tmp_path / "r.wav")
    assert not (tmp_path / "r.part").exists()


def test_peaks_of_both_voices(tmp_path: Path) -> None:
    wav.store(raw(tmp_path, [0, 16384, 0, 0], [-32768, 0, 0, 8192]), tmp_path / "r.wav")
    assert wav.peaks(tmp_path / "r.wav", 2) == (4 / 8000, [0.5, 0.0], [1.0, 0.25])


def test_peaks_of_an_empty_recording(tmp_path: Path) -> None:
    wav.store(raw(tmp_path, [], []), tmp_path / "r.wav")
    assert wav.peaks(tmp_path / "r.wav", 100) == (0.0, [], [])


def test_something_else_is_not_taken_for_a_recording(tmp_path: Path) -> None:
    (tmp_path / "r.wav").write_text("not sound")
    with pytest.raises(ValueError, match="not a WAV"):
        wav.peaks(tmp_path / "r.wav", 10)
