"""Rows of a file as a history: which columns, which form of time, which interval; and every row that cannot
be used, by its line."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from huying.errors import BadInput
from huying.forecasting.calendars import Event
from huying.forecasting.history import DAY, History, gather

_FORMS = (
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日",
)
_TIMES = ("time", "start", "interval", "date", "hour", "timestamp", "时间", "日期")
_COUNTS = ("count", "calls", "offered", "arrivals", "volume", "y", "value", "来电", "呼叫", "数量")
_SHOWN = 10  # bad rows told one by one
_LOOKED_AT = 50  # rows by which columns and the form of time are found
_MOST = 1e9  # calls of an interval


@dataclass(frozen=True, slots=True)
class Columns:
    """Names as in the file's first line; None: found by name, then by what is in them."""

    time: str | None = None
    count: str | None = None
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that cannot be used, and why: a clause."""

    line: int
    reason: str


def read(
    lines: Iterable[str], columns: Columns, *, skip_bad: bool = False, zeros: bool = False
) -> tuple[History, list[str]]:
    """The history, and sentences on rows left out (with `skip_bad`; otherwise they are refused).

    `zeros`: an interval without a row, between a day's first and last, had no calls. Raises BadInput.
    """
    table = _table(lines)
    if len(table) < 2:
        raise BadInput(
            "forecast.empty", "There is no row in the file: give a column of times and one of counts."
        )
    header, rows = table[0][1], table[1:]
    time_at, count_at = _places(header, [row for _, row in rows[:_LOOKED_AT]], columns)
    moment = _clock([row[time_at] for _, row in rows if len(row) > time_at], columns.form)
    good: dict[datetime, tuple[int, float]] = {}
    bad: list[Bad] = []
    for line, row in rows:
        found = _row(row, time_at, count_at, moment)
        if isinstance(found, str):
            bad.append(Bad(line, found))
        elif found[0] in good:
            bad.append(Bad(line, f"the time {found[0]} is in line {good[found[0]][0]} already"))
        else:
            good[found[0]] = (line, found[1])
    step = _step(sorted(good))
    off = [at for at in good if _off_grid(at, step)]
    bad += [Bad(good[at][0], f"{at:%H:%M:%S} does not begin an interval of {step:,} s") for at in off]
    notes = _told(sorted(bad, key=lambda one: one.line), skip_bad=skip_bad)
    counts = [(at, count) for at, (_, count) in good.items() if not _off_grid(at, step)]
    if not counts:
        raise BadInput("forecast.empty", "No row of the file can be used.")
    return gather(_with_zeros(counts, step) if zeros else counts, step), notes


def read_events(lines: Iterable[str]) -> list[Event]:
    """`date,name` or `date,name,effect`, with a first line that says so. Raises BadInput."""
    events = []
    for line, row in _table(lines)[1:]:
        try:
            effect = float(row[2]) if len(row) > 2 and row[2].strip() else 1.0
            if not 0 <= effect <= 100 or not row[1].strip():
                raise ValueError
            events.append(Event(date.fromisoformat(row[0].strip()), row[1].strip(), effect))
        except (ValueError, IndexError):
            raise BadInput(
                "forecast.events",
                f"Line {line} of the events cannot be used: write date, name and effect like "
                "2026-11-11,sale,1.4 (the effect may be left out).",
            ) from None
    return events


def _table(lines: Iterable[str]) -> list[tuple[int, list[str]]]:
    """Rows with their lines, empty ones left out. The first line tells what divides columns."""
    text = list(lines)
    first = text[0].lstrip("﻿") if text else ""
    text[:1] = [first]
    mark = max(",;\t", key=first.count)
    reader = csv.reader(text, delimiter=mark)
    try:
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise BadInput(
            "forecast.no_table", f"Line {reader.line_num} is no row of a table: {error}."
        ) from error


def _places(header: list[str], rows: list[list[str]], columns: Columns) -> tuple[int, int]:
    names = [name.strip().lower() for name in header]
    if _is_number(names[-1]) or _iso(names[0]) is not None:
        raise BadInput("forecast.header", "The first line must name the columns, for example: time,count.")
    time_at = _named(names, columns.time) if columns.time else _found(names, _TIMES, rows, _looks_like_time)
    if time_at is None:
        raise _no_column("time", header)
    others = [name if i != time_at else "" for i, name in enumerate(names)]
    count_at = _named(names, columns.count) if columns.count else _found(others, _COUNTS, rows, _is_number)
    if count_at is None:
        raise _no_column("count", header)
    return time_at, count_at


def _named(names: list[str], wanted: str) -> int:
    if wanted.strip().lower() not in names:
        raise BadInput("forecast.column", f"There is no column {wanted!r}; there are: {', '.join(names)}.")
    return names.index(wanted.strip().lower())


def _found(
    names: list[str], known: tuple[str, ...], rows: list[list[str]], fits: Callable[[str], bool]
) -> int | None:
    """By a known name, or the part of one; then the first column most of whose cells fit."""
    for word in known:
        for exact in (True, False):
            for i, name in enumerate(names):
                if name and (name == word or (not exact and len(word) > 1 and word in name)):
                    return i
    for i, name in enumerate(names):
        cells = [row[i] for row in rows if len(row) > i]
        if name and cells and 2 * sum(map(fits, cells)) > len(cells):
            return i
    return None


def _no_column(what: str, header: list[str]) -> BadInput:
    return BadInput(
        f"forecast.no_{what}",
        f"No column of {', '.join(header)} looks like the {what}: name it with --{what}-column.",
    )


def _clock(cells: list[str], form: str | None) -> Callable[[str], datetime | None]:
    """How the file writes times: as told, ISO, or the one known form that fits. Raises BadInput."""
    if form is not None:
        return lambda text: _by(form, text)
    sample = cells[:: max(1, len(cells) // 1000)]
    fits = {name: sum(_by(name, cell) is not None for cell in sample) for name in _FORMS}
    most = max(fits.values())
    if sum(_iso(cell) is not None for cell in sample) >= most:
        return _iso
    best = [name for name, number in fits.items() if number == most]
    if len(best) > 1:
        raise BadInput(
            "forecast.ambiguous_time",
            f"{sample[0]!r} can be read in two ways: say --time-format '{best[0]}' or '{best[1]}'.",
        )
    return lambda text: _by(best[0], text)


def _row(
    row: list[str], time_at: int, count_at: int, moment: Callable[[str], datetime | None]
) -> tuple[datetime, float] | str:
    if len(row) <= max(time_at, count_at):
        return f"it has only {len(row)} columns"
    at = moment(row[time_at])
    if at is None:
        return f"{row[time_at]!r} is no time (write 2026-11-23 09:30, or give --time-format)"
    try:
        count = float(row[count_at])
    except ValueError:
        return f"{row[count_at]!r} is no number"
    if not math.isfinite(count) or not 0 <= count <= _MOST:
        return f"{row[count_at].strip()} is no number of calls (0 to {_MOST:,.0f})"
    return at, count


def _step(moments: list[datetime]) -> int:
    """Seconds from one interval to the next, as most rows have it. Raises BadInput."""
    apart = Counter(int((b - a).total_seconds()) for a, b in pairwise(moments))
    step = min(apart, key=lambda seconds: (-apart[seconds], seconds), default=DAY)
    if step > DAY:
        raise BadInput(
            "forecast.too_coarse",
            f"Most rows are {step / DAY:.0f} days apart: give counts by day or shorter intervals.",
        )
    if step < 60 or DAY % step:
        raise BadInput(
            "forecast.step",
            f"Most rows are {step:,} s apart, and a day cannot be divided so: give intervals of 1 minute "
            "to 1 day that make a whole day, for example 15 or 30 minutes.",
        )
    return step


def _off_grid(moment: datetime, step: int) -> bool:
    return bool((moment.hour * 3600 + moment.minute * 60 + moment.second) % step)


def _with_zeros(rows: list[tuple[datetime, float]], step: int) -> list[tuple[datetime, float]]:
    """Every interval between a day's first row and its last, the last moments of the file excepted."""
    counts = dict(rows)
    slots = sorted({(at.hour, at.minute, at.second) for at in counts})
    last = max(counts)
    for day in {at.date() for at in counts}:
        moments = [datetime(day.year, day.month, day.day, *slot) for slot in slots]
        counts.update({at: 0.0 for at in moments if at not in counts and at < last})
    return [(at, count) for at, count in counts.items() if not _off_grid(at, step)]


def _told(bad: list[Bad], *, skip_bad: bool) -> list[str]:
    if not bad:
        return []
    told = "; ".join(f"line {one.line}: {one.reason}" for one in bad[:_SHOWN])
    more = f"; and {len(bad) - _SHOWN:,} more" if len(bad) > _SHOWN else ""
    rows = "1 row" if len(bad) == 1 else f"{len(bad):,} rows"
    if skip_bad:
        return [f"{rows} left out: {told}{more}."]
    raise BadInput(
        "forecast.bad_rows",
        f"{rows} cannot be used: {told}{more}. Put them right, or say --skip-bad-rows to leave them out.",
    )


def _iso(text: str) -> datetime | None:
    """With an offset from UTC, the clock on the wall is taken."""
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return None


def _by(form: str, text: str) -> datetime | None:
    try:
        return datetime.strptime(text.strip(), form).replace(tzinfo=None)
    except ValueError:
        return None


def _looks_like_time(text: str) -> bool:
    return _iso(text) is not None or any(_by(form, text) is not None for form in _FORMS)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def whole_hours(text: str) -> tuple[int, int]:
    """`9:00-18:00` in seconds after midnight. Raises BadInput."""
    try:
        begin, end = (_seconds(part) for part in text.split("-"))
    except ValueError:
        begin = end = 0
    if not 0 <= begin < end <= DAY:
        raise BadInput("forecast.hours", f"{text!r} are no hours of a day: write 9:00-18:00.")
    return begin, end


def _seconds(text: str) -> int:
    hours, _, minutes = text.strip().partition(":")
    return int(timedelta(hours=int(hours), minutes=int(minutes or 0)).total_seconds())
