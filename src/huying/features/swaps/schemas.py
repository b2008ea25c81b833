"""What the endpoints of swaps take and give."""

from __future__ import annotations

from datetime import date
from typing import Literal

from huying.features.inputs import Day, Id, Input, Note, Output

State = Literal["asked", "accepted", "declined", "approved", "refused", "withdrawn"]


class SwapIn(Input):
    """On `day` and `other_day` (which may be the same) each works what the other one would have."""

    other_id: Id
    day: Day
    other_day: Day
    note: Note = ""


class AnswerIn(Input):
    accepted: bool


class SwapOut(Output):
    id: str
    user_id: str
    other_id: str
    day: date
    other_day: date
    note: str
    state: State
    asked_us: int
    decided_us: int | None
    decided_by: str | None
    answer: str


class MySwap(SwapOut):
    """`colleague`: the name of the other one."""

    colleague: str


class ColleagueDay(Output):
    """A colleague of my queues, and the shift they have that day; empty: a day off."""

    user_id: str
    name: str
    shift: str


class MySwaps(Output):
    """`asked` by me and `to_me`, newest first, those for days to come."""

    asked: list[MySwap]
    to_me: list[MySwap]
