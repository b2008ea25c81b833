"""Call records of 1999 as a plan."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.errors import SetupError
from huying.kit.masking import masked
from huying.publicnet import records
from huying.publicnet.plan import PlannedCall

pytestmark = pytest.mark.unit

HEADER = (
    "vru+line,call_id,customer_id,priority,type,date,vru_entry,vru_exit,vru_time,"
    "q_start,q_exit,q_time,outcome,ser_start,ser_exit,ser_time,server"
)
NONE = "0:00:00"


def row(
    at: str = "11:00:00", outcome: str = "AGENT", waited: int = 0, served: int = 60, **changes: str
) -> str:
    queued = waited > 0
    values = {
        "line": "AA0101",
        "call": "1",
        "customer": "0.0",
        "priority": "0",
        "type": "PS",
        "date": "990104",
        "vru_entry": at,
        "vru_exit": at,
        "vru_time": "0",
        "q_start": at if queued else NONE,
        "q_exit": at if queued else NONE,
        "q_time": str(waited),
        "outcome": outcome,
        "ser_start": at,
        "ser_exit": at,
        "ser_time": str(served),
        "server": "MIKI",
        **changes,
    }
    return ",".join(values.values())


def read(*rows: str) -> list[records.Record]:
    return records.read([HEADER, *rows], "r.csv")


def test_who_arrives_and_when() -> None:
    rows = read(
        row("11:00:10", waited=5, q_start="11:00:12"),
        row("11:00:01"),
        row("11:00:20", "HANG", waited=7),
        row("11:00:30", "HANG"),  # hung up in the voice unit
        row("11:00:40", "PHANTOM", waited=9),
        row("13:00:00"),
        row("11:00:00", date="990105"),
    )
    chosen = records.window(rows, "1999-01-04", 11 * 3600, 13 * 3600)
    assert [found.line for found in chosen] == [3, 2, 4]
    assert [found.arrived - 11 * 3600 for found in chosen] == [1, 12, 20]
    assert records.summary(chosen) == {
        "offered": 3,
        "answered": 2,
        "abandoned": 1,
        "mean_wait": 2.5,
        "mean_wait_abandoned": 7.0,
        "mean_service": 60.0,
    }


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"q_start": "25:00:00"}, "q_start is written HH:MM:SS, not '25:00:00'"),
        ({"vru_exit": "11:61:00"}, "vru_exit is written HH:MM:SS"),
        ({"ser_start": ""}, "ser_start is written HH:MM:SS, not ''"),
        ({"ser_time": "-3"}, "ser_time is a whole number of seconds from 0 to 86400, not '-3'"),
        ({"q_time": "1e3"}, "q_time is a whole number"),
        ({"q_time": "99999999"}, "q_time is a whole number"),
        ({"outcome": "agent"}, "outcome is one of AGENT, HANG, PHANTOM, not 'agent'"),
        ({"date": "1999-01-04"}, "date is written YYMMDD"),
        ({"server": "A,B"}, "17 fields are needed, not 18"),
    ],
)
def test_rubbish_is_refused_with_its_line(changes: dict[str, str], says: str) -> None:
    with pytest.raises(SetupError) as refused:
        read(row(), row(**changes))
    assert refused.value.message.startswith(f"r.csv, line 3: {says}")


@pytest.mark.parametrize("lines", [[], ["a,b,c"], [HEADER.replace("server", "agent")]])
def test_another_table_is_refused(lines: list[str]) -> None:
    with pytest.raises(SetupError, match="line 1: the columns must be"):
        records.read(lines, "r.csv")


@given(st.lists(st.text(max_size=80), max_size=5))
def test_any_text_is_read_or_refused(lines: list[str]) -> None:
    said = ""
    try:
        records.read([HEADER, *lines], "r.csv")
    except SetupError as error:
        said = error.message
    assert said == "" or said.startswith("r.csv, line ")


# ── patience ─────────────────────────────────────────────────────────────────────────────────────


def test_kaplan_meier_by_hand() -> None:
    """Events at 2 and 4 s; one answered at 3 s: S = 3/4 after 2 s, then half of it after 4 s."""
    rows = read(row(outcome="HANG", waited=2), row(waited=3), row(outcome="HANG", waited=4), row(waited=5))
    patience = records.Patience(rows)
    assert [patience.survival(t) for t in (0, 1.9, 2, 3.9, 4, 100)] == [1, 1, 0.75, 0.75, 0.375, 0.375]
    assert patience.beyond(0, 0.75) == 2
    assert patience.beyond(2, 0.5) == 4
    assert patience.beyond(4, math.exp(-1)) == pytest.approx(4 + 14 / 2)  # 14 s waited, 2 gave up


def test_nobody_ever_gave_up_means_endless_patience() -> None:
    assert records.Patience(read(row(waited=5))).beyond(5, 0.5) == math.inf


@given(
    st.lists(st.tuples(st.integers(1, 50), st.booleans()), min_size=1), st.floats(0, 80), st.floats(0.001, 1)
)
def test_patience_exceeds_the_wait_it_is_conditioned_on(
    waits: list[tuple[int, bool]], waited: float, chance: float
) -> None:
    rows = read(*(row(outcome="HANG" if hung else "AGENT", waited=wait) for wait, hung in waits))
    patience = records.Patience(rows)
    assert patience.beyond(waited, chance) >= waited
    assert 0 <= patience.survival(waited + 1) <= patience.survival(waited) <= 1


# ── the plan ─────────────────────────────────────────────────────────────────────────────────────


def test_times_are_divided_by_the_speed() -> None:
    rows = read(row("11:00:20", "HANG", waited=40), row("11:01:00", served=100))
    calls = records.plan(
        rows, records.Patience(rows), begin=11 * 3600, speed=20, seed=1, called="+861055500003"
    )
    assert [(call.at, call.called) for call in calls] == [(1.0, "+861055500003"), (3.0, "+861055500003")]
    assert calls[0].patience == 2.0
    assert calls[1].talk == 5.0
    assert calls[1].hangs_up


def test_a_customer_keeps_the_number_except_while_on_the_line() -> None:
    same = {"customer": "123.0"}
    rows = read(row("11:00:00", **same), row("11:00:30", **same), row("12:30:00", **same), row("11:00:31"))
    patience = records.Patience(read(row(outcome="HANG", waited=10)))
    ordered = records.window(rows, "1999-01-04", 0, 86_400)
    calls = records.plan(ordered, patience, begin=11 * 3600, speed=1, seed=1, called="1")
    first, second, unknown, later = calls
    assert first.caller == later.caller == "+972500000123"
    assert len({masked(call.caller) for call in (first, second, unknown)}) == 3


# ── the yardstick ────────────────────────────────────────────────────────────────────────────────


def test_a_perfect_queue_by_hand() -> None:
    """One agent: the first talks 0-10, the second waits 8 s and talks 10-15, the third gives up after 3 s."""
    calls = [
        PlannedCall(
            id=f"{at}",
            at=at,
            caller="1",
            called="2",
            language="en",
            dialogue=0,
            patience=patience,
            talk=talk,
            hangs_up=True,
        )
        for at, patience, talk in ((0.0, 9.0, 10.0), (2.0, 9.0, 5.0), (4.0, 3.0, 5.0), (20.0, 0.0, 1.0))
    ]
    assert records.perfect_queue(calls, 1) == {
        "answered": 3,
        "abandoned": 1,
        "mean_wait": pytest.approx(8 / 3),
        "mean_wait_abandoned": 3.0,
    }
    assert records.perfect_queue(calls, 3)["mean_wait"] == 0
    assert records.perfect_queue([], 1)["answered"] == 0
