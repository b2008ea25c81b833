"""An agent at home works with a telephone of her own: chosen, called, confirmed, and lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from support.centre import House, LiveCentre, caller_number
from support.engines import Engines
from support.phones import eventually
from support.screens import PATIENCE_MS, DeskScreen, Windows, picture
from support.sip import Endpoint

pytestmark = pytest.mark.browser


@pytest.fixture
def carrier(engines: Engines) -> Iterator[Endpoint]:
    """The far end of the trunk that is always there."""
    endpoint = Endpoint(engines.settings.sip.port, engines.settings.publicnet.sip_port)
    yield endpoint
    endpoint.close()


def line_is(desk: DeskScreen, state: str) -> None:
    expect(desk.part("line")).to_have_attribute("data-line", state, timeout=PATIENCE_MS)


def test_a_line_is_kept_open(
    centre: LiveCentre, house: House, carrier: Endpoint, windows: Windows, staff: Any
) -> None:
    agent = staff.hire("agent", "Chen Wei", locale="zh-CN", queue_ids=(house.queue["id"],))
    centre.admin.http.patch(
        f"/api/people/{agent.user['id']}", json={"may_work_outside": True}
    ).raise_for_status()
    desk = DeskScreen(windows.open(agent.http, locale="zh-CN"))
    desk.page.goto("/desk")
    desk.part("telephone-kind").get_by_text("其他任意电话").click()
    expect(desk.part("start-work")).to_be_disabled()
    desk.part("outside-number").fill(caller_number())
    picture(desk.page, "desk-outside-start")
    desk.part("start-work").click()
    line_is(desk, "closed")
    picture(desk.page, "desk-outside-closed")
    desk.page.keyboard.press("Enter")
    line = carrier.take(20)
    line.ring()
    line_is(desk, "calling")
    line.answer()
    line_is(desk, "key")
    picture(desk.page, "desk-outside-key")
    eventually(lambda: line.packets > 30, 8, "she is not asked for the key")
    line.press("1")
    desk.phase("ready")
    line_is(desk, "open")
    picture(desk.page, "desk-outside-open")
    line.hang_up()
    desk.phase("not_ready")
    expect(desk.part("line-ended")).to_be_visible(timeout=PATIENCE_MS)
    expect(desk.part("go-ready")).to_be_enabled()
    picture(desk.page, "desk-outside-ended")
    desk.part("other-telephone").click()
    desk.part("telephone-kind").get_by_text("桌面话机").click()
    picture(desk.page, "desk-outside-other")
    desk.part("start-work").click()
    expect(desk.part("phone-password")).to_be_visible(timeout=PATIENCE_MS)
    password = desk.part("phone-password").inner_text()
    desk.page.reload()
    expect(desk.part("new-password")).to_be_visible(timeout=PATIENCE_MS)
    assert desk.part("phone-password").inner_text() != password, "it is shown again"
    picture(desk.page, "desk-sip-telephone")
