"""A supervisor at the board hears a talk, speaks to its agent, moves callers and takes alarms."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from support.centre import PASSWORD, House, LiveCentre, caller_number
from support.phones import Phones
from support.screens import PATIENCE_MS, DeskScreen, Windows, picture, sign_in

pytestmark = pytest.mark.browser


def seated_at_the_board(windows: Windows, boss: Any, locale: str, board: str) -> Page:
    """With her telephone set up at the desk, on the board."""
    page = windows.open(locale=locale)
    page.goto("/desk")
    sign_in(page, boss.user["login"], PASSWORD)
    DeskScreen(page).start_work()
    page.get_by_role("link", name=board).click()
    return page


def test_at_a_call_and_back(
    centre: LiveCentre, house: House, phones: Phones, caller: str, windows: Windows, staff: Any
) -> None:
    agent = house.agent()
    agent.answering()
    agent.ready()
    phones.call(house.number, caller=caller, seconds=None)
    centre.one_call(caller, agent_id=agent.user["id"])
    boss = staff.hire("supervisor", "Li Na", locale="zh-CN")
    page = seated_at_the_board(windows, boss, "zh-CN", "看板")
    page.get_by_test_id(f"agent-{agent.user['id']}").locator(".tile-open").click()
    expect(page.get_by_test_id("agent-panel")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_test_id("do-listen").click()
    bar = page.get_by_test_id("watch-bar")
    expect(bar).to_have_attribute("data-hears", "true", timeout=PATIENCE_MS)
    picture(page, "supervision-listening")
    page.keyboard.press("2")
    expect(bar).to_have_attribute("data-mode", "whisper", timeout=PATIENCE_MS)

    page.get_by_test_id("say").fill("Offer her the yearly plan.")
    page.get_by_test_id("say").press("Enter")
    hers = windows.open(agent.http)
    hers.goto("/customers")
    expect(hers.get_by_test_id("message")).to_contain_text("Offer her the yearly plan.", timeout=PATIENCE_MS)
    expect(hers.get_by_test_id("told")).to_contain_text("Li Na speaks to you")
    picture(hers, "supervision-told")
    hers.get_by_test_id("read").click()
    expect(hers.get_by_test_id("message")).not_to_be_visible(timeout=PATIENCE_MS)

    page.get_by_test_id("watch-stop").click()
    expect(bar).not_to_be_visible(timeout=PATIENCE_MS)
    expect(hers.get_by_test_id("told")).not_to_be_visible(timeout=PATIENCE_MS)


def test_waiting_calls_and_alarms(
    centre: LiveCentre, house: House, phones: Phones, windows: Windows, staff: Any
) -> None:
    queue_id = house.queue["id"]
    boss = staff.hire("supervisor", "Li Na")
    page = windows.open(boss.http)
    page.goto("/board")
    page.get_by_test_id("alarm-rules").click()
    page.get_by_test_id("new-rule").click()
    expect(page.get_by_test_id("threshold")).to_be_visible(timeout=PATIENCE_MS)
    picture(page, "alarm-rule")
    rule = {"kind": "longest_wait", "threshold": 1, "clear_at": 0, "queue_id": queue_id}
    boss.post("/api/alarm-rules", **rule)
    page.reload()

    first, second = caller_number(), caller_number()
    phones.call(house.number, caller=first, seconds=None)
    centre.one_call(first, queue_id=queue_id)
    phones.call(house.number, caller=second, seconds=None, port=centre.second_line())
    page.get_by_test_id(f"open-{queue_id}").click()
    panel = page.get_by_test_id("waiting-panel")
    expect(panel.locator("li")).to_have_count(2, timeout=PATIENCE_MS)
    panel.locator("li").nth(1).get_by_test_id("to-front").click()
    expect(panel.locator("li").nth(0)).to_contain_text(second[-4:], timeout=PATIENCE_MS)
    picture(page, "supervision-waiting")
    panel.get_by_role("button", name="Close").click()
    alarm = page.get_by_test_id("alarms").locator("li").filter(has_text=house.queue["name"])
    alarm.get_by_test_id("take").click()
    expect(alarm).to_contain_text("yours", timeout=PATIENCE_MS)
    picture(page, "supervision-alarms")
