"""Making files of documents."""

from __future__ import annotations

import asyncio
from typing import Literal

from huying.features.documents.paper import paper
from huying.features.documents.schemas import Document
from huying.features.documents.workbook import workbook

Kind = Literal["xlsx", "pdf"]
MEDIA_TYPES: dict[Kind, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


async def made(document: Document, kind: Kind) -> bytes:
    """The file."""
    return await asyncio.to_thread(workbook if kind == "xlsx" else paper, document)
