"""Agents in a real browser, as a drill uses them: windows of one Chromium, worked by keys and what they show.

Playwright is needed for it, a package of development.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import psutil
from playwright.async_api import Browser, BrowserContext, Error, Locator, Page, async_playwright

from huying.errors import SetupError

FLAGS = [
    "--allow-loopback-in-peer-connection",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""A browser that may use its microphone, which beeps, and that talks to nobody but the centre."""

_PATIENCE_MS = 20_000
_DESK = "[data-testid=desk][data-phase={phase}]"
_HEARS = "() => Number(document.querySelector('[data-testid=packets-in]')?.textContent ?? 0) > 0"


@dataclass(frozen=True)
class Window:
    """One agent's desk. What does not come in time raises playwright's Error."""

    page: Page

    async def take_seat(self, login: str, password: str) -> None:
        """Signed in, her telephone connected, ready."""
        await self.page.goto("/desk")
        await self._part("login").fill(login)
        await self._part("password").fill(password)
        await self._part("sign-in").click()
        await self._part("start-work").wait_for()
        await self.page.keyboard.press("Enter")
        await self.page.locator("[data-testid=go-ready]:enabled").wait_for()
        await self.page.keyboard.press("Enter")
        await self.shows("ready")

    async def shows(self, phase: str) -> None:
        """Wait until the desk is in this phase of work."""
        await self.page.locator(_DESK.format(phase=phase)).wait_for()

    async def answer(self) -> None:
        """Take the call that rings, or is about to, and hear the customer."""
        await self.page.locator("[data-testid=answer]:enabled").wait_for()
        await self.page.keyboard.press("Enter")
        await self.hears()

    async def hears(self) -> None:
        """Wait until the talk is here, with the customer's voice."""
        await self.shows("talking")
        await self.page.wait_for_function(_HEARS)

    def _part(self, name: str) -> Locator:
        return self.page.get_by_test_id(name)


class Windows:
    """A running Chromium."""

    def __init__(self, browser: Browser, base: str, processes: list[psutil.Process]) -> None:
        self._browser = browser
        self._base = base
        self._processes = processes

    async def open(self) -> Window:
        """A window with cookies of its own."""
        context: BrowserContext = await self._browser.new_context(
            base_url=self._base, permissions=["microphone"]
        )
        context.set_default_timeout(_PATIENCE_MS)
        return Window(await context.new_page())

    def kill(self) -> None:
        """kill -9 of the browser with all its windows."""
        for process in self._processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


@contextlib.asynccontextmanager
async def launched(program: str, base: str) -> AsyncIterator[Windows]:
    """A browser with a profile of its own. Raises SetupError when it does not start."""
    ours = psutil.Process()
    async with async_playwright() as driver:
        before = set(ours.children(recursive=True))
        try:
            browser = await driver.chromium.launch(executable_path=program, args=FLAGS, headless=True)
        except Error as error:
            raise SetupError("proving.chromium", f"Chromium does not start: {error.message}") from error
        started = set(ours.children(recursive=True)) - before
        try:
            yield Windows(browser, base, list(started))
        finally:
            with contextlib.suppress(Error):  # a drill may have killed it
                await browser.close()
