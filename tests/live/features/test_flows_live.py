"""Flows and calendars over HTTP: drafts, complaints, tests, versions, and what may not be deleted."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from huying.journal.events import ConfigurationChanged
from support.flows import BANK

pytestmark = pytest.mark.live

OFFICE: dict[str, Any] = {
    "name": "Office",
    "time_zone": "Asia/Shanghai",
    "week": {day: [{"begin": "09:00", "end": "18:00"}] for day in ("mon", "tue", "wed", "thu", "fri")},
    "days": [{"date": "2026-10-01", "kind": "holiday", "name": "国庆节"}],
}


@pytest.fixture
async def bank(administrator: httpx.AsyncClient) -> dict[str, Any]:
    """The bank's flow as a draft without faults."""
    calendar = (await administrator.post("/api/calendars", json=OFFICE)).json()
    queue = (await administrator.post("/api/queues", json={"name": "Sales"})).json()
    flow = (await administrator.post("/api/flows", json={"name": "Bank"})).json()
    nodes = {
        **BANK["nodes"],
        "hours": {**BANK["nodes"]["hours"], "calendar": calendar["id"]},
        "sales": {**BANK["nodes"]["sales"], "queue": queue["id"]},
    }
    saved = await administrator.put(
        f"/api/flows/{flow['id']}/draft", json={"revision": 1, "document": {**BANK, "nodes": nodes}}
    )
    assert saved.status_code == 200, saved.text
    found: dict[str, Any] = saved.json()
    return found


async def test_draft_tests_publish_and_back(
    administrator: httpx.AsyncClient, bank: dict[str, Any], centre: Any
) -> None:
    url = f"/api/flows/{bank['id']}"
    assert (bank["complaints"], bank["published"], bank["revision"]) == ([], None, 2)
    assert list(bank["document"]["nodes"]) == list(BANK["nodes"]), "the order of nodes is kept"
    outcomes = (await administrator.post(f"{url}/test")).json()
    assert [outcome["passed"] for outcome in outcomes] == [True, True, True]
    first = (await administrator.post(f"{url}/publish", json={"revision": 2, "note": "first"})).json()
    assert (first["published"], first["changed"]) == (1, False)

    document = bank["document"]
    document["nodes"]["closed"]["prompt"]["en"] = "Nobody is here."
    await administrator.put(f"{url}/draft", json={"revision": 2, "document": document})
    second = (await administrator.post(f"{url}/publish", json={"revision": 3})).json()
    assert [version["number"] for version in second["versions"]] == [2, 1]
    back = (await administrator.post(f"{url}/roll-back", json={"version": 1})).json()
    assert (back["published"], back["changed"]) == (1, True)
    assert (await administrator.get(f"{url}/versions/1")).json()["nodes"]["closed"]["prompt"][
        "en"
    ] == "We are closed."
    assert (await administrator.post(f"{url}/roll-back", json={"version": 9})).json()[
        "code"
    ] == "flow.no_version"
    told = [event.changes for event in centre.journal.of(ConfigurationChanged) if event.entity == "flow"]
    assert told[-1] == {"published": ("2", "1")}


async def test_what_is_not_published(administrator: httpx.AsyncClient, bank: dict[str, Any]) -> None:
    url = f"/api/flows/{bank['id']}"
    document = bank["document"]

    async def saved(revision: int) -> dict[str, Any]:
        answer = await administrator.put(f"{url}/draft", json={"revision": revision, "document": document})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    document["nodes"]["sales"]["queue"] = "nowhere"
    draft = await saved(2)
    assert [(each["code"], each["node"]) for each in draft["complaints"]] == [("queue_unknown", "sales")]
    assert "does not exist" in draft["complaints"][0]["text"]
    refused = await administrator.post(f"{url}/publish", json={"revision": 3})
    assert (refused.status_code, refused.json()["code"]) == (409, "flow.faults")

    document["nodes"]["sales"]["queue"] = await only_queue(administrator)
    document["tests"][0]["steps"][0]["text"] = "something else"
    await saved(3)
    refused = await administrator.post(f"{url}/publish", json={"revision": 4})
    assert (refused.status_code, refused.json()["code"]) == (409, "flow.tests_fail")

    for wrong in ({"start": "a"}, {**document, "nodes": {"a": {"kind": "eval"}}}, {**document, "more": 1}):
        answer = await administrator.put(f"{url}/draft", json={"revision": 4, "document": wrong})
        assert (answer.status_code, answer.json()["code"]) == (400, "flow.unreadable")
    late = await administrator.put(f"{url}/draft", json={"revision": 3, "document": document})
    assert (late.status_code, late.json()["code"]) == (409, "flow.changed")


async def only_queue(administrator: httpx.AsyncClient) -> str:
    (queue,) = (await administrator.get("/api/queues")).json()
    return str(queue["id"])


async def test_what_is_used_stays(administrator: httpx.AsyncClient, bank: dict[str, Any]) -> None:
    url = f"/api/flows/{bank['id']}"
    number = {"number": "+861055500077", "flow_id": bank["id"]}
    early = await administrator.post("/api/numbers", json=number)
    assert (early.status_code, early.json()["code"]) == (400, "flow.unpublished")
    await administrator.post(f"{url}/publish", json={"revision": 2})
    made = (await administrator.post("/api/numbers", json=number)).json()
    assert (made["flow_id"], made["queue_id"]) == (bank["id"], None)

    (calendar,) = (await administrator.get("/api/calendars")).json()
    queue_id = await only_queue(administrator)
    for path, code in (
        (url, "flow.in_use"),
        (f"/api/calendars/{calendar['id']}", "calendar.in_use"),
        (f"/api/queues/{queue_id}", "queue.in_use"),
    ):
        answer = await administrator.delete(path)
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    both = await administrator.post("/api/numbers", json={**number, "number": "+1555", "queue_id": queue_id})
    assert (both.status_code, both.json()["code"]) == (400, "number.two_ways")
    neither = await administrator.post("/api/numbers", json={"number": "+1555"})
    assert (neither.status_code, neither.json()["code"]) == (400, "number.two_ways")

    changed = await administrator.patch(f"/api/numbers/{made['id']}", json={"queue_id": queue_id})
    assert (changed.json()["flow_id"], changed.json()["queue_id"]) == (None, queue_id)
    assert (await administrator.delete(url)).status_code == 204


async def test_a_copy_and_a_name(administrator: httpx.AsyncClient, bank: dict[str, Any]) -> None:
    copy = (await administrator.post("/api/flows", json={"name": "Copy", "like": bank["id"]})).json()
    assert copy["document"] == bank["document"]
    taken = await administrator.patch(f"/api/flows/{copy['id']}", json={"name": "Bank"})
    assert (taken.status_code, taken.json()["code"]) == (409, "flow.name_taken")
    assert [flow["name"] for flow in (await administrator.get("/api/flows")).json()] == ["Bank", "Copy"]


async def test_calendars(administrator: httpx.AsyncClient, supervisor: httpx.AsyncClient) -> None:
    made = (await administrator.post("/api/calendars", json=OFFICE)).json()
    assert made["week"]["mon"] == [{"begin": "09:00", "end": "18:00"}]
    assert made["standing"] in ("open", "closed", "holiday")
    days = (await administrator.get("/api/calendars/holidays/CN/2026")).json()
    assert len([day for day in days if day["kind"] == "holiday"]) == 33
    assert {day["date"] for day in days if day["kind"] == "workday"} == {
        "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
    }  # fmt: skip
    assert (await administrator.get("/api/calendars/holidays/CN/2031")).json()[
        "code"
    ] == "calendar.no_holidays"
    body = {**OFFICE, "days": days, "name": "Office"}
    url = f"/api/calendars/{made['id']}"
    assert len((await administrator.put(url, json=body)).json()["days"]) == len(days)
    for wrong in ({"time_zone": "Mars"}, {"days": [{"date": "2026-02-30", "kind": "holiday"}]}):
        answer = await administrator.put(url, json={**OFFICE, **wrong})
        assert (answer.status_code, answer.json()["code"]) == (400, "calendar.invalid")
    assert (await supervisor.put(url, json=body)).status_code == 403
    assert (await administrator.delete(url)).status_code == 204
    assert (await administrator.get(url)).json()["code"] == "calendar.unknown"
