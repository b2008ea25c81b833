"""Two things at once: each is one thing after the other, and nobody is in two calls."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from support.phones import eventually

pytestmark = pytest.mark.live


@pytest.mark.parametrize("round_number", range(3))
def test_two_calls_two_agents_answering_at_once(place: Any, round_number: int) -> None:
    desks = [place.desk(), place.desk()]
    numbers = [f"+86132{time.time_ns() % 10**7:07d}{n}" for n in range(2)]
    lines = [place.call(number) for number in numbers]
    for number in numbers:
        place.until(number, "CallQueued")
    at_once([desk.ready for desk in desks])
    ringing = [desk.phone.take() for desk in desks]
    at_once([line.answer for line in ringing])
    for number in numbers:
        place.until(number, "AgentAnswered")
    agents = {place.centre.calls(number)[0]["agent_id"] for number in numbers}
    assert agents == {desk.user["id"] for desk in desks}
    for line in ringing:
        eventually(lambda line=line: line.packets > 5, 8, "no sound")
    assert all(desk.phone.incoming.empty() for desk in desks)
    at_once([line.hang_up for line in lines])
    for number in numbers:
        assert place.ended(number)["outcome"] == "answered"
    place.nothing_left()


def test_one_call_two_agents_becoming_ready(place: Any, caller: str) -> None:
    desks = [place.desk(), place.desk()]
    line = place.call(caller)
    place.until(caller, "CallQueued")
    at_once([desk.ready for desk in desks])
    eventually(lambda: any(not desk.phone.incoming.empty() for desk in desks))
    time.sleep(0.5)
    rung = [desk for desk in desks if not desk.phone.incoming.empty()]
    assert len(rung) == 1
    rung[0].phone.take().answer()
    place.until(caller, "AgentAnswered")
    line.hang_up()
    assert place.ended(caller)["outcome"] == "answered"
    place.nothing_left()


@pytest.mark.parametrize("late", [-0.03, -0.005, 0.0, 0.005, 0.03])
def test_answer_at_the_very_moment_the_ring_times_out(place: Any, caller: str, late: float) -> None:
    desk = place.desk().ready()
    line = place.call(caller)
    ringing = desk.phone.take()
    began = time.monotonic()
    ringing.ring()
    time.sleep(max(0.0, began + 5.0 + late - time.monotonic()))
    ringing.answer()
    eventually(lambda: {"AgentAnswered", "AgentMissed"} & set(place.types(caller)), 8)
    time.sleep(0.4)
    types = place.types(caller)
    assert ("AgentAnswered" in types) != ("AgentMissed" in types), types
    if "AgentMissed" in types:
        assert ringing.ended.wait(5), ringing.log
        assert desk.state() == "not_ready"
    else:
        assert not ringing.ended.is_set()
        assert desk.state() == "talking"
    line.hang_up()
    place.ended(caller)
    place.nothing_left()


def test_not_ready_and_sign_out_while_it_rings(place: Any, caller: str) -> None:
    desk = place.desk().ready()
    line = place.call(caller)
    ringing = desk.phone.take()
    ringing.ring()
    assert desk.http.post("/api/desk/not-ready", json={"reason": "break"}).status_code == 200
    assert desk.http.post("/api/desk/sign-out").status_code == 409
    ringing.answer()
    call_id = place.until(caller, "AgentAnswered")
    line.hang_up()
    place.ended(caller)
    desk.wrap_up(call_id)
    eventually(lambda: desk.state() == "not_ready", 5, desk.state())
    place.nothing_left()


def test_telephone_gone_while_it_rings_and_while_they_talk(place: Any, caller: str) -> None:
    first, second = place.desk().ready(), place.desk()
    line = place.call(caller)
    ringing = first.phone.take()
    ringing.ring()
    place.until(caller, "AgentRang")
    first.phone.register(first.device["user"], first.device["password"], expires=0)
    place.until(caller, "AgentMissed")
    assert first.state() == "not_ready"
    second.ready()
    talk = second.phone.take()
    talk.answer()
    place.until(caller, "AgentAnswered")
    second.post(
        "/api/desk/device", kind="phone", new_password=True
    )  # the desk was opened anew, and no telephone came
    eventually(lambda: place.types(caller).count("CallQueued") == 3, 20, str(place.types(caller)))
    assert talk.ended.wait(5)
    line.hang_up()
    assert place.ended(caller)["outcome"] == "answered"
    place.nothing_left()


def test_the_queue_is_deleted_while_a_call_waits(place: Any, caller: str) -> None:
    line = place.call(caller)
    place.until(caller, "CallQueued")
    admin = place.centre.admin
    number = next(n for n in admin.get("/api/numbers") if n["number"] == place.number)
    assert admin.http.delete(f"/api/numbers/{number['id']}").status_code == 204
    assert admin.http.delete(f"/api/queues/{place.queue['id']}").status_code == 204
    assert line.ended.wait(8), "he waits for nobody"
    assert place.ended(caller)["ended_by"] == "centre"
    place.nothing_left()


def at_once(works: list[Any]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(15)
