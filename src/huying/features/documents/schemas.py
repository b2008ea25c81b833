"""A page's tables on their way to a file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from huying.features.inputs import Input, Label, Name, Note

Format = Literal["text", "integer", "decimal", "percent"]
Cell = Annotated[float, Field(allow_inf_nan=False)] | Label | None


class Row(Input):
    """`format` is that of its numbers; a percent is a share, and a decimal that is whole has no digits."""

    format: Format = "text"
    cells: Annotated[list[Cell], Field(max_length=20)]


class Table(Input):
    """The first column names the rows."""

    title: Name
    columns: Annotated[list[Label], Field(min_length=1, max_length=20)]
    rows: Annotated[list[Row], Field(max_length=1000)]


class Document(Input):
    title: Name
    subtitle: Note = ""
    tables: Annotated[list[Table], Field(min_length=1, max_length=20)]
