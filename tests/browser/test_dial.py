"""An agent calls a number by the keyboard alone, in vain and with an answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

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


def test_a_number_is_called(
    centre: LiveCentre, house: House, carrier: Endpoint, windows: Windows, staff: Any
) -> None:
    number, other = caller_number(), caller_number()
    agent = staff.hire("agent", "Chen Wei", locale="zh-CN", queue_ids=(house.queue["id"],))
    centre.admin.post("/api/customers", name="王小明", tier="gold", note="", numbers=[other])
    desk = DeskScreen(windows.open(agent.http, locale="zh-CN"))
    desk.page.goto("/desk")
    desk.start_work()
    expect(desk.part("dial")).to_have_count(0)
    centre.admin.http.patch(f"/api/people/{agent.user['id']}", json={"may_dial": True}).raise_for_status()
    expect(desk.part("dial")).to_be_enabled(timeout=PATIENCE_MS)
    desk.become_ready()

    desk.page.keyboard.press("d")
    expect(desk.part("dial-number")).to_be_focused()
    desk.page.keyboard.type(number)
    picture(desk.page, "desk-dial")
    desk.page.keyboard.press("Enter")
    line = carrier.take(20)
    line.ring()
    desk.phase("dialling")
    picture(desk.page, "desk-dialling")
    line.refuse()
    expect(desk.part("unreached")).to_be_visible(timeout=PATIENCE_MS)
    desk.phase("ready")
    picture(desk.page, "desk-unreached")

    desk.page.keyboard.press("d")
    expect(desk.part("dial-number")).to_be_focused()
    desk.page.keyboard.type(other)
    desk.page.keyboard.press("Enter")
    line = carrier.take(20)
    desk.phase("dialling")
    line.answer()
    desk.phase("talking")
    expect(desk.part("caller-name")).to_have_text("王小明", timeout=PATIENCE_MS)
    desk.page.keyboard.press("e")
    desk.phase("wrap_up")
