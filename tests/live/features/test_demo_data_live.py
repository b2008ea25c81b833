"""Demo data: usable, complete, poured once, and never into a real centre."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from huying.errors import SetupError
from huying.features.accounts.service import first_administrator
from huying.features.setup.demo import DEMO_PASSWORD, holds_demo, pour_demo, seed_demo
from huying.features.setup.demo_people import DEMO_CUSTOMERS, demo_leads
from huying.kit.numbers import to_e164
from huying.models import Trunk, User

pytestmark = pytest.mark.live

TRUNK = ("127.0.0.1", 5070)


async def test_the_demo_can_be_signed_into_and_is_complete(
    people: Any, centre: Any, database_url: str
) -> None:
    assert not await holds_demo(database_url)
    await pour_demo(database_url, trunk=("127.0.0.1", 5060))
    await pour_demo(database_url, trunk=TRUNK)
    async with centre.database.transaction() as session:
        (trunk,) = await session.scalars(select(Trunk))
        assert (trunk.host, trunk.port) == TRUNK, "the network in the box has moved"
    assert await holds_demo(database_url)
    admin = await people.signed_in("admin", DEMO_PASSWORD)
    agents = [p for p in (await admin.get("/api/people")).json() if p["role"] == "agent"]
    assert {agent["login"] for agent in agents} == {"chen", "wang", "zhao", "liu"}
    queues = (await admin.get("/api/queues")).json()
    assert [queue["name"] for queue in queues] == ["Sales 销售", "Service 客服"]
    assert all(len(queue["member_ids"]) == 4 for queue in queues)
    numbers = (await admin.get("/api/numbers")).json()
    assert [(n["number"], n["locale"], bool(n["greeting"])) for n in numbers] == [
        ("+861055500000", "zh", False),
        ("+861055500001", "zh", True),
        ("+861055500002", "en", True),
    ]
    flows = {flow["name"]: flow for flow in (await admin.get("/api/flows")).json()}
    assert {flow["published"] for flow in flows.values()} == {1}
    for flow in flows.values():
        drawn = (await admin.get(f"/api/flows/{flow['id']}")).json()
        assert drawn["complaints"] == []
        tried = (await admin.post(f"/api/flows/{flow['id']}/test")).json()
        assert [outcome["problem"] for outcome in tried if outcome["problem"]] == []
    assert (await admin.get("/api/customers")).json()["total"] == len(DEMO_CUSTOMERS) >= 40
    (campaign,) = (await admin.get("/api/campaigns")).json()
    assert campaign["leads"]["new"] == len(demo_leads()) >= 60
    assert (await admin.post(f"/api/campaigns/{campaign['id']}/start")).json()["state"] == "running"


async def test_a_demo_is_not_poured_into_a_real_centre(
    centre: Any, database_url: str, tmp_path: Path
) -> None:
    await first_administrator(centre.database, tmp_path)
    with pytest.raises(SetupError) as refused:
        await pour_demo(database_url, trunk=TRUNK)
    assert refused.value.code == "demo.real_centre"
    async with centre.database.transaction() as session:
        assert list((await session.execute(select(User.login))).scalars()) == ["admin"]


async def test_what_people_changed_in_the_demo_stays(centre: Any) -> None:
    async with centre.database.transaction() as session:
        assert await seed_demo(session)
    async with centre.database.transaction() as session:
        (await session.get_one(User, "user-demo-li")).name = "Li the Second"
    async with centre.database.transaction() as session:
        assert not await seed_demo(session)
        assert (await session.get_one(User, "user-demo-li")).name == "Li the Second"


def test_every_number_of_the_demo_is_a_real_kind_of_number() -> None:
    written = [number for customer in DEMO_CUSTOMERS for number in customer.numbers]
    leads = [number for number, _, _ in demo_leads()]
    assert [to_e164(number, "CN") for number in [*written, *leads]] == [*written, *leads]
    assert len(set(written)) == len(written)
    assert len(set(leads)) == len(leads)
