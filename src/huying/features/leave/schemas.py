"""What the endpoints of leave take and give."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from huying.features.inputs import Day, Input, Note, Output

Kind = Literal["annual", "sick", "personal", "family", "other"]
State = Literal["asked", "approved", "refused", "withdrawn"]
Year = Annotated[int, Field(ge=2000, le=2200)]
_LONGEST_DAYS = 366


class LeaveIn(Input):
    """Whole days, both included; each of them counts: leave out days off."""

    kind: Kind
    first_day: Day
    last_day: Day
    note: Note = ""

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if not 0 <= (self.last_day - self.first_day).days < _LONGEST_DAYS:
            raise ValueError("last_day must not be before first_day, nor more than a year after it")
        return self


class LeaveOut(Output):
    id: str
    user_id: str
    kind: Kind
    first_day: date
    last_day: date
    note: str
    state: State
    asked_us: int
    decided_us: int | None
    decided_by: str | None
    answer: str


class AllowanceIn(Input):
    """`days` a year; null: not limited."""

    days: Annotated[int, Field(ge=0, le=366)] | None


class Balance(Output):
    """Of one kind in one year: `days` allowed (null: not limited), approved, and asked for."""

    kind: Kind
    year: int
    days: int | None
    approved: int
    asked: int


class MyLeave(Output):
    """Requests of this year and later, newest first; balances of this year and the next."""

    requests: list[LeaveOut]
    balances: list[Balance]
