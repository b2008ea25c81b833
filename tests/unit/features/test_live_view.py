"""The live feed: whoever applies what was sent has what a fresh look would show, whatever happened."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huying.features.live.hub import LiveHub, Subscription
from huying.features.live.view import LiveView, Viewer, visible
from huying.journal import events as e

pytestmark = pytest.mark.unit

CALLS = ["c1", "c2", "c3"]
AGENTS = ["a1", "a2", "a3"]
QUEUES = ["q1", "q2"]
CAMPAIGNS = ["k1"]

call = st.sampled_from(CALLS)
agent = st.sampled_from(AGENTS)
queue = st.sampled_from(QUEUES)
text = st.sampled_from(["", "x", "+8613800000021"])
at = st.integers(1, 10**9)


def facts(kind: type[e.Event], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[e.Event]:
    return st.builds(kind, at=at, **fields)


EVENTS: st.SearchStrategy[e.Event] = st.one_of(
    facts(
        e.CallOffered, call_id=call, channel_id=text, caller=text, called=text,
        queue_id=st.one_of(st.none(), queue),
    ),
    facts(
        e.CallPlaced, call_id=call, channel_id=text, called=text, caller=text, agent_id=agent,
        queue_id=queue, campaign_id=st.sampled_from([None, "k1"]),
    ),
    facts(e.CallConnected, call_id=call),
    facts(e.GreetingStarted, call_id=call),
    facts(e.CallQueued, call_id=call, queue_id=queue),
    facts(e.AgentOffered, call_id=call, queue_id=queue, agent_id=agent, leg_id=text),
    facts(e.AgentMissed, call_id=call, agent_id=agent, leg_id=text, reason=st.just("no_answer")),
    facts(e.AgentAnswered, call_id=call, agent_id=agent, leg_id=text),
    facts(
        e.CallEnded, call_id=call, outcome=st.sampled_from(["answered", "abandoned"]),
        ended_by=st.just("customer"), cause=st.just(16),
    ),
    facts(e.RecordingStarted, recording_id=text, call_id=call, file=text),
    facts(e.AgentSignedIn, agent_id=agent, device=st.sampled_from(["browser", "phone"])),
    facts(e.AgentSignedOut, agent_id=agent),
    facts(e.AgentBecameReady, agent_id=agent),
    facts(e.AgentBecameNotReady, agent_id=agent, reason=text),
    facts(e.WrapUpStarted, agent_id=agent, call_id=call),
    facts(e.DeviceRegistered, agent_id=agent),
    facts(e.DeviceLost, agent_id=agent),
    facts(
        e.AttemptEnded, attempt_id=text, campaign_id=st.just("k1"), lead_id=text, call_id=call,
        result=st.sampled_from(["busy", "answered"]), cause=st.just(17),
    ),
)  # fmt: skip
VIEWERS = st.one_of(
    st.builds(Viewer, agent, st.just("desk"), st.booleans()),
    st.builds(Viewer, st.just("boss"), st.just("board"), st.booleans()),
)
Act = tuple[str, Any]
ACTS: st.SearchStrategy[Act] = st.one_of(
    st.tuples(st.just("fact"), EVENTS),
    st.tuples(st.just("fact"), EVENTS),
    st.tuples(st.just("agents"), st.sets(agent)),
    st.tuples(st.just("queues"), st.sets(queue)),
    st.tuples(st.just("campaigns"), st.sets(st.just("k1"))),
    st.tuples(st.just("degraded"), st.sampled_from([[], ["nats"]])),
    st.tuples(st.just("patch"), st.none()),
    st.tuples(st.just("break"), st.booleans()),
)


@dataclass
class Browser:
    """What a screen makes of the messages."""

    hub: LiveHub
    viewer: Viewer
    state: dict[str, dict[str, Any]] = field(default_factory=dict)
    sequence: int = 0
    subscription: Subscription | None = None

    def open(self) -> None:
        first = self.subscription is None and self.sequence == 0
        self.subscription = self.hub.subscribe(self.viewer)
        self.take(self.subscription.snapshot() if first else self.subscription.resume(self.sequence))

    def close(self) -> None:
        if self.subscription:
            self.hub.unsubscribe(self.subscription)
            self.subscription = None

    def take(self, message: bytes | None) -> None:
        if message is None:
            return
        content = json.loads(message)
        assert content["seq"] >= self.sequence
        self.sequence = content["seq"]
        if content["type"] == "snapshot":
            self.state = content["state"]
            return
        for kind, key, value in content["set"]:
            self.state.setdefault(kind, {})[key] = value
        for kind, key in content["del"]:
            self.state.get(kind, {}).pop(key, None)


class Waiting:
    """Who waits where, as routing would have it."""

    def __init__(self) -> None:
        self.queue_of: dict[str, str] = {}

    def hear(self, event: e.Event) -> None:
        if isinstance(event, e.CallQueued):
            self.queue_of[event.call_id] = event.queue_id
        elif isinstance(event, e.AgentOffered | e.CallEnded):
            self.queue_of.pop(event.call_id, None)

    def __call__(self, queue_id: str) -> list[str]:
        return sorted(call_id for call_id, where in self.queue_of.items() if where == queue_id)


def act(hub: LiveHub, waiting: Waiting, what: str, value: Any) -> None:
    match what:
        case "fact":
            known = hub.view.state["calls"]
            if isinstance(value, e.CallQueued | e.AgentOffered | e.CallEnded) and value.call_id not in known:
                return
            if isinstance(value, e.AgentOffered):
                where = waiting.queue_of.get(value.call_id)
                if where is None:
                    return
                value.queue_id = where
            if isinstance(value, e.CallOffered | e.CallPlaced) and value.call_id in known:
                return
            waiting.hear(value)
            hub.hear(value)
        case "agents":
            hub.view.put_agents((a, f"name of {a}", ["q1"]) for a in sorted(value))
        case "queues":
            hub.view.put_queues((q, f"name of {q}", 80, 20, 5) for q in sorted(value))
        case "campaigns":
            hub.view.put_campaigns((k, "campaign", "running") for k in sorted(value))
        case "degraded":
            hub.view.put_centre(degraded=value)
    hub.publish()


def non_empty(state: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {kind: entities for kind, entities in state.items() if entities}


@settings(max_examples=400, deadline=None)
@given(VIEWERS, st.lists(ACTS, max_size=60))
def test_snapshot_and_patches_are_a_fresh_snapshot(viewer: Viewer, acts: list[Act]) -> None:
    waiting = Waiting()
    ticks = itertools.count(1)
    hub = LiveHub(LiveView(), waiting, lambda: next(ticks))
    act(hub, waiting, "agents", set(AGENTS))
    act(hub, waiting, "queues", set(QUEUES))
    browser = Browser(hub, viewer)
    browser.open()
    for what, value in acts:
        if what == "patch" and browser.subscription:
            browser.take(browser.subscription.patch())
        elif what == "break":
            browser.close() if browser.subscription else browser.open()
        else:
            act(hub, waiting, what, value)
    if browser.subscription is None:
        browser.open()
    assert browser.subscription is not None
    browser.take(browser.subscription.patch())
    fresh = json.loads(hub.subscribe(viewer).snapshot())
    assert non_empty(browser.state) == non_empty(fresh["state"])
    assert browser.subscription.patch() is None


@settings(max_examples=100, deadline=None)
@given(st.lists(EVENTS, max_size=40))
def test_any_order_of_facts_is_survived_and_seen_by_the_right_people(sequence: list[e.Event]) -> None:
    view = LiveView()
    view.put_agents((a, a, []) for a in AGENTS)
    view.put_queues((q, q, 80, 20, 5) for q in QUEUES)
    for event in sequence:
        view.hear(event)
    assert view.state["centre"]["centre"]["lines_in_use"] == len(view.state["calls"])
    desk = Viewer("a1", "desk", sees_numbers=False)
    for kind, entities in view.state.items():
        for entity in entities.values():
            seen = visible(desk, kind, entity)
            if kind == "agents":
                assert (seen is not None) == (entity["id"] == "a1")
            if seen is not None:
                assert "+8613800000021" not in json.dumps(seen)


def test_what_did_not_change_is_not_sent() -> None:
    view = LiveView()
    view.put_queues([("q1", "sales", 80, 20, 5)])
    view.drain()
    view.put_queues([("q1", "sales", 80, 20, 5)])
    assert view.drain() == []
    view.put_queues([("q1", "service", 80, 20, 5)])
    assert view.drain() == [("queues", "q1")]


def test_too_long_away_gets_a_snapshot() -> None:
    hub = LiveHub(LiveView(), lambda _: [], lambda: 0)
    viewer = Viewer("boss", "board", sees_numbers=True)
    for n in range(3):
        hub.view.put_centre(started_us=n + 1)
        hub.publish()
    subscription = hub.subscribe(viewer)
    assert json.loads(subscription.resume(1))["type"] == "patch"
    assert json.loads(subscription.resume(99))["type"] == "snapshot"
    assert json.loads(subscription.resume(-1))["type"] == "snapshot"
