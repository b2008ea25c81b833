"""A page's tables as files: numbers as numbers, words as words, in both scripts."""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from huying.features.documents.paper import paper
from huying.features.documents.schemas import Document
from huying.features.documents.workbook import workbook

pytestmark = pytest.mark.unit

DOCUMENT = Document.model_validate(
    {
        "title": "容量规划",
        "subtitle": "2026-11-22",
        "tables": [
            {
                "title": "People & <lines>",
                "columns": ["", "Rule", "Erlang A"],
                "rows": [
                    {"format": "decimal", "cells": ["Agents", 109.95, 81]},
                    {"format": "percent", "cells": ["=1+1", 0.8, None]},
                    {"format": "text", "cells": ["不回本"]},
                ],
            },
            {"title": "Only names", "columns": ["Name"], "rows": []},
        ],
    }
)


def cells(book: bytes) -> dict[str, tuple[str | None, str | None, bool]]:
    """By place: type, value, whether there is a formula."""
    space = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with ZipFile(BytesIO(book)) as files:
        sheet = ElementTree.fromstring(files.read("xl/worksheets/sheet1.xml"))
    return {
        cell.attrib["r"]: (
            cell.attrib.get("t"),
            cell.findtext("x:v", namespaces=space),
            cell.find("x:f", space) is not None,
        )
        for cell in sheet.iterfind(".//x:c", space)
    }


def test_a_workbook_has_numbers_as_numbers_and_no_formula() -> None:
    found = cells(workbook(DOCUMENT))
    assert found["B6"] == (None, "109.95", False)
    assert found["A7"][0] == "s"
    assert "C7" not in found
    assert not any(formula for _, _, formula in found.values())


def test_paper_has_pages_and_sets_chinese_in_a_font_that_has_it() -> None:
    file = paper(DOCUMENT)
    assert file.startswith(b"%PDF-")
    assert b"STSong-Light" in file
    assert b"Helvetica" in file


def test_a_long_table_goes_over_pages() -> None:
    rows = [{"format": "integer", "cells": [f"row {n}", n]} for n in range(300)]
    long = {"title": "Long", "tables": [{"title": "T", "columns": ["", "n"], "rows": rows}]}
    assert paper(Document.model_validate(long)).count(b"/Type /Page\n") > 3
