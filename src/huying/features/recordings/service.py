"""Finding, hearing, keeping and deleting recordings. Only what the journal knows can be asked for.

Supervisors hear every recording, agents those of calls they took part in and of messages they have taken;
whoever is given sound is named in the journal before the first of it leaves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from huying.channels.voice.control import CallControl
from huying.errors import BadInput, Conflict, HuyingError, NotAllowed, NotFound, SetupError, Unavailable
from huying.features.accounts.access import Actor
from huying.features.calls import service as calls
from huying.features.queues import service as queues
from huying.features.recordings import repository
from huying.features.recordings.archive import Archive, Kept
from huying.features.recordings.jobs import Recordings
from huying.features.recordings.repository import Filter, Found
from huying.features.recordings.schemas import (
    Peaks,
    QueueRule,
    RecordingOut,
    RecordingPage,
    Retention,
)
from huying.features.recordings.sound import Side
from huying.features.recordings.vault import Broken, KeyMissing
from huying.features.voicemails import service as voicemails
from huying.features.work import Work
from huying.journal import events as e
from huying.kit.clock import now
from huying.models import RecordingView
from huying.telephony.call import Call

_SMALL = 80
"""Points of a waveform in a list."""


async def search(session: AsyncSession, wanted: Filter, *, page: int, page_size: int) -> RecordingPage:
    """One page of recordings, newest first."""
    found, total = await repository.search(session, wanted, page=page, page_size=page_size)
    return RecordingPage(items=[_out(row) for row in found], total=total)


def _out(found: Found) -> RecordingOut:
    recording, call, name = found
    own = {
        field: getattr(recording, field) for field in RecordingOut.model_fields if hasattr(recording, field)
    }
    return RecordingOut(
        **own,
        direction=call.direction,
        customer_number=call.customer_number,
        customer_name=name,
        queue_id=call.queue_id,
        agent_id=call.agent_id,
    )


# ── hearing ──────────────────────────────────────────────────────────────────────────────────────


async def listen(
    work: Work, recordings: Recordings, recording_id: str, side: Side, *, download: bool
) -> Kept:
    """Open a recording for whoever asks, and say so in the journal. The caller closes it.

    Raises NotFound, NotAllowed, Conflict while it is being made or when it cannot be opened.
    """
    row = await _audible(work, recording_id)
    kept = await asyncio.to_thread(open_kept, recordings.archive, row.file)
    if recordings.hearings.is_new(work.actor.id, recording_id, side, download=download):
        work.record(
            e.RecordingPlayed(
                at=now(),
                recording_id=recording_id,
                call_id=row.call_id,
                by=work.actor.id,
                side=side,
                download=download,
            )
        )
    return kept


async def peaks_of(work: Work, recordings: Recordings, recording_id: str) -> Peaks:
    """The waveform of a recording, both voices."""
    row = await _audible(work, recording_id)
    return await asyncio.to_thread(_peaks, recordings.archive, row.file)


async def waveforms(session: AsyncSession, recordings: Recordings, ids: Sequence[str]) -> dict[str, Peaks]:
    """Small waveforms for a list; what has none is left out."""
    found = await repository.of_ids(session, ids)
    files = {row.id: row.file for row, _, _ in found if row.state in ("stored", "short")}
    return await asyncio.to_thread(_small, recordings.archive, files)


async def _audible(work: Work, recording_id: str) -> RecordingView:
    row = await _known(work.session, recording_id)
    mine = (
        work.actor.is_at_least("supervisor")
        or await calls.took_part(work.session, row.call_id, work.actor.id)
        or await voicemails.has_taken(work.session, row.id, work.actor.id)
    )
    if not mine:
        raise NotAllowed("recording.not_yours", "You can hear recordings of your own calls only.")
    return finished(row)


def open_kept(archive: Archive, name: str) -> Kept:
    """Raises NotFound, Conflict, Unavailable."""
    try:
        return archive.open(name)
    except FileNotFoundError:
        raise NotFound("recording.missing", "The file of this recording is missing.") from None
    except Broken:
        raise Conflict("recording.broken", "The file of this recording was damaged or changed.") from None
    except (KeyMissing, SetupError) as error:
        raise Conflict("recording.key_missing", "The key of this recording is not there.") from error
    except OSError as error:
        raise Unavailable("recording.unreadable", "The disk does not give this recording.") from error


def _peaks(archive: Archive, name: str) -> Peaks:
    with open_kept(archive, name) as kept:
        customer, agent = kept.peaks()
        return Peaks(seconds=kept.seconds, customer=customer, agent=agent)


def _small(archive: Archive, files: dict[str, str]) -> dict[str, Peaks]:
    found = {}
    for recording_id, name in files.items():
        try:
            peaks = _peaks(archive, name)
        except HuyingError:
            continue
        peaks.customer, peaks.agent = _fewer(peaks.customer), _fewer(peaks.agent)
        found[recording_id] = peaks
    return found


def _fewer(points: list[float]) -> list[float]:
    return [round(float(part.max()), 3) for part in np.array_split(points, _SMALL) if part.size]


# ── while it is being made ───────────────────────────────────────────────────────────────────────


async def pause(control: CallControl, actor: Actor, call_id: str, reason: str) -> None:
    """Keep nothing of the call until `resume`. Raises NotFound, Conflict, Unavailable."""
    await control.recorder.pause(_call(control, actor, call_id), reason=reason, by=actor.id)


def resume(control: CallControl, actor: Actor, call_id: str) -> None:
    """Keep the call's sound again. Raises NotFound, Conflict."""
    control.recorder.resume(_call(control, actor, call_id), by=actor.id)


def _call(control: CallControl, actor: Actor, call_id: str) -> Call:
    """Her own call, or for supervisors any."""
    if not actor.is_at_least("supervisor"):
        return control.call_of(actor.id, call_id)
    call = control.site.calls.get(call_id)
    if call is None:
        raise NotFound("call.over", "This call is over.")
    return call


# ── how long it is kept ──────────────────────────────────────────────────────────────────────────


async def hold(work: Work, recording_id: str, reason: str) -> None:
    """Keep it whatever the rules say. Raises NotFound, Conflict."""
    row = await _known(work.session, recording_id)
    work.record(
        e.RecordingHeld(at=now(), recording_id=row.id, call_id=row.call_id, reason=reason, by=work.actor.id)
    )


async def release(work: Work, recording_id: str, reason: str) -> None:
    """Let the rules count again. Raises NotFound, Conflict when it is not held."""
    row = await _known(work.session, recording_id)
    if row.held_us is None:
        raise Conflict("recording.not_held", "Nobody holds this recording.")
    work.record(
        e.RecordingReleased(
            at=now(), recording_id=row.id, call_id=row.call_id, reason=reason, by=work.actor.id
        )
    )


async def remove(work: Work, recording_id: str, reason: str) -> None:
    """Delete its sound for good. Raises NotFound, Conflict while it is being made or is held."""
    row = finished(await _known(work.session, recording_id))
    if row.held_us is not None:
        raise Conflict("recording.held", "This recording is held and cannot be deleted.")
    work.record(
        e.RecordingDeleted(
            at=now(),
            recording_id=row.id,
            call_id=row.call_id,
            file=row.file,
            why="request",
            reason=reason,
            by=work.actor.id,
        )
    )


async def retention(session: AsyncSession) -> Retention:
    """The rules as they are."""
    rules = await repository.rules(session)
    return Retention(
        default_days=rules.pop("", None),
        queues=[QueueRule(queue_id=queue_id, days=days) for queue_id, days in rules.items()],
    )


async def set_retention(work: Work, recordings: Recordings, given: Retention) -> Retention:
    """Put these rules in place; what is past its time by them is deleted now. Raises BadInput."""
    known = {queue.id for queue in await queues.list_queues(work.session)}
    rules = {rule.queue_id: rule.days for rule in given.queues}
    if len(rules) < len(given.queues) or not rules.keys() <= known:
        raise BadInput("retention.queues", "Each rule is for one queue that exists.")
    before = await retention(work.session)
    await repository.replace_rules(work.session, {"": given.default_days, **rules})
    work.changed("retention", "recordings", before.model_dump(), given.model_dump())
    work.then(recordings.tidy_up)
    return given


async def _known(session: AsyncSession, recording_id: str) -> RecordingView:
    row = await repository.by_id(session, recording_id)
    if row is None:
        raise NotFound("recording.unknown", "There is no such recording.")
    if row.state == "deleted":
        raise Conflict("recording.deleted", "This recording was deleted.")
    return row


def finished(row: RecordingView) -> RecordingView:
    """The row when its sound can be asked for. Raises Conflict."""
    if row.state == "deleted":
        raise Conflict("recording.deleted", "This recording was deleted.")
    if row.state == "recording":
        raise Conflict("recording.not_finished", "The call is still being recorded; try again after it.")
    return row
