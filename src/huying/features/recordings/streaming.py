"""A recording over HTTP: the whole WAV or the part that was asked for, made while it is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException

from huying.features.recordings.archive import Kept
from huying.features.recordings.sound import Side, Wav

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def respond(kept: Kept, side: Side, wanted: str | None, download: str = "") -> StreamingResponse:
    """`wanted`: the Range header. `download`: the name under which a browser is to save it.

    Closes `kept` at the end. Raises HTTPException 416.
    """
    wav = kept.wav(side)
    headers = {"Accept-Ranges": "bytes", "Cache-Control": "private, no-store"}
    if download:
        headers["Content-Disposition"] = f'attachment; filename="{download}"'
    part = _part(wanted or "", wav.size)
    start, end = part or (0, wav.size)
    if start >= end:
        kept.close()
        raise HTTPException(416, headers={"Content-Range": f"bytes */{wav.size}"})
    if part is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{wav.size}"
    headers["Content-Length"] = str(end - start)
    return StreamingResponse(
        _closing(kept, wav, start, end), 200 if part is None else 206, headers, media_type="audio/wav"
    )


def _closing(kept: Kept, wav: Wav, start: int, end: int) -> Iterator[bytes]:
    with kept:
        yield from wav.blocks(start, end)


def _part(wanted: str, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last, which is not after the first for a range outside. None:
    everything, because no single range was asked for (RFC 9110, 14.2)."""
    found = _RANGE.fullmatch(wanted.strip())
    if found is None or found.group(1, 2) == ("", ""):
        return None
    first, last = found.group(1, 2)
    if first == "":
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1) if last else size
