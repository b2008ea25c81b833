"""Seats follow from facts."""

from __future__ import annotations

import pytest

from huying.channels.voice.floor import Floor, agent_of, device_name
from huying.errors import Conflict
from huying.journal import events as e
from huying.routing.why import Why

pytestmark = pytest.mark.unit


def floor(*facts: e.Event) -> Floor:
    made = Floor()
    for fact in facts:
        made.hear(fact)
    return made


SIGNED_IN = e.AgentSignedIn(at=1, agent_id="a", device="phone")
READY = e.AgentBecameReady(at=10, agent_id="a")
OFFERED = e.AgentOffered(at=20, call_id="c", queue_id="q", agent_id="a", leg_id="x", why=Why("longest_idle"))


def test_nobody_is_signed_in_before_she_is() -> None:
    with pytest.raises(Conflict, match="Sign in"):
        floor().signed_in("a")


def test_a_ring_that_came_to_nothing_does_not_cost_her_place() -> None:
    seat = floor(SIGNED_IN, READY, OFFERED, e.AgentBecameReady(at=30, agent_id="a")).seat("a")
    assert (seat.state, seat.since_us, seat.idle_since_us) == ("ready", 30, 10)


def test_an_attempt_that_came_to_nothing_does_not_either() -> None:
    reserved = e.AgentReserved(at=20, agent_id="a", call_id="c", attempt_id="t")
    released = e.AgentReleased(at=40, agent_id="a", call_id="c", attempt_id="t")
    assert floor(SIGNED_IN, READY, reserved, released).seat("a").idle_since_us == 10


def test_after_a_talk_she_waits_anew() -> None:
    facts = [
        e.AgentAnswered(at=25, call_id="c", agent_id="a", leg_id="x"),
        e.WrapUpStarted(at=60, agent_id="a", call_id="c"),
        e.AgentBecameReady(at=70, agent_id="a"),
    ]
    assert floor(SIGNED_IN, READY, OFFERED, *facts).seat("a").idle_since_us == 70


def test_signing_out_leaves_nothing_behind() -> None:
    made = floor(SIGNED_IN, e.DeviceRegistered(at=2, agent_id="a"), e.AgentSignedOut(at=3, agent_id="a"))
    seat = made.seat("a")
    assert (seat.state, seat.device, seat.online) == ("offline", "", False)


def test_telephones_are_named_after_their_agents() -> None:
    assert agent_of(device_name("user-1")) == "user-1"
    assert agent_of("trunk-public") is None
