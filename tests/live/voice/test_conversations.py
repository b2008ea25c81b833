"""What an agent does with a call: who hears whom, by the sound that arrives, and what the books say."""

from __future__ import annotations

import time
from typing import Any

import pytest

from support.phones import eventually
from support.talks import CUSTOMER, FIRST, SECOND, THIRD, ask, hear, hears_music, parts, talk

pytestmark = pytest.mark.live


def test_hold_and_back(place: Any, caller: str) -> None:
    desk, hers, line, call_id = talk(place, caller)
    ask(desk, call_id, "hold")
    hears_music(line)
    assert desk.http.post(f"/api/desk/calls/{call_id}/hold").json()["code"] == "desk.on_hold_already"
    ask(desk, call_id, "resume")
    hear(line, FIRST)
    hear(hers, CUSTOMER)
    ask(desk, call_id, "keys", keys="12#")
    line.hang_up()
    place.ended(caller)
    place.until(caller, "WrapUpStarted")
    (part,) = parts(place, call_id)
    assert part["hold_us"] > 0
    assert part["hold_since_us"] is None
    assert "12#" not in str(place.events(call_id))
    place.nothing_left()


def test_transferred_blind_to_a_colleague_who_is_busy_with_nothing(place: Any, caller: str) -> None:
    desk, hers, line, call_id = talk(place, caller)
    colleague = place.desk()
    eventually(lambda: free(desk, colleague), 8, "the colleague's telephone never came")
    ask(desk, call_id, "transfer", agent_id=colleague.user["id"])
    theirs = colleague.phone.take()
    assert hers.ended.wait(5)
    hears_music(line)
    eventually(lambda: desk.state() == "wrap_up", 5)
    theirs.says = SECOND
    theirs.answer()
    hear(line, SECOND)
    hear(theirs, CUSTOMER)
    line.hang_up()
    call = place.ended(caller)
    assert call["agent_id"] == colleague.user["id"]
    eventually(lambda: colleague.state() == "wrap_up", 5)
    first, second = parts(place, call_id)
    assert first["left_us"] <= second["answered_us"] < second["left_us"]
    place.nothing_left()


def test_a_transfer_nobody_takes_goes_to_the_queue(place: Any, caller: str) -> None:
    desk, _, line, call_id = talk(place, caller)
    colleague, third = place.desk(), place.desk()
    eventually(lambda: free(desk, colleague), 8, "the colleague's telephone never came")
    ask(desk, call_id, "transfer", agent_id=colleague.user["id"])
    colleague.phone.take().refuse()
    place.until(caller, "AgentMissed")
    hears_music(line)
    third.ready()
    theirs = third.phone.take()
    theirs.says = THIRD
    theirs.answer()
    hear(line, THIRD)
    line.hang_up()
    assert place.ended(caller)["agent_id"] == third.user["id"]
    eventually(lambda: colleague.state() == "not_ready", 5)
    place.nothing_left()


def test_advice_swapped_and_handed_over(place: Any, caller: str) -> None:
    desk, hers, line, call_id = talk(place, caller)
    colleague = place.desk()
    eventually(lambda: free(desk, colleague), 8, "the colleague's telephone never came")
    ask(desk, call_id, "consult", agent_id=colleague.user["id"])
    theirs = colleague.phone.take()
    theirs.says = SECOND
    hears_music(line)
    assert desk.http.post(f"/api/desk/calls/{call_id}/complete").json()["code"] == "desk.no_adviser"
    theirs.answer()
    hear(hers, SECOND)
    hear(theirs, FIRST)
    hears_music(line)
    ask(desk, call_id, "swap")
    hear(line, FIRST)
    hears_music(theirs)
    ask(desk, call_id, "swap")
    hear(theirs, FIRST)
    hears_music(line)
    ask(desk, call_id, "complete")
    hear(line, SECOND)
    hear(theirs, CUSTOMER)
    assert hers.ended.wait(5)
    eventually(lambda: desk.state() == "wrap_up", 5)
    desk.wrap_up(call_id)
    theirs.hang_up()
    call = place.ended(caller)
    assert (call["ended_by"], call["agent_id"]) == ("agent", colleague.user["id"])
    first, _ = parts(place, call_id)
    assert (first["disposition"], first["hold_us"] > 0) == ("resolved", True)
    place.nothing_left()


def test_an_adviser_who_does_not_come(place: Any, caller: str) -> None:
    desk, hers, line, call_id = talk(place, caller)
    colleague = place.desk().ready()
    ask(desk, call_id, "consult", queue_id=place.queue["id"])
    theirs = colleague.phone.take()
    ask(desk, call_id, "consult", agent_id=colleague.user["id"], expect=409)
    theirs.refuse()
    place.until(caller, "PartyMissed")
    hears_music(line)
    eventually(lambda: colleague.state() == "not_ready", 5, colleague.state())
    ask(desk, call_id, "resume")
    hear(line, FIRST)
    hers.hang_up()
    place.ended(caller)
    place.nothing_left()


def test_three_together_and_the_first_leaves(place: Any, caller: str) -> None:
    desk, hers, line, call_id = talk(place, caller)
    colleague = place.desk().ready()
    ask(desk, call_id, "consult", agent_id=colleague.user["id"])
    theirs = colleague.phone.take()
    theirs.says = SECOND
    theirs.answer()
    hear(hers, SECOND)
    ask(desk, call_id, "join")
    hear(line, FIRST, SECOND)
    hear(hers, CUSTOMER, SECOND)
    hear(theirs, CUSTOMER, FIRST)
    assert colleague.http.post(f"/api/desk/calls/{call_id}/hold").json()["code"] == "desk.not_yours"
    hers.hang_up()
    hear(line, SECOND)
    eventually(lambda: desk.state() == "wrap_up", 5)
    ask(colleague, call_id, "hold")
    hears_music(line)
    line.hang_up()
    assert place.ended(caller)["outcome"] == "answered"
    place.nothing_left()


def test_a_colleague_is_sent_away(place: Any, caller: str) -> None:
    desk, hers, line, call_id = talk(place, caller)
    colleague = place.desk().ready()
    ask(desk, call_id, "parties", agent_id=colleague.user["id"])
    theirs = colleague.phone.take()
    theirs.says = SECOND
    hear(line, FIRST)
    theirs.answer()
    hear(line, FIRST, SECOND)
    party = next(p for p in ask(desk, call_id, "keys", keys="1")["parties"] if not p["lead"])
    assert desk.http.delete(f"/api/desk/calls/{call_id}/parties/{party['leg_id']}").status_code == 200
    assert theirs.ended.wait(5)
    hear(line, FIRST)
    eventually(lambda: colleague.state() == "wrap_up", 5)
    hers.hang_up()
    place.ended(caller)
    place.nothing_left()


def free(desk: Any, colleague: Any) -> bool:
    """Whether a colleague can be asked, as the desk's directory shows it."""
    shown = {c["id"]: c["free"] for c in desk.get("/api/desk/directory")["colleagues"]}
    return bool(shown.get(colleague.user["id"]))


def test_the_desk_is_opened_anew_in_the_middle_of_a_talk(place: Any, caller: str) -> None:
    desk, hers, line, call_id = talk(place, caller)
    desk.device = desk.post("/api/desk/device", kind="phone", new_password=True)
    assert hers.ended.wait(5)
    hears_music(line)
    assert desk.phone.register(desk.device["user"], desk.device["password"]) == 200
    again = desk.phone.take()
    assert again.invite is not None
    assert again.invite.header("X-Huying-Answer") == "auto"
    again.says = SECOND
    again.answer()
    hear(line, SECOND)
    hear(again, CUSTOMER)
    assert place.types(caller).count("CallQueued") == 1
    ask(desk, call_id, "hold")
    line.hang_up()
    assert place.ended(caller)["agent_id"] == desk.user["id"]
    eventually(lambda: desk.state() == "wrap_up", 5)
    place.nothing_left()


def test_killed_in_the_middle_of_everything(place: Any) -> None:
    """The centre dies while one customer is on hold, one agent asks for advice and three talk: on return
    each is where it was."""
    numbers = [f"+86131{time.time_ns() % 10**7:07d}{n}" for n in range(3)]
    held, advised, joined = (talk(place, number) for number in numbers)
    helpers = {}
    ask(held[0], held[3], "hold")
    for desk, hers, _, call_id in (advised, joined):
        colleague = place.desk()
        eventually(lambda desk=desk, colleague=colleague: free(desk, colleague), 8)
        ask(desk, call_id, "consult", agent_id=colleague.user["id"])
        helpers[call_id] = colleague.phone.take()
        helpers[call_id].says = SECOND
        helpers[call_id].answer()
        hear(hers, SECOND)
    ask(joined[0], joined[3], "join")
    hear(joined[2], FIRST, SECOND)

    place.centre.kill()
    place.centre.restart()

    hears_music(held[2])
    hears_music(advised[2])
    hear(joined[2], FIRST, SECOND)
    ask(held[0], held[3], "resume")
    hear(held[2], FIRST)
    ask(advised[0], advised[3], "complete")
    hear(advised[2], SECOND)
    assert advised[1].ended.wait(5)
    ask(joined[0], joined[3], "leave")
    hear(joined[2], SECOND)
    for _, _, line, _ in (held, advised, joined):
        line.hang_up()
    for number in numbers:
        assert place.ended(number)["outcome"] == "answered"
    place.nothing_left()


def test_a_number_outside_is_asked_joins_and_stays(place: Any, caller: str) -> None:
    """Four in one call, one of them beyond the trunk; in the end it is handed to her."""
    desk, hers, line, call_id = talk(place, caller)
    ask(desk, call_id, "consult", number="+861055500042")
    outside = place.trunk.take()
    outside.says = SECOND
    outside.answer()
    hear(hers, SECOND)
    hears_music(line)
    ask(desk, call_id, "join")
    hear(line, FIRST, SECOND)
    colleague = place.desk().ready()
    ask(desk, call_id, "parties", agent_id=colleague.user["id"])
    theirs = colleague.phone.take()
    theirs.says = THIRD
    theirs.answer()
    hear(line, FIRST, SECOND, THIRD)
    hear(outside, CUSTOMER, FIRST, THIRD)
    theirs.hang_up()
    hear(line, FIRST, SECOND)
    ask(desk, call_id, "leave")
    hear(line, SECOND)
    outside.hang_up()
    call = place.ended(caller)
    assert call["ended_by"] == "outside"
    place.nothing_left()


def test_a_number_outside_that_is_busy_gives_the_customer_back(place: Any, caller: str) -> None:
    desk, hers, line, call_id = talk(place, caller)
    ask(desk, call_id, "transfer", number="+861055500043")
    place.trunk.take().refuse()
    place.until(caller, "PartyMissed")
    assert hers.ended.wait(5)
    colleague = place.desk().ready()
    theirs = colleague.phone.take()
    theirs.says = SECOND
    theirs.answer()
    hear(line, SECOND)
    line.hang_up()
    assert place.ended(caller)["agent_id"] == colleague.user["id"]
    place.nothing_left()
