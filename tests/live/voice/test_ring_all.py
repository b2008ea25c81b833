"""A queue that rings all: the first answer has the call, the others stop and have missed nothing."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from support.phones import eventually

pytestmark = pytest.mark.live


def ringing(place: Any, caller: str, count: int) -> tuple[Any, list[Any], list[Any]]:
    """All telephones of a queue ring with one call: the customer's line, the desks, their lines."""
    place.open_queue(strategy="ring_all", ring_seconds=40)
    desks = [place.desk().ready() for _ in range(count)]
    customer = place.call(caller)
    lines = [desk.phone.take() for desk in desks]
    for line in lines:
        line.ring()
    return customer, desks, lines


def test_the_first_answer_wins_and_nobody_has_missed_it(place: Any, caller: str) -> None:
    customer, desks, lines = ringing(place, caller, 3)
    lines[1].answer()
    call_id = place.until(caller, "AgentAnswered")
    for line in (lines[0], lines[2]):
        assert line.ended.wait(8), line.log
        assert "completed elsewhere" in line.reason
    eventually(lambda: place.types(caller).count("OfferWithdrawn") == 2, 8, "two telephones went on ringing")
    assert place.types(caller).count("AgentOffered") == 3
    for desk in (desks[0], desks[2]):
        eventually(lambda desk=desk: desk.state() == "ready", 8, "she is not free again")
        assert desk.get("/api/desk/day")["missed"] == 0
    assert place.centre.calls(caller)[0]["agent_id"] == desks[1].user["id"]
    customer.hang_up()
    assert place.ended(caller)["outcome"] == "answered"
    assert "AgentMissed" not in place.types(caller)
    desks[1].wrap_up(call_id, then="not_ready")
    place.nothing_left()


@pytest.mark.parametrize("round_number", range(2))
def test_two_answer_at_the_same_moment(place: Any, caller: str, round_number: int) -> None:
    customer, desks, lines = ringing(place, caller, 2)
    answers = [threading.Thread(target=line.answer) for line in lines]
    for answer in answers:
        answer.start()
    place.until(caller, "OfferWithdrawn")
    winner = place.centre.calls(caller)[0]["agent_id"]
    won = [desk.user["id"] for desk in desks].index(winner)
    assert lines[1 - won].ended.wait(8), lines[1 - won].log
    eventually(lambda: lines[won].packets > 5 and customer.packets > 5, 8, "no sound")
    assert not lines[won].ended.is_set()
    assert desks[1 - won].state() == "ready"
    assert place.types(caller).count("AgentAnswered") == 1
    customer.hang_up()
    place.ended(caller)
    place.nothing_left()


def test_one_refuses_and_another_comes_late(place: Any, caller: str) -> None:
    customer, _desks, lines = ringing(place, caller, 2)
    lines[0].refuse()
    place.until(caller, "AgentMissed")
    late = place.desk().ready()
    late_line = late.phone.take()
    assert not lines[1].ended.is_set()
    late_line.answer()
    place.until(caller, "AgentAnswered")
    assert lines[1].ended.wait(8), lines[1].log
    assert place.centre.calls(caller)[0]["agent_id"] == late.user["id"]
    customer.hang_up()
    place.ended(caller)
    place.nothing_left()


def test_the_caller_goes_while_all_ring(place: Any, caller: str) -> None:
    customer, desks, lines = ringing(place, caller, 2)
    customer.hang_up()
    assert place.ended(caller)["outcome"] == "abandoned"
    for desk, line in zip(desks, lines, strict=True):
        assert line.ended.wait(8), line.log
        eventually(lambda desk=desk: desk.state() == "ready", 8, "she is not free again")
    place.nothing_left()
