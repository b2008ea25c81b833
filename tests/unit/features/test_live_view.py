"""The live feed: whoever applies what was sent has what a fresh look would show, whatever happened."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from huying.features.live.hub import LiveHub, Subscription
from huying.features.live.view import LiveView, Viewer, visible
from huying.journal import events as e
from huying.routing.why import Why

pytestmark = pytest.mark.unit

CALLS = ["c1", "c2"]
AGENTS = ["a1", "a2"]
QUEUES = ["q1", "q2"]
CAMPAIGNS = ["k1"]

CHOICES: dict[str, list[Any]] = {
    "call_id": CALLS,
    "agent_id": AGENTS,
    "queue_id": QUEUES,
    "campaign_id": [None, "k1"],
    "reason": ["break", "no_answer"],
    "caller": ["+8613800000021"],
    "called": ["+8613800000021"],
    "outcome": ["answered", "abandoned"],
    "ended_by": ["customer", "agent"],
    "result": ["busy", "answered"],
    "device": ["browser", "phone", "outside"],
    "cause": [16],
    "alarm_id": ["m1", "m2"],
    "by": ["boss"],
    "value": [61.0],
    "threshold": [60.0],
    "kind": ["longest_wait"],
    "why": [Why("longest_idle")],
    "lot": [1, 2],
    "seconds": [120],
    "message_id": ["n1", "n2"],
    "agent_ids": [["a1"], ["a1", "a2", "boss"]],
    "monitor_id": ["o1", "o2"],
    "voicemail_id": ["v1", "v2"],
    "callback_id": ["b1", "b2"],
    "number": ["+8613800000021"],
    "mode": ["listen", "whisper"],
    "since_us": [5, 10**8],
    "planned_by": [None, "a1"],
}
KINDS: list[tuple[type[e.Event], int]] = [
    (e.CallOffered, 8), (e.CallPlaced, 2), (e.CallConnected, 1), (e.FlowStarted, 1), (e.CallQueued, 8),
    (e.FlowNodeEntered, 2), (e.FlowEnded, 1), (e.AgentOffered, 6), (e.AgentMissed, 2),
    (e.OfferWithdrawn, 1), (e.CallParked, 2), (e.AgentAnswered, 6), (e.CallEnded, 6), (e.RecordingStarted, 1),
    (e.RecordingPaused, 1), (e.RecordingResumed, 1),
    (e.AgentSignedIn, 1), (e.AgentSignedOut, 1), (e.AgentBecameReady, 2), (e.AgentBecameNotReady, 2),
    (e.WrapUpStarted, 1), (e.DeviceRegistered, 1), (e.DeviceLost, 1), (e.AttemptEnded, 1),
    (e.LineDialled, 1), (e.LineAnswered, 1), (e.LineOpened, 1),
    (e.AlarmRaised, 2), (e.AlarmTaken, 1), (e.AlarmCleared, 1),
    (e.MessageSent, 2), (e.MessageRead, 3),
    (e.VoicemailLeft, 2), (e.VoicemailTaken, 2), (e.VoicemailReturned, 1), (e.VoicemailDone, 1),
    (e.CallbackRequested, 2), (e.CallbackAttempted, 2), (e.CallbackDeferred, 1), (e.CallbackGiven, 1),
    (e.CallbackMoved, 1), (e.CallbackEnded, 1),
    (e.MonitoringAsked, 2), (e.MonitoringStarted, 3), (e.MonitoringModeChanged, 2), (e.MonitoringEnded, 1),
]  # fmt: skip
Act = tuple[str, Any]


def some_fact(random: Random) -> e.Event:
    kind = random.choices([kind for kind, _ in KINDS], [often for _, often in KINDS])[0]
    values = {
        name: random.choice(CHOICES.get(name, [""]))
        for name in kind.__struct_fields__
        if name not in ("id", "at", "requeued", "sip_code", "locale")
    }
    return kind(at=random.randint(1, 10**9), **values)


def some_act(random: Random) -> Act:
    what = random.choices(
        ["fact", "patch", "break", "agents", "queues", "campaigns", "degraded", "policy"],
        [60, 20, 6, 1, 1, 1, 1, 1],
    )[0]
    match what:
        case "fact":
            return what, some_fact(random)
        case "agents":
            return what, random.sample(AGENTS, random.randint(1, len(AGENTS)))
        case "queues":
            return what, random.sample(QUEUES, random.randint(1, len(QUEUES)))
        case "campaigns":
            return what, random.choice([[], ["k1"]])
        case "policy":
            return what, random.choice(["always", "whisper_and_barge", "never"])
        case _:
            return what, random.choice([[], ["nats"]])


VIEWERS = [
    Viewer("a1", "desk", sees_numbers=False),
    Viewer("a2", "desk", sees_numbers=True),
    Viewer("boss", "board", sees_numbers=True),
    Viewer("watcher", "board", sees_numbers=False),
]


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
            hub.view.put_agents((a, f"name of {a}", ["q1"], False) for a in sorted(value))
        case "queues":
            hub.view.put_queues((q, f"name of {q}", 80, 20, 5) for q in sorted(value))
        case "campaigns":
            hub.view.put_campaigns((k, "campaign", "running") for k in sorted(value))
        case "policy":
            hub.view.supervision.tell(value)
        case "degraded":
            hub.view.put_centre(degraded=value)
    hub.publish()


def up_to_date(hub: LiveHub, browser: Browser) -> None:
    """After the next patch the screen shows what a fresh one would, and there is no more to say."""
    assert browser.subscription is not None
    browser.take(browser.subscription.patch())
    other = hub.subscribe(browser.viewer)
    fresh = json.loads(other.snapshot())
    hub.unsubscribe(other)
    assert non_empty(browser.state) == non_empty(fresh["state"])
    assert browser.subscription.patch() is None


def non_empty(state: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {kind: entities for kind, entities in state.items() if entities}


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("viewer", VIEWERS, ids=lambda viewer: f"{viewer.view}-{viewer.user_id}")
def test_snapshot_and_patches_are_a_fresh_snapshot(viewer: Viewer, seed: int) -> None:
    random = Random(seed)
    acts = [some_act(random) for _ in range(150)]
    waiting = Waiting()
    ticks = itertools.count(1)
    hub = LiveHub(LiveView(), waiting, lambda: next(ticks))
    act(hub, waiting, "agents", set(AGENTS))
    act(hub, waiting, "queues", set(QUEUES))
    browser = Browser(hub, viewer)
    browser.open()
    for what, value in acts:
        if what == "patch" and browser.subscription:
            up_to_date(hub, browser)
        elif what == "break":
            browser.close() if browser.subscription else browser.open()
        else:
            act(hub, waiting, what, value)
    if browser.subscription is None:
        browser.open()
    up_to_date(hub, browser)


@pytest.mark.parametrize("seed", range(20))
def test_any_order_of_facts_is_survived_and_seen_by_the_right_people(seed: int) -> None:
    random = Random(seed)
    sequence = [some_fact(random) for _ in range(100)]
    view = LiveView()
    view.put_agents((a, a, [], False) for a in AGENTS)
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


def test_a_desk_is_told_since_when_nothing_is_recorded() -> None:
    view = LiveView()
    view.hear(e.CallOffered(at=1, call_id="c1", channel_id="leg", caller="1", called="2"))
    view.hear(e.RecordingStarted(at=2, recording_id="r", call_id="c1", file="f"))
    seen = []
    for event in (
        e.RecordingPaused(at=3, recording_id="r", call_id="c1", reason="card", by="a1"),
        e.RecordingResumed(at=4, recording_id="r", call_id="c1", by="a1"),
    ):
        view.hear(event)
        call = view.get(("calls", "c1"))
        seen.append(call and call["recording_paused_us"])
    assert seen == [3, None]


def test_who_left_a_message_is_told_to_whoever_has_taken_it() -> None:
    view = LiveView()
    left = {
        "voicemail_id": "v",
        "call_id": "c1",
        "queue_id": "q1",
        "recording_id": "r",
        "offset_seconds": 2.0,
    }
    view.hear(e.VoicemailLeft(at=5, caller="+8613800000021", seconds=7.0, **left))

    def caller(user: str, *, board: bool = False, numbers: bool = False) -> object:
        viewer = Viewer(user, "board" if board else "desk", numbers)
        seen = visible(viewer, "voicemails", view.state["voicemails"]["v"])
        return seen and seen["caller"]

    assert (caller("a1"), caller("boss", board=True, numbers=True)) == ("", "+8613800000021")
    view.hear(e.VoicemailTaken(at=6, voicemail_id="v", agent_id="a1"))
    assert caller("a2") == ""
    assert str(caller("a1")).endswith("0021")
    assert caller("a1") != "+8613800000021"
    view.hear(e.VoicemailReturned(at=7, voicemail_id="v", agent_id="a1"))
    assert caller("a1") == ""
    view.hear(e.VoicemailDone(at=8, voicemail_id="v", agent_id="a1"))
    assert view.state["voicemails"] == {}


def test_who_is_to_be_called_back_is_seen_by_the_board_and_by_her_who_calls() -> None:
    view = LiveView()
    asked = e.CallbackRequested(
        at=5, callback_id="b1", call_id="c1", queue_id="q1", number="+8613800000021", since_us=2
    )
    view.hear(asked)
    entity = view.state["callbacks"]["b1"]
    agent, colleague, board, watcher = VIEWERS
    assert visible(agent, "callbacks", entity) is None
    assert visible(board, "callbacks", entity) == entity
    masked = visible(watcher, "callbacks", entity)
    assert masked is not None
    assert masked["number"] != "+8613800000021"
    attempted = e.CallbackAttempted(
        at=6, callback_id="b1", call_id="c2", queue_id="q1", agent_id="a2", why=Why("longest_idle")
    )
    view.hear(attempted)
    entity = view.state["callbacks"]["b1"]
    assert (visible(colleague, "callbacks", entity) or {})["call_id"] == "c2"
    assert visible(agent, "callbacks", entity) is None
    view.hear(e.CallbackEnded(at=7, callback_id="b1", outcome="answered", tries=1, call_id="c2"))
    assert view.state["callbacks"] == {}
