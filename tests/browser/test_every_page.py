"""Every page in both languages: words and no keys, nothing wider than the screen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from huying.cli.screens import SOURCES
from support.centre import House, LiveCentre, caller_number
from support.phones import Phones
from support.screens import LAPTOP, PATIENCE_MS, WALL, Windows, picture

pytestmark = pytest.mark.browser

WORDS = SOURCES / "src/i18n"

# Everything a person can read on the page, a line each: text, hints and what a screen reader says.
_READABLE = """
() => {
  const lines = document.body.innerText.split("\\n");
  for (const name of ["title", "aria-label", "placeholder", "alt"])
    for (const each of document.querySelectorAll(`[${name}]`)) lines.push(each.getAttribute(name));
  lines.push(document.title);
  return lines.map((line) => line.trim()).filter((line) => line !== "");
}
"""

# What can be scrolled sideways, the page itself included, and words that do not fit their key.
_TOO_WIDE = """
() => [...document.querySelectorAll("*")]
  .filter((each) => {
    const sideways = each === document.documentElement || each.matches("nav a, nav a span, button")
      || ["auto", "scroll"].includes(getComputedStyle(each).overflowX);
    return sideways && each.clientWidth > 0 && each.scrollWidth > each.clientWidth + 1;
  })
  .map((each) => `${each.tagName}.${each.className}: ${each.scrollWidth} > ${each.clientWidth}`)
"""

_LOADED = """
() => Boolean((document.querySelector("main") ?? document.querySelector("#root"))?.innerText.trim())
  && document.querySelector(".ant-skeleton-active, .ant-spin-spinning") === null
"""


def leaves(tree: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def words(language: str) -> dict[str, str]:
    """Key to text."""
    found: dict[str, str] = {}
    for file in sorted((WORDS / language).glob("*.json")):
        found.update(leaves(json.loads(file.read_text())))
    return found


ENGLISH, CHINESE = words("en"), words("zh-CN")
_ROOTS = "|".join(sorted({key.split(".")[0] for key in ENGLISH}))
RAW_KEY = re.compile(rf"(?<![\w/@.-])(?:{_ROOTS})(?:\.(?!csv\b|wav\b)[a-z0-9_]+)+(?![\w@/-])")
ONLY_ENGLISH = {
    text for key, text in ENGLISH.items() if re.search("[A-Za-z]{3}", text) and CHINESE.get(key) != text
}


@pytest.fixture
def addresses(centre: LiveCentre, house: House, phones: Phones, caller: str) -> dict[str, str]:
    """Name and address of every page, with something on it."""
    assert phones.call(house.number, caller=caller, seconds=1.0).wait() == 0
    call = centre.one_call(caller, outcome="abandoned")
    centre.admin.post("/api/customers", name="王小明", tier="gold", note="", numbers=[caller])
    campaign = centre.admin.post(
        "/api/campaigns", name=f"回访 Spring offers for {caller}", queue_id=house.queue["id"], country="CN"
    )
    lines = f"number,name\n{caller_number()},李娜\nhello,\n"
    centre.admin.http.post(
        f"/api/campaigns/{campaign['id']}/imports", files={"file": ("a long name of a list.csv", lines)}
    ).raise_for_status()
    return {
        "home": "/",
        "desk": "/desk",
        "board": "/board",
        "board-wall": "/board?wall=1",
        "calls": "/calls",
        "calls-none": "/calls?q=nothing-like-this",
        "call": f"/calls/{call['id']}",
        "campaigns": "/campaigns",
        "do-not-call": "/campaigns?tab=do-not-call",
        "campaign": f"/campaigns/{campaign['id']}",
        "customers": "/customers",
        "people": "/people",
        "queues": "/queues",
        "numbers": "/queues?tab=numbers",
        "planning": "/planning",
        "forecast": "/planning?tab=forecast",
        "what-if": "/planning?tab=what-if",
        "capacity": "/planning?tab=capacity",
        "cost": "/planning?tab=cost",
        "rosters": "/rosters",
        "roster-shifts": "/rosters?tab=shifts",
        "roster-contracts": "/rosters?tab=contracts",
        "my-shifts": "/shifts",
        "attendance-now": "/attendance",
        "attendance-day": "/attendance?tab=day",
        "attendance-requests": "/attendance?tab=requests",
        "attendance-leave": "/attendance?tab=leave",
        "trunks": "/trunks",
        "limits": "/trunks?tab=limits",
        "flows": "/flows",
        "flow": f"/flows/{flow_with_a_fault(centre)['id']}",
        "calendars": "/flows?tab=calendars",
        "voicemails": "/voicemails",
        "callbacks": "/callbacks",
        "reasons": "/reasons",
        "nothing": "/there/is/nothing/here",
    }


def flow_with_a_fault(centre: LiveCentre) -> dict[str, Any]:
    """A draft of which something is wrong, and a calendar beside it."""
    tag = caller_number()[-8:]
    centre.admin.post(
        "/api/calendars", name=f"办公 {tag}", week={"mon": [{"begin": "09:00", "end": "18:00"}]}
    )
    flow: dict[str, Any] = centre.admin.post("/api/flows", name=f"欢迎 {tag}")
    document = flow["document"]
    document["nodes"]["welcome"]["next"] = "nowhere"
    saved = centre.admin.http.put(
        f"/api/flows/{flow['id']}/draft", json={"revision": 1, "document": document}
    )
    saved.raise_for_status()
    return flow


def open_page(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_function(_LOADED, timeout=PATIENCE_MS)
    expect(page.get_by_test_id("failure")).not_to_be_visible()


def complaints(page: Page, name: str, language: str) -> list[str]:
    lines: list[str] = page.evaluate(_READABLE)
    assert lines
    found = [f"{name}: raw key in {line!r}" for line in lines if RAW_KEY.search(line)]
    if language != "en":
        found += [f"{name}: English left: {line!r}" for line in lines if line in ONLY_ENGLISH]
    found += [f"{name}: too wide: {each}" for each in page.evaluate(_TOO_WIDE)]
    return found


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_page(
    centre: LiveCentre, addresses: dict[str, str], windows: Windows, staff: Any, language: str
) -> None:
    boss = staff.hire("administrator", "Wang Fang")
    page = windows.open(boss.http, size=LAPTOP)
    open_page(page, "/")
    if language == "zh-CN":
        page.get_by_test_id("language").click()
        page.get_by_role("menuitem", name="中文").click()
        expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
        menu = page.locator("nav").inner_text()
        assert re.search("[一-鿿]", menu), "the main navigation is empty"
        assert not re.search("[A-Za-z]", menu), f"English in the main navigation: {menu!r}"
    found: list[str] = []
    for name, address in addresses.items():
        open_page(page, address)
        expect(page.locator("html")).to_have_attribute("lang", language)
        found += complaints(page, name, language)
        picture(page, f"page-{name}")
    page.set_viewport_size({"width": WALL["width"], "height": WALL["height"]})
    for name in ("board", "board-wall"):
        open_page(page, addresses[name])
        found += complaints(page, f"{name} on the wall", language)
        picture(page, f"wall-{name}")
    assert not found, "\n".join(found)
    # The account keeps the language: another window of hers speaks it at once.
    other = windows.open(boss.http)
    open_page(other, "/board")
    expect(other.locator("html")).to_have_attribute("lang", language)


def test_both_languages_have_the_same_keys() -> None:
    plural = re.compile("_(one|other|zero|two|few|many)$")
    assert {plural.sub("", key) for key in ENGLISH} == {plural.sub("", key) for key in CHINESE}
    assert all(text.strip() for text in [*ENGLISH.values(), *CHINESE.values()])
