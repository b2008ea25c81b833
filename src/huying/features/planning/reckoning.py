"""A forecast and what it requires, in a process of its own: `python -m huying.features.planning.reckoning`.

It reads a `Task` as JSON on standard input and writes one line of JSON: a `Result`, or why there is none.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from statistics import NormalDist

import msgspec

from huying.errors import BadInput
from huying.features.planning.handover import WeeklyNeed, weekly_needs
from huying.features.reckoner import Refusal
from huying.forecasting import forecast as forecasting
from huying.forecasting import guess, reading
from huying.forecasting.calendars import Calendar, Event
from huying.forecasting.forecast import Forecast, Point
from huying.forecasting.guess import Estimate
from huying.forecasting.history import History, Hours
from huying.kit.children import given, say
from huying.staffing.erlang_a import Target
from huying.staffing.requirement import Expected, Need, Rules, requirement

_SHORTEST, _LONGEST = 900, 3600  # s of an interval that people are found for
_FURTHEST = 400  # days from the last count to the last day


class Counts(msgspec.Struct, frozen=True, tag="counts"):
    """A table as it was uploaded, or as our own calls make it."""

    text: str
    zeros: bool
    skip_bad_rows: bool


class Guess(msgspec.Struct, frozen=True, tag="guess"):
    """Calls of a working day; seconds after midnight."""

    daily: float
    begin: int
    end: int
    weekdays: int


class Staffing(msgspec.Struct, frozen=True):
    """See `huying.staffing.requirement.Rules`."""

    aht: float
    target: float
    within: float
    patience: float | None
    occupancy: float
    shrinkage: dict[str, float]
    hour: float
    lost: float


class Task(msgspec.Struct, frozen=True):
    """For `days` days from `first` on."""

    source: Counts | Guess
    first: date
    days: int
    country: str | None
    events: tuple[tuple[date, str, float], ...]
    coverage: float
    staffing: Staffing

    @property
    def last(self) -> date:
        return self.first + timedelta(self.days - 1)


class Row(msgspec.Struct, frozen=True):
    """One interval; see `huying.staffing.requirement.Need`."""

    start: datetime
    mean: float
    low: float
    high: float
    agents: int
    rostered: int
    mean_only: int
    service_level: float
    occupancy: float
    one_fewer_level: float
    one_fewer_abandoned: float
    one_fewer_cost: float


class Result(msgspec.Struct, frozen=True, tag="result"):
    minutes: int
    aht: float
    method: str
    errors: dict[str, float]
    notes: tuple[str, ...]
    rows: tuple[Row, ...]
    needs: tuple[WeeklyNeed, ...]


Answer = Result | Refusal


def answer(task: Task) -> Answer:
    try:
        return reckon(task)
    except BadInput as refused:
        return Refusal(refused.code, refused.message, refused.params)


def reckon(task: Task) -> Result:
    """Raises BadInput."""
    if isinstance(task.source, Guess):
        seconds, found, notes = _guessed(task, task.source)
    else:
        seconds, found, notes = _from_counts(task, task.source)
    points = [point for point in found.points if task.first <= point.start.date() <= task.last]
    if not points:
        raise BadInput(
            "planning.closed",
            "No calls are expected on these days: choose other days, or look at the history's.",
        )
    needs = requirement(
        [Expected(point.start, point.mean, point.low, point.high) for point in points],
        seconds,
        _rules(task),
    )
    minutes = seconds // 60
    return Result(
        minutes=minutes,
        aht=task.staffing.aht,
        method=found.method,
        errors=found.errors,
        notes=(*notes, *found.notes),
        rows=tuple(_row(point, need) for point, need in zip(points, needs, strict=True)),
        needs=tuple(weekly_needs(((need.start, need.rostered) for need in needs), minutes)),
    )


def _from_counts(task: Task, source: Counts) -> tuple[int, Forecast, list[str]]:
    history, notes = reading.read(
        source.text.lstrip("\ufeff").splitlines(),
        reading.Columns(),
        skip_bad=source.skip_bad_rows,
        zeros=source.zeros,
    )
    _check(history, task)
    calendar = _calendar(task, history.days[0].year)
    horizon = _intervals(history, calendar, task.last)
    if horizon == 0:
        return history.step, Forecast([], "", {}, []), notes
    return history.step, forecasting.forecast(history, horizon, calendar, task.coverage), notes


def _guessed(task: Task, source: Guess) -> tuple[int, Forecast, list[str]]:
    estimate = Estimate(source.daily, task.first, source.begin, source.end, source.weekdays)
    slots = max(1, -(-(source.end - source.begin) // estimate.step))
    calendar = _calendar(task, task.first.year)
    far = NormalDist().inv_cdf((1 + task.coverage) / 2)
    return estimate.step, guess.forecast(estimate, task.days * slots, calendar, far), []


def _check(history: History, task: Task) -> None:
    if not _SHORTEST <= history.step <= _LONGEST:
        raise BadInput(
            "planning.interval",
            f"The counts are by {history.step // 60:,} minutes, and people are found for intervals of 15 to "
            "60 minutes: give counts by the half-hour.",
            minutes=history.step // 60,
        )
    if task.last <= history.days[-1]:
        raise BadInput(
            "planning.past",
            f"The counts go on until {history.days[-1]}: choose days after that.",
            day=str(history.days[-1]),
        )
    if (task.last - history.days[-1]).days > _FURTHEST:
        raise BadInput(
            "planning.too_far",
            f"The counts end on {history.days[-1]}, more than a year before these days: give newer ones.",
            day=str(history.days[-1]),
        )


def _intervals(history: History, calendar: Calendar, last: date) -> int:
    """Enough of them to reach the last day, in the hours in which calls are taken."""
    hours, newest = Hours(history, calendar), history.days[-1]
    days = (newest + timedelta(i) for i in range((last - newest).days + 1))
    return sum(int(hours.of(day).sum()) for day in days)


def _calendar(task: Task, first_year: int) -> Calendar:
    events = [Event(day, name, effect) for day, name, effect in task.events]
    return Calendar(task.country, range(first_year - 1, task.last.year + 2), events)


def _rules(task: Task) -> Rules:
    given = task.staffing
    return Rules(
        aht=given.aht,
        target=Target(given.target, given.within),
        patience=given.patience,
        occupancy=given.occupancy,
        shrinkage=given.shrinkage,
        hour=given.hour,
        lost=given.lost,
        coverage=task.coverage,
    )


def _row(point: Point, need: Need) -> Row:
    figures = {name: value for name, value in asdict(need).items() if name in Row.__struct_fields__}
    return Row(**{**figures, "mean": point.mean, "low": point.low, "high": point.high})


if __name__ == "__main__":
    say(msgspec.json.encode(answer(msgspec.json.decode(given(), type=Task))))
