"""Waiting calls moved, states forced, queues changed live, messages, and who sees that somebody listens."""

from __future__ import annotations

from typing import Any

import pytest

from support.phones import eventually
from support.supervision import BOSS, seen_by

pytestmark = pytest.mark.live


def waiting(place: Any, caller: str, n: int) -> tuple[Any, str, str]:
    number = f"{caller}{n}"
    line = place.call(number)
    return line, number, place.until(number, "CallQueued")


def test_to_the_front_to_another_queue_and_to_an_agent(place: Any, caller: str, boss: Any) -> None:
    first_queue = place.queue
    lines = [waiting(place, caller, n) for n in range(3)]
    move = "/api/supervision/move"
    boss.post(move, call_id=lines[2][2], front=True)
    desk = place.desk().ready()
    taken = desk.phone.take()
    taken.answer()
    place.until(lines[2][1], "AgentAnswered")

    place.open_queue()
    other = place.desk().ready()
    boss.post(move, call_id=lines[0][2], queue_id=place.queue["id"])
    other.phone.take().answer()
    place.until(lines[0][1], "AgentAnswered")
    assert place.centre.calls(lines[0][1])[0]["queue_id"] == place.queue["id"] != first_queue["id"]

    free = place.desk().ready()
    boss.post(move, call_id=lines[1][2], agent_id=free.user["id"])
    free.phone.take().answer()
    place.until(lines[1][1], "AgentAnswered")
    moved = [row for row in place.events(lines[1][2]) if row["type"] == "WaitingCallMoved"]
    assert len(moved) == 1
    assert boss.user["id"] in str(moved[0]["data"])

    wait = boss.get(f"/api/supervision/queues/{place.queue['id']}/wait")
    assert (wait["expected_seconds"], wait["estimates"]) == (None, 0), "too little has happened to say"
    late = boss.http.post(move, json={"call_id": lines[1][2], "front": True})
    assert (late.status_code, late.json()["code"]) == (409, "supervision.not_waiting")
    line, _, call_id = waiting(place, caller, 4)
    away = boss.http.post(move, json={"call_id": call_id, "agent_id": boss.user["id"]})
    assert away.status_code == 204, "she is at work, though she serves no queue"
    gone = boss.http.post(move, json={"call_id": call_id, "agent_id": place.centre.admin.user["id"]})
    assert gone.json()["code"] == "supervision.agent_away"
    nowhere = boss.http.post(move, json={"call_id": call_id, "queue_id": "queue-nobody-made"})
    assert nowhere.json()["code"] == "queue.unknown"
    assert boss.http.post(move, json={"call_id": call_id}).json()["code"] == "input.invalid"
    for each, *_ in (*lines, (line,)):
        each.hang_up()
    for _, number, _ in lines:
        place.ended(number)
    place.nothing_left()


def test_states_are_forced_and_queues_changed(place: Any, caller: str, boss: Any) -> None:
    desk = place.desk()
    url = f"/api/supervision/agents/{desk.user['id']}"
    eventually(lambda: boss.http.post(f"{url}/state", json={"state": "ready"}).status_code == 204, 8)
    eventually(lambda: desk.state() == "ready")
    line = place.call(caller)
    talk = desk.phone.take()
    talk.answer()
    call_id = place.until(caller, "AgentAnswered")
    refused = boss.http.post(f"{url}/state", json={"state": "offline"})
    assert (refused.status_code, refused.json()["code"]) == (409, "desk.on_call")
    line.hang_up()
    eventually(lambda: desk.state() == "wrap_up")
    boss.post(f"{url}/state", state="not_ready", reason="training")
    eventually(lambda: desk.state() == "not_ready")
    stretch = boss.get(f"{url}/day")
    assert [(each["state"], each["call_id"]) for each in stretch][-3:] == [
        ("talking", call_id), ("wrap_up", call_id), ("not_ready", None),
    ]  # fmt: skip
    assert stretch[-1]["reason"] == "training"
    assert boss.http.post(f"{url}/state", json={"state": "not_ready", "reason": "x"}).status_code == 400
    # taken out of her queue she gets no call of it, put back she does
    boss.post(f"{url}/state", state="ready")
    changed = boss.http.put(f"{url}/queues", json={"queue_ids": []})
    assert changed.json()["queue_ids"] == []
    again = place.call(f"{caller}1")
    place.until(f"{caller}1", "CallQueued")
    assert desk.state() == "ready"
    boss.http.put(f"{url}/queues", json={"queue_ids": [place.queue["id"]]})
    desk.phone.take().ring()
    again.hang_up()
    place.ended(f"{caller}1")
    boss.post(f"{url}/state", state="offline")
    eventually(lambda: desk.state() == "offline")
    assert desk.http.post("/api/desk/ready").json()["code"] == "desk.signed_out"


def test_messages_stay_until_they_are_read(place: Any, boss: Any) -> None:
    one, other = place.desk(), place.desk()
    sent = boss.post(
        "/api/messages", text=" Fire drill at 15:00 \n no calls then ", queue_id=place.queue["id"]
    )

    def unread(desk: Any) -> list[str]:
        return [each["text"] for each in seen_by(place, desk.user["login"], "desk", "messages").values()]

    assert unread(one) == unread(other) == ["Fire drill at 15:00 \n no calls then"]
    read = f"/api/messages/{sent['id']}/read"
    one.post(read, expect=204)
    assert one.post(read, expect=404)["code"] == "message.unknown"
    assert boss.post(read, expect=404)["code"] == "message.unknown"
    assert unread(one) == []
    assert (unread(one), len(unread(other))) == ([], 1)
    listed = next(each for each in boss.get("/api/messages") if each["id"] == sent["id"])
    assert (listed["recipients"], listed["read"], listed["by"]) == (2, 1, boss.user["id"])
    other.post(read, expect=204)
    private = boss.post("/api/messages", text="well done", agent_ids=[one.user["id"]])
    assert (unread(one), unread(other)) == (["well done"], [])
    one.post(f"/api/messages/{private['id']}/read", expect=204)
    nobody = boss.http.post("/api/messages", json={"text": "x", "agent_ids": ["user-nobody"]})
    assert nobody.json()["code"] == "message.nobody"
    assert one.http.post("/api/messages", json={"text": "x"}).status_code == 403


POLICIES = {"never": (False, False), "whisper_and_barge": (False, True), "always": (True, True)}


def test_the_agent_is_shown_it_as_the_policy_says(place: Any, talk: Any, boss: Any) -> None:
    admin = place.centre.admin
    assert boss.http.put("/api/supervision/policy", json={"agents_told": "never"}).status_code == 403
    boss.watch(talk.call_id)
    eventually(lambda: "MonitoringStarted" in place.types(talk.caller))

    def shown(mode: str) -> bool:
        boss.change(talk.call_id, mode)
        mine = seen_by(place, talk.desk.user["login"], "desk", "monitors")
        return any(each["by"] == boss.user["id"] and each["mode"] == mode for each in mine.values())

    for policy, (listening, whispering) in POLICIES.items():
        admin.http.put("/api/supervision/policy", json={"agents_told": policy})
        assert (shown("listen"), shown("whisper")) == (listening, whispering), policy
    assert boss.get("/api/supervision/policy") == {"agents_told": "always"}
    board = seen_by(place, boss.user["login"], "board", "monitors")
    assert [each["agent_id"] for each in board.values()] == [talk.desk.user["id"]]
    eventually(lambda: BOSS in talk.agent.hears(BOSS))
