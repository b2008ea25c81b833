"""Agents whose ear is a number outside: kept open or called for each call, confirmed by a key."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest

from support.centre import caller_number
from support.phones import eventually
from support.sip import Line
from support.trunks import dialled

pytestmark = pytest.mark.live

CUSTOMER, AGENT = 650, 1200


def hear(line: Line, *voices: int) -> None:
    """Until this line hears exactly these voices."""
    eventually(
        lambda: line.hears(CUSTOMER, AGENT) == set(voices), 8, f"{line.hears(CUSTOMER, AGENT)}, not {voices}"
    )


def remote(place: Any, mode: str) -> Any:
    """Somebody who works with a number of her own, signed in, not ready."""
    desk = place.desk()
    admin = place.centre.admin.http
    admin.patch(f"/api/people/{desk.user['id']}", json={"may_work_outside": True}).raise_for_status()
    desk.number = caller_number()
    desk.post("/api/desk/device", kind="outside", number=desk.number, mode=mode)
    return desk


def her_line(place: Any, desk: Any) -> Line:
    """Her telephone outside is called."""
    line = place.trunk.take()
    assert dialled(line) == desk.number
    line.says = AGENT
    line.ring()
    return line


def opened(place: Any, desk: Any) -> Line:
    """Ready over a line that is kept open."""
    desk.post("/api/desk/ready")
    line = her_line(place, desk)
    line.answer()
    eventually(lambda: line.packets > 30, 8, "she is not asked for the key")
    eventually(lambda: desk.state() == "not_ready", 3, "ready without the key")
    line.press("1")
    eventually(lambda: desk.state() == "ready", 8, "the key does nothing")
    return line


def ears(place: Any, desk: Any) -> list[Any]:
    """What was dialled to reach her."""
    found: list[Any] = place.rows(
        "SELECT * FROM trunk_tries WHERE agent_id = $1 AND purpose = 'agent_ear' ORDER BY started_us",
        desk.user["id"],
    )
    return found


def test_kept_open_over_two_calls(place: Any, caller: str) -> None:
    desk = remote(place, "kept_open")
    hers = opened(place, desk)
    for number in (caller, f"{caller}1"):
        line = place.call(number)
        line.says = CUSTOMER
        hear(hers, CUSTOMER)
        hear(line, AGENT)
        call_id = place.centre.calls(number)[0]["id"]
        desk.post(f"/api/desk/calls/{call_id}/hold")
        eventually(lambda line=line: not line.hears(AGENT), 8, "the customer hears her on hold")
        desk.post(f"/api/desk/calls/{call_id}/resume")
        hear(line, AGENT)
        desk.post("/api/desk/hang-up", call_id=call_id)
        assert line.ended.wait(5)
        desk.wrap_up(call_id)
        assert place.ended(number)["outcome"] == "answered"
        eventually(lambda: desk.state() == "ready", 8, "not ready again")
        assert not hers.ended.is_set()
    desk.post("/api/desk/sign-out")
    assert hers.ended.wait(5), "her line is kept though she went"
    place.nothing_left()


def test_called_for_each_call(place: Any, caller: str) -> None:
    """A voicemail box gets no customer; she does, by the key, and her handset ends the call."""
    place.open_queue(ring_seconds=30)
    first, second = remote(place, "per_call"), remote(place, "per_call")
    first.ready()
    line = place.call(caller)
    line.says = CUSTOMER
    voicemail = her_line(place, first)
    voicemail.answer()
    second.ready()
    assert voicemail.ended.wait(8), "the voicemail box is kept"
    eventually(lambda: first.state() == "not_ready", 8, "somebody who has missed a call gets the next")
    assert place.spans(first.user["id"])[-1]["reason"] == "no_answer"
    hers = her_line(place, second)
    eventually(lambda: "AgentRang" in place.types(caller), 8, "she does not see that it rings")
    hers.answer()
    eventually(lambda: hers.packets > 30, 8, "she is not asked for the key")
    hers.press("5")
    assert not line.hears(AGENT)
    hers.press("1")
    hear(hers, CUSTOMER)
    hear(line, AGENT)
    hers.hang_up()
    assert line.ended.wait(5), "her handset does not end the call"
    call = place.ended(caller)
    assert (call["agent_id"], call["outcome"], call["ended_by"]) == (second.user["id"], "answered", "agent")
    second.wrap_up(call["id"])
    eventually(lambda: second.state() == "ready", 8, "not ready again")
    assert [each["answered_us"] is not None for each in ears(place, second)] == [True]
    place.nothing_left()


def test_the_carrier_hangs_up_in_a_talk(place: Any, caller: str) -> None:
    """A line that is kept open is called back, and she goes on with the same customer."""
    desk = remote(place, "kept_open")
    hers = opened(place, desk)
    line = place.call(caller)
    line.says = CUSTOMER
    hear(line, AGENT)
    hers.hang_up()
    again = her_line(place, desk)
    again.answer()
    assert not line.ended.is_set()
    eventually(lambda: again.packets > 30, 8, "she is not asked for the key")
    again.press("1")
    hear(again, CUSTOMER)
    hear(line, AGENT)
    line.hang_up()
    desk.wrap_up(place.ended(caller)["id"])
    eventually(lambda: desk.state() == "ready", 8, "not ready again")
    again.hang_up()
    eventually(lambda: desk.state() == "not_ready", 8, "ready without a line")
    assert place.spans(desk.user["id"])[-1]["reason"] == "device_lost"
    place.nothing_left()


def test_killed_in_a_talk_over_a_line_kept_open(place: Any, caller: str) -> None:
    """The line outlives us, and nobody has to press the key again; a SIP telephone's password outlives even
    the switch."""
    desk, other = remote(place, "kept_open"), place.desk()
    hers = opened(place, desk)
    line = place.call(caller)
    line.says = CUSTOMER
    hear(line, AGENT)
    place.centre.kill()
    place.centre.restart()
    hear(hers, CUSTOMER)
    hear(line, AGENT)
    line.hang_up()
    desk.wrap_up(place.ended(caller)["id"])
    eventually(lambda: desk.state() == "ready", 8, "not ready again")
    line = place.call(f"{caller}1")
    line.says = CUSTOMER
    hear(hers, CUSTOMER)
    hear(line, AGENT)
    assert len(ears(place, desk)) == 1
    os.kill(place.engines.stack.child("asterisk").pid, signal.SIGKILL)
    assert place.ended(f"{caller}1", 20)["outcome"] == "answered"
    place.centre.until_well()
    assert other.phone.register(other.device["user"], other.device["password"]) == 200
    eventually(lambda: desk.state() == "wrap_up", 8, desk.state())
    desk.wrap_up(place.centre.calls(f"{caller}1")[0]["id"])
    eventually(lambda: desk.state() == "not_ready", 8, "ready without a line")
    place.nothing_left()


def test_who_may_work_with_which_number(place: Any) -> None:
    desk = place.desk()
    wanted = {"kind": "outside", "number": caller_number(), "mode": "per_call"}

    def refused(**other: str) -> str:
        answer = desk.http.post("/api/desk/device", json=wanted | other)
        assert answer.status_code >= 400, answer.text
        return str(answer.json()["code"])

    assert refused() == "desk.may_not_work_outside"
    admin = place.centre.admin.http
    person = f"/api/people/{desk.user['id']}"
    admin.patch(person, json={"may_work_outside": True}).raise_for_status()
    assert refused(number="") == "desk.no_outside_number"
    assert refused(number="110") == "number.invalid"
    assert refused(number=place.number) == "person.number_is_ours"
    assert refused(number="+12125550123") == "outside.barred"
    desk.post("/api/desk/device", **wanted)
    assert desk.get("/api/desk/ear")["outside_number"] == wanted["number"]
    desk.ready()
    admin.patch(person, json={"may_work_outside": False}).raise_for_status()
    eventually(lambda: desk.state() == "not_ready", 8, "she goes on without the right")
