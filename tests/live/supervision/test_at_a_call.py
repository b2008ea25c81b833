"""A supervisor at a call: who hears whom, by the sound itself, and that nothing is left when it is over."""

from __future__ import annotations

from typing import Any

import pytest

from support.phones import eventually
from support.supervision import AGENT, BOSS, CUSTOMER, SECOND, ended_row, hears

pytestmark = pytest.mark.live


def test_listen_whisper_barge_and_back(place: Any, talk: Any, boss: Any) -> None:
    ear = boss.watch(talk.call_id)
    assert ear.invite.header("X-Huying-Answer") == "auto"
    hears(ear, CUSTOMER, AGENT)
    talk.heard_by({AGENT}, {CUSTOMER})

    boss.change(talk.call_id, "whisper")
    hears(talk.agent, CUSTOMER, BOSS)
    hears(talk.customer, AGENT)
    hears(ear, CUSTOMER, AGENT)

    boss.change(talk.call_id, "barge")
    talk.heard_by({AGENT, BOSS}, {CUSTOMER, BOSS})
    hears(ear, CUSTOMER, AGENT)

    boss.change(talk.call_id, "listen")
    talk.heard_by({AGENT}, {CUSTOMER})
    hears(ear, CUSTOMER, AGENT)

    talk.customer.hang_up()
    assert ear.ended.wait(5), "her telephone is not hung up with the call"
    place.ended(talk.caller)
    place.nothing_left()


def test_two_at_once_one_listens_one_whispers(place: Any, talk: Any, boss: Any, second: Any) -> None:
    ear = boss.watch(talk.call_id)
    other = second.watch(talk.call_id, "whisper")
    hears(other, CUSTOMER, AGENT)
    hears(talk.agent, CUSTOMER, SECOND)
    hears(talk.customer, AGENT)
    assert BOSS not in talk.agent.hears(BOSS)
    other.hang_up()
    talk.heard_by({AGENT}, {CUSTOMER})
    hears(ear, CUSTOMER, AGENT)
    assert boss.http.delete("/api/supervision/watch").status_code == 204
    assert ear.ended.wait(5)
    eventually(lambda: place.types(talk.caller).count("MonitoringEnded") == 2)
    talk.heard_by({AGENT}, {CUSTOMER})
    talk.customer.hang_up()
    place.nothing_left()


def test_agent_hangs_up_while_whispered_to(place: Any, talk: Any, boss: Any) -> None:
    ear = boss.watch(talk.call_id, "whisper")
    hears(talk.agent, CUSTOMER, BOSS)
    talk.agent.hang_up()
    assert ear.ended.wait(5)
    assert talk.customer.ended.wait(5)
    assert place.ended(talk.caller)["ended_by"] == "agent"
    row = ended_row(place, boss)
    assert (row["mode"], row["reason"], row["agent_id"]) == ("whisper", "call_ended", talk.desk.user["id"])
    place.nothing_left()


def test_taken_over_from_the_ear(place: Any, talk: Any, boss: Any) -> None:
    ear = boss.watch(talk.call_id)
    boss.post("/api/supervision/take-over", call_id=talk.call_id)
    assert talk.agent.ended.wait(5), "who had it is not let go"
    hears(talk.customer, BOSS)
    hears(ear, CUSTOMER)
    eventually(lambda: talk.desk.state() == "wrap_up", 5, talk.desk.state())
    talk.customer.hang_up()
    assert ear.ended.wait(5)
    call = place.ended(talk.caller)
    assert (call["agent_id"], call["outcome"]) == (boss.user["id"], "answered")
    types = place.types(talk.caller)
    assert types.index("CallTakenOver") < types.index("MonitoringEnded") < types.index("CallEnded")
    assert ended_row(place, boss)["reason"] == "taken_over"
    eventually(lambda: place.spans(boss.user["id"])[-1]["state"] == "wrap_up")
    place.nothing_left()


def test_the_ear_follows_to_the_next_agent(place: Any, talk: Any, boss: Any) -> None:
    ear = boss.watch(talk.call_id)
    hears(ear, CUSTOMER, AGENT)
    next_desk = place.desk().ready()
    talk.desk.post(f"/api/desk/calls/{talk.call_id}/transfer", agent_id=next_desk.user["id"])
    line = next_desk.phone.take()
    line.says = SECOND
    line.answer()
    hears(talk.customer, SECOND)
    hears(ear, CUSTOMER, SECOND)
    boss.change(talk.call_id, "whisper")
    hears(line, CUSTOMER, BOSS)
    talk.customer.hang_up()
    assert ear.ended.wait(5)
    place.nothing_left()


def test_ready_again_ends_it(place: Any, talk: Any, boss: Any) -> None:
    ear = boss.watch(talk.call_id)
    boss.post("/api/desk/ready")
    assert ear.ended.wait(5)
    assert ended_row(place, boss)["reason"] == "working"
    boss.watch(talk.call_id).hang_up()
    eventually(lambda: place.spans(boss.user["id"])[-1]["reason"] == "monitoring")


def test_cut_off(place: Any, talk: Any, boss: Any) -> None:
    boss.post("/api/supervision/hang-up", call_id=talk.call_id)
    assert talk.customer.ended.wait(5)
    assert place.ended(talk.caller)["ended_by"] == "supervisor"
    cut = next(row for row in place.events(talk.call_id) if row["type"] == "CallCutOff")
    assert boss.user["id"] in str(cut["data"])
    place.nothing_left()


def test_what_is_refused(place: Any, talk: Any, boss: Any, caller: str) -> None:
    def refusal(who: Any, call_id: str, what: str = "watch") -> Any:
        answer = who.http.post(f"/api/supervision/{what}", json={"call_id": call_id})
        return answer.status_code, answer.json()["code"]

    assert refusal(talk.desk, talk.call_id) == (403, "role.too_low")
    assert refusal(place.centre.admin, talk.call_id) == (409, "supervision.no_telephone")
    assert refusal(boss, "call-nobody-made") == (404, "supervision.call_over")
    waiting = f"{caller}9"
    line = place.call(waiting)
    waits = place.until(waiting, "CallQueued")
    assert refusal(boss, waits) == (409, "supervision.nobody_talks")
    assert refusal(boss, waits, "take-over") == (409, "supervision.nobody_talks")
    line.hang_up()
    # a telephone that refuses: it was asked for, and never began
    eventually(lambda: refusal_free(boss, talk.call_id), 8)
    boss.phone.take().refuse()
    assert ended_row(place, boss)["reason"] == "no_answer"
    assert "MonitoringStarted" not in place.types(talk.caller)


def refusal_free(boss: Any, call_id: str) -> bool:
    return bool(boss.http.post("/api/supervision/watch", json={"call_id": call_id}).status_code == 200)
