"""Agents' browsers in the middle of a talk: reloaded, one window closed, the rest killed."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from huying.drills import books
from huying.drills.drill import Sections
from huying.drills.outcome import Loss, Outcome, Stuck
from huying.drills.scene import Placed, Scene, until
from huying.proving import chromium
from huying.proving.centre import Say

if TYPE_CHECKING:
    from huying.proving.windows import Window, Windows

_BACK_SECONDS = 3.0
"""From the reload to the same talk."""
_AGAIN_SECONDS = 30.0
"""Until her customer waits for the next agent: the centre gives a browser ten to come back."""
_SILENCE_SECONDS = 1.0
"""Until a customer who is alone hears music, and her agent after it."""
_LOOK_SECONDS = 0.05


@dataclass
class _Agents:
    """The people at the windows, and every state the board showed of them since `watch`."""

    scene: Scene
    ids: list[str] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    async def hire(self, browser: Windows) -> None:
        """One more, ready in a window of her own. Raises Refused, playwright's Error."""
        login, word = f"window{len(self.ids)}", secrets.token_urlsafe(12)
        person = {"login": login, "name": login, "password": word, "queue_ids": [self.scene.staff.queue_id]}
        made = await self.scene.staff.admin.ask("POST", "/api/people", person)
        window = await browser.open()
        await window.take_seat(login, word)
        self.ids.append(str(made["id"]))
        self.windows.append(window)

    def states(self) -> list[str]:
        return [str(self.scene.agents_seen().get(each, {}).get("state", "offline")) for each in self.ids]

    async def watch(self) -> None:
        while True:
            self.seen |= set(self.states())
            await asyncio.sleep(_LOOK_SECONDS)


@dataclass(frozen=True)
class Browser:
    """How many agents work in windows, each in a talk; as many more at telephones take over from them."""

    name: ClassVar[str] = "browser"
    windows: int = 3

    @property
    def seats(self) -> int:
        """One more, for the call that comes while the browsers are away."""
        return self.windows + 1

    @property
    def sections(self) -> Sections:
        return {}

    async def run(self, scene: Scene, outcome: Outcome, say: Say) -> None:
        # Playwright is there only when this drill is held
        from playwright.async_api import Error

        from huying.proving import windows

        program = await asyncio.to_thread(chromium.ensure, scene.running.settings.paths.cache)
        busy = await scene.talking(len(scene.staff.agents))
        say(f"{self.windows} agents in windows of {program}")
        async with windows.launched(program, scene.running.base) as browser:
            try:
                agents, calls = await _talking(scene, browser, self.windows)
                outcome.numbers["windows"] = self.windows
                say("their pages are reloaded")
                await _reloaded(scene, outcome, agents, calls)
                say("one window is closed, the browser with the others is killed")
                await _gone(scene, outcome, browser, agents, [*busy], calls)
            except Error as error:
                raise Stuck(f"a window does not do what it should: {error.message}") from error
        await scene.end_all()
        await books.compare(scene, outcome)


async def _talking(scene: Scene, browser: Windows, count: int) -> tuple[_Agents, list[Placed]]:
    """Customers who talk with agents in windows."""
    agents = _Agents(scene)
    calls = []
    for _ in range(count):
        await agents.hire(browser)
        calls.append(scene.call())
        await agents.windows[-1].answer()
    return agents, calls


async def _reloaded(scene: Scene, outcome: Outcome, agents: _Agents, calls: Sequence[Placed]) -> None:
    """Each finds the same talk again, by itself."""

    async def reload(window: Window) -> float:
        began = time.monotonic()
        await window.page.reload()
        await window.shows("talking")
        took = time.monotonic() - began
        await window.hears()
        return took

    scene.mark()
    took = await asyncio.gather(*(reload(window) for window in agents.windows))
    outcome.limit("back_in_the_talk_seconds", max(took), _BACK_SECONDS)
    outcome.lose_all(Loss(call.caller, "the talk was cut off") for call in calls if call.line.over.is_set())
    silence = max(call.line.sound.longest_gap() for call in calls if call.line.sound)
    outcome.limit("silence_seconds", silence - scene.pace.stall, _SILENCE_SECONDS)


async def _gone(
    scene: Scene,
    outcome: Outcome,
    browser: Windows,
    agents: _Agents,
    busy: list[Placed],
    calls: Sequence[Placed],
) -> None:
    """Nobody is available in a browser that is not there; its customers are served before who came later."""
    watching = asyncio.create_task(agents.watch())
    try:
        began = time.monotonic()
        await agents.windows[0].page.close()
        browser.kill()
        offers = len(scene.offered)
        later = scene.call()
        everybody = {later.caller, *(call.caller for call in calls)}
        await until(lambda: everybody <= _waiting(scene), _AGAIN_SECONDS, "their customers to wait again")
        outcome.numbers["waiting_again_seconds"] = round(time.monotonic() - began, 2)
        for _ in calls:
            await scene.end([busy.pop()])
        await until(lambda: all(call.talks for call in calls), _AGAIN_SECONDS, "somebody else to take over")
        await scene.end([busy.pop()])
        await until(lambda: later.talks, _AGAIN_SECONDS, "the call that came meanwhile to be taken")
        order = scene.offered[offers:]
        if order[-1:] != [later.caller]:
            outcome.lose("waiting callers", f"the one who came last is not the last of {order}")
    finally:
        watching.cancel()
    if "ready" in agents.seen:
        outcome.lose("agents", f"shown as available without a browser: {sorted(agents.seen)}")


def _waiting(scene: Scene) -> set[str]:
    """Callers whom the board shows in a queue."""
    return {
        str(call["customer_number"]) for call in scene.calls_seen().values() if call.get("state") == "queued"
    }
