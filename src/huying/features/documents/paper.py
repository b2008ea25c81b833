"""A document as PDF, on A4. Chinese is set in a font every reader has, so that none is shipped."""

from __future__ import annotations

from html import escape
from io import BytesIO

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, TableStyle
from reportlab.platypus import Table as PaperTable

from huying.features.documents.schemas import Cell, Document, Format, Table

_LATIN, _CHINESE = "Helvetica", "STSong-Light"
_MARGIN = 18 * mm
_FIRST_COLUMN = 0.4  # of the width
_PADDING = 12  # of a page's frame, both sides
_NOTHING = "–"

pdfmetrics.registerFont(UnicodeCIDFont(_CHINESE))


def paper(document: Document) -> bytes:
    """As many pages as it takes."""
    file = BytesIO()
    pages = SimpleDocTemplate(
        file,
        pagesize=A4,
        title=document.title,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
    )
    parts: list[Flowable] = [_text(document.title, 18), _text(document.subtitle, 10), Spacer(0, 6 * mm)]
    for table in document.tables:
        parts += [
            _text(table.title, 13),
            Spacer(0, 2 * mm),
            _table(table, pages.width - _PADDING),
            Spacer(0, 6 * mm),
        ]
    pages.build(parts)
    return file.getvalue()


def _table(table: Table, width: float) -> PaperTable:
    others = len(table.columns) - 1
    widths = [width * _FIRST_COLUMN, *[width * (1 - _FIRST_COLUMN) / others] * others] if others else [width]
    lines = [[_text(name, 9, right=at > 0) for at, name in enumerate(table.columns)]]
    for row in table.rows:
        cells = [*row.cells, *[None] * len(table.columns)][: len(table.columns)]
        lines.append([_text(_shown(cell, row.format), 9, right=at > 0) for at, cell in enumerate(cells)])
    style = TableStyle(
        [
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, colors.black),
            ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.lightgrey),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
        ]
    )
    return PaperTable(lines, colWidths=widths, style=style, repeatRows=1)


def _text(text: str, size: float, *, right: bool = False) -> Paragraph:
    font = _LATIN if _is_latin(text) else _CHINESE
    style = ParagraphStyle(
        "", fontName=font, fontSize=size, leading=size * 1.4, alignment=2 if right else 0, wordWrap="CJK"
    )
    return Paragraph(escape(text), style)


def _is_latin(text: str) -> bool:
    """Whether the plain fonts of PDF have it."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _shown(cell: Cell, form: Format) -> str:
    if cell is None:
        return _NOTHING
    if isinstance(cell, str):
        return cell
    match form:
        case "integer":
            return f"{cell:,.0f}"
        case "decimal":
            return f"{cell:,.{0 if cell.is_integer() else 1}f}"
        case "percent":
            return f"{cell:.1%}"
        case "text":
            return f"{cell:g}"
