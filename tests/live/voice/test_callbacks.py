"""Called back over real SIP: in her turn, after an agent, through a kill at any moment, and not twice."""

from __future__ import annotations

import time
from typing import Any

import pytest

from support.centre import caller_number
from support.phones import eventually
from support.sip import Line
from support.trunks import dialled

pytestmark = pytest.mark.live


def row(place: Any) -> dict[str, Any]:
    """The one callback of this place's queue."""
    found = place.rows("SELECT * FROM callbacks WHERE queue_id = $1", place.queue["id"])
    assert len(found) <= 1
    return found[0] if found else {"ended_us": None, "outcome": None, "asked_us": None}


def asks(place: Any, caller: str) -> None:
    """She waits, presses 1 and hangs up."""
    line = place.call(caller)
    line.wait_for("200")
    place.until(caller, "CallQueued")
    line.press("1")
    eventually(lambda: row(place)["asked_us"], 8, "nothing was promised")
    line.hang_up()
    assert place.ended(caller)["outcome"] == "callback"


def her_turn(place: Any, desk: Any, caller: str) -> tuple[Line, Line]:
    """The agent's line, answered, and then the customer's, which is asked."""
    hers = desk.phone.take()
    eventually(lambda: desk.state() == "reserved", 5, "not hers")
    hers.answer()
    line = place.trunk.take()
    assert dialled(line) == caller
    return hers, line


def ends(place: Any, outcome: str) -> dict[str, Any]:
    eventually(lambda: row(place)["ended_us"], 8, f"{row(place)}")
    assert row(place)["outcome"] == outcome
    return row(place)


def test_she_keeps_her_place_and_a_try_that_fails_frees_the_agent(place: Any, caller: str) -> None:
    place.open_queue(callback_offer_seconds=60)
    desk = place.desk()
    asks(place, caller)
    later = place.call(other := caller_number())
    place.until(other, "CallQueued")
    desk.ready()
    _, line = her_turn(place, desk, caller)
    line.refuse("486 Busy Here")
    eventually(lambda: row(place)["tries"] == 1, 8, "the try was not counted")
    assert (row(place)["result"], row(place)["ended_us"]) == ("busy", None)
    hers = desk.phone.take()
    hers.answer()
    eventually(lambda: desk.state() == "talking", 8, "she who waits was not served meanwhile")
    later.hang_up()
    place.centre.admin.post(f"/api/callbacks/{row(place)['id']}/cancel")
    assert ends(place, "cancelled")["ended_by"] == place.centre.admin.user["id"]
    place.nothing_left()


def test_killed_before_and_while_she_is_called(place: Any, caller: str) -> None:
    place.open_queue(callback_offer_seconds=60)
    desk = place.desk()
    asks(place, caller)
    place.centre.kill()
    place.centre.restart()
    desk.ready()
    hers, line = her_turn(place, desk, caller)
    line.ring()
    eventually(lambda: row(place)["call_id"], 8, "the try is no fact")
    place.centre.kill()
    place.centre.restart()
    line.answer()
    eventually(lambda: desk.state() == "talking", 8, "no talk")
    over = ends(place, "answered")
    assert (over["tries"], over["agent_id"]) == (1, desk.user["id"])
    hers.hang_up()
    made = place.centre.admin.get(f"/api/calls/{over['call_id']}")
    assert (made["queue_id"], made["customer_number"]) == (place.queue["id"], caller)
    place.nothing_left()


def test_killed_while_the_agent_is_reserved(place: Any, caller: str) -> None:
    place.open_queue(callback_offer_seconds=60)
    desk = place.desk()
    asks(place, caller)
    desk.ready()
    desk.phone.take()
    eventually(lambda: row(place)["call_id"], 8, "the try is no fact")
    place.centre.kill()
    place.centre.restart()
    eventually(lambda: row(place)["result"] == "lost", 8, "the promise hangs on a call that is gone")
    eventually(lambda: desk.state() in ("ready", "not_ready"), 8, "she is reserved for nobody")
    assert (row(place)["tries"], row(place)["call_id"], row(place)["ended_us"]) == (0, None, None)
    assert place.trunk.incoming.empty()
    place.centre.admin.post(f"/api/callbacks/{row(place)['id']}/cancel")
    ends(place, "cancelled")
    place.nothing_left()


def test_she_calls_again_and_nobody_calls_her(place: Any, caller: str) -> None:
    place.open_queue(callback_offer_seconds=60)
    desk = place.desk()
    asks(place, caller)
    first = place.call(other := caller_number())
    place.until(other, "CallQueued")
    again = place.call(caller)
    over = ends(place, "merged")
    place.centre.kill()
    place.centre.restart()
    desk.ready()
    desk.phone.take().answer()
    eventually(lambda: "AgentAnswered" in [each["type"] for each in place.events(over["call_id"])], 8)
    again.hang_up()
    first.hang_up()
    place.nothing_left()


def test_what_an_agent_plans_is_moved_and_made_at_its_time_through_a_kill(place: Any, caller: str) -> None:
    desk = place.desk().ready()
    line = place.call(caller)
    hers = desk.phone.take()
    hers.answer()
    eventually(lambda: desk.state() == "talking", 8, "no talk")
    (call,) = place.centre.calls(caller)
    tomorrow = (int(time.time()) + 86_400) * 1_000_000
    wanted = {"call_id": call["id"], "at_us": tomorrow, "own": True, "note": "the contract"}
    planned = desk.post("/api/callbacks", **wanted)["callback_id"]
    line.hang_up()
    desk.wrap_up(call["id"])
    for path, body, code in (
        ("", wanted, "callback.planned"),
        ("", {**wanted, "at_us": 5}, "callback.past"),
        ("", {**wanted, "number": caller_number()}, "desk.may_not_dial"),
        ("", {**wanted, "call_id": "call-none"}, "call.unknown"),
        (f"/{planned}/move", {"at_us": 5}, "callback.past"),
        ("/callback-none/move", {"at_us": tomorrow}, "callback.over"),
    ):
        assert desk.http.post(f"/api/callbacks{path}", json=body).json()["code"] == code
    colleague = place.desk()
    refused = colleague.http.post(f"/api/callbacks/{planned}/cancel")
    assert (refused.status_code, refused.json()["code"]) == (403, "callback.not_yours")
    desk.post(f"/api/callbacks/{planned}/move", at_us=int((time.time() + 3) * 1_000_000))
    place.centre.kill()
    place.centre.restart()
    _, line = her_turn(place, desk, caller)
    line.answer()
    over = ends(place, "answered")
    assert (over["planned_by"], over["note"], over["agent_id"]) == (
        desk.user["id"],
        "the contract",
        desk.user["id"],
    )
    line.hang_up()
    place.nothing_left()
