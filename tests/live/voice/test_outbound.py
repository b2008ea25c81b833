"""The centre calls: one ready agent, one number, every attempt with its result."""

from __future__ import annotations

import asyncio
import itertools
import uuid
from typing import Any

import asyncpg
import pytest

from support.phones import Phones, eventually

pytestmark = pytest.mark.live


class Calling:
    """A campaign of a house with a list of numbers."""

    def __init__(self, centre: Any, house: Any, numbers: list[str], **settings: Any) -> None:
        self.centre = centre
        self.campaign = centre.admin.post(
            "/api/campaigns",
            name=f"campaign {uuid.uuid4().hex[:8]}",
            queue_id=house.queue["id"],
            caller_id="+861055500001",
            country="CN",
            **{"ring_seconds": 15, **settings},
        )
        self.id = self.campaign["id"]
        lines = "number,name\n" + "".join(f"{number},Somebody\n" for number in numbers)
        answer = centre.admin.http.post(
            f"/api/campaigns/{self.id}/imports", files={"file": ("list.csv", lines.encode(), "text/csv")}
        )
        assert answer.status_code in (200, 201), answer.text
        assert answer.json()["accepted"] == len(numbers)

    def start(self) -> None:
        self.centre.admin.post(f"/api/campaigns/{self.id}/start")

    def look(self) -> Any:
        return self.centre.admin.get(f"/api/campaigns/{self.id}")

    def results(self) -> dict[str, int]:
        found: dict[str, int] = self.look()["results"]
        return {result: count for result, count in found.items() if count}


def numbers(count: int) -> list[str]:
    return [f"+86138{uuid.uuid4().int % 10**8:08d}" for _ in range(count)]


def test_live_answer_reaches_the_reserved_agent(centre: Any, house: Any, phones: Phones) -> None:
    agent = house.agent()
    calling = Calling(centre, house, numbers(1))
    customer = phones.answering(phones.trunk_port, ring=0.5, seconds=3.0)
    device = agent.answering(ring=0.0)
    agent.ready()
    calling.start()
    assert customer.wait() == 0
    assert device.wait() == 0
    assert device.received("X-Huying-Answer: auto")
    eventually(lambda: calling.results() == {"answered": 1}, what=str(calling.look()))
    eventually(lambda: calling.look()["state"] == "completed", what=str(calling.look()))
    attempt = centre.admin.get(f"/api/campaigns/{calling.id}/attempts")["items"][0]
    call = centre.admin.get(f"/api/calls/{attempt['call_id']}")
    assert (call["direction"], call["outcome"], call["ended_by"]) == ("outbound", "answered", "customer")

    def stored() -> Any:
        recording = centre.admin.get(f"/api/calls/{attempt['call_id']}")["recording"]
        return recording if recording["state"] == "stored" else None

    assert eventually(stored)["seconds"] == pytest.approx(call["talk_seconds"], abs=0.6)


@pytest.mark.parametrize(
    ("status", "cause", "result"),
    [
        ("486 Busy Here", 17, "busy"),
        ("404 Not Found", 1, "vacant"),
        ("603 Decline", 21, "rejected"),
        ("480 Temporarily Unavailable", 20, "switched_off"),
        ("503 Service Unavailable", 34, "congestion"),
    ],
)
def test_refusal_becomes_the_result(
    centre: Any, house: Any, phones: Phones, status: str, cause: int, result: str
) -> None:
    agent = house.agent()
    calling = Calling(centre, house, numbers(1))
    refused = phones.refusing(phones.trunk_port, status, cause)
    agent.ready()
    calling.start()
    assert refused.wait() == 0
    eventually(lambda: calling.results() == {result: 1}, what=str(calling.look()))
    eventually(lambda: calling.look()["state"] == "completed", what=str(calling.look()))


def test_nobody_answers(centre: Any, house: Any, phones: Phones) -> None:
    agent = house.agent()
    calling = Calling(centre, house, numbers(1), ring_seconds=15)
    centre.admin.http.patch(f"/api/campaigns/{calling.id}", json={"ring_seconds": 15}).raise_for_status()
    ringing = phones.ringing_on(phones.trunk_port)
    agent.ready()
    calling.start()
    assert ringing.wait(40) == 0
    eventually(lambda: calling.results() == {"no_answer": 1}, what=str(calling.look()))


def test_one_agent_one_number_at_a_time(centre: Any, house: Any, phones: Phones) -> None:
    agent = house.agent()
    calling = Calling(centre, house, numbers(5))
    refused = phones.refusing(phones.trunk_port, "486 Busy Here", 17, calls=5)
    agent.ready()
    calling.start()
    assert refused.wait(40) == 0
    eventually(lambda: calling.results() == {"busy": 5}, what=str(calling.look()))
    attempts = centre.admin.get(f"/api/campaigns/{calling.id}/attempts")["items"]
    spans = sorted((attempt["started_us"], attempt["ended_us"]) for attempt in attempts)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))


def test_killed_while_dialling_no_number_is_dialled_twice_and_none_is_lost(
    centre: Any, house: Any, phones: Phones
) -> None:
    agent = house.agent()
    calling = Calling(centre, house, numbers(2))
    ringing = phones.ringing_on(phones.trunk_port)
    agent.ready()
    calling.start()
    eventually(lambda: calling.look()["leads"]["claimed"] == 1)
    eventually(lambda: ringing.received("SIP/2.0 180"))
    centre.kill()
    centre.restart()
    assert ringing.wait() == 0
    refused = phones.refusing(phones.trunk_port, "486 Busy Here", 17)
    agent.ready()
    assert refused.wait(30) == 0
    eventually(lambda: calling.results() == {"lost": 1, "busy": 1}, what=str(calling.look()))
    attempts = centre.admin.get(f"/api/campaigns/{calling.id}/attempts")["items"]
    assert len({attempt["number"] for attempt in attempts}) == 2
    assert asyncio.run(open_claims(centre, calling.id)) == 0


async def open_claims(centre: Any, campaign_id: str) -> int:
    connection = await asyncpg.connect(centre.engines.addresses.database_url)
    try:
        found = await connection.fetchval(
            "SELECT count(*) FROM dial_claims WHERE campaign_id = $1", campaign_id
        )
    finally:
        await connection.close()
    return int(found)


def test_line_in_trouble_does_not_eat_the_list(centre: Any, house: Any, phones: Phones) -> None:
    agent = house.agent()
    calling = Calling(centre, house, numbers(8))
    out_of_order = phones.refusing(phones.trunk_port, "503 Service Unavailable", 34, calls=3)
    agent.ready()
    calling.start()
    assert out_of_order.wait(40) == 0
    eventually(lambda: calling.results() == {"congestion": 3}, what=str(calling.look()))
    assert calling.look()["leads"] == {"total": 8, "new": 5, "claimed": 0, "done": 3, "do_not_call": 0}
    repaired = phones.refusing(phones.trunk_port, "486 Busy Here", 17, calls=5)
    assert repaired.wait(40) == 0
    eventually(lambda: calling.results() == {"congestion": 3, "busy": 5}, what=str(calling.look()))
