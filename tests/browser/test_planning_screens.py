"""A planner turns sliders, makes a forecast from a file, and hands it to a roster plan."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from support.centre import House
from support.screens import PATIENCE_MS, Windows, picture

pytestmark = pytest.mark.browser


def counts() -> bytes:
    """Four weeks of weekdays from nine to six by the half-hour, until yesterday."""
    rows = [
        f"{datetime.combine(day, time()) + timedelta(minutes=minute)},{20 + minute // 60}"
        for day in (date.today() - timedelta(days) for days in range(28, 0, -1))
        if day.weekday() < 5
        for minute in range(540, 1080, 30)
    ]
    return "\n".join(["time,calls", *rows]).encode()


def test_the_sentence_follows_the_sliders(windows: Windows, staff: Any) -> None:
    page = windows.open(staff.hire("supervisor", "Zhao Min").http)
    page.goto("/planning")
    sentence = page.get_by_test_id("sentence")
    expect(sentence).to_contain_text("agents answer", timeout=PATIENCE_MS)
    picture(page, "planning-people")
    before = sentence.inner_text()
    page.get_by_test_id("calls").fill("400")
    expect(sentence).not_to_have_text(before, timeout=PATIENCE_MS)
    page.get_by_test_id("calls").fill("900000000")
    expect(page.get_by_test_id("refused")).to_contain_text("100,000", timeout=PATIENCE_MS)


def test_a_file_becomes_a_roster_plan(house: House, windows: Windows, staff: Any) -> None:
    page = windows.open(staff.hire("supervisor", "Zhao Min").http)
    page.goto("/planning?tab=forecast")
    page.get_by_text("A file", exact=True).click()
    page.locator("input[type=file]").set_input_files(
        {"name": "calls.csv", "mimeType": "text/csv", "buffer": counts()}
    )
    page.get_by_test_id("forecast").click()
    expect(page.get_by_text("Please fill this in", exact=False).first).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_label("Handle time").fill("240")
    page.get_by_test_id("forecast").click()
    expect(page.get_by_test_id("forecast-answer")).to_be_visible(timeout=3 * PATIENCE_MS)
    expect(page.get_by_test_id("notes")).to_contain_text("Method")
    picture(page, "planning-forecast")
    page.get_by_test_id("hand-over").click()
    page.get_by_test_id("plan-name").fill(f"Forecast {uuid.uuid4().hex[:4]}")
    page.get_by_test_id("editor").get_by_label("Queue").click()
    page.keyboard.type(house.queue["name"])
    page.keyboard.press("Enter")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("plan")).to_be_visible(timeout=PATIENCE_MS)


def test_capacity_is_sized_kept_compared_and_written_down(windows: Windows, staff: Any) -> None:
    page = windows.open(staff.hire("supervisor", "Zhao Min").http)
    page.goto("/planning?tab=capacity")
    sentence = page.get_by_test_id("capacity-sentence")
    expect(sentence).to_contain_text("110 agents and 157.1 trunks", timeout=PATIENCE_MS)
    name = f"As known {uuid.uuid4().hex[:4]}"
    page.get_by_test_id("scenario-save").click()
    page.get_by_test_id("scenario-name").fill(name)
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("scenario-change")).to_be_visible(timeout=PATIENCE_MS)

    page.locator("input[type=file]").set_input_files(
        {"name": "console.csv", "mimeType": "text/csv", "buffer": counts()}
    )
    expect(page.get_by_test_id("counted")).to_contain_text("17:00", timeout=3 * PATIENCE_MS)
    page.get_by_test_id("scenario-compare").click()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name=name)).to_be_visible(timeout=PATIENCE_MS)
    picture(page, "planning-capacity")
    page.keyboard.press("Escape")
    page.get_by_test_id("report").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Excel").click()
    assert download.value.suggested_filename == "capacity.xlsx"
    page.get_by_test_id("capacity-service").fill("0")
    expect(page.get_by_test_id("refused")).to_contain_text("Time of service", timeout=PATIENCE_MS)
