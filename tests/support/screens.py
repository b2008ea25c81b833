"""People at the screens: what they press and read, in a real browser. Every wait is for something visible."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import httpx
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect

from huying.proving.windows import FLAGS

# Two loaded cores may take their time; a person would still wait.
PATIENCE_MS = 20_000
LAPTOP = {"width": 1280, "height": 720}
WALL = {"width": 1920, "height": 1080}


def launch(playwright: Playwright, program: str) -> Browser:
    """A new browser with a profile of its own."""
    return playwright.chromium.launch(executable_path=program, args=FLAGS, headless=True)


class Windows:
    """Windows of one browser. A mistake that a page's own code did not catch fails the test at the end."""

    def __init__(self, browser: Browser, base: str) -> None:
        self._browser = browser
        self._base = base
        self._contexts: list[BrowserContext] = []
        self.mistakes: list[str] = []

    def open(
        self, signed_in: httpx.Client | None = None, *, locale: str = "en-US", size: dict[str, int] = LAPTOP
    ) -> Page:
        """A window with cookies of its own; those of `signed_in` when its sign-in is not what is tested."""
        context = self._browser.new_context(
            base_url=self._base,
            viewport={"width": size["width"], "height": size["height"]},
            locale=locale,
            timezone_id="Asia/Shanghai",
            permissions=["microphone"],
        )
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if signed_in is not None:
            context.add_cookies(
                [
                    {"name": name, "value": value, "url": self._base}
                    for name, value in signed_in.cookies.items()
                ]
            )
        page = context.new_page()
        page.on("pageerror", lambda error: self.mistakes.append(f"{page.url}: {error}"))
        return page

    def close(self) -> None:
        for context in self._contexts:
            with contextlib.suppress(Exception):  # a test may have killed the browser
                context.close()


def sign_in(page: Page, login: str, password: str) -> None:
    """Through the form, from whatever page asks for it."""
    page.get_by_test_id("login").fill(login)
    page.get_by_test_id("password").fill(password)
    page.get_by_test_id("sign-in").click()


class DeskScreen:
    """The agent desk as an agent with a keyboard uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def part(self, name: str) -> Locator:
        return self.page.get_by_test_id(name)

    def phase(self, name: str, seconds: float = PATIENCE_MS / 1000) -> None:
        """Wait until the desk shows this phase of work."""
        expect(self.part("desk")).to_have_attribute("data-phase", name, timeout=seconds * 1000)

    def start_work(self) -> None:
        """From just signed in to seated: not ready, the telephone connected."""
        expect(self.part("start-work")).to_be_visible(timeout=PATIENCE_MS)
        self.page.keyboard.press("Enter")
        expect(self.part("line")).to_have_attribute("data-line", "registered", timeout=PATIENCE_MS)

    def check_voice(self) -> None:
        """Say something: the microphone check must hear it."""
        expect(self.part("microphone-check")).to_have_attribute("data-heard", "true", timeout=PATIENCE_MS)

    def become_ready(self) -> None:
        expect(self.part("go-ready")).to_be_enabled(timeout=PATIENCE_MS)
        self.page.keyboard.press("Enter")
        self.phase("ready")

    def answer(self) -> None:
        """By the large key, once it can be pressed."""
        expect(self.part("answer")).to_be_enabled(timeout=PATIENCE_MS)
        self.page.keyboard.press("Enter")
        self.phase("talking")

    def wrap_up(self, letters: str, note: str) -> None:
        """Result by its letters, a note, Enter."""
        self.phase("wrap_up")
        expect(self.part("disposition")).to_be_focused(timeout=PATIENCE_MS)
        self.page.keyboard.type(letters)
        self.page.keyboard.press("Enter")
        expect(self.part("chosen")).to_be_visible()
        expect(self.part("note")).to_be_focused()
        self.page.keyboard.type(note)

    def number_in(self, name: str) -> int:
        return int(self.part(name).inner_text() or 0)

    def seconds_in(self, name: str) -> int:
        return seconds(self.part(name).inner_text())


def seconds(text: str) -> int:
    """m:ss or h:mm:ss as seconds; -1 when no time is shown."""
    parts = text.strip().split(":")
    if not all(part.isdigit() for part in parts):
        return -1
    return sum(int(part) * 60**place for place, part in enumerate(reversed(parts)))


def picture(page: Page, name: str) -> None:
    """A picture of the window in both looks, in the folder HUYING_SCREENSHOTS names; nothing without it."""
    folder = os.environ.get("HUYING_SCREENSHOTS")
    if not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    language = page.evaluate("document.documentElement.lang").split("-")[0]
    for look in ("dark", "light"):
        page.emulate_media(color_scheme=look)
        expect(page.locator(f"html[data-theme={look}]")).to_be_attached()
        page.screenshot(path=str(Path(folder) / f"{name}.{language}.{look}.png"), animations="disabled")
