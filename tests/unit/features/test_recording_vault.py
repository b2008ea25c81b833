"""Recordings at rest: nobody reads them without the key, nobody changes them unnoticed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huying.errors import SetupError
from huying.features.recordings import vault
from huying.features.recordings.keys import KeySource, Ring
from huying.features.recordings.vault import Broken, KeyMissing, Sealed

pytestmark = pytest.mark.unit

OLD, NEW = Ring({"old": bytes(32)}), Ring({"new": bytes([1]) * 32, "old": bytes(32)})
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
_names = (f"rec-{n}" for n in itertools.count())


def content(size: int) -> bytes:
    return (bytes(range(251)) * (size // 251 + 1))[:size]


def sealed(folder: Path, data: bytes, ring: Ring = OLD) -> Path:
    file = folder / f"{next(_names)}.rec"
    vault.seal(file, [data[:1000], data[1000:]], ring)
    return file


def read(file: Path, ring: Ring = OLD) -> bytes:
    with Sealed(file, ring) as opened:
        return opened.read(0, opened.size)


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 131072, 200_000])
def test_what_went_in_comes_out(tmp_path: Path, size: int) -> None:
    file = sealed(tmp_path, content(size))
    assert read(file) == content(size)
    assert content(40) not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


@many
@given(size=st.integers(1, 200_000), start=st.integers(0, 210_000), length=st.integers(0, 140_000))
def test_any_part_can_be_read(tmp_path: Path, size: int, start: int, length: int) -> None:
    with Sealed(sealed(tmp_path, content(size)), OLD) as opened:
        assert opened.read(start, length) == content(size)[start : start + length]


@many
@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_a_changed_byte_is_refused(tmp_path: Path, place: float, flip: int) -> None:
    """Wherever it is, but for the zeros at the header's end and the empty slot, which mean nothing."""
    file = sealed(tmp_path, content(150_000))
    data = bytearray(file.read_bytes())
    meaning = [*range(88), *range(256, len(data))]
    data[meaning[int(place * len(meaning))]] ^= flip
    file.write_bytes(data)
    with pytest.raises((Broken, KeyMissing)):
        read(file)


@many
@given(kept=st.floats(0, 1, exclude_max=True))
def test_a_cut_file_is_refused_when_it_is_opened(tmp_path: Path, kept: float) -> None:
    file = sealed(tmp_path, content(150_000))
    data = file.read_bytes()
    file.write_bytes(data[: int(kept * len(data))])
    with pytest.raises(Broken):
        Sealed(file, OLD)


def test_a_file_cut_between_two_chunks_is_refused(tmp_path: Path) -> None:
    file = sealed(tmp_path, content(150_000))
    file.write_bytes(file.read_bytes()[: 256 + 65552])
    with pytest.raises(Broken):
        Sealed(file, OLD)


def test_more_at_the_end_and_exchanged_chunks_are_refused(tmp_path: Path) -> None:
    file = sealed(tmp_path, content(200_000))
    data = file.read_bytes()
    chunk = 65552
    file.write_bytes(data + data[-chunk:])
    with pytest.raises(Broken):
        read(file)
    file.write_bytes(
        data[:256] + data[256 + chunk : 256 + 2 * chunk] + data[256 : 256 + chunk] + data[256 + 2 * chunk :]
    )
    with pytest.raises(Broken):
        read(file)


def test_one_recording_cannot_stand_for_another(tmp_path: Path) -> None:
    one, other = sealed(tmp_path, content(100)), sealed(tmp_path, content(100))
    other.write_bytes(one.read_bytes())
    with pytest.raises(Broken):
        read(other)


def test_without_its_key_it_stays_shut_and_says_which_it_wants(tmp_path: Path) -> None:
    file = sealed(tmp_path, content(10))
    with pytest.raises(KeyMissing, match="old"):
        read(file, Ring({"other": bytes([2]) * 32}))
    with pytest.raises(Broken):
        read(file, Ring({"old": bytes([2]) * 32}))


def test_a_new_key_opens_it_and_the_old_one_does_not(tmp_path: Path) -> None:
    file = sealed(tmp_path, content(100_000))
    body = file.read_bytes()[256:]
    assert vault.rewrap(file, NEW)
    assert file.read_bytes()[256:] == body
    assert read(file, Ring({"new": NEW.keys["new"]})) == content(100_000)
    with pytest.raises(KeyMissing):
        read(file, OLD)
    assert not vault.rewrap(file, NEW)


def test_a_crash_while_the_key_changes_leaves_one_that_opens(tmp_path: Path) -> None:
    file = sealed(tmp_path, content(100))
    before = file.read_bytes()
    assert vault.rewrap(file, NEW)
    after = file.read_bytes()
    between = before[:88] + after[88:]  # the new slot is written, the old one not wiped yet
    half = before[:88] + after[88:120] + bytes(48) + before[168:]
    for state in (between, half):
        file.write_bytes(state)
        assert read(file, NEW) == read(file, OLD) == content(100)
        assert vault.rewrap(file, NEW)
        assert file.read_bytes()[8:88] == bytes(80)
        assert read(file, Ring({"new": NEW.keys["new"]})) == content(100)


def test_nothing_is_left_of_what_the_disk_did_not_take(tmp_path: Path) -> None:
    def breaking() -> Iterator[bytes]:
        yield b"something"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        vault.seal(tmp_path / "rec-x.rec", breaking(), OLD)
    assert list(tmp_path.iterdir()) == []


def test_the_ring_is_made_once_and_grows_at_its_head(tmp_path: Path) -> None:
    keys = KeySource("", tmp_path / "keys")
    first = keys.ensure(sealed=False)
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600
    assert keys.ensure(sealed=True) == first
    second = keys.renew()
    assert second.current != first.current
    assert second.keys[first.current] == first.keys[first.current]
    assert keys.ring() == second


def test_a_lost_ring_is_not_replaced_in_silence(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="restore"):
        KeySource("", tmp_path / "keys").ensure(sealed=True)


def test_a_ring_others_can_read_is_refused(tmp_path: Path) -> None:
    keys = KeySource("", tmp_path / "keys")
    keys.ensure(sealed=False)
    (tmp_path / "keys").chmod(0o640)
    with pytest.raises(SetupError, match="600"):
        keys.ring()


_A, _B = "A" * 43 + "=", "B" * 43 + "="


@pytest.mark.parametrize("text", ["k1", "k1:short", "k1:!!!", f":{_A}", "a b:c", f"k:{_A},k:{_B}"])
def test_a_malformed_ring_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SetupError):
        KeySource(text, tmp_path / "keys").ring()


def test_the_settings_may_hold_the_ring(tmp_path: Path) -> None:
    keys = KeySource(f"k2:{_B},k1:{_A}", tmp_path / "keys")
    assert (keys.ring().current, list(keys.ring().keys)) == ("k2", ["k2", "k1"])
    with pytest.raises(SetupError, match="settings"):
        keys.renew()
