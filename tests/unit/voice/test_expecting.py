"""What the facts teach about waiting, and what an agent has done since she signed in."""

from __future__ import annotations

import pytest

from huying.channels.voice.expecting import Expecting
from huying.channels.voice.floor import Floor
from huying.journal import events as e
from huying.kit.clock import SECOND
from huying.routing.rules import Load
from huying.routing.why import Why

pytestmark = pytest.mark.unit


def handled(
    expecting: Expecting, call: str, *, begin: int, waited: int, expected: float | None = None
) -> None:
    """A call that waits, talks for 100 s and is wrapped up for 20 s more."""
    at = begin * SECOND
    answered = at + waited * SECOND
    over = answered + 100 * SECOND
    for fact in (
        e.CallQueued(at=at, call_id=call, queue_id="q", expected_seconds=expected),
        e.AgentAnswered(at=answered, call_id=call, agent_id="a", leg_id="x"),
        e.CallEnded(at=over, call_id=call, outcome="answered", ended_by="customer", cause=16),
        e.WrapUpEnded(at=over + 20 * SECOND, call_id=call, agent_id="a", disposition="sale"),
    ):
        expecting.hear(fact)


def test_the_wait_follows_from_what_calls_keep_agents_busy_for() -> None:
    expecting = Expecting()
    for n in range(3):
        handled(expecting, f"c{n}", begin=n * 500, waited=5)
    assert expecting.estimate("q", ahead=1, agents=4) == 60
    assert expecting.estimate("q", ahead=1, agents=0) is None


def test_what_was_told_is_held_against_what_happened() -> None:
    expecting = Expecting()
    handled(expecting, "c", begin=0, waited=30, expected=40)
    accuracy = expecting.accuracy("q")
    assert accuracy is not None
    assert (accuracy.calls, accuracy.error_seconds, accuracy.bias_seconds) == (1, 10, 10)


def test_an_agents_load_is_of_the_time_since_she_signed_in() -> None:
    floor = Floor()
    why = Why("longest_idle")
    for fact in (
        e.AgentSignedIn(at=10, agent_id="a", device="phone"),
        e.AgentBecameReady(at=20, agent_id="a"),
        e.AgentOffered(at=30, call_id="c", queue_id="q", agent_id="a", leg_id="x", why=why),
        e.AgentAnswered(at=35, call_id="c", agent_id="a", leg_id="x"),
        e.WrapUpStarted(at=60, agent_id="a", call_id="c"),
        e.AgentBecameReady(at=80, agent_id="a"),
    ):
        floor.hear(fact)
    assert floor.seat("a").load == Load(calls=1, busy=50, signed_in=10)
    assert floor.seat("a").load.occupancy(110) == 0.5
    floor.hear(e.AgentSignedOut(at=120, agent_id="a"))
    floor.hear(e.AgentSignedIn(at=200, agent_id="a", device="phone"))
    assert floor.seat("a").load == Load(signed_in=200)
