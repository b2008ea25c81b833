"""A document as an Excel workbook: a sheet, its numbers as numbers."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter

from huying.features.documents.schemas import Cell, Document, Format

_NUMBERS: dict[Format, str] = {"text": "General", "integer": "#,##0", "decimal": "#,##0.0", "percent": "0.0%"}
_FIRST_COLUMN, _OTHERS = 44, 22  # characters


def workbook(document: Document) -> bytes:
    """One sheet, the tables under each other."""
    file = BytesIO()
    # "=1+1" and addresses stay the text they are
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    title = book.add_format({"bold": True, "font_size": 16})
    numbers = {name: book.add_format({"num_format": form}) for name, form in _NUMBERS.items()}
    sheet.set_column(0, 0, _FIRST_COLUMN)
    sheet.set_column(1, max(len(table.columns) for table in document.tables), _OTHERS)
    sheet.write_string(0, 0, document.title, title)
    sheet.write_string(1, 0, document.subtitle)
    at = 3
    for table in document.tables:
        sheet.write_string(at, 0, table.title, bold)
        sheet.write_row(at + 1, 0, table.columns, head)
        for number, row in enumerate(table.rows, at + 2):
            for column, cell in enumerate(row.cells):
                whole = row.format == "decimal" and isinstance(cell, float) and cell.is_integer()
                _write(sheet, number, column, cell, numbers["integer" if whole else row.format])
        at += len(table.rows) + 3
    book.close()
    return file.getvalue()


def _write(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell, form: xlsxwriter.format.Format
) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif cell is not None:
        sheet.write_number(row, column, cell, form)
