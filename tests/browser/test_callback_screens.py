"""Who is to be called back: the desk of her who calls, and the list a supervisor gives and takes back
from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from support.centre import House, LiveCentre, caller_number
from support.engines import Engines
from support.screens import PATIENCE_MS, DeskScreen, Windows, picture
from support.sip import Endpoint

pytestmark = pytest.mark.browser


@pytest.fixture
def carrier(engines: Engines) -> Iterator[Endpoint]:
    """The far end of the trunk that is always there."""
    endpoint = Endpoint(engines.settings.sip.port, engines.settings.publicnet.sip_port)
    yield endpoint
    endpoint.close()


def promised(centre: LiveCentre, house: House, carrier: Endpoint, *numbers: str) -> None:
    """The house's number promises these callers a call and lets them go."""
    nodes = {
        "ask": {"kind": "callback", "queue": house.queue["id"], "next": "bye", "refused": "bye"},
        "bye": {"kind": "hang_up"},
    }
    flow_id = centre.publish_flow({"start": "ask", "nodes": nodes}, "Callback")
    (number,) = [each for each in centre.admin.get("/api/numbers") if each["number"] == house.number]
    centre.admin.http.patch(f"/api/numbers/{number['id']}", json={"flow_id": flow_id}).raise_for_status()
    for caller in numbers:
        carrier.call(house.number, caller)
        centre.one_call(caller, outcome="callback")


def take_back(page: Page) -> None:
    page.get_by_test_id("take-back").click()
    page.locator(".ant-popconfirm-buttons .ant-btn-dangerous").click()


def line_of_a_plan(desk: DeskScreen) -> Locator:
    """In the talk she plans a call for tomorrow; the line it has in her list."""
    picture(desk.page, "callback-key")
    desk.page.keyboard.press("b")
    expect(desk.part("her-time")).to_contain_text("10:00（Asia/Shanghai）", timeout=PATIENCE_MS)
    desk.part("plan-note").fill("ask for the contract")
    picture(desk.page, "callback-plan")
    desk.part("plan-save").click()
    expect(desk.part("plan-callback")).to_have_count(0, timeout=PATIENCE_MS)
    later = desk.part("my-callback")
    expect(later).to_contain_text("王小明", timeout=PATIENCE_MS)
    expect(later).to_contain_text("10:00")
    return later


def test_given_made_and_taken_back(
    centre: LiveCentre, house: House, carrier: Endpoint, windows: Windows, staff: Any
) -> None:
    first, other = caller_number(), caller_number()
    centre.admin.post("/api/customers", name="王小明", tier="gold", note="", numbers=[first])
    agent = staff.hire("agent", "欧阳晓伟", locale="zh-CN", queue_ids=(house.queue["id"],))
    desk = DeskScreen(windows.open(agent.http, locale="zh-CN"))
    desk.page.goto("/desk")
    desk.start_work()
    boss = staff.hire("supervisor", "Li Na", locale="en")
    page = windows.open(boss.http, locale="en")
    page.goto("/callbacks")
    promised(centre, house, carrier, first, other)
    rows = page.get_by_role("row")
    mine = rows.filter(has=page.get_by_test_id("give")).filter(has_text=first[-4:])
    expect(mine).to_be_visible(timeout=PATIENCE_MS)
    mine.get_by_test_id("give").click()
    page.keyboard.type("欧阳晓伟")
    page.locator(".ant-select-item-option").filter(has_text="欧阳晓伟").click()
    expect(mine).to_contain_text("for 欧阳晓伟", timeout=PATIENCE_MS)
    picture(page, "callbacks")

    expect(desk.part("go-ready")).to_be_enabled(timeout=PATIENCE_MS)
    desk.page.keyboard.press("Enter")
    line = carrier.take(20)
    line.ring()
    desk.phase("dialling")
    expect(desk.part("callback-for")).to_be_visible(timeout=PATIENCE_MS)
    picture(desk.page, "desk-callback")
    expect(mine.get_by_test_id("change")).to_be_disabled(timeout=PATIENCE_MS)
    line.answer()
    desk.phase("talking")
    expect(desk.part("caller-name")).to_have_text("王小明", timeout=PATIENCE_MS)

    theirs = rows.filter(has=page.get_by_test_id("give")).filter(has_text=other[-4:])
    theirs.get_by_test_id("change").click()
    take_back(page)
    expect(theirs).to_have_count(0, timeout=PATIENCE_MS)
    expect(rows.filter(has_text=other[-4:])).to_contain_text("Taken back", timeout=PATIENCE_MS)
    expect(rows.filter(has_text=first[-4:])).to_contain_text("Reached", timeout=PATIENCE_MS)
    picture(page, "callbacks-over")

    later = line_of_a_plan(desk)
    line.hang_up()
    desk.phase("wrap_up")
    planned = rows.filter(has_text="ask for the contract")
    expect(planned).to_contain_text("王小明", timeout=PATIENCE_MS)
    expect(planned).to_contain_text("Planned for", timeout=PATIENCE_MS)
    picture(page, "callbacks-planned")
    picture(desk.page, "wrap-up-planned")
    later.click()
    picture(desk.page, "callback-moved")
    take_back(desk.page)
    expect(later).to_have_count(0, timeout=PATIENCE_MS)
