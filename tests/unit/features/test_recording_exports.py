"""What leaves the house can be checked by whoever has the public key; what is sent is what was said."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from huying.errors import SetupError
from huying.features.calls.schemas import CallEvent
from huying.features.recordings import manifest, sound
from huying.features.recordings.archive import Archive
from huying.features.recordings.exports import Exports, Prepared
from huying.features.recordings.keys import KeySource
from huying.features.recordings.manifest import Entry, Manifest, Pause, verify
from huying.features.recordings.signing import Signer
from huying.features.recordings.streaming import respond

pytestmark = pytest.mark.unit


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    keys = KeySource("", tmp_path / "keys")
    keys.ensure(sealed=False)
    return Archive(tmp_path / "recordings", keys)


def store(archive: Archive, recording_id: str, frames: int) -> str:
    """Keep a recording of so many frames; its file."""
    archive.incoming.mkdir(exist_ok=True)
    samples = np.random.default_rng(frames).integers(-9000, 9000, (frames, 2)).astype("<i2")
    archive.piece(recording_id, 1_000_000).write_bytes(samples.tobytes())
    archive.store(recording_id, 1_000_000, 0)
    return archive.name(recording_id, 1_000_000)


def entry(recording_id: str, frames: int) -> Entry:
    return Entry(
        f"{recording_id}.wav", "0" * 64, recording_id, "call-1", "2026-11-22T00:00:00+00:00",
        frames / sound.RATE, "inbound", "+8613800000001", "+861055500001", "queue-1", [], [],
    )  # fmt: skip


@pytest.fixture
def export(archive: Archive, tmp_path: Path) -> tuple[bytes, str]:
    """A zip of two recordings and the public key it was signed for."""
    exports = Exports(archive, Signer(tmp_path / "key.pem"), lambda: 0)
    lengths = {"rec-a": 12_345, "rec-b": 1}
    names = {f"{name}.wav": store(archive, name, frames) for name, frames in lengths.items()}
    entries = [entry(name, frames) for name, frames in lengths.items()]
    listed = Manifest("export-1", "now", "Ann", "complaint 17", exports.public_key, entries)
    prepared = Prepared(listed, "user-1", 1, exports.size(listed, names), names)
    data = b"".join(exports.stream(prepared))
    assert len(data) == prepared.size_bytes
    return data, exports.public_key


def changed(data: bytes, *, drop: str = "", add: tuple[str, bytes] | None = None, **content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name != drop:
                new.writestr(name, content.get(name.replace(".", "_").replace("-", "_"), old.read(name)))
        if add:
            new.writestr(*add)
    return out.getvalue()


def problems(folder: Path, data: bytes, key: str) -> list[str]:
    file = folder / "export.zip"
    file.write_bytes(data)
    return verify(file, key).problems


def test_what_left_the_house_is_found_good(tmp_path: Path, export: tuple[bytes, str]) -> None:
    data, key = export
    assert problems(tmp_path, data, key) == []
    assert problems(tmp_path, changed(data), key) == []
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        assert zipped.testzip() is None


def test_any_change_is_found(tmp_path: Path, export: tuple[bytes, str]) -> None:
    data, key = export
    assert problems(tmp_path, changed(data, rec_a_wav=b"other sound"), key) == ["rec-a.wav was changed"]
    assert problems(tmp_path, changed(data, drop="rec-b.wav"), key) == ["rec-b.wav is missing"]
    assert problems(tmp_path, changed(data, add=("rec-c.wav", b"")), key) == ["rec-c.wav is not in the list"]
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        listed = json.loads(zipped.read("manifest.json"))
    listed["reason"] = "nothing special"
    unsigned = ["the list was not signed with this key"]
    assert problems(tmp_path, changed(data, manifest_json=json.dumps(listed).encode()), key) == unsigned
    assert problems(tmp_path, data, Signer(tmp_path / "stranger.pem").public_key) == unsigned
    assert problems(tmp_path, data, "no key") == unsigned
    for broken in (data[:-100], b"", changed(data, drop="manifest.sig")):
        assert problems(tmp_path, broken, key)[0].startswith("it is not an export")


def test_the_signing_key_stays_the_same_and_is_nobody_elses(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    assert Signer(file).public_key == Signer(file).public_key
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text("something else")
    with pytest.raises(SetupError):
        Signer(file)


def test_pauses_stand_in_the_list_with_their_reason() -> None:
    def fact(kind: str, second: int, **data: object) -> CallEvent:
        return CallEvent(type=f"Recording{kind}", at_us=second * 1_000_000, data=data)

    events = [
        fact("Paused", 15, reason="card", by="user-1"), fact("Resumed", 20, by="user-1"),
        fact("Paused", 30, reason="PIN", by="flow"),
    ]  # fmt: skip
    assert manifest.pauses(events, 10_000_000, 40.0) == [
        Pause(5.0, 10.0, "card", "user-1"), Pause(20.0, 40.0, "PIN", "flow"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        (None, 200, slice(None)), ("bytes=0-", 206, slice(None)), ("bytes=10-19", 206, slice(10, 20)),
        ("bytes=-5", 206, slice(-5, None)), ("bytes=100-", 206, slice(100, None)),
        ("bytes=0-999999999", 206, slice(None)), ("bytes=1-2,5-6", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
    ],
)  # fmt: skip
async def test_the_part_that_was_asked_for(
    archive: Archive, wanted: str | None, status: int, part: slice
) -> None:
    name = store(archive, "rec-1", 500)
    kept = archive.open(name)
    wav = kept.wav("both")
    whole = b"".join(wav.blocks(0, wav.size))
    answer = respond(kept, "both", wanted)
    sent = b"".join([bytes(block) async for block in answer.body_iterator])
    assert (answer.status_code, sent) == (status, whole[part])
    assert answer.headers["content-length"] == str(len(sent))
