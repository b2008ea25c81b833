"""The do-not-call list through HTTP, and campaigns that pass over who is on it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from huying.features.campaigns import claims, service
from huying.journal.events import ConfigurationChanged

pytestmark = pytest.mark.live

LIST = "/api/do-not-call"
WHO = {"call_id": "call-1", "channel_id": "channel-1", "agent_id": "user-1"}


async def test_a_number_is_put_on_and_taken_off(people: Any, centre: Any) -> None:
    agent, supervisor = await people.a("agent"), await people.a("supervisor")
    put = await agent.post(LIST, json={"number": "138 0000 0021", "note": "by telephone"})
    assert (put.status_code, put.json()["number"]) == (201, "+8613800000021")
    again = await supervisor.post(LIST, json={"number": "+8613800000021", "note": "another"})
    assert (again.status_code, again.json()["note"]) == (201, "by telephone")
    assert (await agent.get(LIST)).status_code == 403
    for q, total in (("", 1), ("0021", 1), ("+86 138", 1), ("999", 0)):
        assert (await supervisor.get(LIST, params={"q": q})).json()["total"] == total, q
    assert (await agent.delete(f"{LIST}/+8613800000021")).status_code == 403
    assert (await supervisor.delete(f"{LIST}/+8613800000021")).status_code == 204
    gone = await supervisor.delete(f"{LIST}/+8613800000021")
    assert (gone.status_code, gone.json()["code"]) == (404, "number.not_listed")
    changes = [c.action for c in centre.journal.of(ConfigurationChanged) if c.entity == "do_not_call"]
    assert changes == ["created", "deleted"]


@pytest.mark.parametrize("number", ["", "hello", "12", "💣", "1" * 50])
async def test_rubbish(supervisor: httpx.AsyncClient, number: str) -> None:
    assert (await supervisor.post(LIST, json={"number": number})).status_code == 400


async def test_a_campaign_passes_over_who_is_on_the_list(
    administrator: httpx.AsyncClient, centre: Any
) -> None:
    queue = (await administrator.post("/api/queues", json={"name": "Sales"})).json()
    campaign = (
        await administrator.post("/api/campaigns", json={"name": "Spring", "queue_id": queue["id"]})
    ).json()
    url = f"/api/campaigns/{campaign['id']}"
    leads = b"number\n13800000021\n13800000022\n13800000023\n"
    await administrator.post(f"{url}/imports", files={"file": ("list.csv", leads)})
    await administrator.post(LIST, json={"number": "13800000021"})
    await administrator.post(f"{url}/start")
    async with centre.database.transaction() as session:
        lead = await claims.claim_next_lead(session, campaign["id"], attempt_id="a1", **WHO)
        assert lead is not None
        assert lead.number == "+8613800000022"
        assert await claims.finish_lead(session, "a1")
    await administrator.post(LIST, json={"number": "13800000023"})
    async with centre.database.transaction() as session:
        assert await claims.claim_next_lead(session, campaign["id"], attempt_id="a2", **WHO) is None
        assert await service.complete(session, campaign["id"])
    shown = (await administrator.get(url)).json()["leads"]
    assert shown == {"total": 3, "new": 0, "claimed": 0, "done": 1, "do_not_call": 2}
