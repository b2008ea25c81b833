"""Rosters through HTTP: from shifts and contracts to a published plan and everybody's own shifts."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest

from huying.journal.events import RosterPublished
from support.rosters import DAY, MONDAY, Floor, project, solved

pytestmark = pytest.mark.live


async def test_from_needs_to_a_published_roster(floor: Floor, centre: Any, people: Any) -> None:
    chen = await people.signed_in("chen")
    wished = await chen.put(f"/api/rosters/wishes/{MONDAY}", json={"shift_id": None})
    assert wished.json() == {"day": MONDAY.isoformat(), "shift_id": None}
    plan = await floor.planned()
    assert not plan["solved"]

    found = await solved(floor.planner, plan)

    assert found["solved"]
    assert found["problem"] is None
    assert found["bound"] <= found["cost"]
    worked = {user_id: [bool(shift) for shift in days] for user_id, days in found["patterns"].items()}
    assert set(worked) == set(floor.ids)
    assert not worked[floor.ids[0]][0], "a wish that costs nobody anything is granted"
    assert all(any(days) for days in list(zip(*worked.values(), strict=True))[:5]), "somebody is there"
    assert (await chen.get("/api/rosters/mine")).json()["shifts"] == []

    assert found["unpublished"]
    assert (await floor.planner.post(f"/api/rosters/plans/{plan['id']}/publish")).status_code == 204
    await project(centre)

    mine = (await chen.get("/api/rosters/mine")).json()
    assert len(mine["shifts"]) == sum(worked[floor.ids[0]])
    assert mine["changed_us"] is None
    first = next(day for day, works in enumerate(worked[floor.ids[0]]) if works)
    begin = datetime.fromtimestamp(mine["shifts"][0]["begin_us"] / 1e6, centre.zone)
    assert (begin.date(), begin.hour) == (MONDAY + timedelta(days=first), 9)
    now = (await floor.planner.get(f"/api/rosters/plans/{plan['id']}")).json()
    assert not now["unpublished"]
    assert now["published_us"]
    refused = await chen.put(f"/api/rosters/wishes/{MONDAY}", json={"shift_id": None})
    assert refused.json()["code"] == "roster.day_published"


async def test_published_again_only_those_with_other_shifts_are_told(floor: Floor, centre: Any) -> None:
    plan = await floor.planned()
    await solved(floor.planner, plan)
    url = f"/api/rosters/plans/{plan['id']}"
    await floor.planner.post(f"{url}/publish")
    await project(centre)
    assert len(centre.journal.of(RosterPublished)) == 2
    assert (await floor.planner.post(f"{url}/publish")).status_code == 204
    assert len(centre.journal.of(RosterPublished)) == 2, "nothing changed, nobody is told"

    # Li leaves: Chen's shifts may change, Li's certainly do
    await floor.planner.delete(f"/api/rosters/contracts/{floor.ids[1]}")
    await solved(floor.planner, plan)
    await floor.planner.post(f"{url}/publish")
    await project(centre)

    last = {fact.agent_id: fact for fact in centre.journal.of(RosterPublished)}
    assert last[floor.ids[1]].shifts == []
    assert (await floor.planner.get(url)).json()["unpublished"] is False


async def test_two_plans_of_the_same_days_are_not_both_published(floor: Floor, centre: Any) -> None:
    plans = [await floor.planned(), await floor.planned(name="Another")]
    for plan in plans:
        await solved(floor.planner, plan)
    await floor.planner.post(f"/api/rosters/plans/{plans[0]['id']}/publish")
    await project(centre)

    refused = await floor.planner.post(f"/api/rosters/plans/{plans[1]['id']}/publish")
    assert refused.json()["code"] == "roster.overlaps"
    kept = await floor.planner.delete(f"/api/rosters/plans/{plans[0]['id']}")
    assert kept.json()["code"] == "roster.published"
    moved = await floor.planner.put(f"/api/rosters/plans/{plans[0]['id']}", json=floor.plan(weeks=2))
    assert moved.json()["code"] == "roster.published"
    assert (await floor.planner.delete(f"/api/rosters/plans/{plans[1]['id']}")).status_code == 204


async def test_a_plan_goes_on_from_the_week_before(floor: Floor, centre: Any) -> None:
    """Six days in a row at most, over the edge of two plans."""
    need = floor.plan()["needs"][0] | {"weekdays": [2, 3, 4, 5, 6], "people": 2}
    first = await floor.planned(needs=[need])
    before = await solved(floor.planner, first)
    await floor.planner.post(f"/api/rosters/plans/{first['id']}/publish")
    await project(centre)
    next_monday = (MONDAY + timedelta(days=7)).isoformat()
    need = need | {"weekdays": [0, 1, 2, 3, 4]}
    second = await floor.planned(name="Next", first_day=next_monday, needs=[need])

    after = await solved(floor.planner, second)

    for user_id in floor.ids:
        days = "".join(
            "x" if shift else "." for shift in before["patterns"][user_id] + after["patterns"][user_id]
        )
        assert len(days) == 14
        assert "xxxxxxx" not in days


async def test_a_plan_keeps_the_labour_rules_it_names(floor: Floor) -> None:
    packs = (await floor.planner.get("/api/rosters/labour")).json()
    assert [pack["name"] for pack in packs] == ["cn", "eu", "hk"], "this centre is in China"
    plan = await floor.planned()
    assert plan["labour"] == "cn"
    url = f"/api/rosters/plans/{plan['id']}"
    changed = await floor.planner.put(url, json=floor.plan(labour="eu"))
    assert changed.json()["labour"] == "eu"
    nowhere = await floor.planner.put(url, json=floor.plan(labour="us"))
    assert nowhere.json()["code"] == "input.invalid"


async def test_a_plan_is_solved_once_at_a_time(floor: Floor) -> None:
    plan = await floor.planned()
    url = f"/api/rosters/plans/{plan['id']}/solve"
    answers = await asyncio.gather(*(floor.planner.post(url, json={"seconds": 5}) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [202, 409]


async def test_what_cannot_be_planned_says_what_to_do(
    people: Any, supervisor: httpx.AsyncClient, administrator: httpx.AsyncClient
) -> None:
    queue = (await administrator.post("/api/queues", json={"name": "Sales"})).json()["id"]
    floor = Floor(people, supervisor)
    floor.queue = queue
    plan = await floor.planned()
    url = f"/api/rosters/plans/{plan['id']}"
    codes = []
    for step in ("no shifts", "no contracts"):
        codes.append((await supervisor.post(f"{url}/solve", json={"seconds": 5})).json()["code"])
        if step == "no shifts":
            await supervisor.post("/api/rosters/shifts", json=DAY | {"queue_id": queue})
    assert codes == ["roster.no_shifts", "roster.no_contracts"]
    assert (await supervisor.post(f"{url}/publish")).json()["code"] == "roster.not_solved"


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/shifts", DAY | {"queue_id": "nowhere"}, "queue.unknown"),
        ("/shifts", DAY | {"minutes": 10}, "input.invalid"),
        ("/shifts", DAY | {"breaks": [{"after": 500, "minutes": 60}]}, "input.invalid"),
        ("/plans", {"first_day": (MONDAY + timedelta(days=1)).isoformat()}, "input.invalid"),
        ("/plans", {"weeks": 7}, "input.invalid"),
        ("/plans", {"needs": []}, "input.invalid"),
        ("/plans", {"first_day": "soon"}, "input.invalid"),
    ],
)
async def test_rubbish_is_refused(supervisor: httpx.AsyncClient, path: str, body: Any, code: str) -> None:
    need = {"queue_id": "q", "weekdays": [0], "from_minute": 0, "to_minute": 60, "people": 1}
    whole = (
        {"name": "X", "first_day": MONDAY.isoformat(), "weeks": 1, "needs": [need]}
        if path == "/plans"
        else {}
    )
    body = {"queue_id": "q"} | body if path == "/shifts" else whole | body
    refused = await supervisor.post(f"/api/rosters{path}", json=body)
    assert (refused.status_code, refused.json()["code"]) == (400, code)


async def test_wishes_are_for_days_to_come(agent: httpx.AsyncClient) -> None:
    yesterday = date.today() - timedelta(days=2)
    assert (await agent.put(f"/api/rosters/wishes/{yesterday}", json={})).json()["code"] == "roster.wish_day"
    unknown = await agent.put(f"/api/rosters/wishes/{MONDAY}", json={"shift_id": "none"})
    assert unknown.json()["code"] == "roster.shift_unknown"
    assert (await agent.delete(f"/api/rosters/wishes/{MONDAY}")).json()["code"] == "roster.no_wish"
    await agent.put(f"/api/rosters/wishes/{MONDAY}", json={})
    assert (await agent.delete(f"/api/rosters/wishes/{MONDAY}")).status_code == 204


async def test_a_shift_that_is_deleted_is_a_day_off_in_plans(floor: Floor) -> None:
    plan = await floor.planned()
    await solved(floor.planner, plan)
    assert (await floor.planner.delete(f"/api/rosters/shifts/{floor.shift['id']}")).status_code == 204
    now = (await floor.planner.get(f"/api/rosters/plans/{plan['id']}")).json()
    assert all(shift == "" for days in now["patterns"].values() for shift in days)
