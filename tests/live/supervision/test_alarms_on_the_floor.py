"""A queue that waits too long raises an alarm on the running floor; it is taken, outlives us, and clears."""

from __future__ import annotations

from typing import Any

import pytest

from support.phones import eventually

pytestmark = pytest.mark.live


def test_raised_taken_killed_cleared(place: Any, caller: str) -> None:
    admin = place.centre.admin
    rule = admin.post(
        "/api/alarm-rules", kind="longest_wait", threshold=1, clear_at=0, queue_id=place.queue["id"]
    )

    def alarm() -> Any:
        found = admin.get("/api/alarms")
        return next((each for each in found if each["subject"] == place.queue["id"]), None)

    line = place.call(caller)
    raised = eventually(alarm, 8, "no alarm was raised")
    assert (raised["kind"], raised["threshold"], raised["taken_by"]) == ("longest_wait", 1, None)
    assert 1 < raised["value"] < 5
    admin.post(f"/api/alarms/{raised['id']}/take", expect=204)
    place.centre.kill()
    place.centre.restart()
    eventually(lambda: alarm()["taken_by"] == admin.user["id"], 5, "who took it was lost")
    line.hang_up()
    eventually(lambda: alarm()["cleared_us"], 8, "it was never cleared")
    again = admin.post(f"/api/alarms/{raised['id']}/take", expect=404)
    assert again["code"] == "alarm.over"
    assert [each["id"] for each in admin.get("/api/alarms") if each["subject"] == place.queue["id"]] == [
        raised["id"]
    ]
    assert admin.http.delete(f"/api/alarm-rules/{rule['id']}").status_code == 204
