"""What the endpoints of adherence take and give."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from huying.features.inputs import Input, Note, Output
from huying.rostering.adherence import Attendance, Expected, Kind

Reason = Literal["training", "meeting", "system", "errand", "other"]
State = Literal["asked", "approved", "refused", "withdrawn"]
Moment = Annotated[int, Field(ge=0, le=2**53)]


class DeviationOut(Output):
    """Scheduled time away from work, `end_us` at most now."""

    kind: Kind
    begin_us: int
    end_us: int


class ShiftOut(Output):
    """Somebody's shift as it went so far. `due_us`: scheduled, no break and not excused; `worked_us` of it at
    work; `at_work_us`: within the shift, breaks too. Shares are null while nothing was due."""

    user_id: str
    name: str
    queue_id: str
    begin_us: int
    end_us: int
    attendance: Attendance
    due_us: int
    worked_us: int
    at_work_us: int
    adherence: float | None
    conformance: float | None
    deviations: list[DeviationOut]


class NowRow(ShiftOut):
    """Where somebody with a shift now should be (until `until_us`), where they are, and since when not where
    they should be (`out_since_us`). `asked`: exceptions that wait for a decision."""

    expected: Expected
    until_us: int
    state: str
    reason: str
    state_since_us: int | None
    out_since_us: int | None
    asked: int


class DayOut(Output):
    """`planned`: shifts that have begun and are not excused; `present`: of them those somebody came to."""

    day: date
    planned: int
    present: int
    due_us: int
    worked_us: int
    shifts: list[ShiftOut]


class ExceptionIn(Input):
    """Time for which one should not be held to the roster."""

    begin_us: Moment
    end_us: Moment
    reason: Reason
    note: Note = ""

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if not 0 < self.end_us - self.begin_us <= 24 * 3_600_000_000:
            raise ValueError("end_us must be after begin_us, a day at most")
        return self


class ExceptionOut(Output):
    id: str
    user_id: str
    begin_us: int
    end_us: int
    reason: Reason
    note: str
    state: State
    asked_us: int
    decided_us: int | None
    decided_by: str | None
    answer: str


class MyAdherence(Output):
    """My shifts of today so far, and my exceptions of the last 31 days and to come, newest first."""

    shifts: list[ShiftOut]
    exceptions: list[ExceptionOut]
