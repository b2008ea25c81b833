"""Hold and transfer by the keys of an agent's own SIP telephone."""

from __future__ import annotations

from typing import Any

import pytest

from support.phones import eventually
from support.talks import CUSTOMER, FIRST, SECOND, ask, hear, hears_music, talk

pytestmark = pytest.mark.live


def test_hold_is_the_desks_hold(place: Any, caller: str) -> None:
    desk, hers, line, call_id = talk(place, caller)
    hers.hold(on=True)
    place.until(caller, "CallHeld")
    hears_music(line)
    hers.hold(on=False)
    place.until(caller, "CallResumed")
    hear(line, FIRST)
    hear(hers, CUSTOMER)
    ask(desk, call_id, "hold")
    hears_music(line)
    hers.hold(on=True)
    hers.hold(on=False)
    hear(line, FIRST)
    line.hang_up()
    place.ended(caller)
    kinds = place.centre.event_types(call_id)
    assert (kinds.count("CallHeld"), kinds.count("CallResumed")) == (2, 2)


def test_a_transfer_that_may_not_be_leaves_the_talk_as_it_is(place: Any, caller: str) -> None:
    _desk, hers, line, _call_id = talk(place, caller)
    hers.refer("nonsense")
    hers.wait_for("REFER 202")
    eventually(lambda: any("603" in entry for entry in hers.log), 8, f"{hers.log}")
    hear(line, FIRST)
    hear(hers, CUSTOMER)
    assert not hers.ended.is_set()
    line.hang_up()
    place.ended(caller)


def test_a_transfer_to_a_number(place: Any, caller: str) -> None:
    desk, hers, line, call_id = talk(place, caller)
    hers.refer("+861055500077")
    outside = place.trunk.take()
    assert any("200 OK" in entry for entry in hers.log)
    assert hers.ended.wait(8)
    outside.says = SECOND
    outside.answer()
    hear(line, SECOND)
    hear(outside, CUSTOMER)
    desk.wrap_up(call_id)
    line.hang_up()
    assert place.ended(caller)["outcome"] == "answered"
    facts = place.centre.admin.get(f"/api/calls/{call_id}")["events"]
    fact = next(each for each in facts if each["type"] == "CallTransferred")
    assert (fact["data"]["kind"], fact["data"]["to_number"]) == ("blind", "+861055500077")
    place.nothing_left()
