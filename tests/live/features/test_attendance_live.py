"""Adherence, exceptions, leave and swaps through HTTP, beside a published roster."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest

from huying.journal import events as e
from huying.kit.clock import SECOND, from_datetime, now, to_datetime
from support.rosters import MONDAY, Floor, project, solved

pytestmark = pytest.mark.live

HOUR = 3600 * SECOND
WHOLE = "/api/leave/mine"


def on_shift(user_id: str, begin: int, end: int, *breaks: tuple[int, int]) -> e.RosterPublished:
    rests = [e.PlannedBreak(*each) for each in breaks]
    shift = e.PlannedShift(begin, end, "Day", "queue", "shift", rests)
    week = 7 * 24 * HOUR
    return e.RosterPublished(
        at=begin - week,
        plan_id="plan",
        agent_id=user_id,
        by="planner",
        begin_us=begin - week,
        end_us=end + week,
        shifts=[shift],
    )


async def test_who_is_not_where_she_should_be_comes_first(
    people: Any, centre: Any, supervisor: httpx.AsyncClient
) -> None:
    at = now()
    ids = {login: await people.add(login, "agent") for login in ("chen", "li", "wang")}
    centre.journal.record(
        on_shift(ids["chen"], at - 2 * HOUR, at + HOUR),
        on_shift(ids["li"], at - 2 * HOUR, at + HOUR),
        on_shift(ids["wang"], at - 3 * HOUR, at - HOUR),
        e.AgentSignedIn(at=at - 2 * HOUR, agent_id=ids["chen"], device="browser"),
        e.AgentBecameReady(at=at - 2 * HOUR, agent_id=ids["chen"]),
        e.AgentSignedIn(at=at - 2 * HOUR, agent_id=ids["li"], device="browser"),
        e.AgentBecameReady(at=at - 2 * HOUR, agent_id=ids["li"]),
        e.AgentBecameNotReady(at=at - HOUR, agent_id=ids["li"], reason="break"),
    )
    await project(centre)

    rows = (await supervisor.get("/api/adherence/now")).json()

    assert [row["user_id"] for row in rows] == [ids["li"], ids["chen"]], "whose shift is over is not here"
    li, chen = rows
    assert (li["expected"], li["state"], li["reason"]) == ("work", "not_ready", "break")
    assert li["out_since_us"] == at - HOUR
    assert li["deviations"][-1]["kind"] == "away"
    assert chen["out_since_us"] is None
    assert chen["adherence"] == pytest.approx(1, abs=0.01)


async def test_an_approved_exception_is_not_held_against_her(
    people: Any, centre: Any, supervisor: httpx.AsyncClient
) -> None:
    at = now()
    chen_id = await people.add("chen", "agent")
    chen, other = await people.signed_in("chen"), await people.a("agent")
    centre.journal.record(on_shift(chen_id, at - 2 * HOUR, at + HOUR))
    await project(centre)
    assert (await supervisor.get("/api/adherence/now")).json()[0]["out_since_us"] == at - 2 * HOUR

    body = {"begin_us": at - 2 * HOUR, "end_us": at + HOUR, "reason": "training", "note": "Induction"}
    asked = (await chen.post("/api/adherence/exceptions", json=body)).json()
    assert asked["state"] == "asked"
    twice = await chen.post("/api/adherence/exceptions", json=body)
    assert twice.json()["code"] == "adherence.overlaps"
    url = f"/api/adherence/exceptions/{asked['id']}"
    assert (await other.post(f"{url}/withdraw")).json()["code"] == "adherence.unknown"
    assert (await chen.post(f"{url}/decision", json={"approved": True})).status_code == 403
    silent = await supervisor.post(f"{url}/decision", json={"approved": False})
    assert silent.json()["code"] == "input.invalid", "a refusal says why"

    answers = await asyncio.gather(
        *(supervisor.post(f"{url}/decision", json={"approved": True}) for _ in range(2))
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (decided,) = centre.journal.of(e.AdherenceExceptionDecided)
    assert (decided.exception_id, decided.agent_id, decided.approved) == (asked["id"], chen_id, True)
    (row,) = (await supervisor.get("/api/adherence/now")).json()
    assert (row["expected"], row["out_since_us"], row["due_us"]) == ("excused", None, 0)
    mine = (await chen.get("/api/adherence/mine")).json()
    assert [each["state"] for each in mine["exceptions"]] == ["approved"]


async def test_exceptions_are_for_shifts_of_ones_own(agent: httpx.AsyncClient) -> None:
    at = now()
    body = {"begin_us": at, "end_us": at + HOUR, "reason": "meeting"}
    assert (await agent.post("/api/adherence/exceptions", json=body)).json()["code"] == "adherence.no_shift"
    far = body | {"begin_us": at + 999 * HOUR, "end_us": at + 1000 * HOUR}
    assert (await agent.post("/api/adherence/exceptions", json=far)).json()["code"] == "adherence.too_far"
    back = body | {"end_us": at - HOUR}
    assert (await agent.post("/api/adherence/exceptions", json=back)).json()["code"] == "input.invalid"


async def test_a_days_attendance(people: Any, centre: Any, supervisor: httpx.AsyncClient) -> None:
    """Two days ago by the centre's clock: one came late, one not at all, one was sick."""
    day = _days_ago(centre, 2).isoformat()
    nine = _clock(centre, day, 9)
    ids = {login: await people.add(login, "agent") for login in ("chen", "li", "wang")}
    centre.journal.record(
        *(on_shift(user_id, nine, nine + 8 * HOUR) for user_id in ids.values()),
        e.AgentSignedIn(at=nine + HOUR, agent_id=ids["chen"], device="browser"),
        e.AgentBecameReady(at=nine + HOUR, agent_id=ids["chen"]),
        e.AgentSignedOut(at=nine + 8 * HOUR, agent_id=ids["chen"]),
    )
    await project(centre)
    sick = {"kind": "sick", "first_day": day, "last_day": day}
    noted = await supervisor.post(f"/api/leave/people/{ids['wang']}", json=sick)
    assert noted.json()["state"] == "approved", noted.text

    found = (await supervisor.get(f"/api/adherence/days/{day}")).json()

    assert {each["user_id"]: each["attendance"] for each in found["shifts"]} == {
        ids["chen"]: "late",
        ids["li"]: "absent",
        ids["wang"]: "excused",
    }
    assert (found["planned"], found["present"]) == (2, 1)
    assert (found["due_us"], found["worked_us"]) == (16 * HOUR, 7 * HOUR)


async def test_leave_is_asked_decided_and_taken_back(
    people: Any, centre: Any, supervisor: httpx.AsyncClient
) -> None:
    chen_id = await people.add("chen", "agent")
    chen = await people.signed_in("chen")
    year = MONDAY.year
    days = {"kind": "annual", "first_day": MONDAY.isoformat(), "last_day": MONDAY.isoformat()}
    allowed = await supervisor.put(f"/api/leave/people/{chen_id}/allowances/annual/{year}", json={"days": 0})
    assert allowed.status_code == 204, allowed.text
    asked = (await chen.post(WHOLE, json=days)).json()
    assert (await chen.post(WHOLE, json=days)).json()["code"] == "leave.overlaps"
    url = f"/api/leave/requests/{asked['id']}"

    too_many = await supervisor.post(f"{url}/decision", json={"approved": True})
    assert (too_many.json()["code"], too_many.json()["params"]) == (
        "leave.balance",
        {"left": 0, "year": year},
    )
    await supervisor.put(f"/api/leave/people/{chen_id}/allowances/annual/{year}", json={"days": 5})
    approved = await supervisor.post(f"{url}/decision", json={"approved": True, "answer": "Enjoy"})

    assert (approved.json()["state"], approved.json()["answer"]) == ("approved", "Enjoy")
    balances = (await chen.get(WHOLE)).json()["balances"]
    annual = next(each for each in balances if (each["kind"], each["year"]) == ("annual", year))
    assert (annual["days"], annual["approved"], annual["asked"]) == (5, 1, 0)
    stranger = await people.a("agent")
    assert (await stranger.post(f"{url}/withdraw")).json()["code"] == "leave.unknown"
    assert (await chen.post(f"{url}/withdraw")).json()["state"] == "withdrawn"
    assert (await chen.post(f"{url}/withdraw")).json()["code"] == "leave.not_open"
    assert [type(fact) for fact in centre.journal.events if type(fact).__name__.startswith("Leave")] == [
        e.LeaveAsked,
        e.LeaveDecided,
        e.LeaveWithdrawn,
    ]


async def test_two_approvals_do_not_pass_one_balance(people: Any, supervisor: httpx.AsyncClient) -> None:
    chen_id = await people.add("chen", "agent")
    chen = await people.signed_in("chen")
    await supervisor.put(f"/api/leave/people/{chen_id}/allowances/annual/{MONDAY.year}", json={"days": 1})
    days = [date(MONDAY.year, 12, day).isoformat() for day in (30, 31)]
    asked = [
        (await chen.post(WHOLE, json={"kind": "annual", "first_day": day, "last_day": day})).json()["id"]
        for day in days
    ]

    answers = await asyncio.gather(
        *(supervisor.post(f"/api/leave/requests/{each}/decision", json={"approved": True}) for each in asked)
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_who_is_on_leave_is_not_planned(floor: Floor, centre: Any) -> None:
    """Six days of work are needed of two people, one of whom is away on the first three."""
    days = {"kind": "annual", "first_day": MONDAY.isoformat()}
    days["last_day"] = (MONDAY + timedelta(days=2)).isoformat()
    noted = await floor.planner.post(f"/api/leave/people/{floor.ids[0]}", json=days)
    assert noted.status_code == 201, noted.text

    plan = await solved(floor.planner, await floor.planned())

    assert plan["patterns"][floor.ids[0]][:3] == ["", "", ""]
    assert all(plan["patterns"][floor.ids[1]][:3])


async def test_a_swap_goes_over_the_colleague_to_a_supervisor(floor: Floor, centre: Any) -> None:
    plan = await floor.published(centre)
    hers, his = (plan["patterns"][user_id] for user_id in floor.ids)
    chen, li = [await floor.people.signed_in(login) for login in ("chen", "li")]
    day, other_day = exchangeable(floor, plan)
    iso = (MONDAY + timedelta(days=day)).isoformat()
    told = (await chen.get(f"/api/swaps/colleagues/{iso}")).json()
    assert [each["user_id"] for each in told] == [floor.ids[1]]

    swap = (await chen.post("/api/swaps", json=swap_of(floor, plan))).json()
    url = f"/api/swaps/{swap['id']}"
    early = await floor.planner.post(f"{url}/decision", json={"approved": True})
    assert early.json()["code"] == "request.decided", "the colleague agrees first"
    assert (await chen.post(f"{url}/answer", json={"accepted": True})).json()["code"] == "swap.unknown"
    asked_of_him = (await li.get("/api/swaps/mine")).json()["to_me"]
    assert [(each["id"], each["colleague"]) for each in asked_of_him] == [(swap["id"], "Chen")]
    assert (await li.post(f"{url}/answer", json={"accepted": True})).json()["state"] == "accepted"
    assert [each["id"] for each in (await floor.planner.get("/api/swaps")).json()] == [swap["id"]]
    before = len(centre.journal.of(e.RosterPublished))
    answers = await asyncio.gather(
        *(floor.planner.post(f"{url}/decision", json={"approved": True}) for _ in range(2))
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(centre.journal.of(e.RosterPublished)) == before + 2
    await project(centre)
    now_planned = (await floor.planner.get(f"/api/rosters/plans/{plan['id']}")).json()
    for at in (day, other_day):
        assert [now_planned["patterns"][user_id][at] for user_id in floor.ids] == [his[at], hers[at]]
    assert now_planned["unpublished"] is False
    assert (await chen.get("/api/rosters/mine")).json()["changed_us"] is not None


async def test_a_swap_that_breaks_a_rule_is_refused_with_the_rule(floor: Floor, centre: Any) -> None:
    """Chen works the day and serves no night; to take one over is not allowed her."""
    night = await floor.another_shift(name="Night", start_minute=1320, minutes=480, breaks=[])
    days = floor.plan()["needs"][0] | {"weekdays": [0]}
    nights = days | {"from_minute": 1320, "to_minute": 1440}
    await floor.planner.put(
        f"/api/rosters/contracts/{floor.ids[0]}", json={"week_minutes": 2400, "nights": False}
    )
    plan = await floor.published(centre, needs=[days, nights])
    assert [plan["patterns"][user_id][0] for user_id in floor.ids] == [floor.shift["id"], night["id"]]
    chen = await floor.people.signed_in("chen")
    body = {"other_id": floor.ids[1], "day": MONDAY.isoformat(), "other_day": MONDAY.isoformat()}

    refused = await chen.post("/api/swaps", json=body)

    assert refused.status_code == 409
    said = refused.json()
    assert said["code"] == "swap.rule"
    assert said["params"] | {"who": "Chen", "rule": "at_most", "name": "night_shifts"} == said["params"]
    assert centre.journal.of(e.SwapAsked) == []


async def test_a_swap_waits_for_what_nobody_has_been_told_of(floor: Floor, centre: Any) -> None:
    """The plan was solved again meanwhile: approved now, the swap would undo what will be published."""
    plan = await floor.published(centre)
    chen, li = [await floor.people.signed_in(login) for login in ("chen", "li")]
    url = f"/api/swaps/{(await chen.post('/api/swaps', json=swap_of(floor, plan))).json()['id']}"
    assert (await li.post(f"{url}/answer", json={"accepted": True})).json()["state"] == "accepted"
    need = floor.plan()["needs"][0] | {"weekdays": [2, 3, 4, 5, 6], "people": 2}
    plan_url = f"/api/rosters/plans/{plan['id']}"
    await floor.planner.put(plan_url, json=floor.plan(needs=[need]))
    again = await solved(floor.planner, plan)

    published, approved = await asyncio.gather(
        floor.planner.post(f"{plan_url}/publish"),
        floor.planner.post(f"{url}/decision", json={"approved": True}),
    )

    assert (published.status_code, approved.json()["code"]) == (204, "swap.unpublished")
    await project(centre)
    now_planned = (await floor.planner.get(plan_url)).json()
    assert (now_planned["patterns"], now_planned["unpublished"]) == (again["patterns"], False)
    assert [each["state"] for each in (await floor.planner.get("/api/swaps")).json()] == ["accepted"]


async def test_swaps_that_make_no_sense_are_refused(floor: Floor, centre: Any) -> None:
    chen = await floor.people.signed_in("chen")
    day = MONDAY.isoformat()
    codes = []
    for change in (
        {"other_id": "nobody"},
        {"day": date.today().isoformat()},
        {},
    ):
        body = {"other_id": floor.ids[1], "day": day, "other_day": day} | change
        codes.append((await chen.post("/api/swaps", json=body)).json()["code"])
    assert codes == ["swap.not_published", "swap.begun", "swap.not_published"]
    myself = {"other_id": floor.ids[0], "day": day, "other_day": day}
    assert (await chen.post("/api/swaps", json=myself)).json()["code"] == "swap.self"


async def test_who_has_no_contract_any_more_swaps_nothing(floor: Floor, centre: Any) -> None:
    plan = await floor.published(centre)
    hers, his = (plan["patterns"][user_id] for user_id in floor.ids)
    day = next(at for at in range(7) if hers[at] and not his[at])
    iso = (MONDAY + timedelta(days=day)).isoformat()
    await floor.planner.delete(f"/api/rosters/contracts/{floor.ids[1]}")
    chen = await floor.people.signed_in("chen")
    refused = await chen.post("/api/swaps", json={"other_id": floor.ids[1], "day": iso, "other_day": iso})
    assert refused.json()["code"] == "swap.no_contract"


async def test_today_only_needs_a_published_today(floor: Floor, centre: Any) -> None:
    plan = await floor.published(centre)
    refused = await floor.planner.post(
        f"/api/rosters/plans/{plan['id']}/solve", json={"seconds": 5, "today_only": True}
    )
    assert refused.json()["code"] == "roster.not_today"


async def test_what_has_begun_of_a_published_plan_stays(floor: Floor, centre: Any) -> None:
    """The week of today, solved anew with other needs: days that are over are as they were published."""
    here = _days_ago(centre, 0)
    this_monday = here - timedelta(days=here.weekday())
    plan = await floor.published(centre, first_day=this_monday.isoformat())
    need = floor.plan()["needs"][0] | {"people": 2}
    changed = floor.plan(first_day=this_monday.isoformat(), needs=[need])
    await floor.planner.put(f"/api/rosters/plans/{plan['id']}", json=changed)

    again = await solved(floor.planner, plan, today_only=True)

    assert again["problem"] is None
    for user_id in floor.ids:
        for day in set(range(7)) - {here.weekday()}:
            assert again["patterns"][user_id][day] == plan["patterns"][user_id][day]


def exchangeable(floor: Floor, plan: dict[str, Any]) -> tuple[int, int]:
    """A day that only Chen works, and one that only Li works."""
    hers, his = (plan["patterns"][user_id] for user_id in floor.ids)
    return (
        next(at for at in range(7) if hers[at] and not his[at]),
        next(at for at in range(7) if his[at] and not hers[at]),
    )


def swap_of(floor: Floor, plan: dict[str, Any]) -> dict[str, str]:
    """Chen asks Li to exchange those two."""
    day, other_day = ((MONDAY + timedelta(days=at)).isoformat() for at in exchangeable(floor, plan))
    return {"other_id": floor.ids[1], "day": day, "other_day": other_day}


def _days_ago(centre: Any, days: int) -> date:
    return to_datetime(now()).astimezone(centre.zone).date() - timedelta(days=days)


def _clock(centre: Any, day: str, hour: int) -> int:
    at = date.fromisoformat(day)
    return from_datetime(datetime(at.year, at.month, at.day, hour, tzinfo=centre.zone))
