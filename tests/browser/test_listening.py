"""A supervisor hears a recording with a pause in it, one voice or both, and holds it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from support.centre import House, LiveCentre
from support.phones import Phones, eventually
from support.screens import PATIENCE_MS, Windows, picture

pytestmark = pytest.mark.browser


def recorded(centre: LiveCentre, house: House, phones: Phones, caller: str) -> str:
    """A call with a pause in it, kept; its id."""
    agent = house.agent()
    agent.ready()
    agent.answering()
    customer = phones.call(house.number, caller=caller, seconds=None)
    found = eventually(lambda: next((c for c in centre.calls(caller) if c["answered_us"]), None), 10)
    call_id = str(found["id"])
    time.sleep(1.5)
    agent.post(f"/api/calls/{call_id}/recording/pause", reason="card number")
    time.sleep(1.0)
    agent.post(f"/api/calls/{call_id}/recording/resume")
    time.sleep(1.5)
    agent.post("/api/desk/hang-up", call_id=call_id)
    assert customer.wait() == 0
    eventually(lambda: (centre.calls(caller)[0]["recording"] or {}).get("state") == "stored", 15)
    return call_id


def position(page: Page) -> int:
    minutes, seconds = page.get_by_test_id("position").inner_text().split(":")
    return int(minutes) * 60 + int(seconds)


def test_a_recording_is_heard_and_held(
    centre: LiveCentre, house: House, phones: Phones, caller: str, windows: Windows, staff: Any
) -> None:
    call_id = recorded(centre, house, phones, caller)
    boss = staff.hire("administrator", "Wang Fang")
    page = windows.open(boss.http)
    page.goto(f"/calls/{call_id}")
    expect(page.get_by_test_id("pause")).to_contain_text("card number", timeout=PATIENCE_MS)
    expect(page.get_by_test_id("event-RecordingPlayed")).to_have_count(0)
    page.get_by_test_id("side").get_by_text("Customer").click()
    page.get_by_test_id("play").click()
    eventually(lambda: position(page) >= 1, 15, "it does not play")
    page.get_by_test_id("play").click()
    page.reload()
    expect(page.get_by_test_id("event-RecordingPlayed")).to_contain_text("Wang Fang", timeout=PATIENCE_MS)
    picture(page, "call-with-pause")

    page.goto(f"/recordings?q={call_id}")
    expect(page.locator(".small-wave")).to_have_count(1, timeout=PATIENCE_MS)
    page.locator("tbody").get_by_role("checkbox").check()
    page.get_by_test_id("hold").click()
    page.get_by_test_id("why").fill("the customer went to court")
    picture(page, "recordings-why")
    page.get_by_test_id("why-go").click()
    expect(page.get_by_test_id("held")).to_be_visible(timeout=PATIENCE_MS)
    picture(page, "recordings")
    page.get_by_test_id("retention").click()
    page.get_by_test_id("add-rule").click()
    picture(page, "recordings-retention")
    page.keyboard.press("Escape")
    page = windows.open(staff.hire("administrator", "王芳", locale="zh-CN").http, locale="zh-CN")
    page.goto(f"/recordings?q={call_id}")
    expect(page.get_by_role("heading", name="录音")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_test_id("held")).to_be_visible(timeout=PATIENCE_MS)
    picture(page, "recordings")
    page.goto(f"/calls/{call_id}")
    expect(page.get_by_test_id("pause")).to_be_visible(timeout=PATIENCE_MS)
    picture(page, "call-with-pause")
