"""People, queues, numbers and lists through HTTP, with what people send by mistake or on purpose."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from huying.journal.events import ConfigurationChanged
from huying.models import AgentSpan

pytestmark = pytest.mark.live

ODD_NAMES = ["'; DROP TABLE queues; --", "客服 💣 العربية", '"><script>', "%s %(x)s {0}", "\\", "ÅÅÅ\u202e"]


async def test_a_queue_is_made_changed_and_deleted(
    administrator: httpx.AsyncClient, people: Any, centre: Any
) -> None:
    chen = await people.add("chen", "agent")
    made = await administrator.post("/api/queues", json={"name": " Sales 销售 ", "member_ids": [chen]})
    assert made.status_code == 201
    queue = made.json()
    assert queue | {"id": ""} == {
        "id": "",
        "name": "Sales 销售",
        "ring_seconds": 15,
        "most_misses": 1,
        "wrap_up_seconds": 60,
        "service_level_percent": 80,
        "service_level_seconds": 20,
        "short_abandon_seconds": 20,
        "announce_seconds": 30,
        "record": True,
        "caller_id": "",
        "callback_offer_seconds": 0,
        "callback_tries": 3,
        "callback_busy_seconds": 300,
        "callback_silent_seconds": 900,
        "callback_calendar_id": None,
        "strategy": "longest_idle",
        "weight": 1,
        "ageing_seconds": 30,
        "vip_priority": 0,
        "gold_priority": 0,
        "skills": {},
        "relaxing": [],
        "spill": [],
        "keep_ready": 0,
        "last_agent_seconds": 0,
        "park_seconds": 120,
        "announce_position": True,
        "announce_wait": False,
        "member_ids": [chen],
        "orders": {},
    }
    url = f"/api/queues/{queue['id']}"
    changed = await administrator.patch(url, json={"ring_seconds": 20, "member_ids": []})
    assert changed.json() == queue | {"ring_seconds": 20, "member_ids": []}
    assert (await administrator.get(url)).json() == changed.json()
    assert (await administrator.get("/api/queues")).json() == [changed.json()]
    assert (await administrator.delete(url)).status_code == 204
    assert (await administrator.get(url)).json()["code"] == "queue.unknown"
    made_it, changed_it, deleted_it = centre.journal.of(ConfigurationChanged)
    assert (made_it.action, changed_it.action, deleted_it.action) == ("created", "changed", "deleted")
    assert changed_it.changes == {"ring_seconds": ("15", "20"), "member_ids": (chen, "")}


@pytest.mark.parametrize("name", ODD_NAMES)
async def test_odd_names_are_only_names(administrator: httpx.AsyncClient, name: str) -> None:
    made = await administrator.post("/api/queues", json={"name": name})
    assert made.status_code == 201
    assert (await administrator.get(f"/api/queues/{made.json()['id']}")).json()["name"] == name


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 10_240}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"name": None}, "name"),
        ({"name": ["x"]}, "name"),
        ({"name": "x", "ring_seconds": 0}, "ring_seconds"),
        ({"name": "x", "ring_seconds": 10**30}, "ring_seconds"),
        ({"name": "x", "ring_seconds": "soon"}, "ring_seconds"),
        ({"name": "x", "ring_seconds": 1.5}, "ring_seconds"),
        ({"name": "x", "record": "perhaps"}, "record"),
        ({"name": "x", "member_ids": "chen"}, "member_ids"),
        ({"name": "x", "member_ids": ["a\x00"]}, "member_ids.0"),
        ({"name": "x", "colour": "red"}, "colour"),
        (["name"], ""),
        ("name", ""),
        (None, ""),
    ],
)
async def test_wrong_fields_are_named(administrator: httpx.AsyncClient, body: Any, field: str) -> None:
    answer = await administrator.post("/api/queues", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "input.invalid")
    assert answer.json()["params"]["field"] == field
    assert answer.json()["message"].startswith(field or "The body")


@pytest.mark.parametrize(
    "content", [b"{", b"\xff\xfe", b'{"name": "\\ud800"}', b"[" * 100_000, b'{"name":' + b"9" * 5000 + b"}"]
)
async def test_bodies_that_are_no_json(administrator: httpx.AsyncClient, content: bytes) -> None:
    answer = await administrator.post(
        "/api/queues", content=content, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "input.invalid")


async def test_null_does_not_mean_leave_it(administrator: httpx.AsyncClient) -> None:
    queue = (await administrator.post("/api/queues", json={"name": "x"})).json()
    answer = await administrator.patch(f"/api/queues/{queue['id']}", json={"name": None})
    assert answer.status_code == 400
    assert "name must not be null" in answer.json()["message"]


async def test_two_queues_of_one_name_at_once(people: Any, administrator: httpx.AsyncClient) -> None:
    clients = [administrator, *[await people.a("administrator") for _ in range(3)]]
    answers = await asyncio.gather(
        *(client.post("/api/queues", json={"name": "Sales"}) for client in clients)
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"queue.name_taken"}


async def test_a_renamed_queue_may_not_take_anothers_name(administrator: httpx.AsyncClient) -> None:
    await administrator.post("/api/queues", json={"name": "Sales"})
    other = (await administrator.post("/api/queues", json={"name": "Service"})).json()
    answer = await administrator.patch(f"/api/queues/{other['id']}", json={"name": "Sales"})
    assert (answer.status_code, answer.json()["code"]) == (409, "queue.name_taken")


async def test_a_member_who_does_not_exist(administrator: httpx.AsyncClient, centre: Any) -> None:
    answer = await administrator.post("/api/queues", json={"name": "x", "member_ids": ["user-nobody"]})
    assert (answer.status_code, answer.json()["code"]) == (400, "person.unknown")
    assert (await administrator.get("/api/queues")).json() == []
    assert centre.journal.of(ConfigurationChanged) == []


@pytest.mark.parametrize("path", ["/api/queues/%00", "/api/queues?x=%00", "/api/customers?q=a%00b"])
async def test_nul_bytes_in_addresses(administrator: httpx.AsyncClient, path: str) -> None:
    answer = await administrator.get(path)
    assert (answer.status_code, answer.json()["code"]) == (400, "input.invalid")


async def test_numbers_belong_to_queues(administrator: httpx.AsyncClient) -> None:
    queue = (await administrator.post("/api/queues", json={"name": "Sales"})).json()
    body = {
        "number": "+861055500001",
        "label": "Main",
        "queue_id": queue["id"],
        "locale": "zh-CN",
        "greeting": "您好",
    }
    number = (await administrator.post("/api/numbers", json=body)).json()
    assert number == body | {"id": number["id"], "locale": "zh", "flow_id": None}
    assert (await administrator.post("/api/numbers", json=body)).json()["code"] == "number.taken"
    in_use = await administrator.delete(f"/api/queues/{queue['id']}")
    assert (in_use.status_code, in_use.json()["code"]) == (409, "queue.in_use")
    url = f"/api/numbers/{number['id']}"
    assert (await administrator.patch(url, json={"greeting": ""})).json() == number | {"greeting": ""}
    assert (await administrator.patch(url, json={"queue_id": "x"})).json()["code"] == "queue.unknown"
    for wrong in ("", "12 34", "+86-1", "9" * 30, "x"):
        assert (await administrator.patch(url, json={"number": wrong})).status_code == 400
    assert (await administrator.get("/api/numbers")).json() == [number | {"greeting": ""}]
    assert (await administrator.delete(url)).status_code == 204
    assert (await administrator.delete(f"/api/queues/{queue['id']}")).status_code == 204
    assert (await administrator.delete(url)).json()["code"] == "number.unknown"


@pytest.mark.parametrize("path", ["/api/not-ready-reasons", "/api/dispositions"])
async def test_lists_start_filled_and_are_replaced(
    administrator: httpx.AsyncClient, agent: httpx.AsyncClient, path: str
) -> None:
    first = (await agent.get(path)).json()
    assert len(first) >= 5
    assert all(entry["label_zh"] for entry in first)
    entries = [
        {"code": "b", "label_en": "B", "label_zh": "乙", "position": 2},
        {"code": "a", "label_en": "A", "label_zh": "甲", "position": 1},
    ]
    assert (await administrator.put(path, json=entries)).json() == entries[::-1]
    assert (await agent.get(path)).json() == entries[::-1]
    twice = await administrator.put(path, json=[entries[0], entries[0]])
    assert (twice.status_code, twice.json()["code"]) == (400, "list.code_twice")
    assert (await administrator.put(path, json=[])).status_code == 400
    assert (await administrator.put(path, json=[entries[0] | {"code": "Not a code"}])).status_code == 400
    assert (await agent.get(path)).json() == entries[::-1]


async def test_a_person_is_made_changed_and_deleted(
    administrator: httpx.AsyncClient, people: Any, centre: Any
) -> None:
    queue = (await administrator.post("/api/queues", json={"name": "Sales"})).json()["id"]
    body = {"login": " Chen ", "name": "陈", "password": "a good password", "queue_ids": [queue]}
    person = (await administrator.post("/api/people", json=body)).json()
    assert person | {"id": ""} == {
        "id": "",
        "login": "chen",
        "name": "陈",
        "role": "agent",
        "locale": "en",
        "active": True,
        "may_work_outside": False,
        "outside_number": "",
        "outside_mode": "kept_open",
        "may_dial": False,
        "queue_ids": [queue],
        "queue_orders": {},
        "skills": {},
    }
    assert (await administrator.get(f"/api/queues/{queue}")).json()["member_ids"] == [person["id"]]
    chen = await people.signed_in("chen", "a good password")
    url = f"/api/people/{person['id']}"
    changed = (await administrator.patch(url, json={"role": "supervisor", "queue_ids": []})).json()
    assert changed == person | {"role": "supervisor", "queue_ids": []}
    assert changed in (await chen.get("/api/people")).json()
    assert (await administrator.patch(url, json={"password": "another good one"})).status_code == 200
    assert (await chen.get("/api/session")).status_code == 401
    chen = await people.signed_in("chen", "another good one")
    assert (await administrator.patch(url, json={"active": False})).status_code == 200
    assert (await chen.get("/api/session")).status_code == 401
    assert (await administrator.delete(url)).status_code == 204
    assert (await administrator.delete(url)).json()["code"] == "person.unknown"
    recorded = repr(centre.journal.events)
    assert "good password" not in recorded
    assert "argon2" not in recorded


async def test_skills_and_orders_of_people(administrator: httpx.AsyncClient) -> None:
    skill = (await administrator.post("/api/skills", json={"name": "Cantonese"})).json()["id"]
    assert (await administrator.post("/api/skills", json={"name": "Cantonese"})).status_code == 409
    sales, service = [
        (await administrator.post("/api/queues", json={"name": name})).json()["id"] for name in ("s1", "s2")
    ]
    body = {
        "login": "chen",
        "name": "陈",
        "password": "a good password",
        "queue_ids": [sales, service],
        "queue_orders": {service: 2},
        "skills": {skill: 7},
    }
    person = (await administrator.post("/api/people", json=body)).json()
    assert (person["queue_orders"], person["skills"]) == ({service: 2}, {skill: 7})
    url = f"/api/people/{person['id']}"
    kept = (await administrator.patch(url, json={"queue_ids": [service]})).json()
    assert (kept["queue_ids"], kept["queue_orders"]) == ([service], {service: 2})
    queue = (await administrator.get(f"/api/queues/{service}")).json()
    assert queue["orders"] == {person["id"]: 2}
    for change, code in (
        ({"queue_orders": {sales: 2}}, "queue.order_of_nobody"),
        ({"skills": {"skill-none": 3}}, "skill.no_such"),
        ({"skills": {skill: 11}}, "input.invalid"),
    ):
        assert (await administrator.patch(url, json=change)).json()["code"] == code
    assert (await administrator.delete(f"/api/skills/{skill}")).json()["code"] == "skill.in_use"
    assert (await administrator.patch(url, json={"skills": {}})).json()["skills"] == {}
    renamed = await administrator.patch(f"/api/skills/{skill}", json={"name": "粤语"})
    assert renamed.json() == {"id": skill, "name": "粤语"}
    assert (await administrator.delete(f"/api/skills/{skill}")).status_code == 204


async def test_how_a_queue_routes_is_kept_and_checked(administrator: httpx.AsyncClient) -> None:
    skill = (await administrator.post("/api/skills", json={"name": "billing"})).json()["id"]
    other = (await administrator.post("/api/queues", json={"name": "other"})).json()["id"]
    steps = [{"after_seconds": 60, "lower_by": 2}, {"after_seconds": 20, "lower_by": 1}]
    wanted = {
        "strategy": "least_occupied",
        "weight": 3,
        "skills": {skill: 5},
        "spill": [
            {"when": "size", "limit": 5, "queue_id": other, "flow_id": None, "calendar_id": None},
        ],
        "most_misses": 3,
        "last_agent_seconds": 20,
        "callback_offer_seconds": 45,
    }
    made = await administrator.post("/api/queues", json={"name": "main", "relaxing": steps, **wanted})
    queue = made.json()
    assert {name: queue[name] for name in wanted} == wanted
    assert [step["after_seconds"] for step in queue["relaxing"]] == [20, 60]
    url = f"/api/queues/{queue['id']}"
    assert (await administrator.get(url)).json() == queue
    for change, code in (
        ({"strategy": "whoever"}, "input.invalid"),
        ({"relaxing": [steps[0], steps[0]]}, "input.invalid"),
        ({"spill": [{"when": "wait", "limit": 5, "queue_id": queue["id"]}]}, "queue.spills_into_itself"),
        ({"spill": [{"when": "wait", "limit": 5, "queue_id": "queue-none"}]}, "queue.unknown"),
        ({"spill": [{"when": "wait", "limit": 5, "flow_id": "flow-none"}]}, "flow.unpublished"),
        ({"spill": [{"when": "hours", "calendar_id": "none", "queue_id": other}]}, "calendar.unknown"),
        ({"spill": [{"when": "hours", "queue_id": other}]}, "input.invalid"),
        ({"spill": [{"when": "wait", "queue_id": other}]}, "input.invalid"),
        ({"spill": [{"when": "wait", "limit": 5}]}, "input.invalid"),
        ({"spill": [{"when": "wait", "limit": 5, "queue_id": other, "flow_id": "f"}]}, "input.invalid"),
        ({"most_misses": 0}, "input.invalid"),
        ({"skills": {"skill-none": 1}}, "skill.no_such"),
        ({"orders": {"user-none": 1}}, "queue.order_of_nobody"),
        ({"callback_calendar_id": "calendar-none"}, "calendar.unknown"),
        ({"callback_tries": 0}, "input.invalid"),
    ):
        assert (await administrator.patch(url, json=change)).json()["code"] == code, change
    assert (await administrator.delete(f"/api/queues/{other}")).json()["code"] == "queue.spilled_into"
    assert (await administrator.delete(url)).status_code == 204
    assert (await administrator.delete(f"/api/queues/{other}")).status_code == 204


async def test_people_are_refused_for_plain_reasons(administrator: httpx.AsyncClient) -> None:
    good = {"login": "chen", "name": "Chen", "password": "a good password"}
    for change, code in (
        ({"password": "short"}, "password.too_short"),
        ({"login": "chen-the-agent", "password": "chen-the-agent"}, "password.is_login"),
        ({"queue_ids": ["queue-none"]}, "queue.unknown"),
        ({"login": "with space"}, "input.invalid"),
        ({"login": "陈"}, "input.invalid"),
        ({"login": "a\x00"}, "input.invalid"),
        ({"role": "king"}, "input.invalid"),
        ({"password": "x" * 5000}, "input.invalid"),
    ):
        answer = await administrator.post("/api/people", json=good | change)
        assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert (await administrator.post("/api/people", json=good)).status_code == 201
    again = await administrator.post("/api/people", json=good | {"login": "CHEN"})
    assert (again.status_code, again.json()["code"]) == (409, "person.login_taken")


async def test_one_administrator_always_remains(people: Any) -> None:
    first = await people.a("administrator")
    me = (await first.get("/api/session")).json()["user"]["id"]
    for answer in (
        await first.patch(f"/api/people/{me}", json={"role": "agent"}),
        await first.patch(f"/api/people/{me}", json={"active": False}),
        await first.delete(f"/api/people/{me}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "person.last_administrator")
    second = await people.a("administrator")
    other = (await second.get("/api/session")).json()["user"]["id"]
    answers = await asyncio.gather(
        first.patch(f"/api/people/{other}", json={"active": False}),
        second.patch(f"/api/people/{me}", json={"active": False}),
    )
    assert sorted(answer.status_code for answer in answers) in ([200, 409], [200, 401])


async def test_somebody_with_a_history_is_not_deleted(
    administrator: httpx.AsyncClient, people: Any, centre: Any
) -> None:
    chen = await people.add("chen", "agent")
    async with centre.database.transaction() as session:
        session.add(AgentSpan(agent_id=chen, started_us=1, state="ready", reason="", device="browser"))
    answer = await administrator.delete(f"/api/people/{chen}")
    assert (answer.status_code, answer.json()["code"]) == (409, "person.has_history")
