"""Callers in flows: real SIP, real keys, and a centre that is killed under them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from support.centre import caller_number
from support.phones import eventually
from support.recorded import EDGE, QUIET, at, sides, stored, voices_ever_in, voices_in
from support.sip import Line
from support.supervision import Boss
from support.talks import CUSTOMER, THIRD
from support.talks import FIRST as AGENT

pytestmark = pytest.mark.live

PIN = "80417263"


class Bank:
    """Another system on this machine, which answers look-ups."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        outer = self

        class Answers(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                outer.asked.append(json.loads(self.rfile.read(length)))
                body = b'{"account": {"name": "Li"}}'
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Be quiet."""

        self._server = HTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://localhost:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def bank() -> Iterator[Bank]:
    system = Bank()
    yield system
    system.close()


def menu_flow(queue_id: str, url: str = "http://127.0.0.1:9/") -> dict[str, Any]:
    """1: a queue, and two questions after it; 2: an entry and a look-up; 3: good-bye."""
    return {
        "start": "menu",
        "nodes": {
            "menu": {
                "kind": "menu",
                "prompt": {"en": "Choose"},
                "wrong": {"en": "No"},
                "seconds": 0.5,
                "tries": 2,
                "choices": {"1": "sales", "2": "pin", "3": "bye"},
                "otherwise": "sorry",
            },
            "pin": {
                "kind": "digits",
                "prompt": {"en": "Enter"},
                "save": "pin",
                "shortest": 8,
                "longest": 8,
                "private": True,
                "next": "look",
                "otherwise": "bye",
            },
            "look": {
                "kind": "look_up",
                "url": url,
                "method": "POST",
                "body": {"pin": "pin"},
                "save": {"name": "account.name"},
                "next": "known",
                "failed": "sorry",
            },
            "known": {
                "kind": "condition",
                "branches": [{"when": "name == 'Li'", "then": "sales"}],
                "otherwise": "sorry",
            },
            "sales": {"kind": "queue", "queue": queue_id, "after": "survey"},
            "survey": {
                "kind": "survey",
                "questions": [{"name": "friendly", "prompt": {"en": "Friendly?"}}],
                "seconds": 1,
                "next": "bye",
            },
            "sorry": {"kind": "say", "prompt": {"en": "Sorry"}, "next": "bye"},
            "bye": {"kind": "hang_up"},
        },
    }


def nodes_of(place: Any, caller: str) -> list[str]:
    """The nodes this caller has come to."""
    calls = place.centre.calls(caller)
    return [
        json.loads(row["data"])["node"]
        for row in (place.events(calls[0]["id"]) if calls else [])
        if row["type"] == "FlowNodeEntered"
    ]


def hear(line: Line, *voices: int) -> None:
    """Until this line hears exactly these voices."""
    eventually(lambda: line.hears(CUSTOMER, AGENT, THIRD) == set(voices), 8, f"does not hear {voices}")


def at_node(place: Any, caller: str, node: str) -> None:
    eventually(
        lambda: nodes_of(place, caller)[-1:] == [node], 8, f"never came to {node}: {nodes_of(place, caller)}"
    )


def test_keys_lead_through_a_menu_and_a_look_up_to_an_agent(place: Any, caller: str, bank: Bank) -> None:
    flow_id = place.open_flow(menu_flow(place.queue["id"], bank.url))
    desk = place.desk().ready()
    line = place.call(caller)
    line.wait_for("200")
    line.press("2")
    at_node(place, caller, "pin")
    line.press(PIN)
    desk.phone.take().answer()
    call_id = place.until(caller, "AgentAnswered")
    assert bank.asked == [{"pin": PIN}]
    assert nodes_of(place, caller) == ["menu", "pin", "look", "known", "sales"]

    line.hang_up()
    assert place.ended(caller)["outcome"] == "answered"
    secret_is_nowhere(place)
    passes = {each["node"]: each["passes"] for each in place.centre.admin.get(f"/api/flows/{flow_id}/passes")}
    assert passes == dict.fromkeys(["menu", "pin", "look", "known", "sales"], 1)
    desk.wrap_up(call_id, then="not_ready")


def test_a_survey_after_the_agent(place: Any, caller: str) -> None:
    place.open_flow(menu_flow(place.queue["id"]))
    desk = place.desk().ready()
    line = place.call(caller)
    line.wait_for("200")
    line.press("1")
    talk = desk.phone.take()
    talk.answer()
    place.until(caller, "AgentAnswered")
    talk.hang_up()
    at_node(place, caller, "survey")
    eventually(lambda: desk.state() == "wrap_up", 8, desk.state())
    line.press("4")
    call = place.ended(caller)
    assert (call["outcome"], call["agent_id"]) == ("answered", desk.user["id"])
    (answer,) = [
        json.loads(row["data"]) for row in place.events(call["id"]) if row["type"] == "SurveyAnswered"
    ]
    assert (answer["question"], answer["answer"]) == ("friendly", "4")
    assert line.ended.wait(3)
    place.until(caller, "RecordingStored")
    assert "RecordingProblemFound" not in place.types(caller)
    desk.wrap_up(call["id"], then="not_ready")
    place.nothing_left()


def test_an_agent_sends_her_into_a_flow_and_gets_her_back(place: Any, caller: str) -> None:
    """While she keys in her PIN the agent hears nothing of it, nor does a supervisor who had joined them."""
    digits = menu_flow(place.queue["id"])["nodes"]["pin"] | {"next": "back", "otherwise": "back"}
    flow_id = place.open_flow({"start": "pin", "nodes": {"pin": digits, "back": {"kind": "return"}}})
    place.open_queue()
    desk = place.desk().ready()
    line = place.call(caller)
    line.says = CUSTOMER
    hers = desk.phone.take()
    hers.says = AGENT
    hers.answer()
    call_id = place.until(caller, "AgentAnswered")
    hear(line, AGENT)
    ear = Boss(place, THIRD).watch(call_id, "barge")
    ear.silent = True
    hear(ear, AGENT, CUSTOMER)
    desk.post(f"/api/desk/calls/{call_id}/flow", flow_id=flow_id)
    hear(hers)
    hear(ear)
    at_node(place, caller, "pin")
    assert desk.http.post(f"/api/calls/{call_id}/recording/resume").json()["code"] == "recording.private"
    refused = desk.http.post(f"/api/desk/calls/{call_id}/transfer", json={"queue_id": place.queue["id"]})
    assert refused.json()["code"] == "desk.in_flow"
    line.press(PIN)
    hear(line, AGENT)
    hear(hers, CUSTOMER)
    hear(ear, AGENT, CUSTOMER)
    eventually(lambda: flow_ends(place, call_id) == ["queue", "handed_back"], 8)

    desk.post(f"/api/desk/calls/{call_id}/flow", flow_id=flow_id)
    hear(hers)
    desk.post(f"/api/desk/calls/{call_id}/resume")
    hear(hers, CUSTOMER)
    line.press(PIN)
    eventually(lambda: flow_ends(place, call_id) == ["queue", "handed_back", "taken_back"], 8)
    secret_is_nowhere(place)
    line.hang_up()
    assert place.ended(caller)["outcome"] == "answered"
    desk.wrap_up(call_id, then="not_ready")
    place.nothing_left()


def test_killed_while_an_agent_waits_for_her(place: Any, caller: str) -> None:
    """Both are where they were; a customer whose agent is gone as well waits for the next."""
    back = {"kind": "return"}
    menu = {
        "kind": "menu",
        "prompt": {"en": "One"},
        "seconds": 30,
        "choices": {"1": "back"},
        "otherwise": "back",
    }
    flow_id = place.open_flow({"start": "menu", "private": True, "nodes": {"menu": menu, "back": back}})
    place.open_queue()
    talks = {}
    for who in (caller, caller_number()):
        desk = place.desk().ready()
        line = place.call(who)
        line.says = CUSTOMER
        hers = desk.phone.take()
        hers.says = AGENT
        hers.answer()
        call_id = place.until(who, "AgentAnswered")
        hear(line, AGENT)
        desk.post(f"/api/desk/calls/{call_id}/flow", flow_id=flow_id)
        at_node(place, who, "menu")
        talks[who] = (line, desk, hers, call_id)
    line, desk, hers, call_id = talks.pop(caller)
    ((other, (gone, _, lost, _)),) = talks.items()
    place.centre.kill()
    lost.hang_up()
    place.centre.restart()
    place.until(other, "CallQueued")
    gone.press("1")
    eventually(lambda: nodes_of(place, caller).count("menu") == 2, 8, f"{nodes_of(place, caller)}")
    hear(hers)
    line.press("1")
    hear(hers, CUSTOMER)
    hear(line, AGENT)
    heard = hers.packets
    eventually(lambda: hers.packets > heard + 50, 8, "the talk does not go on")
    assert "FlowEnded" in place.types(other)
    for each in (line, gone):
        each.hang_up()
    assert place.ended(caller)["outcome"] == "answered"
    desk.wrap_up(call_id, then="not_ready")
    nothing_private_is_kept(place, caller, afterwards={CUSTOMER, AGENT})
    nothing_private_is_kept(place, other, afterwards={CUSTOMER})
    place.nothing_left()


def nothing_private_is_kept(place: Any, caller: str, *, afterwards: set[int]) -> None:
    """The recording is silent for as long as the flow went on, and nowhere else."""
    recording = stored(place, caller)
    assert place.types(caller).count("RecordingPaused") == 1
    times = {row["type"]: row["at_us"] for row in place.events(place.until(caller, "RecordingStored"))}
    begins, ends = (
        at(times[f"Recording{what}"] - times["RecordingStarted"]) for what in ("Paused", "Resumed")
    )
    both = sides(place, recording["id"])
    assert all(np.abs(side[begins + EDGE : ends]).max() < QUIET for side in both)
    before = set().union(*(voices_in(side[max(0, begins - EDGE) : begins]) for side in both))
    after = set().union(*(voices_ever_in(side[ends:]) for side in both))
    assert (before, after) == ({CUSTOMER, AGENT}, afterwards)


def flow_ends(place: Any, call_id: str) -> list[str]:
    return [json.loads(row["data"])["reason"] for row in place.events(call_id) if row["type"] == "FlowEnded"]


def secret_is_nowhere(place: Any) -> None:
    """Not in the journal's views, not in any file of the centre: logs, journal, prompts."""
    for table in ("call_events", "calls"):
        assert place.rows(f"SELECT 1 FROM {table} AS t WHERE t::text LIKE '%{PIN}%'") == []
    for file in Path(place.engines.addresses.data_dir).rglob("*"):
        if file.is_file() and file.suffix not in (".raw", ".wav"):
            assert PIN.encode() not in file.read_bytes(), file


def test_wrong_keys_and_silence_come_to_an_end(place: Any, caller: str) -> None:
    place.open_flow(menu_flow(place.queue["id"]))
    line = place.call(caller)
    line.wait_for("200")
    line.press("9")
    assert place.ended(caller)["outcome"] == "self_served"
    assert nodes_of(place, caller) == ["menu", "sorry", "bye"]
    assert line.ended.wait(3)
    place.nothing_left()


def test_hanging_up_at_every_node(place: Any, caller: str) -> None:
    place.open_flow(menu_flow(place.queue["id"]))
    lines = {}
    for number, (keys, node) in enumerate([("", "menu"), ("2", "pin"), ("1", "sales")]):
        who = f"{caller[:-1]}{number}"
        lines[who] = line = place.call(who)
        line.wait_for("200")
        line.press(keys)
        at_node(place, who, node)
    early = place.call(f"{caller[:-1]}7")
    early.hang_up()
    for who, line in lines.items():
        line.hang_up()
        assert place.ended(who)["outcome"] == "abandoned"
    place.nothing_left()


def test_killed_in_a_flow(place: Any, caller: str, bank: Bank) -> None:
    """At her node again; what was private is asked for again; a new version is not hers."""
    document = menu_flow(place.queue["id"], bank.url)
    document["nodes"]["menu"]["seconds"] = 30
    flow_id = place.open_flow(document)
    other = caller_number()
    line, choosing = place.call(caller), place.call(other)
    for each in (line, choosing):
        each.wait_for("200")
    line.press("2")
    at_node(place, caller, "pin")
    line.press(PIN[:4])
    at_node(place, other, "menu")
    document["nodes"]["menu"]["choices"] = {"9": "bye"}
    document["nodes"]["menu"]["otherwise"] = "sales"
    for gone in ("pin", "look", "known", "sorry"):
        del document["nodes"][gone]
    admin = place.centre.admin
    saved = admin.http.put(f"/api/flows/{flow_id}/draft", json={"revision": 2, "document": document})
    assert saved.json()["complaints"] == [], saved.text
    admin.post(f"/api/flows/{flow_id}/publish", revision=3)
    place.centre.kill()
    place.centre.restart()
    eventually(lambda: nodes_of(place, caller) == ["menu", "pin", "pin"], 8, f"{nodes_of(place, caller)}")
    line.press(PIN)
    place.until(caller, "CallQueued")
    assert bank.asked == [{"pin": PIN}]
    choosing.press("1")
    place.until(other, "CallQueued")
    secret_is_nowhere(place)
    for each in (line, choosing):
        each.hang_up()
    place.nothing_left()
