"""From the switch's raw pieces to what is kept, and from that to what a browser plays."""

from __future__ import annotations

import hashlib
import io
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huying.features.recordings import sound
from huying.features.recordings.sound import Digest, Piece, Wav

pytestmark = pytest.mark.unit

A_LAW = [8, 24, 264, 1056, 32256, -8, -24, -264, -1056, -32256]
"""Sounds that have a code of their own."""


class Memory:
    """Kept sound in memory."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self, offset: int, length: int) -> bytes:
        return self.data[offset : offset + length]


def raw(folder: Path, at: int, customer: list[int], agent: list[int], extra: bytes = b"") -> Path:
    file = folder / f"rec-1.{at}.raw"
    file.write_bytes(np.array([customer, agent], dtype="<i2").T.tobytes() + extra)
    return file


def kept(parts: list[Piece], least: int = 0) -> tuple[bytes, Digest]:
    digest = Digest(sound.length(parts, least))
    return b"".join(sound.kept(parts, digest)), digest


def heard(data: bytes, side: sound.Side = "both") -> list[list[int]]:
    """Samples by channel, as a player finds them."""
    wav = Wav(Memory(data), 0, len(data) // 2, side)
    with wave.open(io.BytesIO(b"".join(wav.blocks(0, wav.size)))) as file:
        assert (file.getframerate(), file.getsampwidth()) == (8000, 2)
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        return samples.reshape(-1, file.getnchannels()).T.tolist()


def test_a_line_in_a_law_loses_nothing(tmp_path: Path) -> None:
    backwards = A_LAW[::-1]
    data, digest = kept(sound.pieces([raw(tmp_path, 0, A_LAW, backwards, b"\x01\x02\x03")], 0))
    assert heard(data) == [A_LAW, backwards]
    assert heard(data, "customer") == [A_LAW]
    assert heard(data, "agent") == [backwards]
    assert digest.frames == len(A_LAW)


@settings(deadline=None)
@given(st.lists(st.integers(-32768, 32767), min_size=1, max_size=50))
def test_other_sound_is_kept_as_near_as_a_telephone_carries_it(samples: list[int]) -> None:
    codes = sound._CODE_OF[np.array(samples, np.int16).view(np.uint16)]
    for given_, found in zip(samples, sound._SOUND_OF[codes].tolist(), strict=True):
        assert abs(found - given_) <= max(8, abs(given_) / 31)


def test_pieces_stand_at_their_place_with_silence_between(tmp_path: Path) -> None:
    later = raw(tmp_path, 1_002_000, [264] * 8, [8] * 8)
    first = raw(tmp_path, 1_000_000, [1056] * 4, [8] * 4)
    parts = sound.pieces([later, first], 1_000_000)
    assert [(part.begins, part.frames) for part in parts] == [(0, 4), (16, 8)]
    customer, _ = heard(kept(parts, least=30)[0])
    assert customer == [1056] * 4 + [8] * 12 + [264] * 8 + [8] * 6


def test_a_piece_that_ran_on_pushes_the_next(tmp_path: Path) -> None:
    files = [raw(tmp_path, 0, [8] * 100, [8] * 100), raw(tmp_path, 1000, [24] * 4, [8] * 4)]
    assert [part.begins for part in sound.pieces(files, 0)] == [0, 100]


def test_the_digest_is_that_of_the_wav_file_people_get(tmp_path: Path) -> None:
    data, digest = kept(sound.pieces([raw(tmp_path, 0, A_LAW, A_LAW)], 0))
    wav = Wav(Memory(data), 0, digest.frames, "both")
    assert digest.sha256 == hashlib.sha256(b"".join(wav.blocks(0, wav.size))).hexdigest() == wav.sha256()


@settings(deadline=None)
@given(frames=st.integers(1, 5000), block=st.integers(1, 700), seed=st.integers(0, 99))
def test_a_waveform_does_not_depend_on_how_the_sound_came(frames: int, block: int, seed: int) -> None:
    samples = np.random.default_rng(seed).integers(-32768, 32768, (frames, 2)).astype(np.int16)
    digest = Digest(frames)
    for at in range(0, frames, block):
        digest.see(at, samples[at : at + block])
    points = len(digest.peaks)
    assert points == min(frames, sound.POINTS)
    place = np.arange(frames) * points // frames
    for point in (0, points // 2, points - 1):
        assert (
            digest.peaks[point].tolist() == np.abs(samples[place == point].astype(int)).max(axis=0).tolist()
        )


def test_a_recording_without_sound() -> None:
    data, digest = kept([])
    assert (data, digest.seconds, len(digest.peaks)) == (b"", 0.0, 0)
    assert heard(data) == [[], []]


@settings(deadline=None)
@given(data=st.data(), side=st.sampled_from(sound.SIDES))
def test_any_part_of_the_wav_file_is_that_part_of_the_whole(data: st.DataObject, side: sound.Side) -> None:
    frames = data.draw(st.integers(1, 300))
    store = Memory(np.random.default_rng(frames).integers(0, 256, frames * 2, np.uint8).tobytes())
    wav = Wav(store, 0, frames, side)
    whole = b"".join(wav.blocks(0, wav.size))
    assert len(whole) == wav.size
    start = data.draw(st.integers(0, wav.size - 1))
    end = data.draw(st.integers(start + 1, wav.size))
    assert b"".join(wav.blocks(start, end)) == whole[start:end]


def test_a_file_that_shrinks_while_it_is_read_is_no_recording(tmp_path: Path) -> None:
    file = raw(tmp_path, 0, [1, 2], [3, 4])
    parts = sound.pieces([file], 0)
    file.write_bytes(b"")
    with pytest.raises(OSError, match="shorter"):
        kept(parts)
