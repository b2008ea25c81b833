"""What the endpoints of the do-not-call list take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from huying.features.inputs import Input, Label, Output


class NewEntry(Input):
    """`number` as a person writes it."""

    number: Annotated[str, StringConstraints(min_length=2, max_length=40)]
    note: Label = ""


class EntryOut(Output):
    number: str
    note: str
    added_by: str
    added_at: datetime


class EntryPage(Output):
    items: list[EntryOut]
    total: int
