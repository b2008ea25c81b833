"""A floor to plan through HTTP, and what the centre's projector makes of the facts."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import asyncpg
import httpx
from sqlalchemy import make_url

from huying.features.calls.projections import AgentSpansFold
from huying.features.rosters.projections import roster_key, step_roster
from huying.journal.projector import Fact, RowFold

MONDAY = date.today() + timedelta(days=28 - date.today().weekday())
DAY = {
    "name": "Day",
    "start_minute": 540,
    "minutes": 540,
    "breaks": [{"after": 240, "minutes": 60, "paid": False}],
}
FULL = {"week_minutes": 2400}


async def project(centre: Any) -> None:
    """What the centre's projector does with the facts so far."""
    url = make_url(str(centre.database.engine.url.render_as_string(hide_password=False)))
    connection = await asyncpg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
    facts = [Fact(1, at, fact) for at, fact in enumerate(centre.journal.events)]
    await connection.execute("DELETE FROM published_rosters; DELETE FROM agent_spans")
    await RowFold("published_rosters", roster_key, step_roster).apply(connection, facts)
    await AgentSpansFold().apply(connection, facts)
    await connection.close()


async def solved(client: httpx.AsyncClient, given: dict[str, Any], **how: Any) -> dict[str, Any]:
    url = f"/api/rosters/plans/{given['id']}"
    started = await client.post(f"{url}/solve", json={"seconds": 5, **how})
    assert started.status_code == 202, started.text

    async with asyncio.timeout(60):
        plan: dict[str, Any]
        while (plan := (await client.get(url)).json())["solving"]:  # noqa: ASYNC110 - as the screen asks
            await asyncio.sleep(0.1)
    return plan


class Floor:
    """A queue that two agents serve, one shift, and both contracts."""

    def __init__(self, people: Any, planner: httpx.AsyncClient) -> None:
        self.people, self.planner = people, planner

    async def make(self, administrator: httpx.AsyncClient) -> None:
        self.ids = [await self.people.add(login, "agent") for login in ("chen", "li")]
        self.queue = (
            await administrator.post("/api/queues", json={"name": "Sales", "member_ids": self.ids})
        ).json()["id"]
        self.shift = await self.another_shift()
        for user_id in self.ids:
            put = await self.planner.put(f"/api/rosters/contracts/{user_id}", json=FULL)
            assert put.status_code == 200, put.text

    async def another_shift(self, **change: Any) -> dict[str, Any]:
        made = await self.planner.post("/api/rosters/shifts", json=DAY | {"queue_id": self.queue} | change)
        assert made.status_code == 201, made.text
        shift: dict[str, Any] = made.json()
        return shift

    def plan(self, **change: Any) -> dict[str, Any]:
        need = {
            "queue_id": self.queue,
            "weekdays": [0, 1, 2, 3, 4],
            "from_minute": 540,
            "to_minute": 1080,
            "people": 1,
        }
        return {"name": "December", "first_day": MONDAY.isoformat(), "weeks": 1, "needs": [need]} | change

    async def planned(self, **change: Any) -> dict[str, Any]:
        made = await self.planner.post("/api/rosters/plans", json=self.plan(**change))
        assert made.status_code == 201, made.text
        plan: dict[str, Any] = made.json()
        return plan

    async def published(self, centre: Any, **change: Any) -> dict[str, Any]:
        plan = await solved(self.planner, await self.planned(**change))
        told = await self.planner.post(f"/api/rosters/plans/{plan['id']}/publish")
        assert told.status_code == 204, told.text
        await project(centre)
        return plan
