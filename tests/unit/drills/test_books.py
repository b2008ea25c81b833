"""Books that do not tell what the telephones saw are found out."""

from __future__ import annotations

from typing import Any

import pytest

from huying.drills import books
from huying.drills.asterisk import wrong_ends
from huying.drills.outcome import Outcome
from huying.drills.scene import Placed
from huying.proving.sound import Pace
from huying.proving.telephones import Line, Telephones

pytestmark = pytest.mark.unit

CALLER = "+8613900000001"
_TELEPHONES = Telephones(5060, Pace())


def line(up: float = 0.0, ended: float = 0.0) -> Line:
    made = Line(_TELEPHONES, "id", CALLER, placed_at=90.0, up_at=up, ended_at=ended)
    if up:
        made.up.set()
    if ended:
        made.over.set()
    return made


def call(talk: float = 10.0) -> Placed:
    """One that talked for so long; 0: it only waited."""
    placed = Placed(CALLER, line(95.0, 100.0 + talk))
    if talk:
        placed.agents.append(line(100.0, 101.0 + talk))
    return placed


def row(**fields: Any) -> dict[str, Any]:
    recording = {"state": "stored", "seconds": 10.0}
    return {"ended_us": 1, "outcome": "answered", "recording": recording, **fields}


def reasons(placed: Placed, *rows: dict[str, Any]) -> list[str]:
    return [loss.reason for loss in books.losses([placed], {CALLER: list(rows)})]


def test_a_call_that_is_told_as_it_was_is_no_loss() -> None:
    assert reasons(call(), row()) == []
    assert reasons(call(0), row(outcome="abandoned", recording=None)) == []


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ((), "0 times in the call list"),
        ((row(), row()), "2 times in the call list"),
        ((row(ended_us=None),), "still open in the call list"),
        ((row(outcome="abandoned"),), "listed as abandoned, answered by the telephones"),
        ((row(recording=None),), "its recording is not in the books"),
        (
            (row(recording={"state": "short", "seconds": 10.0}),),
            "its recording is short: 10.0 s of a talk of 10.0 s",
        ),
        (
            (row(recording={"state": "stored", "seconds": 8.0}),),
            "its recording has 8.0 s of a talk of 10.0 s",
        ),
    ],
)
def test_what_is_missing_is_a_loss(rows: tuple[dict[str, Any], ...], reason: str) -> None:
    assert reasons(call(), *rows) == [reason]


def test_a_recording_that_was_cut_may_be_short_if_the_books_say_so() -> None:
    short, whole = ({"state": state, "seconds": 3.0} for state in ("short", "stored"))
    cut = frozenset({CALLER})
    assert books.losses([call()], {CALLER: [row(recording=short)]}, cut) == []
    assert len(books.losses([call()], {CALLER: [row(recording=whole)]}, cut)) == 1
    assert len(books.losses([call()], {CALLER: [row(recording=short)]})) == 1


def test_whom_the_switch_refuses_is_nobodys_call() -> None:
    refused = call(0)
    refused.line.status = 503
    assert books.losses([refused], {}) == []
    refused.line.status = 200
    assert len(books.losses([refused], {})) == 1


def test_a_talk_ends_with_its_caller() -> None:
    assert call(10.0).talk_seconds == 10.0


def test_an_answer_nobody_gave_is_a_loss() -> None:
    assert reasons(call(0), row()) == ["listed as answered, not answered by the telephones"]


def test_an_end_the_switch_took_with_it_is_the_networks() -> None:
    true = {"customer_number": CALLER, "ended_by": "network", "cause": 0}
    assert wrong_ends([true]) == []
    assert [loss.reason for loss in wrong_ends([{**true, "ended_by": "customer", "cause": 16}])] == [
        "ended by customer, cause 16"
    ]


def test_a_limit_that_is_kept_is_a_figure_and_no_loss() -> None:
    outcome = Outcome("drill")
    outcome.limit("back_seconds", 2.0, 3.0)
    assert outcome.ok
    outcome.limit("late_seconds", 3.5, 3.0)
    assert outcome.as_json() == {
        "name": "drill",
        "ok": False,
        "numbers": {"back_seconds": 2.0, "late_seconds": 3.5},
        "losses": [{"what": "late_seconds", "reason": "3.50, at most 3 is good"}],
    }
