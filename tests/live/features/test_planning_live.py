"""Planning through HTTP: people, a roster plan's needs from our own calls, and a changed centre tried."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Any

import httpx
import pytest

from huying.kit.clock import SECOND, from_datetime
from huying.models import CallView

pytestmark = pytest.mark.live

MONDAY = date.today() + timedelta(days=14 - date.today().weekday())
PEOPLE = {"calls": 200, "aht": 240, "patience": 180}


def call(number: int, queue_id: str, queued_us: int, *, answered: bool = True) -> CallView:
    """Waited 10 s; talked and wrapped up 190 s, or gave up."""
    ended = queued_us + (150 if answered else 10) * SECOND
    return CallView(
        id=f"call_{number}",
        direction="inbound",
        channel_id=f"channel_{number}",
        customer_number="+8613800000000",
        our_number="+861012345678",
        queue_id=queue_id,
        locale="zh",
        offered_us=queued_us - SECOND,
        queued_us=queued_us,
        answered_us=queued_us + 10 * SECOND if answered else None,
        ended_us=ended,
        wrapped_us=ended + 50 * SECOND if answered else None,
        outcome="answered" if answered else "abandoned",
        missed=0,
    )


class Past:
    """Three weeks of weekdays: four calls from ten on, two from half past; the last of each four gave up."""

    def __init__(self, people: Any, centre: Any, administrator: httpx.AsyncClient) -> None:
        self.people, self.centre, self.administrator = people, centre, administrator

    async def make(self) -> str:
        ids = [await self.people.add(login, "agent") for login in ("chen", "li")]
        made = await self.administrator.post("/api/queues", json={"name": "Sales", "member_ids": ids})
        queue_id: str = made.json()["id"]
        today = datetime.now(self.centre.zone).date()
        days = [today - timedelta(days) for days in range(1, 22)]
        moments = [
            (datetime.combine(day, time(10, minute), tzinfo=self.centre.zone), part)
            for day in days
            if day.weekday() < 5
            for minute, calls in ((0, 4), (30, 2))
            for part in range(calls)
        ]
        async with self.centre.database.transaction() as session:
            for number, (begin, part) in enumerate(moments):
                queued = from_datetime(begin) + part * SECOND
                session.add(call(number, queue_id, queued, answered=part != 3))
        return queue_id


@pytest.fixture
async def queue_id(people: Any, centre: Any, administrator: httpx.AsyncClient) -> str:
    return await Past(people, centre, administrator).make()


async def test_people_for_an_interval(supervisor: httpx.AsyncClient, agent: httpx.AsyncClient) -> None:
    found = await supervisor.post("/api/planning/people", json=PEOPLE)
    assert found.status_code == 200, found.text
    drawn = {point["agents"]: point for point in found.json()["points"]}
    assert drawn[found.json()["agents"]]["service_level"] >= 0.8 > found.json()["fewer"]["service_level"]

    refused = await supervisor.post("/api/planning/people", json=PEOPLE | {"target": 1})
    assert (refused.status_code, refused.json()["code"]) == (400, "staffing.target")
    assert (await agent.post("/api/planning/people", json=PEOPLE)).status_code == 403


async def test_our_own_calls_become_the_needs_of_a_roster_plan(
    supervisor: httpx.AsyncClient, queue_id: str
) -> None:
    asked = {
        "source": {"kind": "queue", "queue_id": queue_id, "weeks": 4},
        "first_day": MONDAY.isoformat(),
        "weeks": 1,
    }
    answer = await supervisor.post("/api/planning/forecasts", json=asked)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["aht"] == pytest.approx(190)
    assert found["minutes"] == 30
    assert len(found["rows"]) == 10
    assert found["rows"][0]["start"] == f"{MONDAY}T10:00:00"
    assert found["rows"][0]["mean"] == pytest.approx(4, rel=0.3)

    needs = [need | {"queue_id": queue_id} for need in found["needs"]]
    plan = {"name": "From a forecast", "first_day": asked["first_day"], "weeks": 1, "needs": needs}
    made = await supervisor.post("/api/rosters/plans", json=plan)
    assert made.status_code == 201, made.text
    assert made.json()["needs"] == needs


async def test_our_own_calls_and_a_file_are_a_busy_hour_together(
    supervisor: httpx.AsyncClient, queue_id: str
) -> None:
    rows = [f"2026-11-{day:02} {hour:02}:00,100" for day in range(2, 7) for hour in range(9, 18)]
    sources = []
    for counted in (
        {"kind": "queue", "queue_id": queue_id, "weeks": 4},
        {"kind": "file", "text": "\n".join(["time,calls", *rows])},
    ):
        read = await supervisor.post("/api/capacity/sources", json={"name": "A source", "counted": counted})
        assert read.status_code == 200, read.text
        sources.append(read.json())
    assert sum(sources[0]["hours"]) == pytest.approx(5 * 6)

    sized = await supervisor.post("/api/capacity", json={"sources": sources})
    assert sized.status_code == 200, sized.text
    busy = sized.json()["busy_hour"]
    assert (busy["hour"], busy["calls"]) == (10, pytest.approx(106))
    assert sized.json()["rule"]["busy_hour_calls"] == pytest.approx(106)


async def test_what_cannot_be_forecast_says_what_to_change(
    supervisor: httpx.AsyncClient, administrator: httpx.AsyncClient
) -> None:
    empty = (await administrator.post("/api/queues", json={"name": "Empty"})).json()["id"]
    asked = {"first_day": MONDAY.isoformat(), "weeks": 1}
    for source, status, code in (
        ({"kind": "queue", "queue_id": empty}, 400, "planning.no_calls"),
        ({"kind": "queue", "queue_id": "queue_nobody"}, 404, "queue.unknown"),
        ({"kind": "file", "text": "time,calls\n2026-10-01 09:00,4\n"}, 400, "planning.aht"),
        ({"kind": "estimate", "daily": 100}, 400, "planning.aht"),
        ({"kind": "dream"}, 400, "input.invalid"),
    ):
        refused = await supervisor.post("/api/planning/forecasts", json=asked | {"source": source})
        assert refused.status_code == status, refused.text
        assert refused.json()["code"] == code


async def test_a_copy_of_today_with_one_agent_more_is_tried_beside_it(
    supervisor: httpx.AsyncClient, queue_id: str
) -> None:
    answer = await supervisor.get("/api/planning/centre", params={"weekday": 0, "weeks": 4})
    assert answer.status_code == 200, answer.text
    today = answer.json()
    [kind], [group] = today["kinds"], today["groups"]
    assert (kind["queue_id"], kind["name"]) == (queue_id, "Sales")
    assert kind["calls"][20:22] == [4, 2]
    assert kind["handle"] == pytest.approx(190)
    assert kind["patience"] == pytest.approx(60)  # six calls waited 10 s each, one of them gave up
    assert (group["agents"], group["from_minute"], group["to_minute"]) == (2, 600, 660)

    changed = today | {"groups": [group | {"agents": 3}]}
    started = await supervisor.post(
        "/api/planning/trials", json={"today": today, "changed": changed, "hour": 30, "copies": 50}
    )
    assert started.status_code == 202, started.text
    async with asyncio.timeout(60):
        trial: dict[str, Any] = {"today": None, "problem": None}
        while trial["today"] is None and trial["problem"] is None:
            await asyncio.sleep(0.1)
            trial = (await supervisor.get(f"/api/planning/trials/{started.json()['id']}")).json()
    assert trial["problem"] is None
    assert (trial["today"]["cost"], trial["changed"]["cost"]) == (60, 90)
    levels = [trial[side]["all"]["service_level"]["mean"] for side in ("today", "changed")]
    assert levels[0] < levels[1]


async def test_a_trial_nobody_knows(supervisor: httpx.AsyncClient) -> None:
    unknown = await supervisor.get("/api/planning/trials/trial_of_yesterday")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "planning.trial_unknown")
