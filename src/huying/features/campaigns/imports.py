"""Taking a file of numbers into a campaign: every good line becomes a lead, every bad one is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import BinaryIO

from huying.errors import BadInput
from huying.features.campaigns import repository
from huying.features.campaigns.lead_file import Batch, RefusedLine, read_leads
from huying.features.campaigns.schemas import ImportOut, RefusedLineOut
from huying.features.campaigns.service import find
from huying.features.work import Work
from huying.journal.events import LeadsImported
from huying.kit.clock import from_datetime, now
from huying.kit.ids import new_id
from huying.models import LeadImport

FILE_LIMIT = 32 * 1024 * 1024
"""Bytes a file may have."""
_REFUSED_KEPT = 1_000


async def import_leads(work: Work, campaign_id: str, file: BinaryIO, file_name: str) -> ImportOut:
    """Read the file and add its good lines, all in the request's transaction.

    Raises NotFound; BadInput when the file as a whole cannot be used. The text is read in a thread, a batch
    at a time, so that calls do not wait for it.
    """
    campaign = await find(work.session, campaign_id)
    await repository.one_import_at_a_time(work.session, campaign_id)
    record = LeadImport(
        id=new_id("import"),
        campaign_id=campaign_id,
        file_name=_shown(file_name),
        accepted=0,
        refused=0,
        refused_lines=[],
        by=work.actor.id,
    )
    work.session.add(record)
    await work.session.flush()
    refused: list[RefusedLine] = []
    batches = read_leads(file, campaign.country)
    while (batch := await asyncio.to_thread(_next, batches)) is not None:
        added = await repository.add_leads(work.session, campaign_id, record.id, batch.good)
        record.accepted += len(added)
        known = [
            RefusedLine(line.line, line.number, "in_campaign_already")
            for line in batch.good
            if line.number not in added
        ]
        record.refused += len(batch.refused) + len(known)
        refused = sorted([*refused, *batch.refused, *known], key=lambda line: line.line)[:_REFUSED_KEPT]
    return await _conclude(work, record, refused)


async def _conclude(work: Work, record: LeadImport, refused: list[RefusedLine]) -> ImportOut:
    if not record.accepted and not record.refused:
        raise BadInput("import.empty", "There is no line below the header.")
    record.refused_lines = [
        {"line": line.line, "number": line.number, "reason": line.reason} for line in refused
    ]
    await work.session.flush()
    await work.session.refresh(record, ["created_at"])
    work.record(
        LeadsImported(
            at=now(),
            campaign_id=record.campaign_id,
            import_id=record.id,
            accepted=record.accepted,
            refused=record.refused,
            by=work.actor.id,
        )
    )
    return _out(record)


async def list_imports(work: Work, campaign_id: str) -> list[ImportOut]:
    """Newest first. Raises NotFound."""
    await find(work.session, campaign_id)
    return [_out(record) for record in await repository.imports(work.session, campaign_id)]


def _next(batches: Iterator[Batch]) -> Batch | None:
    return next(batches, None)


def _shown(file_name: str) -> str:
    plain = "".join(part for part in file_name if part.isprintable())
    return plain.replace("\\", "/").rsplit("/", 1)[-1][:200] or "unnamed"


def _out(record: LeadImport) -> ImportOut:
    return ImportOut(
        id=record.id,
        file_name=record.file_name,
        accepted=record.accepted,
        refused=record.refused,
        refused_lines=[RefusedLineOut.model_validate(line) for line in record.refused_lines],
        by=record.by,
        created_us=from_datetime(record.created_at),
    )
