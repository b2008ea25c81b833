"""Browsers that go away in the worst moment: the customer is served by somebody else."""

from __future__ import annotations

from typing import Any

import psutil
import pytest
from playwright.sync_api import Playwright, expect

from support.centre import House, LiveCentre, Session, caller_number
from support.engines import Engines
from support.phones import Phones, eventually
from support.screens import PATIENCE_MS, DeskScreen, Windows, launch

pytestmark = pytest.mark.browser

# Notes each state the tile of an agent shows from now on, in the order they appear.
_WATCH = """
(id) => {
  window.seen = [];
  const look = () => {
    const tile = document.querySelector(`[data-testid="agent-${id}"]`);
    const state = tile ? tile.dataset.state : "offline";
    if (window.seen.at(-1) !== state) window.seen.push(state);
  };
  new MutationObserver(look).observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["data-state"],
  });
  look();
}
"""


class Watch:
    """A supervisor's board that remembers what it showed of one agent."""

    def __init__(self, windows: Windows, supervisor: Session, agent: Session) -> None:
        self._agent = agent.user["id"]
        self.page = windows.open(supervisor.http)
        self.page.goto("/board")
        self.tile = self.page.get_by_test_id(f"agent-{self._agent}")
        expect(self.tile).to_be_visible(timeout=PATIENCE_MS)

    def begin(self, state: str) -> None:
        expect(self.tile).to_have_attribute("data-state", state, timeout=PATIENCE_MS)
        self.page.evaluate(_WATCH, self._agent)

    @property
    def seen(self) -> list[str]:
        return list(self.page.evaluate("window.seen"))


def ready_desk(windows: Windows, agent: Session) -> DeskScreen:
    desk = DeskScreen(windows.open(agent.http))
    desk.page.goto("/desk")
    desk.start_work()
    desk.become_ready()
    return desk


def test_browser_closed_while_ringing(
    centre: LiveCentre, house: House, phones: Phones, caller: str, windows: Windows, staff: Any
) -> None:
    leaving = staff.hire("agent", "Leaving", queue_ids=(house.queue["id"],))
    desk = ready_desk(windows, leaving)
    watch = Watch(windows, staff.hire("supervisor", "Li Na"), leaving)
    sip = phones.call(house.number, caller=caller, seconds=None)
    desk.phase("ringing")
    watch.begin("ringing")
    staying = house.agent()
    device = staying.answering(seconds=1.0)
    desk.page.close()
    staying.ready()
    assert sip.wait(40) == 0
    assert device.wait() == 0
    call = centre.one_call(caller, outcome="answered")
    assert call["agent_id"] == staying.user["id"]
    assert call["missed"] == 1
    assert "ready" not in watch.seen, f"shown as available without a browser: {watch.seen}"
    assert watch.seen[-1] in ("not_ready", "offline")


def test_browser_killed_while_talking(
    centre: LiveCentre,
    house: House,
    phones: Phones,
    caller: str,
    windows: Windows,
    staff: Any,
    engines: Engines,
    playwright_driver: Playwright,
    chromium_program: str,
) -> None:
    leaving = staff.hire("agent", "Leaving", queue_ids=(house.queue["id"],))
    before = children()
    doomed = launch(playwright_driver, chromium_program)
    processes = children() - before
    desk = ready_desk(Windows(doomed, centre.base), leaving)
    watch = Watch(windows, staff.hire("supervisor", "Li Na"), leaving)
    phones.call(house.number, caller=caller, seconds=None)
    desk.phase("ringing")
    desk.answer()
    watch.begin("talking")
    both_packets(desk)
    for process in processes:
        process.kill()
    # Who calls now came later, and must not be served first.
    second_line = centre.second_line()
    phones.call(house.number, caller=caller_number(), seconds=None, port=second_line)
    call_id = centre.one_call(caller)["id"]
    eventually(
        lambda: centre.event_types(call_id).count("CallQueued") == 2,
        40,
        "the customer was never queued again",
    )
    staying = house.agent()
    device = staying.answering(seconds=1.0)
    staying.ready()
    assert device.wait(40) == 0
    assert centre.one_call(caller, outcome="answered")["agent_id"] == staying.user["id"]
    assert "ready" not in watch.seen, f"shown as available without a browser: {watch.seen}"
    assert watch.seen[-1] in ("not_ready", "offline")


def both_packets(desk: DeskScreen) -> None:
    eventually(lambda: desk.number_in("packets-in") > 50 and desk.number_in("packets-out") > 50, 20)


def children() -> set[psutil.Process]:
    """All processes of this test's, whatever started them."""
    return set(psutil.Process().children(recursive=True))
