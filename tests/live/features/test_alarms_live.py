"""Alarm rules through HTTP, with what people send by mistake."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from huying.journal.events import ConfigurationChanged

pytestmark = pytest.mark.live

RULE: dict[str, Any] = {"kind": "longest_wait", "threshold": 90, "clear_at": 45, "for_seconds": 10}


async def test_a_rule_is_made_replaced_and_deleted(
    supervisor: httpx.AsyncClient, administrator: httpx.AsyncClient, centre: Any
) -> None:
    queue = (await administrator.post("/api/queues", json={"name": "Sales"})).json()
    before = (await supervisor.get("/api/alarm-rules")).json()
    assert {rule["kind"] for rule in before} >= {"longest_wait", "service_level", "agent_state", "part_away"}
    made = await supervisor.post("/api/alarm-rules", json=RULE | {"queue_id": queue["id"]})
    assert made.status_code == 201
    rule = made.json()
    assert rule == RULE | {
        "id": rule["id"], "queue_id": queue["id"], "state": "", "min_calls": 0, "active": True,
    }  # fmt: skip
    url = f"/api/alarm-rules/{rule['id']}"
    replaced = await supervisor.put(url, json=RULE | {"threshold": 100, "active": False})
    assert replaced.json() == rule | {"threshold": 100, "queue_id": None, "active": False}
    assert (await supervisor.delete(url)).status_code == 204
    assert (await supervisor.put(url, json=RULE)).json()["code"] == "alarm_rule.unknown"
    assert (await supervisor.get("/api/alarm-rules")).json() == before
    facts = [fact for fact in centre.journal.of(ConfigurationChanged) if fact.entity == "alarm_rule"]
    assert [fact.action for fact in facts] == ["created", "changed", "deleted"]
    assert facts[1].changes["threshold"] == ("90.0", "100.0")


async def test_a_queue_takes_its_rules_with_it(
    supervisor: httpx.AsyncClient, administrator: httpx.AsyncClient
) -> None:
    queue = (await administrator.post("/api/queues", json={"name": "Sales"})).json()
    await supervisor.post("/api/alarm-rules", json=RULE | {"queue_id": queue["id"]})
    assert (await administrator.delete(f"/api/queues/{queue['id']}")).status_code == 204
    assert all(rule["queue_id"] is None for rule in (await supervisor.get("/api/alarm-rules")).json())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"clear_at": 91}, "input.invalid"),
        ({"kind": "service_level", "threshold": 70, "clear_at": 60}, "input.invalid"),
        ({"kind": "agent_state"}, "input.invalid"),
        ({"state": "wrap_up"}, "input.invalid"),
        ({"kind": "part_away", "queue_id": "q"}, "input.invalid"),
        ({"threshold": -1}, "input.invalid"),
        ({"threshold": "inf", "clear_at": "nan"}, "input.invalid"),
        ({"for_seconds": 10**30}, "input.invalid"),
        ({"kind": "mood"}, "input.invalid"),
        ({"colour": "red"}, "input.invalid"),
        ({"queue_id": "queue-nobody-made"}, "queue.unknown"),
    ],
)
async def test_rules_that_make_no_sense(
    supervisor: httpx.AsyncClient, change: dict[str, Any], code: str
) -> None:
    refused = await supervisor.post("/api/alarm-rules", json=RULE | change)
    assert (refused.status_code, refused.json()["code"]) == (400, code)


async def test_nobody_has_taken_anything_yet(supervisor: httpx.AsyncClient) -> None:
    assert (await supervisor.get("/api/alarms")).json() == []
