"""The signed list of an export: what each recording is, and whether an export is what left the house."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from huying.features.calls.schemas import CallEvent
from huying.features.recordings import signing
from huying.kit.clock import SECOND, Micros, to_datetime

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
_MOST_LISTED = 64_000_000


class Part(msgspec.Struct, frozen=True):
    """Somebody's stretch of the call. Seconds of the recording."""

    agent_id: str
    from_seconds: float


class Pause(msgspec.Struct, frozen=True):
    """Silence on purpose. Seconds of the recording."""

    from_seconds: float
    until_seconds: float
    reason: str
    by: str


class Entry(msgspec.Struct):
    """One recording in the manifest."""

    file: str
    sha256: str
    recording_id: str
    call_id: str
    started: str
    seconds: float
    direction: str
    customer_number: str
    our_number: str
    queue_id: str | None
    parts: list[Part]
    pauses: list[Pause]


class Manifest(msgspec.Struct):
    """What an export is."""

    export_id: str
    made: str
    by: str
    reason: str
    public_key: str
    recordings: list[Entry]


def parts(events: Sequence[CallEvent], started: Micros) -> list[Part]:
    """Who talked from when on."""
    return [
        Part(str(event.data["agent_id"]), max(0.0, (event.at_us - started) / SECOND))
        for event in events
        if event.type == "AgentAnswered"
    ]


def pauses(events: Sequence[CallEvent], started: Micros, end: float) -> list[Pause]:
    """Where nothing was kept; one that was never resumed lasts to the `end`."""
    found: list[Pause] = []
    for event in events:
        at = (event.at_us - started) / SECOND
        if event.type == "RecordingPaused":
            found.append(Pause(at, end, str(event.data["reason"]), str(event.data["by"])))
        elif event.type == "RecordingResumed" and found:
            found[-1] = msgspec.structs.replace(found[-1], until_seconds=at)
    return found


def iso(at: Micros) -> str:
    """As people and programs write it (ISO 8601, UTC)."""
    return to_datetime(at).isoformat()


def encode(manifest: Manifest) -> bytes:
    """The bytes that are signed."""
    return msgspec.json.format(msgspec.json.encode(manifest))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of checking an export: `problems` is empty when it is what left the house."""

    manifest: Manifest | None
    problems: list[str]


def verify(file: Path, public_key: str) -> Verdict:
    """Check an export against a public key (PEM): the signature first, then every file. Raises OSError."""
    try:
        with zipfile.ZipFile(file) as zipped:
            return _verify(zipped, public_key)
    except (zipfile.BadZipFile, KeyError, msgspec.MsgspecError, ValueError) as error:
        return Verdict(None, [f"it is not an export of recordings: {error}"])


def _verify(zipped: zipfile.ZipFile, public_key: str) -> Verdict:
    if zipped.getinfo(MANIFEST).file_size > _MOST_LISTED:
        raise ValueError("its list is too long")
    listed = zipped.read(MANIFEST)
    signature = base64.b64decode(zipped.read(SIGNATURE))
    if not signing.is_signed(listed, signature, public_key):
        return Verdict(None, ["the list was not signed with this key"])
    manifest = msgspec.json.decode(listed, type=Manifest)
    expected = {entry.file: entry.sha256 for entry in manifest.recordings}
    names = [name for name in zipped.namelist() if name not in (MANIFEST, SIGNATURE)]
    problems = [f"{name} is not in the list" for name in names if name not in expected]
    problems += [f"{name} is there twice" for name in sorted(set(names)) if names.count(name) > 1]
    for name, sha256 in expected.items():
        if name not in names:
            problems.append(f"{name} is missing")
        elif _sha256(zipped, name) != sha256:
            problems.append(f"{name} was changed")
    return Verdict(manifest, problems)


def _sha256(zipped: zipfile.ZipFile, name: str) -> str:
    try:
        with zipped.open(name) as opened:
            # the stubs of zipfile promise less than a member can: it does read into a buffer
            return hashlib.file_digest(opened, "sha256").hexdigest()  # type: ignore[arg-type]
    except zipfile.BadZipFile:
        return ""
