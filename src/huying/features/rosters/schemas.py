"""What the endpoints of rosters take and give. Minutes count from midnight in the centre's time zone."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from huying.features.inputs import Id, Input, Name, Output

_DAY = 1440
MinuteOfDay = Annotated[int, Field(ge=0, lt=_DAY)]
Weekday = Annotated[int, Field(ge=0, le=6)]


class Break(Input):
    """`after` minutes from the shift's begin."""

    after: Annotated[int, Field(ge=1, lt=_DAY)]
    minutes: Annotated[int, Field(ge=5, le=180)]
    paid: bool = False


class ShiftIn(Input):
    """`minutes`: its length, breaks included; it may go on past midnight. Work is in the queue's calls."""

    name: Name
    queue_id: Id
    start_minute: MinuteOfDay
    minutes: Annotated[int, Field(ge=60, le=960)]
    breaks: Annotated[list[Break], Field(max_length=6)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _breaks_fit(self) -> Self:
        free = 0
        for rest in self.breaks:
            if rest.after < free or rest.after + rest.minutes >= self.minutes:
                raise ValueError("breaks must lie within the shift, one after another")
            free = rest.after + rest.minutes
        return self


class ShiftOut(Output):
    id: str
    name: str
    queue_id: str
    start_minute: int
    minutes: int
    breaks: list[Break]


class ContractIn(Input):
    """`week_minutes`: paid, a week. `weekends`: at most so many of a plan's with work; null: any."""

    week_minutes: Annotated[int, Field(ge=60, le=3600)]
    nights: bool = True
    weekends: Annotated[int, Field(ge=0, le=6)] | None = None
    days_off_together: Annotated[int, Field(ge=1, le=3)] = 1


class ContractOut(Output):
    user_id: str
    week_minutes: int
    nights: bool
    weekends: int | None
    days_off_together: int


class Need(Input):
    """People needed in a queue on these weekdays (0 is Monday) from one minute to another."""

    queue_id: Id
    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)]
    from_minute: MinuteOfDay
    to_minute: Annotated[int, Field(ge=1, le=_DAY)]
    people: Annotated[int, Field(ge=1, le=500)]

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.to_minute <= self.from_minute:
            raise ValueError("to_minute must be after from_minute; a need past midnight is two")
        return self


Labour = Literal["cn", "eu", "hk"]
"""A pack of labour rules: see `rostering/labour.py`."""


class LabourOut(Output):
    """What a pack of labour rules allows, in minutes of paid work and of rest, and where each limit comes
    from."""

    name: Labour
    week_minutes: int
    overtime_week_minutes: int
    overtime_period_minutes: int
    days_a_week: int
    days_in_a_row: int
    rest_minutes: int
    weekly_rest_minutes: int
    nights_in_a_row: int
    sources: dict[str, str]


class PlanIn(Input):
    """`first_day` is a Monday, so that weeks are weeks. `labour`: null is that of the centre's country."""

    name: Name
    labour: Labour | None = None
    first_day: date
    weeks: Annotated[int, Field(ge=1, le=6)]
    needs: Annotated[list[Need], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _monday(self) -> Self:
        if self.first_day.weekday() != 0:
            raise ValueError("first_day must be a Monday")
        return self


class SolveIn(Input):
    """`seconds` at most; it ends earlier when no better roster can be. `today_only`: of a published plan what
    has not begun today; every other day stays."""

    seconds: Annotated[int, Field(ge=5, le=600)] = 60
    today_only: bool = False


class SaidOut(Output):
    """A rule, or something that would get worse, for screens to put into words: see `rostering/explain.py`.
    `day`, `first` and `last` are dates here, `skill` is a queue, a limit of minutes is in hours."""

    code: str
    params: dict[str, str | int | float]


class ConflictOut(Output):
    """Somebody's own rules that leave no roster."""

    user_id: str
    rules: list[SaidOut]


class ProblemOut(Output):
    """Why a plan could not be solved: an error, and the people whose rules are in each other's way."""

    code: str
    message: str
    params: dict[str, str | int | float]
    conflicts: list[ConflictOut]


class PlanRow(Output):
    """`patterns` say of each person the shift's id on each day, or "". `proven`: no better one exists."""

    id: str
    name: str
    first_day: date
    weeks: int
    solved: bool
    solving: bool
    proven: bool
    cost: int | None
    bound: int | None
    problem: ProblemOut | None
    published_us: int | None


class RefusedWish(Output):
    """`shift_id` null: a day off. Forbidden by `rules`; or, when there are none, granting it alone would have
    cost `price` more, because of what is `worse` then."""

    user_id: str
    day: date
    shift_id: str | None
    rules: list[SaidOut]
    price: int
    worse: list[SaidOut]


class PlanOut(PlanRow):
    labour: str
    needs: list[Need]
    patterns: dict[str, list[str]]
    refused: list[RefusedWish]
    unpublished: bool
    """What was published last, if anything, is not this."""


class MyShift(Output):
    """`on_leave`: I have leave that day, so the shift is not mine to work."""

    begin_us: int
    end_us: int
    name: str
    queue_id: str
    on_leave: bool


class WishIn(Input):
    """`shift_id` null: a day off."""

    shift_id: Id | None = None


class WishOut(Output):
    day: date
    shift_id: str | None


class MyRoster(Output):
    """From today on. `changed_us`: when shifts of mine were last changed after they had been published."""

    shifts: list[MyShift]
    changed_us: int | None
    wishes: list[WishOut]
    choices: list[ShiftOut]
    """Shifts I can wish: those of my queues."""
