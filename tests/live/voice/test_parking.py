"""A call in a numbered lot: music, any agent's desk, one who picks up, and the way back."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import pytest

from support.phones import eventually
from support.talks import CUSTOMER, FIRST, SECOND, ask, hear, hears_music, parts, talk

pytestmark = pytest.mark.live


def test_of_two_who_pick_up_one_has_the_call(place: Any, caller: str) -> None:
    desk, hers, line, call_id = talk(place, caller)
    lot = ask(desk, call_id, "park")["lot"]
    assert hers.ended.wait(8)
    hears_music(line)
    assert desk.http.post(f"/api/desk/calls/{call_id}/park").json()["code"] == "desk.no_call"
    assert desk.http.post(f"/api/desk/parked/{lot}/pick-up").json()["code"] == "desk.not_free"
    others = [place.desk(), place.desk()]
    answers: list[httpx.Response] = []
    wishes = [
        threading.Thread(target=lambda at=at: answers.append(at.http.post(f"/api/desk/parked/{lot}/pick-up")))
        for at in others
    ]
    for wish in wishes:
        wish.start()
    for wish in wishes:
        wish.join()
    assert sorted(answer.status_code for answer in answers) == [200, 404]
    winner = next(at for at in others if not at.phone.incoming.empty() or at.state() == "ringing")
    picked = winner.phone.take()
    picked.says = SECOND
    picked.answer()
    hear(line, SECOND)
    hear(picked, CUSTOMER)
    line.hang_up()
    assert place.ended(caller)["outcome"] == "answered"
    assert [part["agent_id"] for part in parts(place, call_id)] == [desk.user["id"], winner.user["id"]]
    offers = [fact["data"] for fact in place.centre.admin.get(f"/api/calls/{call_id}")["events"]]
    assert [fact["why"]["rule"] for fact in offers if "why" in fact] == ["longest_idle", "picked_up"]
    place.nothing_left()


def test_what_nobody_picks_up_goes_back_to_whom_it_was_with(place: Any, caller: str) -> None:
    place.open_queue(park_seconds=5)
    desk, _hers, line, call_id = talk(place, caller)
    ask(desk, call_id, "park")
    other = place.desk().ready()
    place.until(caller, "ParkingTimedOut")
    assert other.phone.incoming.empty()
    desk.wrap_up(call_id)
    again = desk.phone.take()
    again.says = FIRST
    again.answer()
    hear(line, FIRST)
    assert other.phone.incoming.empty()
    line.hang_up()
    place.ended(caller)
    eventually(lambda: desk.state() == "wrap_up", 8, "no wrap-up after the second talk")
    place.nothing_left()
