"""One Chromium for each module, windows for each test, and people with accounts to use them."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from huying.cli import screens
from huying.config import Settings
from huying.proving import chromium
from support.centre import PASSWORD, House, LiveCentre, Session
from support.phones import Phones
from support.screens import Windows, launch


@pytest.fixture(scope="session")
def chromium_program() -> str:
    """Chromium: the one `huying test` found, this machine's, or one fetched."""
    return os.environ.get("HUYING_CHROMIUM") or chromium.ensure(Settings().paths.cache)


@pytest.fixture(scope="session", autouse=True)
def built_screens() -> None:
    """The screens as the sources are now."""
    screens.ensure(lambda _text: None)


@pytest.fixture(scope="module")
def playwright_driver() -> Iterator[Playwright]:
    """While it lives its event loop is the main thread's: tests with one of their own must wait."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def browser(playwright_driver: Playwright, chromium_program: str) -> Iterator[Browser]:
    running = launch(playwright_driver, chromium_program)
    yield running
    running.close()


@pytest.fixture
def windows(browser: Browser, centre: LiveCentre) -> Iterator[Windows]:
    opened = Windows(browser, centre.base)
    yield opened
    opened.close()
    assert opened.mistakes == []


@pytest.fixture
def house(centre: LiveCentre, phones: Phones) -> Iterator[House]:
    """It rings long: what a loaded machine takes to draw must not count as a missed call."""
    made = House(centre, phones, ring_seconds=40, wrap_up_seconds=60)
    yield made
    made.close()


class Staff:
    """Makes accounts: each test has people of its own."""

    def __init__(self, centre: LiveCentre) -> None:
        self._centre = centre

    def hire(self, role: str, name: str, *, locale: str = "en", queue_ids: tuple[str, ...] = ()) -> Session:
        """Somebody new, signed in over HTTP; `user["login"]` and PASSWORD open the screens."""
        login = f"{role[:5]}-{uuid.uuid4().hex[:8]}"
        person: dict[str, Any] = {"login": login, "name": name, "role": role, "locale": locale}
        self._centre.admin.post("/api/people", **person, password=PASSWORD, queue_ids=list(queue_ids))
        return Session(self._centre.base, login, PASSWORD)


@pytest.fixture
def staff(centre: LiveCentre) -> Staff:
    return Staff(centre)
