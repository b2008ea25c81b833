"""Finding and reading recordings. Only files the journal knows can be asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from huying.errors import Conflict, NotFound
from huying.features.recordings import repository, wav
from huying.features.recordings.jobs import Recordings
from huying.features.recordings.schemas import Peaks, RecordingOut, RecordingPage

_POINTS = 1200


async def search(session: AsyncSession, states: Sequence[str], *, page: int, page_size: int) -> RecordingPage:
    """One page of recordings, newest first."""
    rows, total = await repository.search(session, states, page=page, page_size=page_size)
    return RecordingPage(items=[RecordingOut.model_validate(row) for row in rows], total=total)


async def file_of(session: AsyncSession, recordings: Recordings, recording_id: str) -> Path:
    """The file of a recording. Raises NotFound, or Conflict while it is being made."""
    row = await repository.by_id(session, recording_id)
    if row is None:
        raise NotFound("recording.unknown", "There is no such recording.")
    if row.state == "recording":
        raise Conflict("recording.not_finished", "The call is still being recorded; try again after it.")
    file = recordings.file(row.file)
    if row.state == "missing" or not await asyncio.to_thread(file.is_file):
        raise NotFound("recording.missing", "The file of this recording is missing.")
    return file


async def peaks_of(session: AsyncSession, recordings: Recordings, recording_id: str) -> Peaks:
    """The waveform of a recording, both voices."""
    file = await file_of(session, recordings, recording_id)
    seconds, customer, agent = await asyncio.to_thread(wav.peaks, file, _POINTS)
    return Peaks(seconds=seconds, customer=customer, agent=agent)
