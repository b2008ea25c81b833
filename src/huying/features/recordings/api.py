"""/api/recordings."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse

from huying.features.recordings import service
from huying.features.recordings.schemas import Peaks, RecordingPage
from huying.features.work import SupervisorWork

router = APIRouter(prefix="/api", tags=["recordings"])

State = Literal["recording", "stored", "missing", "short", "unreadable"]


@router.get("/recordings", summary="Recordings by state")
async def search_recordings(
    work: SupervisorWork,
    state: Annotated[list[State] | None, Query()] = None,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    page_size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> RecordingPage:
    """Newest first. `state=missing&state=short&state=unreadable` is what somebody should look at."""
    return await service.search(work.session, state or [], page=page, page_size=page_size)


@router.get("/recordings/{recording_id}/audio", summary="The sound of a recording")
async def recording_audio(recording_id: str, work: SupervisorWork, request: Request) -> FileResponse:
    """WAV, 8 kHz, customer left and agent right. Takes Range requests. 404 `recording.missing`."""
    file = await service.file_of(work.session, request.app.state.centre.recordings, recording_id)
    return FileResponse(file, media_type="audio/wav", headers={"Cache-Control": "private, no-store"})


@router.get("/recordings/{recording_id}/peaks", summary="The waveform of a recording")
async def recording_peaks(recording_id: str, work: SupervisorWork, request: Request) -> Peaks:
    """At most 1200 points for each voice."""
    return await service.peaks_of(work.session, request.app.state.centre.recordings, recording_id)
