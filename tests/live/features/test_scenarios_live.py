"""Scenarios kept through HTTP, and reports as files."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.live

COST = {"kind": "cost", "given": {"seats": 10, "prices": {"system": 30_000}}}
CAPACITY = {"kind": "capacity", "given": {"demand": {"customers": 5000}}}


async def test_a_scenario_is_kept_changed_and_deleted(supervisor: httpx.AsyncClient) -> None:
    made = await supervisor.post("/api/scenarios", json={"name": "Cheap", "question": COST})
    assert made.status_code == 201, made.text
    kept: dict[str, Any] = made.json()
    assert kept["question"]["given"]["prices"]["system"] == 30_000
    assert kept["question"]["given"]["prices"]["headset"] == 150
    assert (await supervisor.get("/api/scenarios")).json() == [kept]

    changed = {"name": "Cheaper", "question": {"kind": "cost", "given": {"seats": 8}}}
    path = f"/api/scenarios/{kept['id']}"
    answer = await supervisor.put(path, json=changed)
    assert (answer.status_code, answer.json()["question"]["given"]["seats"]) == (200, 8)
    assert (await supervisor.delete(path)).status_code == 204
    gone = await supervisor.put(path, json=changed)
    assert (gone.status_code, gone.json()["code"]) == (404, "scenario.unknown")
    assert (await supervisor.get("/api/scenarios")).json() == []


async def test_a_name_is_taken_once_on_each_page(
    supervisor: httpx.AsyncClient, administrator: httpx.AsyncClient
) -> None:
    both = await asyncio.gather(
        *(
            each.post("/api/scenarios", json={"name": "A", "question": COST})
            for each in (supervisor, administrator)
        )
    )
    assert sorted(answer.status_code for answer in both) == [201, 409]
    other = await supervisor.post("/api/scenarios", json={"name": "A", "question": CAPACITY})
    assert other.status_code == 201, other.text
    second = await supervisor.post("/api/scenarios", json={"name": "B", "question": CAPACITY})
    taken = await supervisor.put(
        f"/api/scenarios/{second.json()['id']}", json={"name": "A", "question": CAPACITY}
    )
    assert (taken.status_code, taken.json()["code"]) == (409, "scenario.name_taken")


async def test_a_report_is_a_file(supervisor: httpx.AsyncClient, agent: httpx.AsyncClient) -> None:
    table = {
        "title": "People",
        "columns": ["", "Rule"],
        "rows": [{"format": "decimal", "cells": ["Agents", 110]}],
    }
    document = {"title": "Capacity", "tables": [table]}
    for kind, first in (("xlsx", b"PK"), ("pdf", b"%PDF")):
        answer = await supervisor.post(f"/api/documents/{kind}", json=document)
        assert answer.status_code == 200, answer.text
        assert answer.content.startswith(first)
    assert (await supervisor.post("/api/documents/docx", json=document)).status_code == 400
    assert (
        await supervisor.post("/api/documents/pdf", json={"title": "No table", "tables": []})
    ).status_code == 400
    assert (await agent.post("/api/documents/pdf", json=document)).status_code == 403
