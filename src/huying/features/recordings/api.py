"""/api/recordings, and the recorder of a call that goes on."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import PlainTextResponse, StreamingResponse

from huying.channels.voice.control import CallControl
from huying.features.accounts.access import Actor, require
from huying.features.recordings import service, streaming
from huying.features.recordings.exports import Exports
from huying.features.recordings.jobs import Recordings
from huying.features.recordings.repository import Filter
from huying.features.recordings.schemas import (
    ExportIn,
    ExportOut,
    Paused,
    Peaks,
    RecordingPage,
    Retention,
    WhyIn,
)
from huying.features.recordings.sound import Side
from huying.features.work import AdministratorWork, AgentWork, SupervisorWork

router = APIRouter(prefix="/api", tags=["recordings"])

State = Literal["recording", "stored", "missing", "short", "unreadable", "deleted"]


def _recordings(request: Request) -> Recordings:
    recordings: Recordings = request.app.state.centre.recordings
    return recordings


def _exports(request: Request) -> Exports:
    exports: Exports = request.app.state.centre.exports
    return exports


def _control(request: Request) -> CallControl:
    control: CallControl = request.app.state.centre.control
    return control


Keeper = Annotated[Recordings, Depends(_recordings)]
Outgoing = Annotated[Exports, Depends(_exports)]
Control = Annotated[CallControl, Depends(_control)]
Me = Annotated[Actor, Depends(require("agent"))]


@router.get("/recordings", summary="Search recordings")
async def search_recordings(
    work: SupervisorWork,
    state: Annotated[list[State] | None, Query()] = None,
    from_us: Annotated[int | None, Query(ge=0)] = None,
    until_us: Annotated[int | None, Query(ge=0)] = None,
    queue_id: str | None = None,
    agent_id: str | None = None,
    held: bool | None = None,
    stated: bool = False,
    q: Annotated[str, Query(max_length=100)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    page_size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> RecordingPage:
    """Newest first. `state=missing&state=short&state=unreadable` is what somebody should look at. `q` is part
    of a number or a customer's name, or the id of a call or recording; `stated`: only those with a statement
    a flow has taken."""
    wanted = Filter(state or [], from_us, until_us, queue_id, agent_id, held, stated, q)
    await work.centre.caught_up()
    return await service.search(work.session, wanted, page=page, page_size=page_size)


@router.get("/recordings/waveforms", summary="Small waveforms for a list")
async def recording_waveforms(
    work: SupervisorWork, keeper: Keeper, id: Annotated[list[str], Query(max_length=200)]
) -> dict[str, Peaks]:
    """At most 80 points for each voice, by recording; what has no sound is left out."""
    return await service.waveforms(work.session, keeper, id)


@router.get("/recordings/retention", summary="How long recordings are kept")
async def get_retention(work: SupervisorWork) -> Retention:
    """The rules by queue, and the default for all others."""
    return await service.retention(work.session)


@router.put("/recordings/retention", summary="Change how long recordings are kept")
async def set_retention(body: Retention, work: AdministratorWork, keeper: Keeper) -> Retention:
    """The rules in full. What is past its time by them, and not held, is deleted at once. 400
    `retention.queues`."""
    return await service.set_retention(work, keeper, body)


@router.get("/recordings/signing-key", summary="The public key of exports")
async def signing_key(work: SupervisorWork, outgoing: Outgoing) -> PlainTextResponse:
    """PEM (Ed25519). Give it to whoever is to check exports, on another way than the exports."""
    return PlainTextResponse(outgoing.public_key, media_type="application/x-pem-file")


@router.post("/recordings/exports", status_code=201, summary="Prepare an export")
async def create_export(body: ExportIn, work: AdministratorWork, outgoing: Outgoing) -> ExportOut:
    """404 `recording.unknown`, 409 `recording.not_finished` and the like for one that cannot be given out."""
    await work.centre.caught_up()
    return await outgoing.prepare(work, body)


@router.get("/recordings/exports/{export_id}", summary="Fetch an export")
async def fetch_export(export_id: str, work: AdministratorWork, outgoing: Outgoing) -> StreamingResponse:
    """A zip of WAV files with a signed manifest, for the person who prepared it. 404 `export.unknown`."""
    return outgoing.fetch(work.actor, export_id)


@router.get("/recordings/{recording_id}/audio", summary="The sound of a recording")
async def recording_audio(
    recording_id: str,
    work: AgentWork,
    keeper: Keeper,
    request: Request,
    side: Side = "both",
    download: bool = False,
) -> StreamingResponse:
    """WAV, 8 kHz, 16 bit: customer left and agent right, or one voice. Takes Range requests. Agents hear
    calls they took part in. 403 `recording.not_yours`; 404 `recording.missing`; 409 `recording.deleted`."""
    kept = await service.listen(work, keeper, recording_id, side, download=download)
    name = f"{recording_id}-{side}.wav" if download else ""
    return streaming.respond(kept, side, request.headers.get("range"), name)


@router.get("/recordings/{recording_id}/peaks", summary="The waveform of a recording")
async def recording_peaks(recording_id: str, work: AgentWork, keeper: Keeper) -> Peaks:
    """At most 1200 points for each voice, as they were kept with the sound."""
    return await service.peaks_of(work, keeper, recording_id)


@router.post("/recordings/{recording_id}/hold", status_code=204, summary="Hold a recording")
async def hold_recording(recording_id: str, body: WhyIn, work: SupervisorWork) -> None:
    """It survives every rule and cannot be deleted until it is released. 409 `recording.deleted`."""
    await work.centre.caught_up()
    await service.hold(work, recording_id, body.reason)


@router.post("/recordings/{recording_id}/release", status_code=204, summary="Release a held recording")
async def release_recording(recording_id: str, body: WhyIn, work: AdministratorWork) -> None:
    """The rules count again. 409 `recording.not_held`."""
    await work.centre.caught_up()
    await service.release(work, recording_id, body.reason)


@router.post("/recordings/{recording_id}/delete", status_code=204, summary="Delete a recording")
async def delete_recording(recording_id: str, body: WhyIn, work: AdministratorWork) -> None:
    """For good; the call and the fact that there was a recording stay. 409 `recording.held`,
    `recording.not_finished`."""
    await work.centre.caught_up()
    await service.remove(work, recording_id, body.reason)


@router.post("/calls/{call_id}/recording/pause", summary="Pause the recording of a call")
async def pause_recording(call_id: str, body: WhyIn, me: Me, control: Control) -> Paused:
    """From the answer on nothing that is said is kept. Agents their own call, supervisors any. 404
    `desk.no_call`, `call.over`; 409 `recording.none`, `recording.changing`; 503 `switch.away`: it goes on."""
    await service.pause(control, me, call_id, body.reason)
    return Paused(paused=True)


@router.post("/calls/{call_id}/recording/resume", summary="Resume the recording of a call")
async def resume_recording(call_id: str, me: Me, control: Control) -> Paused:
    """Both voices are kept again. 409 `recording.none`, `recording.changing`."""
    service.resume(control, me, call_id)
    return Paused(paused=False)
