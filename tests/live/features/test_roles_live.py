"""Every endpoint, called as nobody and in each role, answers as its declared role says."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from huying.features.accounts.access import RANK
from huying.kit import web
from huying.kit.web import declared_role, endpoints

pytestmark = pytest.mark.live

ROLES = ["nobody", *RANK]


def calls(app: FastAPI) -> list[tuple[str, str, str]]:
    """(method, path with ids filled in, role) of every HTTP endpoint; signing out comes last."""
    found = [
        (method, re.sub(r"\{\w+\}", "x-1", str(endpoint.path_format)), str(declared_role(endpoint)))
        for endpoint in endpoints(app)
        for method in sorted(endpoint.methods or ())
    ]
    return sorted(found, key=lambda call: call[:2] == ("DELETE", "/api/session"))


async def call(client: httpx.AsyncClient, method: str, path: str) -> tuple[int, str]:
    body: dict[str, Any] = {} if method == "GET" else {"json": {}}
    answer = await client.request(method, path, **body)
    is_json = answer.content and answer.headers.get("content-type") == "application/json"
    content = answer.json() if is_json else {}
    return answer.status_code, content.get("code", "") if isinstance(content, dict) else ""


class Failures:
    """Stands in for the log of unexpected errors."""

    def __init__(self) -> None:
        self.errors: list[Exception] = []

    def error(self, _event: str, *, exc_info: Exception, **_: object) -> None:
        self.errors.append(exc_info)


@pytest.fixture
def failures(monkeypatch: pytest.MonkeyPatch) -> Failures:
    failures = Failures()
    monkeypatch.setattr(web, "log", failures)
    return failures


@pytest.mark.parametrize("who", ROLES)
async def test_each_endpoint_admits_whom_it_says(
    app: FastAPI, people: Any, who: str, failures: Failures
) -> None:
    client = people.nobody() if who == "nobody" else await people.a(who)
    every = calls(app)
    assert len(every) > 35
    for method, path, role in every:
        status, code = await call(client, method, path)
        if role == "public" or (who != "nobody" and RANK[who] >= RANK[role]):
            assert status not in {401, 403}, (method, path, code)
        elif who == "nobody":
            assert (status, code) == (401, "session.missing"), (method, path)
        else:
            assert (status, code) == (403, "role.too_low"), (method, path)
    missing_parts = [error for error in failures.errors if "'TestCentre' object has no" in str(error)]
    assert failures.errors == missing_parts


async def test_no_endpoint_changes_anything_without_the_token(app: FastAPI, people: Any) -> None:
    client = await people.a("administrator")
    del client.headers["X-CSRF-Token"]
    for method, path, role in calls(app):
        if method != "GET" and role != "public":
            assert await call(client, method, path) == (403, "csrf.missing"), (method, path)


@pytest.mark.parametrize("cookie", ["", "x", "x" * 5000, "é", "../../etc/passwd", "' OR 1=1 --"])
async def test_no_made_up_cookie_is_a_session(people: Any, cookie: str) -> None:
    client = people.nobody()
    answer = await client.get("/api/session", headers={"Cookie": f"huying_session={cookie}".encode()})
    assert answer.status_code == 401
