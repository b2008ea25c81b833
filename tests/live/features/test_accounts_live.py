"""Signing in, sessions, CSRF, tries, own account: through HTTP on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import stat
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from huying.errors import NotSignedIn, SetupError
from huying.features.accounts.access import SESSION_LIFE, find_actor, session_id
from huying.features.accounts.service import first_administrator
from huying.journal.events import ConfigurationChanged, SignInRefused
from huying.models import Session as SessionRow
from huying.models import User

pytestmark = pytest.mark.live


async def test_sign_in_gives_a_session_and_sign_out_ends_it(people: Any) -> None:
    await people.add("chen", "agent")
    client: httpx.AsyncClient = people.nobody()
    assert (await client.get("/api/session")).json()["code"] == "session.missing"
    answer = await client.post("/api/session", json={"login": " CHEN ", "password": "correct horse"})
    assert answer.status_code == 200
    assert answer.json()["user"]["login"] == "chen"
    assert set(answer.json()["user"]) == {"id", "login", "name", "role", "locale"}
    cookies = answer.headers.get_list("set-cookie")
    session_cookie = next(c for c in cookies if c.startswith("huying_session="))
    csrf_cookie = next(c for c in cookies if c.startswith("huying_csrf="))
    assert "HttpOnly" in session_cookie
    assert "samesite=strict" in session_cookie.lower()
    assert "HttpOnly" not in csrf_cookie
    assert (await client.get("/api/session")).json() == answer.json()
    kept = client.cookies["huying_session"]
    gone = await client.delete("/api/session", headers={"X-CSRF-Token": answer.json()["csrf"]})
    assert gone.status_code == 204
    client.cookies.set("huying_session", kept)
    assert (await client.get("/api/session")).json()["code"] == "session.ended"


async def test_the_table_does_not_hold_the_cookie(people: Any, centre: Any) -> None:
    await people.add("chen", "agent")
    client = await people.signed_in("chen")
    cookie = client.cookies["huying_session"]
    async with centre.database.transaction() as session:
        ids = list((await session.execute(select(SessionRow.id))).scalars())
    assert ids == [session_id(cookie)]
    assert cookie not in ids


async def test_cookies_are_secure_when_the_centre_says_so(people: Any, app: Any) -> None:
    app.state.secure_cookies = True
    await people.add("chen", "agent")
    answer = await people.nobody().post("/api/session", json={"login": "chen", "password": "correct horse"})
    assert all("Secure" in cookie for cookie in answer.headers.get_list("set-cookie"))


async def test_changes_need_the_token(people: Any) -> None:
    client = await people.a("agent")
    for token in ("", "wrong", "wröng"):
        headers = {"X-CSRF-Token": token.encode()}
        answer = await client.patch("/api/session", json={"locale": "zh-CN"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf.missing")


async def test_another_sites_form_cannot_sign_somebody_in(people: Any) -> None:
    await people.add("chen", "agent")
    answer = await people.nobody().post(
        "/api/session",
        content='{"login":"chen","password":"correct horse"}',
        headers={"Content-Type": "text/plain"},
    )
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers


@pytest.mark.real_passwords
async def test_unknown_login_and_wrong_password_look_the_same(people: Any, centre: Any) -> None:
    await people.add("chen", "agent")
    await people.add("gone", "agent")
    async with centre.database.transaction() as session:
        await session.execute(update(User).where(User.login == "gone").values(active=False))
    client = people.nobody()
    await client.post("/api/session", json={"login": "warm-up", "password": "x"})
    answers = []
    cases = (("chen", "wrong"), ("nobody", "wrong"), ("gone", "correct horse"))
    seconds = dict.fromkeys((login for login, _ in cases), 60.0)
    for _ in range(6):
        for login, password in cases:
            began = time.process_time()
            answers.append(await client.post("/api/session", json={"login": login, "password": password}))
            seconds[login] = min(seconds[login], time.process_time() - began)
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert max(seconds.values()) < 1.8 * min(seconds.values())
    assert {event.login for event in centre.journal.of(SignInRefused)} >= {"chen", "nobody", "gone"}


@pytest.mark.parametrize("login", ["\x00", "a\nb", "' OR 1=1 --", "💣", "x" * 100, "", "ＡＤＭＩＮ"])
async def test_odd_logins_are_simply_wrong(people: Any, login: str, centre: Any) -> None:
    answer = await people.nobody().post("/api/session", json={"login": login, "password": "\x00'\""})
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in.wrong")
    assert len(centre.journal.of(SignInRefused)) == 1


async def test_too_many_tries_are_told_to_wait(people: Any) -> None:
    await people.add("chen", "agent")
    client = people.nobody("198.51.100.7")
    wrong = {"login": "chen", "password": "wrong"}
    statuses = [(await client.post("/api/session", json=wrong)).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    answer = await client.post("/api/session", json={"login": "chen", "password": "correct horse"})
    assert answer.json()["code"] == "sign_in.too_many"
    assert answer.json()["params"]["retry_after"] == int(answer.headers["Retry-After"]) > 0


async def test_one_address_cannot_try_many_logins(people: Any) -> None:
    client = people.nobody("198.51.100.8")
    tries = [client.post("/api/session", json={"login": f"user{i}", "password": "x"}) for i in range(45)]
    statuses = [answer.status_code for answer in await asyncio.gather(*tries)]
    assert statuses.count(429) >= 4
    other = await people.nobody("198.51.100.9").post("/api/session", json={"login": "z", "password": "x"})
    assert other.status_code == 401


async def test_good_sign_ins_do_not_use_up_the_tries(people: Any) -> None:
    await people.add("robot", "agent")
    for _ in range(12):
        await people.signed_in("robot")


async def test_a_person_has_a_bounded_number_of_sessions(people: Any, centre: Any) -> None:
    await people.add("robot", "agent")
    first = await people.signed_in("robot")
    for _ in range(30):
        await people.signed_in("robot")
    async with centre.database.transaction() as session:
        assert len(list((await session.execute(select(SessionRow.id))).scalars())) == 30
    assert (await first.get("/api/session")).status_code == 401


async def test_a_session_in_use_lives_on_and_an_idle_one_ends(people: Any, centre: Any) -> None:
    await people.add("chen", "agent")
    client = await people.signed_in("chen")
    soon = datetime.now(UTC) + timedelta(minutes=5)
    async with centre.database.transaction() as session:
        await session.execute(update(SessionRow).values(expires_at=soon))
    assert (await client.get("/api/session")).status_code == 200
    async with centre.database.transaction() as session:
        until = (await session.execute(select(SessionRow.expires_at))).scalar_one()
    assert until > datetime.now(UTC) + SESSION_LIFE - timedelta(minutes=1)
    async with centre.database.transaction() as session:
        await session.execute(update(SessionRow).values(expires_at=datetime.now(UTC)))
    assert (await client.get("/api/session")).status_code == 401


async def test_no_session_is_extended_beyond_a_week(people: Any, centre: Any) -> None:
    await people.add("chen", "agent")
    client = await people.signed_in("chen")
    created = datetime.now(UTC) - timedelta(days=7, seconds=-60)
    soon = datetime.now(UTC) + timedelta(seconds=60)
    async with centre.database.transaction() as session:
        await session.execute(update(SessionRow).values(created_at=created, expires_at=soon))
    assert (await client.get("/api/session")).status_code == 200
    async with centre.database.transaction() as session:
        assert (await session.execute(select(SessionRow.expires_at))).scalar_one() == soon


async def test_changing_the_password_ends_the_other_sessions(people: Any, centre: Any) -> None:
    await people.add("chen", "agent")
    here, there = await people.signed_in("chen"), await people.signed_in("chen")
    for old, new, code in (
        ("wrong", "a long enough one", "password.wrong"),
        ("correct horse", "short", "password.too_short"),
    ):
        answer = await here.post("/api/session/password", json={"old": old, "new": new})
        assert (answer.status_code, answer.json()["code"]) == (400, code)
    body = {"old": "correct horse", "new": "battery staple"}
    assert (await here.post("/api/session/password", json=body)).status_code == 204
    assert (await here.get("/api/session")).status_code == 200
    assert (await there.get("/api/session")).status_code == 401
    await people.signed_in("chen", "battery staple")
    (change,) = centre.journal.of(ConfigurationChanged)
    assert "battery" not in repr(change)


async def test_preferences_are_kept(people: Any) -> None:
    client = await people.a("agent")
    assert (await client.patch("/api/session", json={"locale": "zh"})).json()["user"]["locale"] == "zh-CN"
    assert (await client.get("/api/session")).json()["user"]["locale"] == "zh-CN"
    refused = await client.patch("/api/session", json={"locale": "fr"})
    assert refused.json()["code"] == "input.invalid"
    assert refused.json()["params"]["field"] == "locale"


async def test_the_cookie_is_enough_for_a_websocket(people: Any, centre: Any) -> None:
    await people.add("chen", "agent")
    client = await people.signed_in("chen")
    async with centre.database.transaction() as session:
        actor = await find_actor(session, client.cookies["huying_session"])
        assert (actor.login, actor.role) == ("chen", "agent")
        for cookie in ("", "x", "\x00", "é" * 5000):
            with pytest.raises(NotSignedIn):
                await find_actor(session, cookie)


async def test_the_first_administrator_is_made_once(people: Any, centre: Any, tmp_path: Path) -> None:
    file = await first_administrator(centre.database, tmp_path)
    assert file is not None
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    password = next(line for line in file.read_text().splitlines() if line.startswith("Password:")).split()[1]
    client = await people.signed_in("admin", password)
    assert (await client.get("/api/session")).json()["user"]["role"] == "administrator"
    assert await first_administrator(centre.database, tmp_path) is None


async def test_no_file_no_administrator(centre: Any, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"first-sign-in\.txt"):
        await first_administrator(centre.database, tmp_path / "missing")
    assert await first_administrator(centre.database, tmp_path) is not None
