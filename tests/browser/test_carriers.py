"""An administrator sets up a trunk, rings a number by it, and reads and changes the limits."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from huying.engines.ports import free_port
from support.centre import LiveCentre
from support.engines import Engines
from support.screens import PATIENCE_MS, Windows, picture
from support.sip import Endpoint

pytestmark = pytest.mark.browser


@pytest.fixture
def carrier(engines: Engines) -> Iterator[Endpoint]:
    endpoint = Endpoint(engines.settings.sip.port, free_port())
    yield endpoint
    endpoint.close()


def test_a_trunk_is_set_up_and_tried(
    centre: LiveCentre, carrier: Endpoint, windows: Windows, staff: Any
) -> None:
    name = f"carrier {uuid.uuid4().hex[:8]}"
    page = windows.open(staff.hire("administrator", "Wang Fang").http)
    page.goto("/trunks")
    page.get_by_test_id("new").first.click()
    page.get_by_test_id("trunk-name").fill(name)
    page.get_by_test_id("trunk-host").fill("sip.carrier.example")
    page.get_by_test_id("save").click()
    expect(page.get_by_text("Set sip.host to this machine's address")).to_be_visible(timeout=PATIENCE_MS)
    picture(page, "trunk-out-of-reach")
    page.get_by_test_id("trunk-host").fill("127.0.0.1")
    page.get_by_label("Port", exact=True).fill(str(carrier.port))
    page.get_by_label("Order", exact=True).fill("9")
    page.get_by_test_id("save").click()
    row = page.get_by_role("row").filter(has_text=name)
    expect(row).to_contain_text("Answers", timeout=PATIENCE_MS)

    row.get_by_role("button", name=name).click()
    page.get_by_test_id("test-number").fill("13800000021")
    answering = threading.Thread(target=lambda: carrier.take().refuse("486 Busy Here"))
    answering.start()
    page.get_by_test_id("test-call").click()
    expect(page.get_by_test_id("test-said")).to_contain_text("SIP 486", timeout=PATIENCE_MS)
    answering.join()
    picture(page, "trunk-tried")
    page.keyboard.press("Escape")
    expect(row).to_contain_text("0 / 100")
    picture(page, "trunks")
    made = next(trunk for trunk in centre.admin.get("/api/trunks") if trunk["name"] == name)
    centre.admin.http.delete(f"/api/trunks/{made['id']}").raise_for_status()

    chinese = windows.open(staff.hire("administrator", "Wang Fang", locale="zh-CN").http, locale="zh-CN")
    chinese.goto("/trunks?tab=limits")
    expect(chinese.get_by_test_id("toll-rules")).to_be_visible(timeout=PATIENCE_MS)
    picture(chinese, "trunk-limits")
