"""baresip, a real SIP telephone, with what the desk hands out: calls, sound, hand-over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from huying.engines.packages import Unpacked
from support import tones
from support.baresip import Baresip
from support.phones import eventually

pytestmark = pytest.mark.live

CUSTOMER, AGENT = 650, 1200


@pytest.fixture
def desk(place: Any) -> Any:
    return place.desk()


@pytest.fixture
def telephone(desk: Any, place: Any, baresip: Unpacked, tmp_path: Path) -> Iterator[Baresip]:
    made = Baresip(baresip, tmp_path, place.sip_port, desk.device, says=AGENT)
    yield made
    made.close()


def test_a_call_and_a_hand_over(desk: Any, telephone: Baresip, place: Any, caller: str) -> None:
    telephone.wait_for("REGISTER_OK")
    desk.ready()
    line = place.call(caller)
    line.says = CUSTOMER
    telephone.wait_for("CALL_INCOMING")
    telephone.do("accept")
    eventually(lambda: line.hears(AGENT), 8, "the customer does not hear her")
    colleague = place.desk().ready()
    call_id = place.centre.calls(caller)[0]["id"]
    desk.post(f"/api/desk/calls/{call_id}/transfer", agent_id=colleague.user["id"])
    telephone.wait_for("CALL_CLOSED")
    eventually(lambda: tones.among(telephone.sound(), [CUSTOMER]), 3, "she has not heard the customer")
    hers = colleague.phone.take()
    hers.answer()
    eventually(lambda: hers.hears(CUSTOMER), 8, "her colleague does not hear the customer")
    hers.hang_up()
    assert place.ended(caller)["outcome"] == "answered"
    desk.wrap_up(call_id)
    eventually(lambda: desk.state() == "ready", 8, "not ready again")
    place.nothing_left()
