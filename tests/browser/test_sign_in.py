"""The door: a wrong password is said plainly, and many of them are slowed down."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from support.centre import PASSWORD
from support.screens import PATIENCE_MS, Windows, picture, sign_in

pytestmark = pytest.mark.browser

TRIES = 10  # at once for a login, then one each 15 s: see SignInLimits


def test_wrong_password_is_said_and_many_are_slowed_down(windows: Windows, staff: Any) -> None:
    agent = staff.hire("agent", "Zhao Min")
    page = windows.open()
    message = page.get_by_test_id("sign-in-message")
    page.goto("/")

    sign_in(page, "nobody-of-this-name", "not my password")
    expect(message).to_contain_text("Login or password is wrong.", timeout=PATIENCE_MS)
    statuses: list[int] = []
    while 429 not in statuses and len(statuses) < 2 * TRIES:
        with page.expect_response("**/api/session") as answer:
            sign_in(page, agent.user["login"], "not my password")
        statuses.append(answer.value.status)
        if statuses[-1] == 401:
            # The same words: nobody learns which logins there are.
            expect(message).to_have_text("Login or password is wrong.", timeout=PATIENCE_MS)
            expect(page.get_by_test_id("sign-in")).to_be_enabled()
    assert statuses.count(401) >= TRIES
    assert statuses[-1] == 429, "nobody is ever slowed down"
    expect(message).to_contain_text("Too many tries", timeout=PATIENCE_MS)
    expect(message).to_contain_text(" s")
    expect(page.get_by_test_id("sign-in")).to_be_disabled()
    picture(page, "sign-in-slowed")

    # Somebody else at the same address is not locked out with her.
    other = staff.hire("supervisor", "Li Na")
    elsewhere = windows.open()
    elsewhere.goto("/calls")
    sign_in(elsewhere, other.user["login"], PASSWORD)
    expect(elsewhere.get_by_test_id("calls")).to_be_visible(timeout=PATIENCE_MS)
