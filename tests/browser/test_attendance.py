"""Leave from the agent's screen to the supervisor's decision and back."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from playwright.sync_api import expect

from support.centre import House, LiveCentre
from support.screens import PATIENCE_MS, Windows, picture

pytestmark = pytest.mark.browser


def test_leave_is_asked_and_approved(centre: LiveCentre, house: House, windows: Windows, staff: Any) -> None:
    name = f"Chen {uuid.uuid4().hex[:4]}"
    hers = windows.open(staff.hire("agent", name, queue_ids=(house.queue["id"],)).http)
    hers.goto("/shifts")
    leave = hers.get_by_test_id("my-leave")
    leave.get_by_test_id("send-leave").click()
    expect(leave.get_by_test_id("leave")).to_contain_text("asked", timeout=PATIENCE_MS)
    picture(hers, "my-leave")

    page = windows.open(staff.hire("supervisor", "Zhao Min").http)
    page.goto("/attendance?tab=requests")
    row = page.get_by_role("row", name=name)
    expect(row.get_by_test_id("refuse")).to_be_disabled(timeout=PATIENCE_MS)
    row.get_by_test_id("answer").fill("Have a good time")
    picture(page, "attendance-request")
    row.get_by_test_id("approve").click()
    expect(row).to_be_hidden(timeout=PATIENCE_MS)

    hers.reload()
    expect(leave.get_by_test_id("leave")).to_contain_text("approved", timeout=PATIENCE_MS)
    expect(leave.get_by_test_id("leave")).to_contain_text("Have a good time")
