"""What is found before a flow is published."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.flows import commands as c
from huying.flows.checks import Surroundings, check, uses
from huying.flows.document import FlowUnreadable, read, written
from huying.flows.engine import Library, State, step
from huying.flows.graph import cycles, reachable
from huying.flows.trials import run_tests
from support.flows import BANK, SHANGHAI, bank, flow_of

pytestmark = pytest.mark.unit

NODES = BANK["nodes"]
AROUND = Surroundings({"sales"}, {"li"}, {"office"}, {})


def found(**changes: Any) -> list[tuple[str, str]]:
    complaints = check(bank(**changes), AROUND, "bank")
    assert all(complaint.text for complaint in complaints)
    return [(complaint.code, complaint.node) for complaint in complaints]


def test_a_good_flow() -> None:
    assert found() == []
    assert all(outcome.passed for outcome in run_tests(bank(), {}, {"office": SHANGHAI}))
    assert read(written(bank())) == bank()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"closed": {**NODES["closed"], "next": "nowhere"}},
            [("target_unknown", "closed"), ("no_end", "closed")],
        ),
        ({"menu": {**NODES["menu"], "otherwise": ""}}, [("target_unknown", "menu")]),
        ({"spare": {"kind": "hang_up"}}, [("unreachable", "spare")]),
        ({"closed": {**NODES["closed"], "next": "closed"}}, [("no_end", "closed"), ("loop", "closed")]),
        ({"menu": {**NODES["menu"], "otherwise": "menu"}}, [("loop", "menu")]),
        ({"menu": {**NODES["menu"], "choices": {}}}, None),
        ({"closed": {**NODES["closed"], "prompt": {"en": "Closed."}}}, [("prompt_missing", "closed")]),
        ({"closed": {**NODES["closed"], "prompt": {}}}, [("prompt_forgotten", "closed")]),
        (
            {"rich": {**NODES["rich"], "branches": [{"when": "balance >", "then": "tell"}]}},
            [("expression", "rich")],
        ),
        (
            {"rich": {**NODES["rich"], "branches": [{"when": "balanse > 1", "then": "tell"}]}},
            [("name_unknown", "rich")],
        ),
        ({"chinese": {**NODES["chinese"], "values": {"caller.number": "1"}}}, [("name_invalid", "chinese")]),
        ({"chinese": {**NODES["chinese"], "values": {"a b": "1"}}}, [("name_invalid", "chinese")]),
        ({"tell": {**NODES["tell"], "prompt": {"en": "{pin}", "zh": "密码"}}}, [("private_open", "tell")]),
        ({"balance": {**NODES["balance"], "query": {"pin": "pin"}}}, [("private_open", "balance")]),
        (
            {"balance": {**NODES["balance"], "url": "https://x.example/{last(pin, 2)}"}},
            [("private_open", "balance")],
        ),
        ({"balance": {**NODES["balance"], "url": "https://{caller.number}/"}}, [("url", "balance")]),
        ({"balance": {**NODES["balance"], "url": "file:///etc/passwd"}}, [("url", "balance")]),
        ({"balance": {**NODES["balance"], "save": {"balance": "a..b"}}}, [("path", "balance")]),
        ({"pin": {**NODES["pin"], "shortest": 9}}, [("lengths", "pin")]),
        ({"pin": {**NODES["pin"], "patterns": ["[0-9]+"]}}, [("pattern", "pin")]),
        ({"pin": {**NODES["pin"], "end_key": "*", "checksum": "cn_id"}}, [("end_key", "pin")]),
        ({"sales": {**NODES["sales"], "queue": "gone"}}, [("queue_unknown", "sales")]),
        ({"hours": {**NODES["hours"], "calendar": "gone"}}, [("calendar_unknown", "hours")]),
        (
            {"sorry": {"kind": "agent", "agent": "gone", "queue": "gone", "missed": "bye"}},
            [("agent_unknown", "sorry")],
        ),
        (
            {"sorry": {"kind": "agent", "agent": "li", "queue": "gone", "missed": "bye"}},
            [("queue_unknown", "sorry")],
        ),
        (
            {"sorry": {"kind": "agent", "agent": "li", "queue": "sales", "missed": "sorry"}},
            [("loop", "sorry")],
        ),
        ({"sorry": {"kind": "number", "number": "my friend", "no_answer": "bye"}}, [("number", "sorry")]),
        ({"sorry": {"kind": "number", "number": "", "no_answer": "bye"}}, [("number", "sorry")]),
        ({"sorry": {"kind": "number", "number": "{pin}", "no_answer": "bye"}}, [("private_open", "sorry")]),
        (
            {"sorry": {"kind": "number", "number": "010", "no_answer": "bye", "busy": "x"}},
            [("target_unknown", "sorry")],
        ),
        ({"sorry": {"kind": "flow", "flow": "gone", "next": "bye"}}, [("flow_unknown", "sorry")]),
        ({"sorry": {"kind": "flow", "flow": "bank", "next": "bye"}}, [("flow_circle", "sorry")]),
    ],
)
def test_a_bad_flow(changes: dict[str, Any], expected: list[tuple[str, str]] | None) -> None:
    complaints = found(**changes)
    assert ("menu_empty", "menu") in complaints if expected is None else complaints == expected


def test_a_circle_through_another_flow() -> None:
    other = flow_of(
        {"start": "a", "nodes": {"a": {"kind": "flow", "flow": "bank", "next": "b"}, "b": {"kind": "return"}}}
    )
    changed = bank(sorry={"kind": "flow", "flow": "other", "next": "bye"})
    complaints = check(changed, Surroundings({"sales"}, {"li"}, {"office"}, {"other": other}), "bank")
    assert [complaint.code for complaint in complaints] == ["flow_circle"]


def test_a_private_flow_keeps_no_message() -> None:
    message = {"kind": "voicemail", "prompt": {"en": "Speak."}, "queue": "sales"}
    complaints = check(flow_of({"start": "a", "private": True, "nodes": {"a": message}}))
    assert [(complaint.code, complaint.node) for complaint in complaints] == [("private_kept", "a")]


def test_no_start() -> None:
    assert [x.code for x in check(flow_of({"start": "b", "nodes": {"a": {"kind": "hang_up"}}}))] == [
        "start_unknown"
    ]


def test_what_it_uses() -> None:
    used = uses(bank(sorry={"kind": "flow", "flow": "other", "next": "bye"}))
    assert (used.queues, used.calendars, used.flows) == ({"sales"}, {"office"}, {"other"})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "nonsense",
        '{"start": "a", "nodes": {}}',
        '{"start": "a", "nodes": {"a": {"kind": "eval"}}}',
        '{"start": "a", "nodes": {"a": {"kind": "hang_up", "typo": 1}}}',
        '{"start": "a", "nodes": {"A b": {"kind": "hang_up"}}}',
        '{"start": "a", "nodes": {"a": {"kind": "menu", "choices": {"11": "a"}, "prompt": {}}}}',
        "[" * 5000,
    ],
)
def test_what_is_no_flow(text: str) -> None:
    with pytest.raises(FlowUnreadable):
        read(text)


@given(st.binary(max_size=200))
def test_rubbish_is_no_flow(data: bytes) -> None:
    with pytest.raises(FlowUnreadable):
        read(data)


@pytest.mark.parametrize(
    ("steps", "at_step", "problem"),
    [
        ([{"do": "hears", "text": "Good bye"}], 1, "hears 1 sales"),
        ([{"do": "press", "keys": "1"}, {"do": "reaches", "node": "pin"}], 2, "at sales"),
        ([{"do": "answer"}], 1, "nothing is asked"),
        ([{"do": "agent_ends"}], 1, "not with a queue"),
        ([{"do": "press", "keys": "1"}, {"do": "not_reached"}], 2, "no agent and no number is called"),
        ([{"do": "has", "when": "limit > 100"}], 1, "not so"),
        ([{"do": "has", "when": "limit >"}], 1, "value is expected"),
        (
            [
                {"do": "press", "keys": "2"},
                {"do": "press", "keys": "1234#"},
                {"do": "fail"},
                {"do": "hears", "text": "later!"},
            ],
            4,
            "Try later.",
        ),
    ],
)
def test_a_test_that_does_not_hold_says_where(steps: list[Any], at_step: int, problem: str) -> None:
    flow = flow_of({**BANK, "tests": [{"name": "one", "steps": steps}]})
    (outcome,) = run_tests(flow, {}, {"office": SHANGHAI})
    assert (outcome.step, outcome.passed) == (at_step, False)
    assert problem in outcome.problem


def test_a_test_of_an_agent_and_a_number_outside() -> None:
    there = {"kind": "number", "number": "{caller.number}", "no_answer": "no", "busy": "busy"}
    nodes = {
        "hers": {"kind": "agent", "agent": "li", "queue": "sales", "missed": "there"},
        "there": {**there, "after": "thanks"},
        **{name: {"kind": "say", "prompt": {"en": name}, "next": "bye"} for name in ("no", "busy", "thanks")},
        "bye": {"kind": "hang_up"},
    }
    comes_of = {"busy": {"why": "busy"}, "no": {"why": "refused"}, "thanks": {"do": "agent_ends"}}
    tests = [
        {
            "name": heard,
            "steps": [
                {"do": "not_reached"},
                {"do": "reaches", "node": "there"},
                {"do": "not_reached", **what},
                {"do": "hears", "text": heard},
            ],
        }
        for heard, what in comes_of.items()
    ]
    flow = flow_of({"start": "hers", "nodes": nodes, "tests": tests})
    assert [outcome.problem for outcome in run_tests(flow, {}, {})] == ["", "", ""]
    assert check(flow, AROUND) == []
    assert uses(flow).queues == {"sales"}


@pytest.mark.parametrize("when", [{"at": "soon"}, {"time_zone": "Mars"}, {"at": "2026-13-01T10:00"}])
def test_a_test_at_no_time(when: dict[str, str]) -> None:
    flow = flow_of({**BANK, "tests": [{"name": "one", "steps": [{"do": "wait", "seconds": 1}], **when}]})
    (outcome,) = run_tests(flow, {}, {"office": SHANGHAI})
    assert "is no time" in outcome.problem


NAMES = st.sampled_from("abcdef")


@given(st.dictionaries(NAMES, st.lists(NAMES, max_size=3), max_size=6))
def test_cycles_are_those_who_reach_each_other(ways: dict[str, list[str]]) -> None:
    groups = cycles(ways)
    on_cycle = {node for group in groups for node in group}
    for node in ways:
        again = any(node in reachable(ways, target) for target in ways[node])
        assert (node in on_cycle) == again
    assert len(on_cycle) == sum(map(len, groups))


KINDS = st.sampled_from(
    ["say", "menu", "set", "condition", "queue", "agent", "number", "hang_up", "look_up", "survey", "return"]
)


@st.composite
def flows(draw: st.DrawFn) -> Any:
    nodes = {}
    for node_id in "abcdef":
        to, other = draw(NAMES), draw(NAMES)
        nodes[node_id] = {
            "say": {"kind": "say", "prompt": {"en": "Hi"}, "next": to},
            "menu": {"kind": "menu", "prompt": {"en": "1?"}, "choices": {"1": to}, "otherwise": other},
            "set": {"kind": "set", "values": {"x": "1"}, "next": to},
            "condition": {
                "kind": "condition",
                "branches": [{"when": "caller.number", "then": to}],
                "otherwise": other,
            },
            "queue": {"kind": "queue", "queue": "sales"},
            "agent": {"kind": "agent", "agent": "li", "queue": "sales", "missed": to},
            "number": {"kind": "number", "number": "010", "no_answer": to, "busy": other},
            "hang_up": {"kind": "hang_up"},
            "look_up": {"kind": "look_up", "url": "http://a.example/", "next": to, "failed": other},
            "survey": {"kind": "survey", "questions": [{"name": "q", "prompt": {"en": "?"}}], "next": to},
            "return": {"kind": "return"},
        }[draw(KINDS)]
    return flow_of(json.loads(json.dumps({"start": "a", "nodes": nodes})))


@given(flows())
def test_a_silent_caller_comes_to_an_end_in_every_flow_without_faults(flow: Any) -> None:
    if any(complaint.code != "unreachable" for complaint in check(flow)):
        return
    library = Library({c.Version("f", 1): flow})
    state, commands = step(library, State({}), c.SentInto(c.Version("f", 1)), 0)
    for _ in range(200):
        if state.phase in ("ended", "away"):
            assert not any(isinstance(x, c.End) and x.reason == "failed" for x in commands)
            return
        heard = {
            "speaking": c.Spoken(),
            "listening": c.TimeUp(),
            "looking_up": c.LookedUp(None),
            "reaching": c.NotReached("busy"),
        }[state.phase]
        state, commands = step(library, state, heard, 0)
    raise AssertionError("she never came to an end")
