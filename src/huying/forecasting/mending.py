"""Days and intervals that are missing, or that no usual day explains: put right before anything is learned,
and told. The files of the user are not touched."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from huying.forecasting.calendars import Calendar
from huying.forecasting.history import Bools, Floats, History, Hours, start

_AROUND = 4  # same weekdays on either side that tell what is usual
_FAR_DAY = (0.4, 6.0)  # of a total: at least e^0.4 = 1.5 times too much or little, and so many deviations
_FAR = (0.5, 8.0)  # of an interval, on the scale of square roots
_SHOWN = 5
_NORMAL = 1.4826  # deviation of a normal distribution in medians of absolute differences


def mended(history: History, hours: Hours, calendar: Calendar) -> tuple[Floats, list[str]]:
    """Counts without gaps (0 when closed) and what was done. Of a last day that is not over, what has not
    come yet is filled in as well, and not told."""
    is_open = hours.table(history.days)
    counts = np.where(is_open, history.counts, 0.0)
    missing = np.isnan(counts)
    missing[-1, history.seen :] = False
    notes = []
    if missing.any():
        notes.append(_gaps(history, missing))
    whole = _filled(history, counts, is_open)
    away = _strange_days(history, whole, calendar, hours)
    if away.any():
        notes.append(_strange(history, whole, away))
        counts[away] = np.nan
        counts = np.where(is_open, counts, 0.0)
        whole = _filled(history, counts, is_open)
    odd = _strange_intervals(whole, is_open) & ~np.isnan(counts)
    if odd.any():
        notes.append(_strange_slots(history, odd))
        whole = _filled(history, np.where(odd, np.nan, counts), is_open)
    return whole, notes


def _filled(history: History, counts: Floats, is_open: Bools) -> Floats:
    """Unknown intervals from the usual shape of their weekday, at the height of the day's known ones."""
    weekdays = np.array([day.weekday() for day in history.days])
    everyday = _median(counts)
    whole = counts.copy()
    for i in np.flatnonzero(np.isnan(counts).any(axis=1)):
        same = counts[weekdays == weekdays[i]]
        usual = _median(same) if np.sum(~np.isnan(same).all(axis=1)) > 2 else everyday
        known = ~np.isnan(counts[i])
        height = counts[i, known].sum() / max(usual[known].sum(), 1.0) if usual[known].sum() > 0 else 1.0
        whole[i, ~known] = (usual * height)[~known]
    return np.where(is_open, whole, 0.0)


def _median(counts: Floats) -> Floats:
    """By interval; 0 where nothing is known."""
    known = ~np.isnan(counts).all(axis=0)
    found = np.zeros(counts.shape[1])
    found[known] = np.nanmedian(counts[:, known], axis=0)
    return found


def _strange_days(history: History, whole: Floats, calendar: Calendar, hours: Hours) -> Bools:
    """Days whose total is far from the same weekdays around them, without a feast, a closed day or an event
    to say why."""
    totals = np.log(whole.sum(axis=1) + 1.0)
    distance = np.zeros(len(totals))
    weekdays = np.array([day.weekday() for day in history.days])
    for weekday in set(weekdays.tolist()):
        same = np.flatnonzero(weekdays == weekday)
        for place, i in enumerate(same):
            near = same[max(0, place - _AROUND) : place + _AROUND + 1]
            others = near[near != i]
            distance[i] = totals[i] - np.median(totals[others]) if others.size > 2 else 0.0
    usual = max(_NORMAL * float(np.median(np.abs(distance))), 0.02)
    least, deviations = _FAR_DAY
    far: Bools = np.abs(distance) > max(least, deviations * usual)
    explained = np.array([_explained(history, i, calendar, hours) for i in range(len(totals))])
    strange: Bools = far & ~explained
    return strange


def _explained(history: History, i: int, calendar: Calendar, hours: Hours) -> bool:
    day = history.days[i]
    around = [day + timedelta(k) for k in (-3, -2, -1, 0, 1)]
    return day in calendar.events or any(calendar.unusual(other) or other in hours.closed for other in around)


def _strange_intervals(whole: Floats, is_open: Bools) -> Bools:
    """Intervals far from what the shape of their day says."""
    z = np.sqrt(whole + 0.25)
    shape = np.median(z, axis=0)
    height = np.median(np.where(is_open, z / np.maximum(shape, 0.5), np.nan), axis=1, keepdims=True)
    rest = z - shape * np.nan_to_num(height, nan=1.0)
    usual = np.maximum(_NORMAL * np.median(np.abs(rest), axis=0), 0.5)
    least, deviations = _FAR
    far: Bools = (np.abs(rest) > deviations * usual) & (np.abs(rest) > least * np.maximum(shape, 2.0))
    return far & is_open


def _gaps(history: History, missing: Bools) -> str:
    days = [history.days[i].isoformat() for i in np.flatnonzero(missing.any(axis=1))]
    return (
        f"Rows missing between opening and closing: {int(missing.sum())}, filled in from days like theirs, "
        f"on {_few(days)}. If no row means no calls, say --missing zero."
    )


def _strange(history: History, whole: Floats, away: Bools) -> str:
    days = [f"{history.days[i]} ({whole[i].sum():,.0f} calls)" for i in np.flatnonzero(away)]
    return (
        f"Left out, because far from days like them: {_few(days)}. "
        "If you know why, and it may come again, give them names in a file of --events."
    )


def _strange_slots(history: History, odd: Bools) -> str:
    rows, columns = np.nonzero(odd)
    moments = [
        f"{start(history.days[i], history.slots[j]):%Y-%m-%d %H:%M}"
        for i, j in zip(rows, columns, strict=True)
    ]
    return f"Left out, because far from the rest of their day: {_few(moments)}."


def _few(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
