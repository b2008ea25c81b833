"""A supervisor makes a campaign, gives it a list full of rubbish, starts and pauses it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from support.centre import House, LiveCentre, caller_number
from support.screens import PATIENCE_MS, Windows, picture

pytestmark = pytest.mark.browser


def test_list_with_rubbish_is_taken_line_by_line(
    centre: LiveCentre, house: House, windows: Windows, staff: Any
) -> None:
    good, other = caller_number(), caller_number()
    lines = [
        "number,name,plan",
        f"{good},王小明,gold",  # 2: taken
        f"{other},李娜,",  # 3: taken
        f"{good},twice,",  # 4
        "hello,,",  # 5
        ",nobody,",  # 6
        "1.38E+10,spreadsheet,",  # 7
        "123,short,",  # 8
        f"{caller_number()},<script>alert(1)</script>,a,b,c,d",  # 9
    ]
    refused = {
        4: "twice in this file",
        5: "not a telephone number",
        6: "no number in the line",
        7: "rounded by a spreadsheet",
        8: "too short",
        9: "more columns",
    }
    page = windows.open(staff.hire("supervisor", "Li Na").http)
    page.goto("/campaigns")
    page.get_by_test_id("new-campaign").first.click()
    page.get_by_test_id("campaign-name").fill(f"Spring offers {good[-8:]}")
    page.get_by_test_id("campaign-queue").click()
    page.keyboard.type(house.queue["name"])
    page.locator(".ant-select-item-option", has_text=house.queue["name"]).click()
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("campaign")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_test_id("start-campaign")).to_be_disabled()

    rubbish = {"name": "list.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    page.locator("input[type=file]").set_input_files(rubbish)
    result = page.get_by_test_id("import-result")
    expect(result.get_by_test_id("accepted")).to_have_text("2", timeout=PATIENCE_MS)
    expect(result.get_by_test_id("refused")).to_have_text(str(len(refused)))
    for number, why in refused.items():
        row = result.locator("tbody tr").filter(has=page.get_by_role("cell", name=str(number), exact=True))
        expect(row).to_contain_text(why)
    picture(page, "campaign-import")

    state = page.get_by_test_id("campaign-state")
    page.get_by_test_id("start-campaign").click()
    expect(state).to_have_attribute("data-state", "running", timeout=PATIENCE_MS)
    campaign_id = page.url.rsplit("/", 1)[1]
    assert centre.admin.get(f"/api/campaigns/{campaign_id}")["state"] == "running"
    picture(page, "campaign-running")
    page.get_by_test_id("pause-campaign").click()
    expect(state).to_have_attribute("data-state", "paused", timeout=PATIENCE_MS)
    campaign = centre.admin.get(f"/api/campaigns/{campaign_id}")
    assert campaign["state"] == "paused"
    assert campaign["leads"]["total"] == 2
