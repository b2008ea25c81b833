"""An administrator makes a flow: nodes in forms, faults at their nodes, tests, publishing, callers seen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from support.centre import House, LiveCentre, caller_number
from support.phones import Phones
from support.screens import PATIENCE_MS, Windows, picture

pytestmark = pytest.mark.browser


def choose(page: Page, label: str, option: str) -> None:
    """In the editor that is open: type what it is called, and take it."""
    page.get_by_test_id("editor").get_by_label(label, exact=True).click()
    page.keyboard.type(option)
    page.locator(".ant-select-dropdown:visible .ant-select-item-option", has_text=option).first.click()


def test_a_flow_from_draft_to_calls(
    centre: LiveCentre, house: House, phones: Phones, windows: Windows, staff: Any
) -> None:
    page = windows.open(staff.hire("administrator", "Wang Li").http)
    page.goto("/flows")
    page.get_by_test_id("new").first.click()
    page.get_by_test_id("flow-name").fill(f"Welcome {house.number[-8:]}")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("node-welcome")).to_be_visible(timeout=PATIENCE_MS)

    page.get_by_test_id("new-node").click()
    choose(page, "What it does", "Queue")
    page.get_by_test_id("node-id").fill("sales")
    choose(page, "Queue", house.queue["name"])
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("faults")).to_contain_text("No way leads here", timeout=PATIENCE_MS)
    expect(page.get_by_test_id("publish")).to_be_disabled()
    picture(page, "flow-fault")

    page.get_by_test_id("node-welcome").click()
    choose(page, "Next", "sales")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("faults")).to_contain_text("bye", timeout=PATIENCE_MS)
    page.get_by_test_id("node-bye").click()
    page.get_by_test_id("delete").click()
    page.locator(".ant-modal-confirm-btns .ant-btn-dangerous").click()
    expect(page.get_by_test_id("faults")).not_to_be_visible(timeout=PATIENCE_MS)

    page.get_by_test_id("run-tests").click()
    expect(page.get_by_test_id("test-results")).to_contain_text("no tests", timeout=PATIENCE_MS)
    page.get_by_test_id("publish").click()
    page.get_by_test_id("publish-note").fill("the first")
    page.get_by_test_id("save").click()
    expect(page.get_by_text("Version 1", exact=True)).to_be_visible(timeout=PATIENCE_MS)

    flow_id = page.url.rsplit("/", 1)[1]
    (number,) = [each for each in centre.admin.get("/api/numbers") if each["number"] == house.number]
    centre.admin.http.patch(f"/api/numbers/{number['id']}", json={"flow_id": flow_id}).raise_for_status()
    call = phones.call(house.number, caller=caller_number(), seconds=6.0)
    expect(page.get_by_test_id("node-welcome")).to_contain_text("1 · ", timeout=PATIENCE_MS)
    picture(page, "flow-living")
    assert call.wait() == 0
    expect(page.get_by_test_id("node-sales")).to_contain_text("0 · 1", timeout=PATIENCE_MS)

    page.goto("/queues")
    page.get_by_text(house.queue["name"], exact=True).click()
    page.get_by_text("While callers wait").click()
    page.get_by_test_id("add-spill").click()
    page.get_by_test_id("spill-to").click()
    page.keyboard.type(house.number[-8:])
    page.locator(".ant-select-dropdown:visible .ant-select-item-option").first.click()
    picture(page, "queue-spill")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("editor")).not_to_be_visible(timeout=PATIENCE_MS)
    (way,) = centre.admin.get(f"/api/queues/{house.queue['id']}")["spill"]
    assert (way["when"], way["flow_id"]) == ("wait", flow_id)
