"""The whole app against its own rules: every endpoint says who may call it, and is described."""

from __future__ import annotations

import importlib.util
import inspect
from collections.abc import AsyncIterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from fastapi import Depends, FastAPI
from fastapi.routing import RouteContext

from huying.errors import BadInput, TooMany
from huying.features.accounts.access import RANK, Require
from huying.kit.openapi import public
from huying.kit.web import create_app, declared_role, endpoints
from huying.serving import assemble

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[2]
PUBLIC = {
    ("POST", "/api/session"),
    ("GET", "/api/health"),
    ("GET", "/api/docs"),
    ("GET", "/api/openapi.json"),
}


def whole_app(web_dir: Path | str = "/nonexistent") -> FastAPI:
    return assemble(
        version="1.2.3", sip_ws_url="wss://sip.example:8089/ws", secure_cookies=False, web_dir=str(web_dir)
    )


def name_of(endpoint: RouteContext) -> str:
    return f"{'/'.join(sorted(endpoint.methods or ['WS']))} {endpoint.path}"


ENDPOINTS = list(endpoints(whole_app()))


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The app with built screens in front, and no centre behind."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Huying</title>")
    (tmp_path / "assets" / "index-1a2b3c.js").write_text("console.log(1)")
    (tmp_path / "favicon.svg").write_text("<svg/>")
    transport = httpx.ASGITransport(whole_app(tmp_path), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://centre") as client:
        yield client


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=name_of)
def test_every_endpoint_says_who_may_call_it(endpoint: RouteContext) -> None:
    role = declared_role(endpoint)
    assert role in {"public", *RANK}
    listed = {(method, endpoint.path) for method in endpoint.methods or ()} <= PUBLIC
    assert (role == "public") == (listed and bool(endpoint.methods))


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=name_of)
def test_every_endpoint_is_described(endpoint: RouteContext) -> None:
    assert len((inspect.getdoc(endpoint.endpoint) or "").strip()) > 10
    if endpoint.methods and getattr(endpoint, "include_in_schema", False):
        assert getattr(endpoint, "summary", None)
        assert getattr(endpoint, "tags", None)


def test_an_endpoint_that_declares_nothing_is_noticed() -> None:
    app = create_app(version="x")

    @app.get("/forgotten")
    async def forgotten() -> None: ...

    @app.get("/declared", dependencies=[Depends(Require("agent"))])
    async def declared() -> None: ...

    @app.get("/open", dependencies=[Depends(public)])
    async def opened() -> None: ...

    assert {e.path: declared_role(e) for e in endpoints(app)} == {
        "/forgotten": None,
        "/declared": "agent",
        "/open": "public",
    }


def test_docs_list_the_api_as_it_is() -> None:
    script = load_script("generate_api_docs")
    written = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert written == script.page(script.app_for_docs()), "run: python scripts/generate_api_docs.py"


async def test_openapi_has_our_errors_and_roles(client: httpx.AsyncClient) -> None:
    schema: dict[str, Any] = (await client.get("/api/openapi.json")).json()
    assert schema["openapi"].startswith("3.1")
    assert schema["info"]["version"] == "1.2.3"
    assert "HTTPValidationError" not in schema["components"]["schemas"]
    assert set(schema["components"]["schemas"]["Error"]["required"]) == {"code", "message", "params"}
    operations = [
        (path, method, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    assert len(operations) > 35
    for path, method, operation in operations:
        assert operation["x-role"], (method, path)
        assert operation["summary"], (method, path)
        assert "422" not in operation["responses"], (method, path)
        assert ("401" in operation["responses"]) == (operation["x-role"] != "public"), (method, path)
    form = schema["paths"]["/api/campaigns/{campaign_id}/imports"]["post"]["requestBody"]
    assert "multipart/form-data" in form["content"]


async def test_the_description_for_people_needs_no_scripts(client: httpx.AsyncClient) -> None:
    page = await client.get("/api/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "/api/campaigns/{campaign_id}/start" in page.text
    assert "<script" not in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text


@pytest.mark.parametrize("path", ["/", "/calls", "/campaigns/campaign-1?tab=leads", "/deep/link/with.dot"])
async def test_the_page_answers_every_address_of_the_screens(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    assert "<title>Huying</title>" in answer.text


async def test_files_of_the_screens_and_their_caching(client: httpx.AsyncClient) -> None:
    asset = await client.get("/assets/index-1a2b3c.js")
    assert (asset.status_code, asset.text) == (200, "console.log(1)")
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "javascript" in asset.headers["content-type"]
    assert (await client.get("/favicon.svg")).headers["cache-control"] == "no-cache"
    gone = await client.get("/assets/old-000000.js")
    assert (gone.status_code, gone.json()["code"]) == (404, "path.unknown")
    assert (await client.head("/")).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../pyproject.toml",
        "/..%2f..%2fetc/passwd",
        "/assets/..%2f..%2f..%2fetc/passwd",
        "//etc/passwd",
        "/" + "x" * 5000,
    ],
)
async def test_nothing_outside_the_screens_is_served(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code in {200, 404}
    assert "root:" not in answer.text
    assert "[project]" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api", 404, "path.unknown"),
        ("GET", "/api/", 404, "path.unknown"),
        ("GET", "/api/nothing", 404, "path.unknown"),
        ("GET", "/api/queues/", 404, "path.unknown"),
        ("POST", "/api/health", 405, "method.not_allowed"),
        ("POST", "/", 405, "method.not_allowed"),
        ("DELETE", "/assets/index-1a2b3c.js", 405, "method.not_allowed"),
        ("GET", "/api/%00", 400, "input.invalid"),
        ("GET", "/%00", 400, "input.invalid"),
    ],
)
async def test_addresses_that_are_none(
    client: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    answer = await client.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert set(answer.json()) == {"code", "message", "params"}


async def test_screens_that_are_not_built_say_so(tmp_path: Path) -> None:
    transport = httpx.ASGITransport(whole_app(tmp_path))
    async with httpx.AsyncClient(transport=transport, base_url="http://centre") as client:
        answer = await client.get("/")
        assert answer.status_code == 503
        assert "have not been built" in answer.text
        assert (await client.get("/api/docs")).status_code == 200


@pytest.mark.parametrize("path", ["/", "/api/nothing", "/api/docs", "/assets/index-1a2b3c.js", "/%00"])
async def test_every_answer_wears_the_headers(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self' wss://sip.example:8089"
    assert policy["frame-ancestors"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "microphone=(self)" in headers["permissions-policy"]
    if path.startswith("/api/"):
        assert headers["cache-control"] == "no-store"


async def test_errors_have_one_shape_and_tell_no_secrets() -> None:
    app = create_app(version="x")

    @app.get("/api/bad")
    async def bad() -> None:
        raise BadInput("thing.bad", "This thing is bad.", thing="x")

    @app.get("/api/busy")
    async def busy() -> None:
        raise TooMany("thing.busy", "Later.", retry_after=1.2)

    @app.get("/api/broken")
    async def broken() -> None:
        raise RuntimeError("the secret is 42")

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://centre") as client:
        answer = await client.get("/api/bad")
        assert answer.status_code == 400
        assert answer.json() == {
            "code": "thing.bad",
            "message": "This thing is bad.",
            "params": {"thing": "x"},
        }
        answer = await client.get("/api/busy")
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
        answer = await client.get("/api/broken")
        assert (answer.status_code, answer.json()["code"]) == (500, "internal")
        assert "42" not in answer.text
        assert answer.headers["x-frame-options"] == "DENY"


async def test_bodies_are_limited_with_and_without_a_length() -> None:
    app = create_app(version="x")

    @app.post("/api/echo")
    async def echo(body: dict[str, str]) -> dict[str, str]:
        return body

    async def endless() -> AsyncIterator[bytes]:
        yield b'{"a": "'
        for _ in range(40):
            yield b"x" * 65536

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://centre") as client:
        headers = {"Content-Type": "application/json"}
        for answer in (
            await client.post("/api/echo", json={"a": "x" * 2_000_000}),
            await client.post("/api/echo", content=endless(), headers=headers),
        ):
            assert (answer.status_code, answer.json()["code"]) == (413, "input.too_large")
            assert answer.headers["x-content-type-options"] == "nosniff"
        assert (await client.post("/api/echo", json={"a": "x"})).json() == {"a": "x"}


def load_script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
