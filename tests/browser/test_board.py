"""The live board tells the truth: while a call waits, and across a centre that is killed and comes back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from support.centre import House, LiveCentre, caller_number
from support.engines import Engines
from support.phones import Phones, eventually
from support.screens import PATIENCE_MS, WALL, Windows, picture, seconds

pytestmark = pytest.mark.browser

# Every number of the board but the running one.
_FIGURES = """
() => Object.fromEntries(
  [...document.querySelectorAll('[data-testid^="board-"]')]
    .filter((each) => each.dataset.testid !== "board-longest")
    .map((each) => [each.dataset.testid, each.textContent.trim()])
)
"""


def figures(page: Page) -> dict[str, str]:
    return dict(page.evaluate(_FIGURES))


def opened_board(windows: Windows, supervisor: Any) -> Page:
    page = windows.open(supervisor.http, size=WALL)
    page.goto("/board")
    expect(page.get_by_test_id("board-waiting")).to_be_visible(timeout=PATIENCE_MS)
    return page


class Row:
    """A queue's line on the board. The sums are not ours alone: other tests' callers may still wait."""

    def __init__(self, page: Page, queue_id: str) -> None:
        self._cells = page.get_by_test_id(f"queue-{queue_id}").locator("td")

    def shows_waiting(self, count: int) -> None:
        expect(self._cells.nth(0)).to_have_text(str(count), timeout=PATIENCE_MS)

    @property
    def longest(self) -> int:
        """Seconds; -1 when nobody waits."""
        return seconds(self._cells.nth(1).inner_text())


def test_waiting_call_is_shown_and_survives_the_centre(
    centre: LiveCentre,
    engines: Engines,
    house: House,
    phones: Phones,
    caller: str,
    windows: Windows,
    staff: Any,
) -> None:
    supervisor = staff.hire("supervisor", "Li Na")
    page = opened_board(windows, supervisor)
    row = Row(page, house.queue["id"])
    row.shows_waiting(0)
    before = int(figures(page)["board-offered"])

    phones.call(house.number, caller=caller, seconds=None)
    row.shows_waiting(1)
    begun = row.longest
    assert begun >= 0
    eventually(lambda: row.longest >= begun + 2, 10, "the longest wait does not run")
    assert seconds(page.get_by_test_id("board-longest").inner_text()) >= begun + 2
    assert int(figures(page)["board-offered"]) == before + 1
    impatient = caller_number()
    leaving = phones.call(house.number, caller=impatient, seconds=6.0, port=centre.second_line())
    row.shows_waiting(2)
    picture(page, "board")

    centre.kill()
    expect(page.get_by_test_id("link")).to_have_attribute("data-link", "lost", timeout=PATIENCE_MS)
    expect(page.get_by_test_id("link")).to_be_visible()
    picture(page, "board-lost")
    assert leaving.wait() == 0, "a caller could not hang up while the centre was away"
    waited = row.longest
    centre.restart()
    expect(page.get_by_test_id("link")).to_have_attribute("data-link", "live", timeout=2 * PATIENCE_MS)
    row.shows_waiting(1)
    assert row.longest >= waited, "the wait began anew with the centre"
    # How he went nobody can know; that he went is booked.
    centre.one_call(impatient, outcome="lost")

    fresh = opened_board(windows, supervisor)
    eventually(
        lambda: figures(page) == figures(fresh),
        15,
        f"after the gap {figures(page)}, afresh {figures(fresh)}",
    )
    assert int(figures(page)["board-offered"]) == before + 2
    assert abs(row.longest - Row(fresh, house.queue["id"]).longest) <= 1
    expect(page.get_by_test_id("degraded")).not_to_be_visible()
