"""/api/documents: a page's report as a file."""

from __future__ import annotations

from fastapi import APIRouter, Response

from huying.features.documents import service
from huying.features.documents.schemas import Document
from huying.features.work import SupervisorWork

router = APIRouter(prefix="/api/documents", tags=["documents"])


@router.post("/{kind}", summary="A report as a file", response_class=Response)
async def make_document(kind: service.Kind, body: Document, work: SupervisorWork) -> Response:
    """The tables of a page, in its words, as `xlsx` or `pdf`. Nothing is kept."""
    return Response(await service.made(body, kind), media_type=service.MEDIA_TYPES[kind])
