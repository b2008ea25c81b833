"""Ways out: carriers with their faults and caps, limits against thieves, numbers in each carrier's way."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from huying.engines.ports import free_port
from support.centre import LiveCentre
from support.engines import Engines
from support.phones import Phones, eventually
from support.sip import Endpoint
from support.trunks import Carrier, dialled

pytestmark = pytest.mark.live


@pytest.fixture
def toll(centre: LiveCentre) -> Iterator[Callable[..., None]]:
    """Change the rules; afterwards they are as they were."""
    before = centre.admin.get("/api/toll")
    fields = {name: before[name] for name in before if name not in ("home", "prices", "spent")}

    def change(**rules: Any) -> None:
        answer = centre.admin.http.put("/api/toll/rules", json={**fields, **rules})
        assert answer.status_code == 200, answer.text

    yield change
    change()


def campaign(centre: LiveCentre, house: Any, number: str) -> str:
    made = centre.admin.post(
        "/api/campaigns",
        name=f"campaign {uuid.uuid4().hex[:8]}",
        queue_id=house.queue["id"],
        caller_id="+861055500001",
        ring_seconds=15,
    )
    answer = centre.admin.http.post(
        f"/api/campaigns/{made['id']}/imports", files={"file": ("l.csv", f"number\n{number}\n".encode())}
    )
    assert answer.json()["accepted"] == 1, answer.text
    return str(made["id"])


def results(centre: LiveCentre, campaign_id: str) -> dict[str, int]:
    found = centre.admin.get(f"/api/campaigns/{campaign_id}")["results"]
    return {result: count for result, count in found.items() if count}


def someone() -> str:
    return f"+86138{uuid.uuid4().int % 10**8:08d}"


def alarms(centre: LiveCentre) -> set[tuple[str, str]]:
    return {(alarm["kind"], alarm["subject"]) for alarm in centre.admin.get("/api/alarms")}


def test_a_trunk_that_fails_leads_to_the_next_and_the_call_stays_one(
    centre: LiveCentre, house: Any, phones: Phones, carriers: Callable[..., Carrier]
) -> None:
    broken = carriers(position=1, dial_format="e164")
    works = carriers(
        position=2,
        dial_format="international",
        dial_prefix="9",
        caller_format="national",
        caller_id="+861055500099",
        allowed_caller_ids=["+861055500099"],
    )
    broken.refuses("503 Service Unavailable")
    number = someone()
    calling = campaign(centre, house, number)
    agent = house.agent()
    device = agent.answering(ring=0.0)
    agent.ready()
    centre.admin.post(f"/api/campaigns/{calling}/start")
    first, second = broken.endpoint.take(), works.endpoint.take()
    assert dialled(first) == number.removeprefix("+")
    assert dialled(second) == f"900{number.removeprefix('+')}"
    assert second.invite is not None
    assert "01055500099" in second.invite.header("P-Asserted-Identity")
    second.ring()
    second.answer()
    eventually(lambda: second.packets > 25, 10, "no sound")
    second.hang_up()
    assert device.wait() == 0
    eventually(lambda: results(centre, calling) == {"answered": 1})
    call = centre.one_call(number, outcome="answered")
    types = centre.event_types(call["id"])
    assert (types.count("TrunkTried"), types.count("TrunkReleased"), types.count("CallPlaced")) == (2, 2, 1)
    events = centre.admin.get(f"/api/calls/{call['id']}")["events"]
    tries = [event["data"] for event in events if event["type"] == "TrunkTried"]
    assert [one["trunk_id"] for one in tries] == [broken.id, works.id]
    assert tries[1]["instead_of"] == tries[0]["leg_id"]
    assert tries[1]["passed_over"] == {broken.id: "tried"}
    eventually(lambda: centre.admin.get(f"/api/calls/{call['id']}")["recording"]["state"] == "stored")
    assert broken.now()["failures_today"] == [{"cause": 34, "sip_code": 503, "count": 1}]
    assert works.now()["failures_today"] == []
    assert works.now()["calls_now"] == 0


def test_a_busy_callee_is_not_tried_by_another_trunk(
    centre: LiveCentre, house: Any, carriers: Callable[..., Carrier]
) -> None:
    first, second = carriers(position=1), carriers(position=2)
    first.refuses("486 Busy Here")
    calling = campaign(centre, house, someone())
    house.agent().ready()
    centre.admin.post(f"/api/campaigns/{calling}/start")
    eventually(lambda: results(centre, calling) == {"busy": 1}, 10)
    assert second.endpoint.incoming.empty()


def test_a_trunks_cap_holds_for_both_directions(
    centre: LiveCentre, house: Any, carriers: Callable[..., Carrier], caller: str
) -> None:
    carrier = carriers(position=1, max_calls=1)
    line = carrier.endpoint.call(house.number, caller.replace("+86", "0"))
    line.wait_for("200")
    call = centre.one_call(caller)  # written with 0, known as E.164
    assert carrier.now()["calls_now"] == 1
    refused = carrier.test_call(someone())
    assert (refused.status_code, refused.json()["code"]) == (503, "outside.lines_busy")
    assert carrier.endpoint.call(house.number, someone()).final() == 503
    line.hang_up()
    centre.one_call(caller, outcome="abandoned")
    assert call["direction"] == "inbound"
    eventually(lambda: carrier.now()["calls_now"] == 0)


def test_a_changed_trunk_is_in_force_at_once_and_a_deleted_one_is_a_stranger(
    centre: LiveCentre, engines: Engines, house: Any, carriers: Callable[..., Carrier], caller: str
) -> None:
    carrier = carriers(position=1)
    moved = Endpoint(engines.settings.sip.port, free_port())
    assert moved.call(house.number, caller).final() == 401
    carrier.change(port=moved.port)
    line = moved.call(house.number, caller)
    line.wait_for("200")
    assert carrier.endpoint.call(house.number, someone()).final() == 401
    centre.admin.http.delete(f"/api/trunks/{carrier.id}").raise_for_status()
    assert moved.call(house.number, someone()).final() == 401
    assert not line.ended.is_set(), "a call that is up goes on"
    line.hang_up()
    moved.close()


def test_a_carrier_that_does_not_answer_is_an_alarm(
    centre: LiveCentre, carriers: Callable[..., Carrier]
) -> None:
    rule = centre.admin.post("/api/alarm-rules", kind="trunk_away")
    dead, carrier = (carriers(position=9, check_seconds=1) for _ in range(2))
    dead.endpoint.close()
    eventually(lambda: carrier.now()["reachable"] is True, 15, "it answers and nobody saw it")
    eventually(lambda: ("trunk_away", dead.id) in alarms(centre), 20, "nobody was told of one that never did")
    assert carrier.now()["reachable"] is True
    carrier.endpoint.close()
    eventually(lambda: ("trunk_away", carrier.id) in alarms(centre), 20, "nobody was told of one that ceased")
    assert carrier.now()["reachable"] is False
    centre.admin.http.delete(f"/api/alarm-rules/{rule['id']}")


def test_a_test_call_says_what_happened(carriers: Callable[..., Carrier]) -> None:
    carrier = carriers(position=9)

    def pick_up() -> None:
        line = carrier.endpoint.take()
        line.ring()
        line.answer()

    answering = threading.Thread(target=pick_up)
    answering.start()
    said = carrier.test_call("13800000021").json()
    answering.join()
    assert (said["outcome"], said["rang"]) == ("answered", True)
    carrier.refuses("404 Not Found")
    said = carrier.test_call(someone()).json()
    assert (said["outcome"], said["sip_code"], said["rang"]) == ("vacant", 404, False)


@pytest.mark.parametrize(
    ("number", "reason"),
    [("+88216123456", "satellite"), ("+442079460000", "country"), ("+979123456789", "premium_rate")],
)
def test_thieves_destinations_are_not_called(
    carriers: Callable[..., Carrier], number: str, reason: str
) -> None:
    carrier = carriers(position=9)
    refused = carrier.test_call(number)
    assert (refused.status_code, refused.json()["code"]) == (400, "outside.barred")
    assert refused.json()["params"]["reason"] == reason
    assert carrier.endpoint.incoming.empty()


def test_an_hours_limit_stops_calls_but_not_an_emergency_and_survives_a_kill(
    centre: LiveCentre, carriers: Callable[..., Carrier], toll: Callable[..., None]
) -> None:
    carrier = carriers(position=9, max_calls=1, dial_prefix="0")
    toll(trunk_cost=0.1)

    def pick_up() -> None:
        carrier.endpoint.take().answer()

    answering = threading.Thread(target=pick_up)
    answering.start()
    assert carrier.test_call(someone()).json()["outcome"] == "answered"
    answering.join()
    refused = carrier.test_call(someone())
    assert (refused.status_code, refused.json()["code"]) == (429, "outside.limit_reached")
    eventually(lambda: ("toll_spent", carrier.id) in alarms(centre), 5, "nobody was told")
    centre.kill()
    centre.restart()
    assert carrier.test_call(someone()).status_code == 429
    carrier.refuses("480 Temporarily Unavailable")
    assert carrier.test_call("110").json()["outcome"] == "switched_off"
    assert dialled(carrier.endpoint.take()) == "110"


def test_a_campaigns_number_that_is_never_called_is_done_with(
    centre: LiveCentre, house: Any, carriers: Callable[..., Carrier], toll: Callable[..., None]
) -> None:
    carrier = carriers(position=1)
    number = someone()
    toll(refused_prefixes=[number[:8]])
    calling = campaign(centre, house, number)
    agent = house.agent()
    agent.ready()
    centre.admin.post(f"/api/campaigns/{calling}/start")
    eventually(lambda: results(centre, calling) == {"barred": 1}, 10)
    assert carrier.endpoint.incoming.empty()
    assert "OutsideCallRefused" in centre.event_types(centre.one_call(number)["id"])
