"""Customers through HTTP, and the question asked at the start of every call."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import pytest

from huying.features.customers.service import find_by_number
from huying.kit.database import connect_pool

pytestmark = pytest.mark.live

WANG = {"name": "王小明", "tier": "vip", "locale": "zh", "note": "likes tea", "numbers": ["138 0000 0021"]}


async def test_agents_see_masked_numbers(supervisor: httpx.AsyncClient, agent: httpx.AsyncClient) -> None:
    wang = (await supervisor.post("/api/customers", json=WANG)).json()
    assert wang == WANG | {"id": wang["id"], "numbers": ["+8613800000021"]}
    masked = wang | {"numbers": ["+86138****0021"]}
    assert (await agent.get(f"/api/customers/{wang['id']}")).json() == masked
    assert (await agent.get("/api/customers")).json() == {"items": [masked], "total": 1}
    changed = await agent.patch(f"/api/customers/{wang['id']}", json={"note": "two\nlines", "locale": None})
    assert changed.json() == masked | {"note": "two\nlines", "locale": None}


@pytest.mark.parametrize("change", [{"numbers": []}, {"tier": "gold"}, {"name": "x", "tier": "gold"}])
async def test_agents_change_neither_numbers_nor_tier(
    supervisor: httpx.AsyncClient, agent: httpx.AsyncClient, change: dict[str, Any]
) -> None:
    wang = (await supervisor.post("/api/customers", json=WANG)).json()
    answer = await agent.patch(f"/api/customers/{wang['id']}", json=change)
    assert (answer.status_code, answer.json()["code"]) == (403, "customer.needs_supervisor")
    assert (await supervisor.get(f"/api/customers/{wang['id']}")).json() == wang


@pytest.mark.parametrize(
    ("q", "by_supervisor", "by_agent"),
    [
        ("小明", True, True),
        ("王", True, True),
        ("13800000021", True, True),
        ("+86 138-0000-0021", True, True),
        ("0021", True, False),
        ("3800000", True, False),
        ("%", False, False),
        ("_", False, False),
        ("\\", False, False),
        ("' OR 1=1 --", False, False),
        ("13800000022", False, False),
        ("Ａ", False, False),
    ],
)
async def test_finding(
    supervisor: httpx.AsyncClient, agent: httpx.AsyncClient, q: str, by_supervisor: bool, by_agent: bool
) -> None:
    await supervisor.post("/api/customers", json=WANG)
    found = [
        (await client.get("/api/customers", params={"q": q})).json()["total"]
        for client in (supervisor, agent)
    ]
    assert found == [int(by_supervisor), int(by_agent)]


async def test_pages(supervisor: httpx.AsyncClient) -> None:
    for n in range(7):
        await supervisor.post("/api/customers", json={"name": f"Customer {n}"})
    page = (await supervisor.get("/api/customers", params={"page": 2, "page_size": 3})).json()
    assert page["total"] == 7
    assert [item["name"] for item in page["items"]] == ["Customer 3", "Customer 4", "Customer 5"]
    assert (await supervisor.get("/api/customers", params={"page": 99})).json() == {"items": [], "total": 7}
    assert (await supervisor.get("/api/customers", params={"q": "x" * 101})).status_code == 400


async def test_a_number_belongs_to_one_customer(people: Any, supervisor: httpx.AsyncClient) -> None:
    clients = [supervisor, await people.a("supervisor")]
    answers = await asyncio.gather(*(client.post("/api/customers", json=WANG) for client in clients))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    li = (await supervisor.post("/api/customers", json={"name": "Li", "numbers": ["13900000001"]})).json()
    url = f"/api/customers/{li['id']}"
    taken = await supervisor.patch(url, json={"numbers": ["13900000002", "13800000021"]})
    assert (taken.status_code, taken.json()["code"]) == (409, "customer.number_taken")
    assert (await supervisor.get(url)).json() == li
    both = await supervisor.patch(url, json={"numbers": ["13900000002", "13900000001", "+8613900000002"]})
    assert both.json()["numbers"] == ["+8613900000001", "+8613900000002"]


async def test_numbers_that_are_none(supervisor: httpx.AsyncClient) -> None:
    for number, reason in (
        ("12", "too_short"),
        ("abc", "not_a_number"),
        ("", "number_missing"),
        ("1.3E9", "spreadsheet_rounded"),
    ):
        answer = await supervisor.post("/api/customers", json={"name": "x", "numbers": [number]})
        assert (answer.status_code, answer.json()["code"]) == (400, "number.invalid")
        assert answer.json()["params"]["reason"] == reason
    many = {"name": "x", "numbers": [f"139000000{n:02d}" for n in range(21)]}
    assert (await supervisor.post("/api/customers", json=many)).status_code == 400


async def test_who_is_calling(supervisor: httpx.AsyncClient, database_url: str) -> None:
    wang = (await supervisor.post("/api/customers", json=WANG)).json()
    async with await connect_pool(database_url) as pool:
        for number in ("+8613800000021", "13800000021", "8613800000021", "008613800000021"):
            known = await find_by_number(pool, number)
            assert known is not None
            assert (known.id, known.name, known.tier, known.locale) == (wang["id"], "王小明", "vip", "zh")
        for number in ("anonymous", "", "13800000022", "sip:x@y", "💣", "1" * 500):
            assert await find_by_number(pool, number) is None
        began = time.perf_counter()
        for _ in range(50):
            await find_by_number(pool, "+8613800000021")
        assert (time.perf_counter() - began) / 50 < 0.02
