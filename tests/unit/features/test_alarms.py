"""When a figure is an alarm: thresholds, the time beyond them, the way back, and what the figures are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.features.alarms.readings import CENTRE, Floor
from huying.features.alarms.rules import AlarmBook, Rule
from huying.features.alarms.window import LENGTH, HalfHour, Limits
from huying.features.live.hub import LiveHub
from huying.features.live.view import LiveView
from huying.journal import events as e
from huying.kit.clock import SECOND, Micros

pytestmark = pytest.mark.unit

WAIT = Rule("r", "longest_wait", threshold=60, clear_at=30, for_seconds=10)


def look(book: AlarmBook, values: Mapping[str, float], second: float, rule: Rule = WAIT) -> list[e.Event]:
    return book.look([rule], lambda _: values, int(second * SECOND))


def kinds(facts: list[e.Event]) -> list[str]:
    return [type(fact).__name__ for fact in facts]


def test_raised_once_when_it_has_lasted_and_cleared_when_it_is_well_back() -> None:
    book = AlarmBook()
    assert look(book, {"q": 61}, 0) == []
    assert look(book, {"q": 70}, 9.9) == []
    (raised,) = look(book, {"q": 80}, 10)
    assert isinstance(raised, e.AlarmRaised)
    assert (raised.subject, raised.value, raised.threshold, raised.kind) == ("q", 80, 60, "longest_wait")
    assert book.is_open(raised.alarm_id)
    assert look(book, {"q": 90}, 20) == []
    assert look(book, {"q": 31}, 21) == [], "below its threshold, but not well back"
    (cleared,) = look(book, {"q": 30}, 22)
    assert isinstance(cleared, e.AlarmCleared)
    assert cleared.alarm_id == raised.alarm_id
    assert not book.is_open(raised.alarm_id)


def test_a_break_begins_the_time_anew() -> None:
    book = AlarmBook()
    look(book, {"q": 61}, 0)
    look(book, {"q": 60}, 5)
    assert look(book, {"q": 61}, 6) == []
    assert look(book, {"q": 61}, 15) == []
    assert kinds(look(book, {"q": 61}, 16)) == ["AlarmRaised"]


def test_each_subject_has_its_own_alarm_and_one_that_is_gone_has_none() -> None:
    book = AlarmBook()
    rule = Rule("r", "agent_state", threshold=60, clear_at=60, state="wrap_up")
    facts = look(book, {"a": 61, "b": 62, "c": 5}, 0, rule)
    assert [fact.subject for fact in facts if isinstance(fact, e.AlarmRaised)] == ["a", "b"]
    assert kinds(look(book, {"b": 63}, 1, rule)) == ["AlarmCleared"]
    assert kinds(book.look([], lambda _: {}, 2)) == ["AlarmCleared"], "its rule is no more"


def test_a_low_service_level_is_the_bad_one() -> None:
    book = AlarmBook()
    rule = Rule("r", "service_level", threshold=70, clear_at=80)
    assert look(book, {"q": 70}, 0, rule) == []
    assert kinds(look(book, {"q": 69.9}, 1, rule)) == ["AlarmRaised"]
    assert look(book, {"q": 79}, 2, rule) == []
    assert kinds(look(book, {"q": 80}, 3, rule)) == ["AlarmCleared"]


def test_an_alarm_from_before_is_not_raised_again() -> None:
    book = AlarmBook()
    book.adopt("r", "q", "alarm-1")
    assert look(book, {"q": 100}, 0) == []
    (cleared,) = look(book, {}, 1)
    assert isinstance(cleared, e.AlarmCleared)
    assert cleared.alarm_id == "alarm-1"


@given(st.lists(st.tuples(st.integers(0, 20), st.floats(0, 120)), max_size=60))
def test_raised_and_cleared_take_turns(steps: list[tuple[int, float]]) -> None:
    book, at, story = AlarmBook(), 0, []
    for pause, value in steps:
        at += pause
        story += kinds(look(book, {"q": value}, at))
    assert story == ["AlarmRaised", "AlarmCleared"] * (len(story) // 2) + ["AlarmRaised"] * (len(story) % 2)


# ── the last half hour ───────────────────────────────────────────────────────────────────────────────


def a_call(window: HalfHour, name: str, at: float, wait: float, outcome: str, queue: str = "q") -> None:
    begin = int(at * SECOND)
    window.hear(e.CallOffered(at=begin, call_id=name, channel_id="", caller="", called=""))
    window.hear(e.CallQueued(at=begin, call_id=name, queue_id=queue))
    window.hear(e.CallQueued(at=begin + SECOND, call_id=name, queue_id=queue, requeued=True))
    end = begin + int(wait * SECOND)
    if outcome == "answered":
        window.hear(e.AgentAnswered(at=end, call_id=name, agent_id="a", leg_id="l"))
    else:
        kind: Any = outcome
        window.hear(e.CallEnded(at=end, call_id=name, outcome=kind, ended_by="customer", cause=16))


def test_calls_are_judged_once_and_forgotten_after_half_an_hour() -> None:
    window = HalfHour(lambda _: Limits(20, 5))
    a_call(window, "in time", 0, 20, "answered")
    a_call(window, "late", 60, 21, "answered")
    a_call(window, "given up", 120, 5, "abandoned")
    a_call(window, "at once", 120, 4.9, "abandoned")
    a_call(window, "refused", 120, 50, "refused")
    assert dict(window.counts("q", 0)) == {"in_time": 1, "late": 1, "given_up": 1}
    window.hear(e.CallEnded(at=9, call_id="late", outcome="answered", ended_by="agent", cause=16))
    window.hear(e.AgentAnswered(at=9, call_id="called out", agent_id="a", leg_id="l"))
    assert window.counts("q", 0).total() == 3
    assert window.counts("q", 20 * SECOND + LENGTH)["in_time"] == 0
    assert window.counts("q", 125 * SECOND + LENGTH).total() == 0


# ── figures of the live view ─────────────────────────────────────────────────────────────────────────


class Carriers:
    def trunks_away(self) -> frozenset[str]:
        return frozenset({"trunk-1"})

    def toll_shares(self) -> dict[str, float]:
        return {CENTRE: 12.5, "trunk-1": 0, "a1": 81}


@pytest.fixture
def floor() -> Floor:
    waiting = {"q1": ["c1", "c2"]}
    hub = LiveHub(LiveView(), lambda queue_id: waiting.get(queue_id, []), lambda: 0)
    view = hub.view
    view.put_queues([("q1", "sales", 80, 20, 5), ("q2", "service", 80, 20, 5)])
    view.put_agents([("a1", "Chen", ["q1"], False), ("a2", "Li", ["q1"], False)])
    view.put_agent_now("a1", state="wrap_up", since_us=10 * SECOND)
    for name, since in (("c1", 40), ("c2", 70)):
        view.put_call(name, {"id": name, "queued_us": since * SECOND, "campaign_id": None})
    view.put_centre(degraded=["nats"])
    return Floor(hub, HalfHour(lambda _: Limits(20, 5)), Carriers(), most_lines=8)


NOW: Micros = 100 * SECOND


@pytest.mark.parametrize(
    ("rule", "figures"),
    [
        (Rule("r", "calls_waiting", 0, 0), {"q1": 2, "q2": 0}),
        (Rule("r", "longest_wait", 0, 0), {"q1": 60, "q2": 0}),
        (Rule("r", "longest_wait", 0, 0, queue_id="q2"), {"q2": 0}),
        (Rule("r", "agent_state", 0, 0, state="wrap_up"), {"a1": 90}),
        (Rule("r", "agent_state", 0, 0, state="talking"), {}),
        (Rule("r", "part_away", 0, 0), {"nats": 1}),
        (Rule("r", "lines_in_use", 0, 0), {CENTRE: 25}),
        (Rule("r", "trunk_away", 0, 0), {"trunk-1": 1}),
        (Rule("r", "toll_spent", 0, 0), {CENTRE: 12.5, "trunk-1": 0, "a1": 81}),
        # nobody answered those two within 20 s, and nothing else is decided
        (Rule("r", "service_level", 0, 0), {"q1": 0}),
        (Rule("r", "service_level", 0, 0, min_calls=3), {}),
        (Rule("r", "abandon_rate", 0, 0), {"q1": 0}),
    ],
    ids=lambda value: value.kind if isinstance(value, Rule) else "",
)
def test_what_a_rule_is_about(floor: Floor, rule: Rule, figures: dict[str, float]) -> None:
    assert floor.read(rule, NOW) == figures


def test_rates_are_of_what_came_out_and_what_is_overdue(floor: Floor) -> None:
    for n in range(6):
        a_call(floor.half_hour, f"in time {n}", n, 3, "answered", "q1")
    for n in range(2):
        a_call(floor.half_hour, f"gone {n}", n, 9, "abandoned", "q1")
    assert floor.read(Rule("r", "service_level", 0, 0, min_calls=10), NOW) == {"q1": 60}
    assert floor.read(Rule("r", "abandon_rate", 0, 0, min_calls=10), NOW) == {"q1": 20}
    assert floor.read(Rule("r", "abandon_rate", 0, 0, min_calls=11), NOW) == {}
