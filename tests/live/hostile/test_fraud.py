"""Strangers, thieves and their passwords: nobody gets in, nobody gets out through us."""

from __future__ import annotations

import time
import uuid
from typing import Any

import pytest

from huying.proving.sip import digest
from support.phones import eventually
from support.sip import Endpoint

pytestmark = pytest.mark.live

OUTSIDE = "+8613900000077"
BARRED = "+19005550100"
"""Premium rate."""
DECLINED = "SIP/2.0 603 Decline"


def test_strangers_are_refused_whatever_they_call_themselves(place: Any) -> None:
    desk = place.desk().ready()
    stranger = Endpoint(place.sip_port)
    calls_before = len(place.rows("SELECT id FROM calls"))
    for who in ("stranger", "trunk-public", "anonymous", desk.device["user"], "admin"):
        for number in (place.number, OUTSIDE, desk.device["user"]):
            line = stranger.call(number, sender=f"<sip:{who}@127.0.0.1:{stranger.port}>")
            assert line.final() in (401, 403, 404), (who, number, line.log)
    time.sleep(0.5)
    assert desk.phone.incoming.empty()
    assert place.trunk.incoming.empty()
    assert len(place.rows("SELECT id FROM calls")) == calls_before
    stranger.close()
    place.nothing_left()


@pytest.mark.parametrize("number", [OUTSIDE, "13900000077", "s", "h", "agent-somebody", "*98", "00881234"])
def test_an_agents_telephone_dials_nothing(place: Any, number: str) -> None:
    desk = place.desk()
    line = authorised_call(desk, number)
    assert line.final() in (403, 404), line.log
    time.sleep(0.2)
    assert place.trunk.incoming.empty()
    place.nothing_left()


def authorised_call(desk: Any, number: str) -> Any:
    """An INVITE with the agent's own, right password."""
    user, password = desk.device["user"], desk.device["password"]
    sender = f"<sip:{user}@127.0.0.1>"
    call_id = uuid.uuid4().hex
    port = desk.phone.port
    uri = f"sip:{number}@127.0.0.1:{desk.place.sip_port}"
    challenge = desk.phone.ask(
        (
            f"INVITE {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{call_id};rport\r\n"
            f"From: {sender};tag=1\r\nTo: <{uri}>\r\nCall-ID: {call_id}\r\nCSeq: 1 INVITE\r\n"
            f"Contact: <sip:{user}@127.0.0.1:{port}>\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
        ).encode(),
        call_id,
    )
    assert challenge is not None
    assert challenge.status == 401
    credentials = digest(challenge.header("WWW-Authenticate"), "INVITE", uri, user, password)
    return desk.phone.call(number, sender=sender, extra=f"Authorization: {credentials}\r\n")


def test_a_telephones_own_transfer_has_the_limits_of_the_desk(place: Any, caller: str) -> None:
    """To a destination nobody may call, to nonsense and to another account: refused, and the talk goes on."""
    desk = place.desk().ready()
    line = place.call(caller)
    hers = desk.phone.take()
    hers.answer()
    place.until(caller, "AgentAnswered")
    for target in (BARRED, "nonsense", desk.device["user"]):
        refused = hers.log.count(DECLINED)
        hers.refer(target)
        eventually(lambda seen=refused: hers.log.count(DECLINED) > seen, 8, f"{target}: {hers.log}")
    assert place.trunk.incoming.empty()
    assert not hers.ended.is_set()
    line.hang_up()
    assert place.ended(caller)["outcome"] == "answered"


def test_register_storm_while_a_call_talks(place: Any, caller: str) -> None:
    desk = place.desk().ready()
    line = place.call(caller)
    hers = desk.phone.take()
    hers.answer()
    place.until(caller, "AgentAnswered")
    stormer = Endpoint(place.sip_port)
    wrong = right = 0
    began = time.monotonic()
    for n in range(500):
        user = desk.device["user"] if n % 2 else f"agent-nobody{n}"
        call_id = uuid.uuid4().hex
        credentials = digest(
            'Digest realm="asterisk", nonce="1/2", opaque="3"', "REGISTER", "sip:x", user, "x"
        )
        stormer.send(stormer._register(user, call_id, 1, 60, credentials))
        wrong += 1
    assert time.monotonic() - began < 10
    for _ in range(5):
        right += stormer.register(desk.device["user"], "guess") == 200
    assert (wrong, right) == (500, 0)
    before = (line.packets, hers.packets)
    other = place.desk()  # registers in the middle of it
    other.ready()
    time.sleep(0.5)
    assert line.packets - before[0] > 15
    assert hers.packets - before[1] > 15
    second = place.call("+8613922223333")
    served = other.phone.take()
    served.answer()
    eventually(lambda: served.packets > 10, 8, "no sound")
    for each in (second, line):
        each.hang_up()
    assert place.ended(caller)["outcome"] == "answered"
    stormer.close()
    place.nothing_left()


def test_an_earlier_password_is_worth_nothing(place: Any) -> None:
    desk = place.desk()
    before = dict(desk.device)
    desk.take_seat()
    thief = Endpoint(place.sip_port)
    assert thief.register(before["user"], before["password"]) == 401
    desk.ready()
    line = place.call("+8613944445555")
    desk.phone.take().answer()
    line.wait_for("200")
    line.hang_up()
    eventually(lambda: desk.state() == "wrap_up")
    desk.wrap_up(place.centre.calls("+8613944445555")[0]["id"], then="not_ready")
    desk.post("/api/desk/sign-out")
    assert thief.register(desk.device["user"], desk.device["password"]) in (401, 403, 404)
    thief.close()
