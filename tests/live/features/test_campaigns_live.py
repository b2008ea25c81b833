"""Campaigns through HTTP: lists of numbers, starting and pausing, attempts; on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from huying.features.campaigns import claims, service
from huying.journal.events import CampaignPaused, CampaignStarted, LeadsImported
from huying.models import AttemptView, Lead

pytestmark = pytest.mark.live


async def make_campaign(
    administrator: httpx.AsyncClient, name: str = "Spring", **values: Any
) -> dict[str, Any]:
    queues = (await administrator.get("/api/queues")).json()
    if not queues:
        queues = [(await administrator.post("/api/queues", json={"name": "Sales"})).json()]
    body = {"name": name, "queue_id": queues[0]["id"], **values}
    made = await administrator.post("/api/campaigns", json=body)
    assert made.status_code == 201, made.text
    campaign: dict[str, Any] = made.json()
    return campaign


async def send(
    client: httpx.AsyncClient, campaign: dict[str, Any], content: bytes, name: str = "list.csv"
) -> Any:
    return await client.post(f"/api/campaigns/{campaign['id']}/imports", files={"file": (name, content)})


async def test_a_campaign_is_made_and_changed(administrator: httpx.AsyncClient, centre: Any) -> None:
    campaign = await make_campaign(administrator, caller_id="+861055500001")
    assert campaign | {"id": "", "queue_id": ""} == {
        "id": "",
        "name": "Spring",
        "queue_id": "",
        "caller_id": "+861055500001",
        "country": "CN",
        "ring_seconds": 30,
        "state": "draft",
        "leads": {"total": 0, "new": 0, "claimed": 0, "done": 0, "do_not_call": 0},
        "results": {},
    }
    url = f"/api/campaigns/{campaign['id']}"
    assert (await administrator.patch(url, json={"name": "Summer"})).json() == campaign | {"name": "Summer"}
    assert (await administrator.get("/api/campaigns")).json() == [campaign | {"name": "Summer"}]
    for change, status, code in (
        ({"queue_id": "queue-none"}, 400, "queue.unknown"),
        ({"country": "XX"}, 400, "input.invalid"),
        ({"caller_id": "me"}, 400, "input.invalid"),
        ({"state": "running"}, 400, "input.invalid"),
    ):
        answer = await administrator.patch(url, json=change)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    await make_campaign(administrator, "Autumn")
    assert (await administrator.patch(url, json={"name": "Autumn"})).json()["code"] == "campaign.name_taken"


async def test_an_import_keeps_good_lines_and_tells_the_others(
    supervisor: httpx.AsyncClient, administrator: httpx.AsyncClient, centre: Any
) -> None:
    campaign = await make_campaign(administrator)
    first = await send(supervisor, campaign, "姓名,手机,套餐\n王,13800000021,A\n李,bad,B\n".encode("gb18030"))
    assert first.status_code == 201
    assert first.json()["accepted"] == 1
    assert first.json()["refused_lines"] == [{"line": 3, "number": "bad", "reason": "not_a_number"}]
    second = await send(supervisor, campaign, b"number\n+8613800000022\n13800000021\n", "C:\\lists\\more.csv")
    assert (second.json()["accepted"], second.json()["refused"]) == (1, 1)
    assert second.json()["file_name"] == "more.csv"
    assert second.json()["refused_lines"][0]["reason"] == "in_campaign_already"
    shown = (await supervisor.get(f"/api/campaigns/{campaign['id']}")).json()
    assert shown["leads"] == {"total": 2, "new": 2, "claimed": 0, "done": 0, "do_not_call": 0}
    history = (await supervisor.get(f"/api/campaigns/{campaign['id']}/imports")).json()
    assert history == [second.json(), first.json()]
    assert [(e.accepted, e.refused) for e in centre.journal.of(LeadsImported)] == [(1, 1), (1, 1)]
    async with centre.database.transaction() as session:
        leads = (await session.execute(select(Lead).order_by(Lead.id))).scalars().all()
    assert [(lead.number, lead.name, lead.data) for lead in leads] == [
        ("+8613800000021", "王", {"套餐": "A"}),
        ("+8613800000022", "", {}),
    ]


async def test_ten_thousand_lines_in_a_few_seconds_while_others_are_served(
    administrator: httpx.AsyncClient, supervisor: httpx.AsyncClient
) -> None:
    campaign = await make_campaign(administrator)
    rubbish = ["", "x", "1.3E10", "+999999", "110", "=1+1", "💣,a", "13800000000,a,b,c,d", "'--;", "a\x00b"]
    rows = [f"1390{n:07d},客户{n},x" if n % 5 else rubbish[n // 5 % 10] for n in range(10_000)]
    content = ("号码,姓名,备注\n" + "\n".join(rows)).encode()
    slowest = 0.0

    async def others() -> None:
        nonlocal slowest
        while True:
            began = time.perf_counter()
            assert (await administrator.get("/api/session")).status_code == 200
            slowest = max(slowest, time.perf_counter() - began)
            await asyncio.sleep(0.01)

    watching = asyncio.create_task(others())
    began = time.perf_counter()
    answer = await send(supervisor, campaign, content)
    took = time.perf_counter() - began
    watching.cancel()
    assert answer.status_code == 201, answer.text
    assert answer.json()["accepted"] == 8_000
    assert answer.json()["refused"] == 1_800
    assert len(answer.json()["refused_lines"]) == 1_000
    assert took < 20
    assert slowest < 3


async def test_leads_are_tried_in_the_order_of_the_file(
    administrator: httpx.AsyncClient, centre: Any
) -> None:
    campaign = await make_campaign(administrator)
    wanted = [f"+861390000{n:04d}" for n in (7, 3, 9, 1, 5)]
    await send(administrator, campaign, ("number\n" + "\n".join(wanted)).encode())
    await administrator.post(f"/api/campaigns/{campaign['id']}/start")
    tried = []
    for n in range(5):
        async with centre.database.transaction() as session:
            lead = await claims.claim_next_lead(
                session, campaign["id"], attempt_id=f"a{n}", call_id="c", channel_id="ch", agent_id="u"
            )
        assert lead is not None
        tried.append(lead.number)
    assert tried == wanted


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import.empty"),
        (b"number\n", "import.empty"),
        (b"PK\x03\x04" + bytes(500), "import.not_a_table"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "import.not_a_table"),
        (b"name\nWang\n", "import.no_number_column"),
    ],
)
async def test_wrong_files_change_nothing(
    administrator: httpx.AsyncClient, centre: Any, content: bytes, code: str
) -> None:
    campaign = await make_campaign(administrator)
    answer = await send(administrator, campaign, content)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert (await administrator.get(f"/api/campaigns/{campaign['id']}/imports")).json() == []
    assert centre.journal.of(LeadsImported) == []


async def test_requests_that_are_no_import(administrator: httpx.AsyncClient) -> None:
    campaign = await make_campaign(administrator)
    url = f"/api/campaigns/{campaign['id']}/imports"
    for answer in (
        await administrator.post(url),
        await administrator.post(url, json={"file": "x"}),
        await administrator.post(url, data={"file": "number\n13800000021"}),
        await administrator.post(url, files={"other": b"number\n13800000021"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (400, "import.no_file")
    for content in (b"", b"--x\r\nrubbish", b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n'):
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        answer = await administrator.post(url, content=content, headers=headers)
        assert answer.status_code == 400
    assert (await send(administrator, {"id": "campaign-none"}, b"number\n1")).json()[
        "code"
    ] == "campaign.unknown"


async def test_giant_files_and_bodies_are_refused(administrator: httpx.AsyncClient) -> None:
    campaign = await make_campaign(administrator)
    answer = await send(administrator, campaign, b"number\n" + b"x" * (33 * 1024 * 1024))
    assert (answer.status_code, answer.json()["code"]) == (413, "input.too_large")
    answer = await administrator.post("/api/campaigns", json={"name": "x" * 2_000_000, "queue_id": "x"})
    assert (answer.status_code, answer.json()["code"]) == (413, "input.too_large")


async def test_two_imports_of_the_same_list_at_once(administrator: httpx.AsyncClient, people: Any) -> None:
    campaign = await make_campaign(administrator)
    content = ("number\n" + "\n".join(f"1390000{n:04d}" for n in range(3000))).encode()
    clients = [await people.a("supervisor") for _ in range(3)]
    answers = await asyncio.gather(*(send(client, campaign, content) for client in clients))
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert sorted(answer.json()["accepted"] for answer in answers) == [0, 0, 3000]


async def test_start_and_pause(administrator: httpx.AsyncClient, centre: Any) -> None:
    campaign = await make_campaign(administrator)
    url = f"/api/campaigns/{campaign['id']}"
    assert (await administrator.post(f"{url}/start")).json()["code"] == "campaign.no_leads"
    assert (await administrator.post(f"{url}/pause")).json()["code"] == "campaign.not_running"
    await send(administrator, campaign, b"number\n13800000021\n")
    started = await asyncio.gather(*(administrator.post(f"{url}/start") for _ in range(3)))
    assert sorted(answer.status_code for answer in started) == [200, 409, 409]
    assert (await administrator.get(url)).json()["state"] == "running"
    assert (await administrator.post(f"{url}/pause")).json()["state"] == "paused"
    assert (await administrator.post(f"{url}/pause")).status_code == 409
    assert (await administrator.post(f"{url}/start")).json()["state"] == "running"
    assert (len(centre.journal.of(CampaignStarted)), len(centre.journal.of(CampaignPaused))) == (2, 1)
    assert (await administrator.post("/api/campaigns/none/start")).status_code == 404


async def test_a_completed_campaign_starts_again_with_new_leads(
    administrator: httpx.AsyncClient, centre: Any
) -> None:
    campaign = await make_campaign(administrator)
    await send(administrator, campaign, b"number\n13800000021\n")
    await administrator.post(f"/api/campaigns/{campaign['id']}/start")
    async with centre.database.transaction() as session:
        assert not await service.complete(session, campaign["id"])
        assert await claims.claim_next_lead(
            session, campaign["id"], attempt_id="a", call_id="c", channel_id="ch", agent_id="u"
        )
        assert not await service.complete(session, campaign["id"])
        assert await claims.finish_lead(session, "a")
        assert await service.complete(session, campaign["id"])
        assert not await service.complete(session, campaign["id"])
    again = await administrator.post(f"/api/campaigns/{campaign['id']}/start")
    assert (again.status_code, again.json()["code"]) == (409, "campaign.no_leads")
    await send(administrator, campaign, b"number\n13800000022\n")
    assert (await administrator.post(f"/api/campaigns/{campaign['id']}/start")).json()["state"] == "running"


async def test_attempts_are_listed_and_counted(administrator: httpx.AsyncClient, centre: Any) -> None:
    campaign = await make_campaign(administrator)
    await send(administrator, campaign, "number,name\n13800000021,王\n".encode())
    results = ["busy", "busy", "answered", None]
    async with centre.database.transaction() as session:
        lead = (await session.execute(select(Lead))).scalar_one()
        for n, result in enumerate(results):
            session.add(
                AttemptView(
                    id=f"attempt-{n}",
                    campaign_id=campaign["id"],
                    lead_id=lead.id,
                    call_id=f"call-{n}",
                    agent_id="user-1",
                    number=lead.number,
                    started_us=n,
                    ended_us=n if result else None,
                    result=result,
                    cause=17 if result == "busy" else None,
                    sip_code=None,
                )
            )
    url = f"/api/campaigns/{campaign['id']}"
    assert (await administrator.get(url)).json()["results"] == {"busy": 2, "answered": 1}
    page = (await administrator.get(f"{url}/attempts", params={"page_size": 3})).json()
    assert page["total"] == 4
    assert [item["id"] for item in page["items"]] == ["attempt-3", "attempt-2", "attempt-1"]
    assert page["items"][2] == {
        "id": "attempt-1",
        "lead_id": lead.id,
        "number": "+8613800000021",
        "name": "王",
        "agent_id": "user-1",
        "call_id": "call-1",
        "started_us": 1,
        "ended_us": 1,
        "result": "busy",
        "cause": 17,
        "sip_code": None,
    }
    busy = (
        await administrator.get(f"{url}/attempts", params={"result": "busy", "page": 2, "page_size": 1})
    ).json()
    assert (busy["total"], [item["id"] for item in busy["items"]]) == (2, ["attempt-0"])
    for params in ({"result": "lucky"}, {"page": 0}, {"page": 10**20}, {"page_size": 1000}, {"page": "x"}):
        assert (await administrator.get(f"{url}/attempts", params=params)).status_code == 400
    assert (await administrator.get("/api/campaigns/none/attempts")).status_code == 404


async def test_many_diallers_never_dial_a_number_twice(administrator: httpx.AsyncClient, centre: Any) -> None:
    """Three campaigns share most of their numbers; twelve diallers claim, finish and release at once."""
    campaigns = [await make_campaign(administrator, f"C{n}") for n in range(3)]
    for n, campaign in enumerate(campaigns):
        rows = [f"1390000{k:04d}" for k in range(n * 5, 60 + n * 5)]
        await send(administrator, campaign, ("number\n" + "\n".join(rows[:: 1 - 2 * (n % 2)])).encode())
        await administrator.post(f"/api/campaigns/{campaign['id']}/start")
    dialling: set[str] = set()
    finished: list[tuple[str, str]] = []
    database = centre.database

    async def dialler(own: int) -> None:
        campaign_id = campaigns[own % 3]["id"]
        misses = 0
        for n in range(1000):
            attempt = f"attempt-{own}-{n}"
            async with database.transaction() as session:
                lead = await claims.claim_next_lead(
                    session, campaign_id, attempt_id=attempt, call_id="c", channel_id="ch", agent_id="u"
                )
            if lead is None:
                misses += 1
                if misses > 40:
                    return
                await asyncio.sleep(0.01)
                continue
            misses = 0
            assert lead.number not in dialling
            dialling.add(lead.number)
            await asyncio.sleep(0.002)
            dialling.remove(lead.number)
            release = n % 5 == 4
            async with database.transaction() as session:
                end = claims.release_lead if release else claims.finish_lead
                assert await end(session, attempt)
                assert not await end(session, attempt)
            if not release:
                finished.append((campaign_id, lead.number))

    await asyncio.gather(*(dialler(own) for own in range(12)))
    assert len(finished) == len(set(finished)) == 180
    async with database.transaction() as session:
        assert await claims.open_claims(session) == []
        states = await session.execute(select(Lead.state, func.count()).group_by(Lead.state))
        assert {state: count for state, count in states} == {"done": 180}  # noqa: C416 -- rows, not pairs


async def test_nothing_is_claimed_when_paused_and_claims_outlive_their_process(
    administrator: httpx.AsyncClient, centre: Any
) -> None:
    campaign = await make_campaign(administrator)
    await send(administrator, campaign, b"number\n13800000021\n13800000022\n")
    who = {"call_id": "call-1", "channel_id": "channel-1", "agent_id": "user-1"}
    async with centre.database.transaction() as session:
        assert await claims.claim_next_lead(session, campaign["id"], attempt_id="a1", **who) is None
    await administrator.post(f"/api/campaigns/{campaign['id']}/start")
    async with centre.database.transaction() as session:
        assert await claims.claim_next_lead(session, campaign["id"], attempt_id="a1", **who)
    await administrator.post(f"/api/campaigns/{campaign['id']}/pause")
    async with centre.database.transaction() as session:
        assert await claims.claim_next_lead(session, campaign["id"], attempt_id="a2", **who) is None
        (left,) = await claims.open_claims(session)
        assert (left.attempt_id, left.number, left.call_id) == ("a1", "+8613800000021", "call-1")
    shown = (await administrator.get(f"/api/campaigns/{campaign['id']}")).json()
    assert shown["leads"] == {"total": 2, "new": 1, "claimed": 1, "done": 0, "do_not_call": 0}
