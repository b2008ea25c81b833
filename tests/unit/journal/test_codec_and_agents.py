"""How facts are written, and what they make of an agent."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from huying.journal import events as e
from huying.journal.agent_state import agent_after
from huying.journal.codec import decode_frame, encode_frame, fields
from huying.routing.why import SkillWhy, Why

pytestmark = pytest.mark.unit

WHY = Why("longest_idle", waited_seconds=1.5, others=("b",), skills=(SkillWhy("english", 5, 3, 4),))

FACTS: list[e.Event] = [
    e.CallOffered(at=1, call_id="c", channel_id="l", caller="+8613800000021", called="+861055500001"),
    e.AgentOffered(at=2, call_id="c", queue_id="q", agent_id="a", leg_id="x", why=WHY),
    e.WrapUpEnded(at=3, agent_id="a", call_id="c", disposition="sale", note="“好的” 🙂"),
]


def test_a_frame_comes_back_as_it_was() -> None:
    assert [fact for _, fact in decode_frame(encode_frame(FACTS))] == FACTS


def test_a_fact_of_the_future_is_left_out_and_keeps_its_place() -> None:
    frame = msgspec.json.decode(encode_frame(FACTS))
    frame.insert(1, {"type": "CallTeleported", "at": 9, "id": "e-1"})
    assert [place for place, _ in decode_frame(msgspec.json.encode(frame))] == [0, 2, 3]


def test_a_field_of_the_future_is_ignored() -> None:
    frame = msgspec.json.decode(encode_frame(FACTS[:1]))
    frame[0]["mood"] = "good"
    assert decode_frame(msgspec.json.encode(frame)) == [(0, FACTS[0])]


def test_the_time_line_keeps_what_the_fact_says() -> None:
    assert fields(FACTS[2]) == {"agent_id": "a", "call_id": "c", "disposition": "sale", "note": "“好的” 🙂"}


def test_an_agents_day() -> None:
    day: list[e.Event] = [
        e.AgentSignedIn(at=1, agent_id="a", device="browser"),
        e.AgentBecameReady(at=2, agent_id="a"),
        e.AgentOffered(at=3, call_id="c", queue_id="q", agent_id="a", leg_id="x", why=WHY),
        e.AgentRang(at=4, call_id="c", agent_id="a", leg_id="x"),
        e.AgentAnswered(at=5, call_id="c", agent_id="a", leg_id="x"),
        e.WrapUpStarted(at=6, agent_id="a", call_id="c"),
        e.WrapUpEnded(at=7, agent_id="a", call_id="c", disposition="sale"),
        e.AgentBecameNotReady(at=8, agent_id="a", reason="lunch"),
        e.AgentSignedOut(at=9, agent_id="a"),
    ]
    states = [after.state for fact in day if (after := agent_after(fact)) is not None]
    assert states == ["not_ready", "ready", "ringing", "talking", "wrap_up", "not_ready", "offline"]


def test_every_kind_of_fact_is_known_to_the_codec() -> None:
    files = Path(e.__file__).parent.glob("*.py")
    classes = [
        found for file in files for found in re.findall(r"^class (\w+)\((\w+)\)", file.read_text(), re.M)
    ]
    written = {name for name, _ in classes} - {base for _, base in classes}
    assert {kind.__name__ for kind in e.KINDS} == written
