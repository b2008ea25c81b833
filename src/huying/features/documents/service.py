"""Making files of documents."""

from __future__ import annotations

import asyncio
from typing import Literal

from huying.features.documents.schemas import Document

Kind = Literal["xlsx", "pdf"]
MEDIA_TYPES: dict[Kind, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


async def made(document: Document, kind: Kind) -> bytes:
    """The file."""
    return await asyncio.to_thread(_workbook if kind == "xlsx" else _paper, document)


# What writes files takes a third of a second to load: not at a start of the centre, which may be in a hurry


def _workbook(document: Document) -> bytes:
    from huying.features.documents.workbook import workbook

    return workbook(document)


def _paper(document: Document) -> bytes:
    from huying.features.documents.paper import paper

    return paper(document)
