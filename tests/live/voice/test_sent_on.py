"""Over real SIP: a number outside called by a flow, from a line into a flow and back, and whom a waiting call
was given to, through a kill."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from huying.cli.why import lines
from support.centre import caller_number
from support.phones import eventually
from support.sip import Line
from support.trunks import dialled

pytestmark = pytest.mark.live

CUSTOMER, OUTSIDE = 1450, 1950
"""What each of them says, in hertz: none is a note of the music on hold."""


def nodes(place: Any, caller: str) -> list[str]:
    """The nodes this caller has come to."""
    calls = place.centre.calls(caller)
    facts = place.events(calls[0]["id"]) if calls else []
    return [json.loads(row["data"])["node"] for row in facts if row["type"] == "FlowNodeEntered"]


def hear(line: Line, *voices: int) -> None:
    """Until this line hears exactly these voices."""
    eventually(lambda: line.hears(CUSTOMER, OUTSIDE) == set(voices), 8, f"does not hear {voices}")


def test_a_number_outside_rings_through_a_kill_and_she_goes_on_afterwards(place: Any, caller: str) -> None:
    number = caller_number()
    bye = {"kind": "hang_up"}
    asked = {"name": "good", "prompt": {"en": "Good?"}}
    survey = {"kind": "survey", "questions": [asked], "seconds": 1, "next": "bye"}
    engaged = {"kind": "number", "number": "{caller.number}", "no_answer": "bye", "busy": "there"}
    there = {"kind": "number", "number": number, "no_answer": "bye", "after": "survey"}
    place.open_flow(
        {"start": "engaged", "nodes": {"engaged": engaged, "there": there, "survey": survey, "bye": bye}}
    )
    line = place.call(caller)
    line.says = CUSTOMER
    first = place.trunk.take()
    assert dialled(first) == caller
    first.refuse("486 Busy Here")
    out = place.trunk.take()
    assert dialled(out) == number
    out.ring()
    out.says = OUTSIDE
    eventually(lambda: nodes(place, caller) == ["engaged", "there"], 8, f"{nodes(place, caller)}")
    eventually(lambda: place.types(caller).count("PartyInvited") == 2, 8, "not in the views")
    place.centre.kill()
    place.centre.restart()
    out.answer()
    hear(line, OUTSIDE)
    hear(out, CUSTOMER)
    out.hang_up()
    eventually(lambda: nodes(place, caller)[-1:] == ["survey"], 8, f"{nodes(place, caller)}")
    line.press("4")
    assert place.ended(caller)["outcome"] == "self_served"
    place.nothing_left()


def test_from_a_line_to_one_agent_and_back_into_the_line(place: Any, caller: str) -> None:
    elsewhere = place.desk()
    place.open_queue()
    hers = {"kind": "agent", "agent": elsewhere.user["id"], "queue": place.queue["id"], "missed": "back"}
    flow_id = place.centre.publish_flow(
        {"start": "hers", "nodes": {"hers": hers, "back": {"kind": "return"}}}
    )
    changed = place.centre.admin.http.patch(
        f"/api/queues/{place.queue['id']}",
        json={"spill": [{"when": "wait", "limit": 1, "flow_id": flow_id}]},
    )
    assert changed.status_code == 200, changed.text
    elsewhere.ready()
    line = place.call(caller)
    elsewhere.phone.take().refuse("486 Busy Here")
    place.until(caller, "AgentMissed")
    eventually(lambda: nodes(place, caller)[-2:] == ["hers", "back"], 8, f"{nodes(place, caller)}")
    here = place.desk().ready()
    talk = here.phone.take()
    talk.answer()
    call_id = place.until(caller, "AgentAnswered")
    told = [line.partition("  ")[2] for line in asyncio.run(lines(place.engines.addresses, call_id))]
    assert [line.rpartition(" for ")[2] for line in told if line.startswith("waits")][1].endswith("alone")
    assert next(line for line in told if line.startswith("left")).endswith(": wait 1")
    kept = place.centre.admin.http.delete(f"/api/flows/{flow_id}")
    assert kept.json()["code"] == "flow.in_use"
    line.hang_up()
    assert place.ended(caller)["agent_id"] == here.user["id"]
    here.wrap_up(call_id, then="not_ready")
    place.nothing_left()


def test_whom_a_call_was_given_to_is_known_after_a_kill(place: Any, caller: str) -> None:
    hers, other = place.desk(), place.desk()
    line = place.call(caller)
    call_id = place.until(caller, "CallQueued")
    place.centre.admin.post("/api/supervision/move", call_id=call_id, agent_id=hers.user["id"])
    place.centre.kill()
    place.centre.restart()
    other.ready()
    hers.ready()
    talk = hers.phone.take()
    assert other.phone.incoming.empty()
    talk.answer()
    place.until(caller, "AgentAnswered")
    line.hang_up()
    assert place.ended(caller)["agent_id"] == hers.user["id"]
    hers.wrap_up(call_id, then="not_ready")
    place.nothing_left()
