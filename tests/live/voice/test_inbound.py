"""A customer calls: real SIP both ways, real sound, and what the centre says of it afterwards."""

from __future__ import annotations

import io
import json
import wave
from typing import Any

import numpy as np
import pytest
from websockets.sync.client import connect

from support.phones import Phones, eventually

pytestmark = pytest.mark.live


def test_call_is_answered_recorded_and_wrapped_up(
    centre: Any, house: Any, phones: Phones, caller: str
) -> None:
    agent = house.agent()
    agent.ready()
    device = agent.answering()
    customer = phones.call(house.number, caller=caller, seconds=3.0)
    assert customer.wait() == 0
    assert device.wait() == 0
    call = centre.one_call(caller, outcome="answered")
    assert call["agent_id"] == agent.user["id"]
    assert call["ended_by"] == "customer"
    assert call["cause_name"] == "normal call clearing"
    assert call["wait_seconds"] < 2
    assert agent.get(f"/api/desk/pop/{call['id']}")["number"] == caller[:-8] + "****" + caller[-4:]
    agent.post(
        "/api/desk/wrap-up", call_id=call["id"], disposition="resolved", note="all well", then="not_ready"
    )
    call = centre.one_call(caller, disposition="resolved")
    assert centre.event_types(call["id"])[:9] == [
        "CallOffered", "FlowStarted", "FlowNodeEntered", "FlowEnded", "CallQueued",
        "AgentOffered", "AgentRang", "AgentAnswered", "RecordingStarted",
    ]  # fmt: skip
    recording = eventually(lambda: stored(centre, caller), 15, "the recording was never stored")
    assert recording["seconds"] == pytest.approx(call["talk_seconds"], abs=0.6)
    assert loudest_frequencies(centre, recording["id"]) == pytest.approx((440, 1000), abs=5)


def test_the_board_names_a_known_customer(centre: Any, house: Any, phones: Phones, caller: str) -> None:
    centre.admin.post("/api/customers", name="James Taylor", tier="vip", numbers=[caller])
    customer = phones.call(house.number, caller=caller, seconds=4.0)
    eventually(lambda: centre.calls(caller), 8)
    address = centre.base.replace("http", "ws") + "/api/live?view=board"
    cookies = "; ".join(f"{name}={value}" for name, value in centre.admin.http.cookies.items())
    with connect(address, additional_headers={"Cookie": cookies}) as socket:
        calls = json.loads(socket.recv(5))["state"]["calls"].values()
    (waiting,) = [call for call in calls if call["customer_number"] == caller]
    assert (waiting["customer"]["name"], waiting["customer"]["tier"]) == ("James Taylor", "vip")
    assert customer.wait() == 0


def stored(centre: Any, caller: str) -> Any:
    recording = centre.calls(caller)[0]["recording"]
    return recording if recording and recording["state"] not in ("recording",) else None


def loudest_frequencies(centre: Any, recording_id: str) -> tuple[float, float]:
    """What is heard left (customer) and right (agent)."""
    audio = centre.admin.http.get(f"/api/recordings/{recording_id}/audio").content
    with wave.open(io.BytesIO(audio)) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, 8000)
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").reshape(-1, 2)
    spectrum = np.abs(np.fft.rfft(samples[4000:], axis=0))
    hertz = np.fft.rfftfreq(len(samples[4000:]), 1 / 8000)
    left, right = hertz[spectrum.argmax(axis=0)]
    return float(left), float(right)


def test_caller_who_hangs_up_while_waiting_is_abandoned(
    centre: Any, house: Any, phones: Phones, caller: str
) -> None:
    assert phones.call(house.number, caller=caller, seconds=1.5).wait() == 0
    call = centre.one_call(caller, outcome="abandoned")
    assert call["wait_seconds"] == pytest.approx(1.5, abs=0.8)
    assert call["recording"] is None


def test_waiting_caller_gets_the_agent_who_becomes_ready(
    centre: Any, house: Any, phones: Phones, caller: str
) -> None:
    agent = house.agent()
    customer = phones.call(house.number, caller=caller, seconds=5.0)
    centre.one_call(caller, outcome=None)
    device = agent.answering()
    agent.ready()
    assert customer.wait() == 0
    assert device.wait() == 0
    assert centre.one_call(caller, outcome="answered")["agent_id"] == agent.user["id"]


def test_agent_hangs_up(centre: Any, house: Any, phones: Phones, caller: str) -> None:
    agent = house.agent()
    agent.ready()
    device = agent.answering(seconds=1.5)
    customer = phones.call(house.number, caller=caller, seconds=None)
    assert device.wait() == 0
    assert customer.wait() == 0
    assert centre.one_call(caller, outcome="answered")["ended_by"] == "agent"


def test_unanswered_ring_goes_to_the_next_agent_and_the_first_is_not_ready(
    centre: Any, house: Any, phones: Phones, caller: str
) -> None:
    absent, present = house.agent(), house.agent()
    absent.ready()
    ringing = phones.ringing_on(absent.port)
    customer = phones.call(house.number, caller=caller, seconds=12.0)
    eventually(lambda: "AgentRang" in types(centre, caller), 8, "it never rang")
    device = present.answering()
    present.ready()
    assert ringing.wait() == 0
    assert customer.wait(40) == 0
    assert device.wait() == 0
    call = centre.one_call(caller, outcome="answered")
    assert call["agent_id"] == present.user["id"]
    assert call["missed"] == 1
    absent.ready()
    types_of = centre.event_types(call["id"])
    assert types_of.index("AgentMissed") < types_of.index("AgentAnswered")


def types(centre: Any, caller: str) -> list[str]:
    calls = centre.calls(caller)
    return centre.event_types(calls[0]["id"]) if calls else []


def test_declined_ring_is_not_lost(centre: Any, house: Any, phones: Phones, caller: str) -> None:
    agent = house.agent()
    agent.ready()
    refusing = phones.refusing(agent.port, "486 Busy Here")
    customer = phones.call(house.number, caller=caller, seconds=8.0)
    assert refusing.wait() == 0
    eventually(lambda: "AgentMissed" in types(centre, caller), 8)
    device = agent.answering()
    agent.ready()
    assert device.wait() == 0
    assert customer.wait() == 0
    assert centre.one_call(caller, outcome="answered")["missed"] == 1


def test_unknown_number_is_refused(centre: Any, phones: Phones, caller: str) -> None:
    customer = phones.call("+861099999999", caller=caller, seconds=1.0)
    assert customer.wait() != 0
    assert customer.received("SIP/2.0 404")
    call = centre.one_call(caller, outcome="refused")
    assert call["cause"] == 1


def test_caller_gone_while_the_agent_rings(centre: Any, house: Any, phones: Phones, caller: str) -> None:
    centre.admin.http.patch(f"/api/queues/{house.queue['id']}", json={"ring_seconds": 20}).raise_for_status()
    agent = house.agent()
    blocker = phones.call(house.number, caller=caller, seconds=3.0)
    eventually(lambda: "CallQueued" in types(centre, caller), 8)
    ringing = phones.ringing_on(agent.port)
    agent.ready()
    assert blocker.wait() == 0
    assert ringing.wait() == 0
    assert centre.one_call(caller, outcome="abandoned")["agent_id"] is None
    device = agent.answering(seconds=0.5)
    assert phones.call(house.number, caller=caller, seconds=None).wait() == 0
    assert device.wait() == 0
