"""What the endpoints of calendars take and give. The form of a calendar is `flows.calendars`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from huying.features.inputs import Input, Label, Name
from huying.flows.calendars import WEEKDAYS, Calendar, Day, Period, Weekday

TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]
DateText = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


class PeriodInput(Input):
    """From one time of day to another; past midnight when it ends before it begins."""

    begin: TimeOfDay
    end: TimeOfDay


Periods = Annotated[list[PeriodInput], Field(max_length=10)]


class DayInput(Input):
    """A date that is not like its weekday: a holiday, closed but for its periods, or a workday (调休) with
    the periods of the weekday `like`, or its own."""

    date: DateText
    kind: Literal["holiday", "workday"]
    name: Label = ""
    like: Weekday | None = None
    periods: Periods = Field(default_factory=list)


class CalendarInput(Input):
    """Opening hours in a time zone. `week`: the periods of each weekday; one that is left out is closed."""

    name: Name
    time_zone: Annotated[str, StringConstraints(max_length=60)] = "Asia/Shanghai"
    week: dict[Weekday, Periods] = Field(default_factory=dict)
    days: Annotated[list[DayInput], Field(max_length=1000)] = Field(default_factory=list)

    def calendar(self) -> Calendar:
        """As flows read it."""
        return Calendar(
            time_zone=self.time_zone,
            week={day: _periods(self.week[day]) for day in WEEKDAYS if self.week.get(day)},
            days={
                day.date: Day(day.kind, day.name, day.like, _periods(day.periods))
                for day in sorted(self.days, key=lambda day: day.date)
            },
        )


class CalendarOut(CalendarInput):
    """`standing`: open, closed or holiday, now."""

    id: str
    standing: Literal["open", "closed", "holiday"]


def _periods(given: list[PeriodInput]) -> tuple[Period, ...]:
    return tuple(Period(period.begin, period.end) for period in given)
