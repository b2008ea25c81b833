"""The row of a callback after each fact."""

from __future__ import annotations

import pytest

from huying.features.callbacks.projections import callback_key, step_callback
from huying.journal import events as e
from huying.journal.projector import Row
from huying.routing.why import Why

pytestmark = pytest.mark.unit

ASKED = e.CallbackRequested(
    at=20, callback_id="b", call_id="c1", queue_id="q", number="+8613800000021", since_us=10
)
TRIED = e.CallbackAttempted(
    at=30, callback_id="b", call_id="c2", queue_id="q", agent_id="a", why=Why("longest_idle")
)


def row_after(*facts: e.Event) -> Row:
    row: Row | None = None
    for fact in facts:
        assert callback_key(fact) == "b"
        row = step_callback(row, fact)
    assert row is not None
    return row


def test_from_the_wish_to_the_call() -> None:
    row = row_after(ASKED)
    assert (row["asked_in"], row["since_us"], row["next_us"], row["tries"]) == ("c1", 10, 20, 0)
    row = row_after(ASKED, TRIED)
    assert (row["call_id"], row["agent_id"]) == ("c2", "a")
    busy = e.CallbackDeferred(at=40, callback_id="b", result="busy", tries=1, next_us=90)
    row = row_after(ASKED, TRIED, busy)
    assert (row["call_id"], row["agent_id"], row["tries"], row["next_us"]) == (None, None, 1, 90)
    given = e.CallbackGiven(at=50, callback_id="b", agent_id="x", by="boss", until_us=99)
    row = row_after(ASKED, TRIED, busy, given)
    assert (row["given_to"], row["given_until_us"]) == ("x", 99)
    over = e.CallbackEnded(at=60, callback_id="b", outcome="answered", tries=2, call_id="c3")
    row = row_after(ASKED, TRIED, busy, given, TRIED, over)
    assert (row["outcome"], row["call_id"], row["ended_us"], row["tries"]) == ("answered", "c3", 60, 2)


def test_a_fact_about_one_that_was_never_asked_for_makes_no_row() -> None:
    assert step_callback(None, TRIED) is None
    assert callback_key(e.CallConnected(at=1, call_id="c1")) is None


def test_what_is_planned_and_moved() -> None:
    planned = e.CallbackRequested(
        at=20,
        callback_id="b",
        call_id="c1",
        queue_id="q",
        number="+8613800000021",
        since_us=90,
        planned_by="a",
        note="bill",
    )
    row = row_after(planned)
    assert (row["since_us"], row["next_us"], row["planned_by"], row["note"]) == (90, 90, "a", "bill")
    row = row_after(planned, e.CallbackMoved(at=30, callback_id="b", since_us=60, by="a"))
    assert (row["since_us"], row["next_us"]) == (60, 60)
