"""An agent calls a number herself: rung first, then a talk like any other; and what is in the way of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from support.centre import Json, caller_number
from support.phones import eventually
from support.sip import Line
from support.trunks import Carrier, dialled

pytestmark = pytest.mark.live

CUSTOMER, AGENT = 650, 1200
OURS = "+861055500077"


def hear(line: Line, *voices: int) -> None:
    """Until this line hears exactly these voices."""
    eventually(
        lambda: line.hears(CUSTOMER, AGENT) == set(voices), 8, f"{line.hears(CUSTOMER, AGENT)}, not {voices}"
    )


def agent(place: Any, *, may_dial: bool = True) -> Any:
    """Seated, not ready."""
    desk = place.desk()
    place.centre.admin.http.patch(
        f"/api/people/{desk.user['id']}", json={"may_dial": may_dial}
    ).raise_for_status()
    return desk


def dial(place: Any, desk: Any, number: str, **how: str) -> Any:
    return desk.http.post("/api/desk/calls", json={"number": number, "queue_id": place.queue["id"], **how})


def placed(place: Any, desk: Any, number: str, **how: str) -> tuple[str, Line]:
    """Once her telephone can be reached: the call's id, and her line, answered."""

    def accepted() -> Any:
        answer = dial(place, desk, number, **how)
        return answer if answer.status_code == 201 else None

    call_id = eventually(accepted, 8, "she never could dial").json()["call_id"]
    hers = desk.phone.take()
    hers.says = AGENT
    hers.answer()
    return call_id, hers


def result(desk: Any, call_id: str) -> Json:
    return dict(eventually(lambda: (c := desk.get(f"/api/desk/calls/{call_id}"))["outcome"] and c, 8))


def test_a_talk_like_any_other(place: Any) -> None:
    place.centre.admin.http.patch(f"/api/queues/{place.queue['id']}", json={"caller_id": OURS})
    desk, number = agent(place).ready(), caller_number()
    call_id, hers = placed(place, desk, number.replace("+86", ""))
    line = place.trunk.take()
    assert dialled(line) == number
    assert OURS in line.invite.header("P-Asserted-Identity")
    eventually(lambda: desk.state() == "reserved")
    assert dial(place, desk, number).json()["code"] == "desk.not_free"
    line.ring()
    eventually(lambda: hers.packets > 10, 8, "she does not hear it ring")
    line.says = CUSTOMER
    line.answer()
    hear(hers, CUSTOMER)
    hear(line, AGENT)
    assert desk.post(f"/api/desk/calls/{call_id}/hold")["state"] == "talking"
    eventually(lambda: not line.hears(AGENT), 8, "the customer hears her on hold")
    desk.post(f"/api/desk/calls/{call_id}/resume")
    hear(line, AGENT)
    line.hang_up()
    desk.wrap_up(call_id)
    call = place.centre.one_call(number, outcome="answered", disposition="resolved")
    assert (call["agent_id"], call["our_number"]) == (desk.user["id"], OURS)
    eventually(lambda: desk.state() == "ready")
    eventually(lambda: place.centre.admin.get(f"/api/calls/{call_id}")["recording"]["state"] == "stored", 10)
    place.nothing_left()


def test_busy_and_she_is_what_she_was(place: Any) -> None:
    desk = agent(place)
    call_id, hers = placed(place, desk, caller_number(), caller_id=place.number)
    line = place.trunk.take()
    assert place.number in line.invite.header("P-Asserted-Identity")
    line.refuse()
    assert hers.ended.wait(5)
    over = result(desk, call_id)
    assert (over["outcome"], over["cause"], over["answered_us"]) == ("not_connected", 17, None)
    eventually(lambda: desk.state() == "not_ready")
    assert place.spans(desk.user["id"])[-1]["reason"] == "signed_in"
    place.nothing_left()


@pytest.mark.parametrize("how", ["by the key", "by her telephone"])
def test_she_thinks_better_of_it(place: Any, how: str) -> None:
    desk = agent(place).ready()
    call_id, hers = placed(place, desk, caller_number())
    line = place.trunk.take()
    line.ring()
    if how == "by the key":
        desk.post("/api/desk/hang-up", call_id=call_id)
    else:
        hers.hang_up()
    line.wait_for("CANCEL")
    line.refuse("487 Request Terminated")
    assert result(desk, call_id)["ended_by"] == "agent"
    eventually(lambda: desk.state() == "ready")
    place.nothing_left()


def test_her_desk_is_opened_anew_while_it_rings(place: Any) -> None:
    desk = agent(place).ready()
    call_id, hers = placed(place, desk, caller_number())
    line = place.trunk.take()
    line.ring()
    desk.take_seat()
    line.wait_for("CANCEL")
    line.refuse("487 Request Terminated")
    assert hers.ended.wait(5)
    assert result(desk, call_id)["outcome"] == "not_connected"
    place.nothing_left()


def test_nobody_is_called_when_her_telephone_does_not_come(place: Any) -> None:
    desk = agent(place).ready()
    call_id = dial(place, desk, caller_number()).json()["call_id"]
    desk.phone.take().refuse("480 Temporarily Unavailable")
    assert result(desk, call_id)["outcome"] == "not_connected"
    eventually(lambda: desk.state() == "not_ready")
    assert place.trunk.incoming.empty()


def test_what_is_in_the_way(place: Any) -> None:
    number = caller_number()
    without = agent(place, may_dial=False)
    assert dial(place, without, number).json()["code"] == "desk.may_not_dial"
    desk = agent(place).ready()
    for code, answer in {
        "number.invalid": dial(place, desk, "hello"),
        "outside.barred": dial(place, desk, "+88216123456"),
        "queue.unknown": dial(place, desk, number, queue_id="queue-nobody-made"),
        "caller_id.unknown": dial(place, desk, number, caller_id="+8612345"),
    }.items():
        assert (answer.status_code, answer.json()["code"]) == (400, code)
    place.centre.admin.post("/api/do-not-call", number=number)
    answer = dial(place, desk, number)
    assert (answer.status_code, answer.json()["code"]) == (409, "number.do_not_call")
    eventually(lambda: desk.state() == "ready")
    assert place.trunk.incoming.empty()


def test_twice_at_once_is_one_call(place: Any) -> None:
    desk, answers = agent(place).ready(), []
    presses = [
        threading.Thread(target=lambda: answers.append(dial(place, desk, caller_number()).status_code))
        for _ in range(4)
    ]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    assert sorted(answers) == [201, 409, 409, 409]
    desk.phone.take().hang_up()
    eventually(lambda: desk.state() == "not_ready")


def test_killed_while_it_rings_and_nobody_else_calls_this_number(place: Any) -> None:
    other, desk, number = agent(place), agent(place).ready(), caller_number()
    _, hers = placed(place, desk, number)
    line = place.trunk.take()
    line.ring()
    place.centre.one_call(number)
    assert dial(place, other, number).json()["code"] == "number.being_called"
    place.centre.kill()
    place.centre.restart()
    eventually(lambda: dial(place, other, number).json()["code"] == "number.being_called", 8)
    line.says = CUSTOMER
    line.answer()
    hear(hers, CUSTOMER)
    hear(line, AGENT)
    hers.hang_up()
    assert place.centre.one_call(number, outcome="answered")["agent_id"] == desk.user["id"]
    eventually(lambda: desk.state() == "wrap_up")
    call_id, _ = placed(place, other, number)
    place.trunk.take().refuse()
    assert result(other, call_id)["cause"] == 17
    place.nothing_left()


def test_a_trunk_that_fails_leads_to_the_next(place: Any, carriers: Callable[..., Carrier]) -> None:
    broken = carriers(position=1)
    broken.refuses("503 Service Unavailable")
    desk, number = agent(place).ready(), caller_number()
    call_id, hers = placed(place, desk, number)
    line = place.trunk.take()
    line.says = CUSTOMER
    line.answer()
    hear(hers, CUSTOMER)
    friend = caller_number()
    desk.post(f"/api/desk/calls/{call_id}/parties", number=friend)
    outside = place.trunk.take()
    assert dialled(outside) == friend
    outside.answer()
    eventually(lambda: len([p for p in parties(place, call_id) if p["answered_us"]]) == 2, 8)
    desk.post(f"/api/desk/calls/{call_id}/leave")
    line.hang_up()
    call = place.centre.one_call(number, outcome="answered")
    assert place.centre.event_types(call["id"]).count("TrunkTried") == 4
    assert all(part["left_us"] for part in parties(place, call_id))
    place.nothing_left()


def parties(place: Any, call_id: str) -> list[Json]:
    return list(place.rows("SELECT * FROM call_parts WHERE call_id = $1", call_id))
