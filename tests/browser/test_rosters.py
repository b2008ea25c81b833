"""From a shift and a contract to a published roster, and the agent who reads it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from playwright.sync_api import expect

from support.centre import House, LiveCentre
from support.screens import PATIENCE_MS, Windows, picture

pytestmark = pytest.mark.browser


def test_a_plan_becomes_somebodys_shifts(
    centre: LiveCentre, house: House, windows: Windows, staff: Any
) -> None:
    word = uuid.uuid4().hex[:4]
    name = f"Chen {word}"
    agent = staff.hire("agent", name, queue_ids=(house.queue["id"],))
    agent_id = next(each["id"] for each in centre.admin.get("/api/people") if each["name"] == name)
    page = windows.open(staff.hire("supervisor", "Zhao Min").http)

    page.goto("/rosters?tab=shifts&open=new")
    page.get_by_test_id("shift-name").fill(f"Early {word}")
    page.get_by_label("Queue", exact=True).click()
    page.keyboard.type(house.queue["name"])
    page.keyboard.press("Enter")
    picture(page, "rosters-shift")
    page.get_by_test_id("save").click()
    expect(page.get_by_role("button", name=f"Early {word}")).to_be_visible(timeout=PATIENCE_MS)

    page.goto(f"/rosters?tab=contracts&open={agent_id}")
    page.get_by_test_id("week-hours").fill("32")
    page.get_by_test_id("save").click()
    expect(page.get_by_role("row", name=name)).to_contain_text("32 h", timeout=PATIENCE_MS)
    picture(page, "rosters-contracts")

    page.goto("/rosters?open=new")
    page.get_by_test_id("plan-name").fill(f"Weeks {word}")
    need = page.get_by_test_id("need")
    need.get_by_label("Queue").click()
    page.keyboard.type(house.queue["name"])
    page.keyboard.press("Enter")
    page.get_by_test_id("plan-labour").click()
    page.get_by_text("European Union · 48 h a week").click()
    picture(page, "rosters-plan-form")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("plan")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_test_id("solve").click()
    grid = page.get_by_test_id("roster-grid")
    expect(grid.get_by_role("row", name=name)).to_contain_text("Ea", timeout=3 * PATIENCE_MS)
    picture(page, "rosters-plan")
    page.get_by_test_id("publish").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published: everybody works by it.")).to_be_visible(timeout=PATIENCE_MS)

    hers = windows.open(agent.http)
    hers.goto("/shifts")
    expect(hers.get_by_test_id("my-shift").first).to_contain_text(f"Early {word}", timeout=PATIENCE_MS)
    expect(hers.get_by_test_id("my-shift").first).to_contain_text("09:00–18:00")
    picture(hers, "my-shifts")
