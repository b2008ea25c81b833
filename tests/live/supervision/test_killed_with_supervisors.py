"""Killed while supervisors work: a call taken over goes on, who listened is let go, nothing is forgotten."""

from __future__ import annotations

from typing import Any

import pytest

from support.centre import caller_number
from support.phones import eventually
from support.supervision import BOSS, CUSTOMER, ended_row, hears, seen_by

pytestmark = pytest.mark.live


def alarm_of(place: Any, queue_id: str) -> Any:
    """The alarm of this queue by the test's own rule, once it was raised; there is no second one."""
    found = place.centre.admin.get("/api/alarms")
    (alarm,) = [each for each in found if each["subject"] == queue_id and each["threshold"] == 1] or [None]
    return alarm


def test_killed_with_supervisors(place: Any, talk: Any, boss: Any, second: Any) -> None:
    admin, queue_id = place.centre.admin, place.queue["id"]
    listening = second.watch(talk.call_id)
    boss.http.post("/api/supervision/take-over", json={"call_id": talk.call_id})
    taking = boss.pick_up()
    hears(talk.customer, BOSS)
    hears(listening, CUSTOMER, BOSS)
    sent = boss.post("/api/messages", text="Fire drill at 15:00", agent_ids=[talk.desk.user["id"]])
    admin.post("/api/alarm-rules", kind="longest_wait", threshold=1, clear_at=0, queue_id=queue_id)
    waiting = place.call(caller_number())
    raised = eventually(lambda: alarm_of(place, queue_id), 8, "no alarm was raised")
    assert (raised["kind"], raised["threshold"], raised["taken_by"]) == ("longest_wait", 1, None)
    assert raised["value"] > 1
    admin.post(f"/api/alarms/{raised['id']}/take", expect=204)
    eventually(lambda: alarm_of(place, queue_id)["taken_by"] == admin.user["id"])

    place.centre.kill()
    place.centre.restart()

    assert listening.ended.wait(8), "the ear of a process that is no more stays up"
    assert ended_row(place, second)["reason"] == "lost"
    hears(talk.customer, BOSS)
    assert not taking.ended.is_set()
    assert list(seen_by(place, talk.desk.user["login"], "desk", "messages")) == [sent["id"]]
    assert alarm_of(place, queue_id)["taken_by"] == admin.user["id"]
    waiting.hang_up()
    eventually(lambda: alarm_of(place, queue_id)["cleared_us"], 8, "it was never cleared")
    assert admin.post(f"/api/alarms/{raised['id']}/take", expect=404)["code"] == "alarm.over"
    again = second.watch(talk.call_id, "whisper")
    hears(again, CUSTOMER, BOSS)
    talk.customer.hang_up()
    assert taking.ended.wait(8)
    assert again.ended.wait(8)
    assert place.ended(talk.caller)["agent_id"] == boss.user["id"]
    place.nothing_left()
