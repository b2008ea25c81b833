"""`huying forecast`: calls to come, from a file of counts or from an estimate; no centre runs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table

from huying.cli import steps
from huying.errors import BadInput

if TYPE_CHECKING:
    from huying.forecasting.calendars import Calendar, Event
    from huying.forecasting.forecast import Forecast
    from huying.forecasting.history import History
    from huying.forecasting.reading import Columns

MOST = 100_000  # intervals ahead


class By(StrEnum):
    """What a row of the answer is."""

    INTERVAL = "interval"
    DAY = "day"


class Missing(StrEnum):
    """What an interval without a row means."""

    UNKNOWN = "unknown"
    ZERO = "zero"


def forecast(
    file: Annotated[
        Path | None, typer.Argument(help="Counts (CSV): a column of times, one of counts.")
    ] = None,
    horizon: Annotated[int, typer.Option(help="Rows ahead: intervals in which calls are taken.")] = 48,
    by: Annotated[By, typer.Option(help="Rows by the file's interval, or by day.")] = By.INTERVAL,
    coverage: Annotated[float, typer.Option(help="Share of counts between low and high.")] = 0.9,
    calendar: Annotated[str | None, typer.Option(help="Feasts of a country: CN, US, DE-BY …")] = None,
    events: Annotated[Path | None, typer.Option(help="Days by hand (CSV): date,name,effect.")] = None,
    time_column: Annotated[str | None, typer.Option(help="Column of times.")] = None,
    count_column: Annotated[str | None, typer.Option(help="Column of counts.")] = None,
    time_format: Annotated[str | None, typer.Option(help="Of the times, as strptime writes it.")] = None,
    missing: Annotated[Missing, typer.Option(help="What no row means.")] = Missing.UNKNOWN,
    skip_bad_rows: Annotated[bool, typer.Option(help="Leave rows out that cannot be used.")] = False,
    daily: Annotated[float | None, typer.Option(help="Without a file: calls of a working day.")] = None,
    begin: Annotated[str | None, typer.Option(help="Without a file: first day, 2026-12-01.")] = None,
    hours: Annotated[str, typer.Option(help="Without a file: hours of a day.")] = "9:00-18:00",
    weekdays: Annotated[int, typer.Option(help="Without a file: days of the week, from Monday.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON list and nothing else.")] = False,
) -> None:
    """Calls to come, by interval or day, with the range they will be in."""
    if not 1 <= horizon <= MOST:
        raise BadInput("forecast.horizon", f"The horizon is a number of rows from 1 to {MOST:,}.")
    if not 0.5 <= coverage <= 0.99:
        raise BadInput("forecast.coverage", "The coverage is a share from 0.5 to 0.99, for example 0.9.")
    by_hand = _events(events)
    if (file is None) == (daily is None):
        raise BadInput("forecast.source", "Give a file of counts, or --daily with your own estimate.")
    if daily is not None:
        found = _guessed(daily, begin, hours, weekdays, horizon, coverage, calendar, by_hand)
        notes: list[str] = []
    elif file is not None:
        from huying.forecasting.reading import Columns

        columns = Columns(time_column, count_column, time_format)
        history, notes = history_of(file, columns, skip_bad=skip_bad_rows, zeros=missing is Missing.ZERO)
        found = _from_history(history, horizon, by, coverage, calendar, by_hand)
    _show(found, notes, as_json)


def _from_history(
    history: History, horizon: int, by: By, coverage: float, country: str | None, events: list[Event]
) -> Forecast:
    from huying.forecasting import forecast as forecasting
    from huying.forecasting.history import Hours, by_day

    feasts = _calendar(country, history.days[0].year, history.days[-1].year, events)
    if by is By.DAY:
        history = by_day(history, Hours(history, feasts))
    return forecasting.forecast(history, horizon, feasts, coverage)


def _guessed(
    daily: float,
    begin: str | None,
    hours: str,
    weekdays: int,
    horizon: int,
    coverage: float,
    country: str | None,
    events: list[Event],
) -> Forecast:
    from statistics import NormalDist

    from huying.forecasting import guess, reading

    try:
        first = date.fromisoformat(begin or "")
    except ValueError:
        raise BadInput(
            "forecast.begin", "An estimate needs --begin with its first day, like 2026-12-01."
        ) from None
    opening, closing = reading.whole_hours(hours)
    estimate = guess.Estimate(daily, first, opening, closing, weekdays)
    feasts = _calendar(country, first.year, first.year, events)
    return guess.forecast(estimate, horizon, feasts, NormalDist().inv_cdf((1 + coverage) / 2))


def _calendar(country: str | None, first: int, last: int, events: Iterable[Event]) -> Calendar:
    from huying.forecasting.calendars import Calendar

    return Calendar(country, range(first - 1, last + 5), events)


def _events(file: Path | None) -> list[Event]:
    if file is None:
        return []
    from huying.forecasting import reading

    return reading.read_events(_lines(file))


def history_of(
    file: Path, columns: Columns | None = None, *, skip_bad: bool = False, zeros: bool = False
) -> tuple[History, list[str]]:
    """A file's counts, and sentences on rows left out. Raises BadInput."""
    from huying.forecasting import reading

    return reading.read(_lines(file), columns or reading.Columns(), skip_bad=skip_bad, zeros=zeros)


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise BadInput(
            "forecast.file", f"{file} cannot be read: {(error.strerror or '').lower()}."
        ) from error
    except UnicodeDecodeError:
        raise BadInput("forecast.file", f"{file} is no text in UTF-8: save it as CSV (UTF-8).") from None


def _show(found: Forecast, notes: list[str], as_json: bool) -> None:
    for note in (*notes, *found.notes):
        steps.errors.print(note, markup=False, soft_wrap=True)
    if as_json:
        rows = [
            {
                "start": point.start.isoformat(),
                "mean": round(point.mean, 3),
                "low": round(point.low, 3),
                "high": round(point.high, 3),
            }
            for point in found.points
        ]
        typer.echo(json.dumps(rows))
        return
    table = Table(title=f"Method: {found.method}", box=box.SIMPLE_HEAD)
    table.add_column("start")
    for name in ("low", "mean", "high"):
        table.add_column(name, justify="right")
    for point in found.points:
        row = (f"{value:,.1f}" for value in (point.low, point.mean, point.high))
        table.add_row(f"{point.start:%a %Y-%m-%d %H:%M}", *row)
    steps.console.print(table)
    for name, error in found.errors.items():
        steps.console.print(f"{name}: off by {error:.1%} when tried on the history", markup=False)
