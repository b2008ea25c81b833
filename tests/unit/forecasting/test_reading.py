"""Files as people have them: columns, forms of time, and what cannot be used."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from huying.errors import BadInput
from huying.forecasting.reading import Columns, read, read_events, whole_hours

pytestmark = pytest.mark.unit

HALF_HOURS = [f"{9 + k // 2:02}:{30 * (k % 2):02}" for k in range(4)]
DAYS = [f"2026-01-{5 + k:02}" for k in range(5)]


def lines(header: str = "time,calls", row: str = "{d} {t},{c}") -> list[str]:
    return [header, *(row.format(d=d, t=t, c=7, m=d[5:7], n=d[8:]) for d in DAYS for t in HALF_HOURS)]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("time,calls", "{d} {t},{c}"),
        ("DateTime,Calls", "{d}T{t}:00+08:00,{c}"),
        ("queue;interval_start;offered", "sales;{d} {t};{c}"),
        ("when\tnumber", "{d} {t}\t{c}.0"),
        ("时间,来电", "2026/{m}/{n} {t},{c}"),
        ("\ufeffstart,count", "{n}.{m}.2026 {t},{c}"),
        ("aht,start,answered,offered", "300,{d} {t},5,{c}"),
    ],
)
def test_columns_and_times_are_found(header: str, row: str) -> None:
    history, notes = read(lines(header, row), Columns())
    assert notes == []
    assert history.days == tuple(date.fromisoformat(day) for day in DAYS)
    assert history.slots == (32400, 34200, 36000, 37800)
    assert history.step == 1800
    assert np.all(history.counts == 7)


def test_day_and_month_are_told_apart_by_the_days_after_the_twelfth() -> None:
    rows = ["date,calls", *(f"{k:02}/01/2026,5" for k in range(5, 20))]
    assert read(rows, Columns())[0].days[-1] == date(2026, 1, 19)
    with pytest.raises(BadInput, match="two ways"):
        read(rows[:7], Columns())
    assert read(rows[:7], Columns(form="%d/%m/%Y"))[0].days[-1] == date(2026, 1, 10)


def test_bad_rows_are_refused_by_line_or_left_out() -> None:
    bad = lines()
    bad[3] = f"{DAYS[0]} 10:00,many"
    bad[5] = f"{DAYS[1]} 09:00,-4"
    bad[6] = f"{DAYS[1]} 09:00,8"
    bad[7] = "yesterday,8"
    bad[8] = f"{DAYS[1]} 10:31,8"
    bad[9] = DAYS[2]
    bad.append(bad[-1])
    with pytest.raises(BadInput) as told:
        read(bad, Columns())
    for part in (
        "6 rows",
        "line 4: 'many'",
        "line 6: -4",
        "line 8",
        "line 9: 10:31:00",
        "line 10",
        "line 22",
    ):
        assert part in told.value.message
    history, notes = read(bad, Columns(), skip_bad=True)
    assert len(notes) == 1
    assert int(np.isnan(history.counts).sum()) == 5


def test_a_missing_row_is_unknown_or_no_call() -> None:
    gap = [line for line in lines() if line != f"{DAYS[2]} 09:30,7"]
    assert np.isnan(read(gap, Columns())[0].counts[2, 1])
    assert read(gap, Columns(), zeros=True)[0].counts[2, 1] == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ([], "no row"),
        (["time,calls"], "no row"),
        (["2026-01-05 09:00,7", "2026-01-05 09:30,7"], "first line must name"),
        (["name,calls", "Li,7", "Wu,8"], "looks like the time"),
        (["time,remark", "2026-01-05 09:00,hello"], "looks like the count"),
        (["time,calls", "2026-01-05,7", "2026-02-05,7", "2026-03-05,7"], "days apart"),
        (["time,calls", "2026-01-05 09:00:00,7", "2026-01-05 09:00:07,7"], "cannot be divided"),
        (["time,calls", "2026-01-05 09:00,nan", "2026-01-05 09:30,inf"], "no number of calls"),
    ],
)
def test_nonsense_gets_a_sentence(text: list[str], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read(text, Columns())


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(BadInput, match="time, calls"):
        read(lines(), Columns(count="offered"))


def test_events_of_a_file() -> None:
    found = read_events(["date,name,effect", "2026-11-11,sale,1.4", "2026-12-24,eve,"])
    assert [(event.name, event.effect) for event in found] == [("sale", 1.4), ("eve", 1.0)]
    for wrong in ("11/11/2026,sale,1.4", "2026-11-11,sale,lots", "2026-11-11", "2026-11-11,sale,-1"):
        with pytest.raises(BadInput, match="Line 2"):
            read_events(["date,name,effect", wrong])


def test_hours_of_a_day() -> None:
    assert whole_hours("9:00-18:30") == (32400, 66600)
    for wrong in ("9", "18:00-9:00", "nine-five", "9:00-25:00"):
        with pytest.raises(BadInput):
            whole_hours(wrong)
