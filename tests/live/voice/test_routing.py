"""Who gets which call, with real telephones: skills, the last agent, spilling over, and why."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from huying.cli.why import lines
from support.centre import House
from support.phones import Phones, eventually

pytestmark = pytest.mark.live


def change(centre: Any, path: str, **body: Any) -> Any:
    answer = centre.admin.http.patch(path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def facts(centre: Any, number: str, kind: str) -> list[dict[str, Any]]:
    """What the facts of this kind say of the last call with a number."""
    calls = centre.calls(number)
    events = centre.admin.get(f"/api/calls/{calls[0]['id']}")["events"] if calls else []
    return [event["data"] for event in events if event["type"] == kind]


def waiting(centre: Any, number: str) -> None:
    eventually(lambda: facts(centre, number, "CallQueued"), 10, f"{number} never began to wait")


def test_a_call_waits_for_who_knows_enough_until_less_will_do(
    centre: Any, house: Any, phones: Phones, caller: str
) -> None:
    skill = centre.admin.post("/api/skills", name=f"Cantonese {caller}")["id"]
    change(
        centre,
        f"/api/queues/{house.queue['id']}",
        skills={skill: 7},
        relaxing=[{"after_seconds": 3, "lower_by": 4}],
    )
    stranger, beginner = house.agent(), house.agent()
    change(centre, f"/api/people/{beginner.user['id']}", skills={skill: 3})
    stranger.ready()
    beginner.ready()
    device = beginner.answering()
    customer = phones.call(house.number, caller=caller, seconds=6.0)
    assert customer.wait() == 0
    assert device.wait() == 0
    assert centre.one_call(caller, outcome="answered")["agent_id"] == beginner.user["id"]
    (offered,) = facts(centre, caller, "AgentOffered")
    assert offered["why"]["waited_seconds"] == pytest.approx(3, abs=1)
    assert offered["why"]["skills"] == [{"skill_id": skill, "asked": 7, "needed": 3, "has": 3}]
    waits, chosen = asyncio.run(lines(centre.engines.addresses, centre.calls(caller)[0]["id"]))
    assert waits.startswith(f"+0.0 s  waits in {house.queue['name']}")
    assert chosen.endswith(f"Cantonese {caller} 3 (needed 7, after the wait 3)")
    assert centre.admin.http.delete(f"/api/skills/{skill}").json()["code"] == "skill.in_use"


def test_a_skill_given_now_brings_the_call_that_waits_for_it(
    centre: Any, house: Any, phones: Phones, caller: str
) -> None:
    skill = centre.admin.post("/api/skills", name=f"Fax {caller}")["id"]
    change(centre, f"/api/queues/{house.queue['id']}", skills={skill: 5})
    agent = house.agent()
    agent.ready()
    customer = phones.call(house.number, caller=caller, seconds=4.0)
    waiting(centre, caller)
    assert facts(centre, caller, "AgentOffered") == []
    device = agent.answering()
    levels = f"/api/supervision/agents/{agent.user['id']}/skills"
    assert agent.http.put(levels, json={"skills": {skill: 5}}).status_code == 403
    given = centre.admin.http.put(levels, json={"skills": {skill: 5}})
    assert given.json()["skills"] == {skill: 5}
    assert customer.wait() == 0
    assert device.wait() == 0
    assert centre.one_call(caller, outcome="answered")["agent_id"] == agent.user["id"]


def test_who_calls_again_gets_the_agent_she_talked_to(
    centre: Any, house: Any, phones: Phones, caller: str
) -> None:
    change(centre, f"/api/queues/{house.queue['id']}", last_agent_seconds=30)
    known, other = house.agent(), house.agent()
    known.ready()
    device = known.answering(seconds=1.0)
    assert phones.call(house.number, caller=caller, seconds=None).wait() == 0
    assert device.wait() == 0
    call = centre.one_call(caller, outcome="answered")
    other.ready()
    again = phones.call(house.number, caller=caller, seconds=6.0)
    eventually(lambda: len(centre.calls(caller)) == 2, 10, "the second call never came")
    waiting(centre, caller)
    assert facts(centre, caller, "AgentOffered") == []
    device = known.answering()
    known.post("/api/desk/wrap-up", call_id=call["id"], disposition="resolved", note="", then="ready")
    assert again.wait() == 0
    assert device.wait() == 0
    (offered,) = facts(centre, caller, "AgentOffered")
    assert offered["agent_id"] == known.user["id"]
    assert offered["why"]["rule"] == "last_agent"


def test_a_call_that_waits_too_long_goes_to_another_queue(
    centre: Any, house: Any, phones: Phones, caller: str
) -> None:
    beside = House(centre, phones)
    change(
        centre,
        f"/api/queues/{house.queue['id']}",
        spill=[{"when": "wait", "limit": 2, "queue_id": beside.queue["id"]}],
    )
    helper = beside.agent()
    helper.ready()
    device = helper.answering()
    customer = phones.call(house.number, caller=caller, seconds=4.0)
    assert customer.wait() == 0
    assert device.wait() == 0
    call = centre.one_call(caller, outcome="answered")
    assert (call["agent_id"], call["queue_id"]) == (helper.user["id"], beside.queue["id"])
    (spilled,) = facts(centre, caller, "CallSpilled")
    assert (spilled["when"], spilled["to_queue_id"]) == ("wait", beside.queue["id"])
    assert spilled["waited_seconds"] == pytest.approx(2, abs=0.5)
    assert centre.admin.http.delete(f"/api/queues/{beside.queue['id']}").json()["code"] in (
        "queue.in_use",
        "queue.spilled_into",
    )
