"""Rows from facts: one fact after the other, pure; the same twice is the same once where it must be."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huying.features.calls import projections as p
from huying.journal import events as e
from huying.journal.agent_state import agent_after
from huying.routing.why import Why

pytestmark = pytest.mark.unit

WHY = Why("longest_idle")

OFFERED = e.CallOffered(at=10, call_id="c", channel_id="l", caller="1", called="2", queue_id="q", locale="zh")


def row_of(step: Any, *events: e.Event) -> Any:
    row = None
    for event in events:
        row = step(row, event)
    return row


def test_a_call_from_ring_to_wrap_up() -> None:
    row = row_of(
        p.step_call,
        OFFERED,
        e.CallQueued(at=20, call_id="c", queue_id="q"),
        e.AgentMissed(at=30, call_id="c", agent_id="a", leg_id="x", reason="no_answer"),
        e.CallQueued(at=31, call_id="c", queue_id="q", requeued=True),
        e.AgentAnswered(at=40, call_id="c", agent_id="b", leg_id="y"),
        e.CallEnded(at=90, call_id="c", outcome="answered", ended_by="agent", cause=16),
        e.WrapUpEnded(at=120, agent_id="b", call_id="c", disposition="resolved", note="n"),
    )
    assert (row["offered_us"], row["queued_us"], row["answered_us"], row["ended_us"], row["wrapped_us"]) == (
        10, 20, 40, 90, 120,
    )  # fmt: skip
    assert (row["agent_id"], row["missed"], row["outcome"], row["disposition"], row["locale"]) == (
        "b", 1, "answered", "resolved", "zh",
    )  # fmt: skip


def test_a_second_agent_keeps_the_first_answer() -> None:
    row = row_of(
        p.step_call,
        OFFERED,
        e.CallQueued(at=20, call_id="c", queue_id="q"),
        e.AgentAnswered(at=30, call_id="c", agent_id="a", leg_id="x"),
        e.CallQueued(at=50, call_id="c", queue_id="q", requeued=True),
        e.AgentAnswered(at=60, call_id="c", agent_id="b", leg_id="y"),
    )
    assert (row["answered_us"], row["queued_us"], row["agent_id"]) == (30, 20, "b")


def test_the_first_result_of_an_attempt_stands() -> None:
    started = e.AttemptStarted(
        at=1, attempt_id="t", campaign_id="k", lead_id="l", call_id="c", agent_id="a", number="1"
    )
    first = e.AttemptEnded(
        at=2, attempt_id="t", campaign_id="k", lead_id="l", call_id="c", result="answered", cause=16
    )
    second = e.AttemptEnded(
        at=3, attempt_id="t", campaign_id="k", lead_id="l", call_id="c", result="lost", cause=0
    )
    row = row_of(p.step_attempt, started, first, second)
    assert (row["result"], row["ended_us"]) == ("answered", 2)
    assert row_of(p.step_attempt, second) is None


def test_a_recording_that_is_short_stays_so() -> None:
    stored = e.RecordingStored(
        at=2, recording_id="r", call_id="c", file="w", seconds=1.0, size_bytes=9, sha256="s"
    )
    short = e.RecordingProblemFound(
        at=3, recording_id="r", call_id="c", problem="short", expected_seconds=9.0, found_seconds=1.0
    )
    started = e.RecordingStarted(at=1, recording_id="r", call_id="c", file="raw")
    assert row_of(p.step_recording, started, stored)["state"] == "stored"
    row = row_of(p.step_recording, started, stored, short, stored)
    assert (row["state"], row["file"], row["expected_seconds"]) == ("short", "w", 9.0)


EVENTS: st.SearchStrategy[e.Event] = st.one_of(
    st.just(OFFERED),
    st.builds(e.CallQueued, at=st.integers(11, 99), call_id=st.just("c"), queue_id=st.just("q")),
    st.builds(
        e.AgentAnswered, at=st.integers(11, 99), call_id=st.just("c"), agent_id=st.just("a"),
        leg_id=st.just("x"),
    ),
    st.builds(
        e.CallEnded, at=st.integers(11, 99), call_id=st.just("c"), outcome=st.just("answered"),
        ended_by=st.just("agent"), cause=st.just(16),
    ),
)  # fmt: skip


@settings(max_examples=200)
@given(st.lists(EVENTS, max_size=20))
def test_steps_change_no_row_in_place_and_invent_none(events: list[e.Event]) -> None:
    row: Any = None
    for event in events:
        before = None if row is None else dict(row)
        after = p.step_call(row, event)
        assert row == before
        if row is None and not isinstance(event, e.CallOffered):
            assert after is None
        row = after


def test_every_fact_of_an_agent_leads_somewhere() -> None:
    """The table of states knows a state for each fact that names what she does."""
    told: list[tuple[e.Event, str]] = [
        (e.AgentSignedIn(at=1, agent_id="a", device="phone"), "not_ready"),
        (e.AgentBecameReady(at=1, agent_id="a"), "ready"),
        (e.AgentReserved(at=1, agent_id="a", call_id="c", attempt_id="t"), "reserved"),
        (e.AgentReleased(at=1, agent_id="a", call_id="c", attempt_id="t"), "ready"),
        (
            e.AgentOffered(
                at=1, call_id="c", queue_id="q", agent_id="a", leg_id="l", why=Why("longest_idle")
            ),
            "ringing",
        ),
        (e.AgentAnswered(at=1, call_id="c", agent_id="a", leg_id="l"), "talking"),
        (e.WrapUpStarted(at=1, agent_id="a", call_id="c"), "wrap_up"),
        (e.AgentBecameNotReady(at=1, agent_id="a", reason="break"), "not_ready"),
        (e.AgentSignedOut(at=1, agent_id="a"), "offline"),
    ]
    for event, state in told:
        after = agent_after(event)
        assert after is not None
        assert (after.agent_id, after.state) == ("a", state)
