"""Recordings that leave the house: a zip of WAV files and a list of what they are, signed.

`manifest.json` names each file with its SHA-256 and the facts of its call; `manifest.sig` is the signature of
those bytes. The zip is made while it is sent, never as a file, and how large it will be is known before, so
that a browser shows how far it is. An export is prepared once, told in the journal, and fetched by the same
person.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
from fastapi.responses import StreamingResponse

from huying.errors import BadInput, NotFound
from huying.features.accounts.access import Actor
from huying.features.calls import service as calls
from huying.features.recordings import repository, service
from huying.features.recordings.archive import Archive
from huying.features.recordings.manifest import (
    MANIFEST,
    SIGNATURE,
    Entry,
    Manifest,
    encode,
    iso,
    parts,
    pauses,
)
from huying.features.recordings.repository import Found
from huying.features.recordings.schemas import ExportIn, ExportOut
from huying.features.recordings.signing import Signer
from huying.features.work import Work
from huying.journal import events as e
from huying.kit.clock import SECOND, Clock, Micros
from huying.kit.ids import new_id

_KEPT_FOR = 3600 * SECOND
_MOST_BYTES = 4_000_000_000
# what zip adds to a file of unknown length: local header, length and checksum after it, entry in the list
_ZIP_ENTRY, _ZIP_END = 30 + 16 + 46, 22
_SIGNATURE_BYTES = 64


@dataclass(slots=True)
class Prepared:
    """An export that may be fetched."""

    manifest: Manifest
    owner: str
    until: Micros
    size_bytes: int
    names: dict[str, str]
    """Kept file by file in the zip."""


class Exports:
    """Exports that were prepared and may be fetched, for an hour or until the centre is started anew."""

    def __init__(self, archive: Archive, signer: Signer, clock: Clock) -> None:
        self._archive = archive
        self._signer = signer
        self._clock = clock
        self._prepared: dict[str, Prepared] = {}

    @property
    def public_key(self) -> str:
        """PEM."""
        return self._signer.public_key

    async def prepare(self, work: Work, wanted: ExportIn) -> ExportOut:
        """Look at each recording, and say in the journal that it leaves.

        Raises NotFound and Conflict for one that cannot be given out, BadInput when it is too much.
        """
        found = await repository.of_ids(work.session, wanted.recording_ids)
        if missing := set(wanted.recording_ids) - {row.id for row, _, _ in found}:
            raise NotFound("recording.unknown", f"There is no recording {min(missing)}.")
        export_id, now = new_id("export"), self._clock()
        entries = [await _entry(work, each) for each in found]
        manifest = Manifest(export_id, iso(now), work.actor.name, wanted.reason, self.public_key, entries)
        names = {f"{row.id}.wav": service.finished(row).file for row, _, _ in found}
        size = await asyncio.to_thread(self.size, manifest, names)
        if size > _MOST_BYTES:
            raise BadInput("export.too_large", "This is more than 4 GB: choose fewer recordings.")
        self._prepared = {key: value for key, value in self._prepared.items() if value.until > now}
        prepared = Prepared(manifest, work.actor.id, now + _KEPT_FOR, size, names)
        work.record(
            *(_left(row.id, row.call_id, export_id, wanted.reason, work.actor, now) for row, _, _ in found)
        )
        work.then(lambda: self._prepared.update({export_id: prepared}))
        return ExportOut(id=export_id, recordings=len(found), size_bytes=size)

    def fetch(self, actor: Actor, export_id: str) -> StreamingResponse:
        """The zip. Raises NotFound."""
        prepared = self._prepared.get(export_id)
        if prepared is None or prepared.owner != actor.id or prepared.until < self._clock():
            raise NotFound("export.unknown", "There is no such export any more. Prepare it again.")
        headers = {
            "Content-Disposition": f'attachment; filename="{export_id}.zip"',
            "Content-Length": str(prepared.size_bytes),
            "Cache-Control": "private, no-store",
        }
        return StreamingResponse(self.stream(prepared), headers=headers, media_type="application/zip")

    def stream(self, prepared: Prepared) -> Iterator[bytes]:
        """The zip, piece by piece."""
        out = _Out()
        manifest = msgspec.structs.replace(prepared.manifest, recordings=[])
        with zipfile.ZipFile(out, mode="w") as zipped:
            for entry in prepared.manifest.recordings:
                digest = hashlib.sha256()
                with (
                    service.open_kept(self._archive, prepared.names[entry.file]) as kept,
                    zipped.open(zipfile.ZipInfo(entry.file), "w") as inner,
                ):
                    wav = kept.wav("both")
                    for block in wav.blocks(0, wav.size):
                        inner.write(block)
                        digest.update(block)
                        yield out.take()
                manifest.recordings.append(msgspec.structs.replace(entry, sha256=digest.hexdigest()))
            listed = encode(manifest)
            zipped.writestr(MANIFEST, listed)
            zipped.writestr(SIGNATURE, base64.b64encode(self._signer.sign(listed)))
        yield out.take()

    def size(self, manifest: Manifest, names: dict[str, str]) -> int:
        """How many bytes `stream` will give. Opens every recording."""
        sizes = {}
        for file, name in names.items():
            with service.open_kept(self._archive, name) as kept:
                sizes[file] = kept.wav("both").size
        sizes[MANIFEST] = len(encode(manifest))
        sizes[SIGNATURE] = len(base64.b64encode(bytes(_SIGNATURE_BYTES)))
        return sum(_ZIP_ENTRY + 2 * len(file) + size for file, size in sizes.items()) + _ZIP_END


async def _entry(work: Work, found: Found) -> Entry:
    row, call, _ = found
    events = await calls.time_line(work.session, row.call_id)
    return Entry(
        file=f"{row.id}.wav",
        sha256="0" * 64,
        recording_id=row.id,
        call_id=row.call_id,
        started=iso(row.started_us),
        seconds=row.seconds or 0.0,
        direction=call.direction,
        customer_number=call.customer_number,
        our_number=call.our_number,
        queue_id=call.queue_id,
        parts=parts(events, row.started_us),
        pauses=pauses(events, row.started_us, row.seconds or 0.0),
    )


def _left(
    recording_id: str, call_id: str, export_id: str, reason: str, actor: Actor, now: Micros
) -> e.RecordingExported:
    return e.RecordingExported(
        at=now, recording_id=recording_id, call_id=call_id, export_id=export_id, reason=reason, by=actor.id
    )


class _Out:
    """Where zipfile writes to: what came since the last `take`."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        self._held += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is open."""

    def take(self) -> bytes:
        data = bytes(self._held)
        self._held.clear()
        return data
