"""The API's own description: OpenAPI for programs, one plain page for people.

The page is made here without scripts, so it works offline and under the content policy of the screens.
"""

from __future__ import annotations

import html
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse

from huying.kit.web import declared_role, endpoints

_ERROR = {
    "type": "object",
    "required": ["code", "message", "params"],
    "properties": {
        "code": {
            "type": "string",
            "description": "Stable; branch on this.",
            "examples": ["queue.name_taken"],
        },
        "message": {"type": "string", "description": "One English sentence for people."},
        "params": {"type": "object", "description": "What the message is about, for translations."},
    },
}
_INTRODUCTION = (
    "Sign in with POST /api/session. The session is a cookie; every call that changes something also needs "
    "the header `X-CSRF-Token` with the value of the cookie `huying_csrf`. Roles build on each other: "
    "agent < supervisor < administrator. Times ending in `_us` are microseconds since 1970 in UTC, "
    "durations are seconds, telephone numbers are E.164 with the plus."
)


class Public:
    """Mark for endpoints that need no sign-in: `dependencies=[Depends(public)]`."""

    role = "public"

    def __call__(self) -> None:
        return None


public = Public()


def publish(app: FastAPI) -> None:
    """Serve /api/openapi.json and /api/docs. Call it when every router is in."""

    def schema() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = describe(app)
        return app.openapi_schema

    @app.get("/api/openapi.json", include_in_schema=False, dependencies=[Depends(public)])
    async def openapi() -> JSONResponse:
        """The API's description for programs."""
        return JSONResponse(schema())

    @app.get("/api/docs", include_in_schema=False, dependencies=[Depends(public)])
    async def docs() -> HTMLResponse:
        """The API's description for people."""
        return HTMLResponse(docs_page(schema()))


def describe(app: FastAPI) -> dict[str, Any]:
    """OpenAPI 3.1 of the app with our error shape and the role each operation needs (`x-role`)."""
    schema = get_openapi(
        title=app.title, version=app.version, description=_INTRODUCTION, routes=list(app.routes)
    )
    components = schema.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        components.pop(unused, None)
    components["Error"] = _ERROR
    roles = _roles(app)
    for path, operations in schema.get("paths", {}).items():
        for method, operation in operations.items():
            role = roles.get((method.upper(), path))
            operation["x-role"] = role
            _describe_errors(operation, role)
    return schema


def _roles(app: FastAPI) -> dict[tuple[str, str], str | None]:
    return {
        (method, str(endpoint.path_format)): declared_role(endpoint)
        for endpoint in endpoints(app)
        for method in endpoint.methods or ()
    }


def _describe_errors(operation: dict[str, Any], role: str | None) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    errors = {"400": "The input cannot be used; the message says which field and what is allowed."}
    if role != "public":
        errors["401"] = "Not signed in."
        errors["403"] = f"Signed in, but not as {role}; or the CSRF token is missing."
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for status, text in errors.items():
        responses.setdefault(status, {"description": text, "content": content})


def docs_page(schema: dict[str, Any]) -> str:
    """The whole API on one page of HTML: method, path, role, what it does, grouped by tag."""
    groups: dict[str, list[str]] = {}
    for path, operations in schema.get("paths", {}).items():
        for method, operation in operations.items():
            tag = (operation.get("tags") or ["other"])[0]
            groups.setdefault(tag, []).append(_operation_html(method, path, operation))
    body = "".join(f"<h2>{html.escape(tag)}</h2>{''.join(items)}" for tag, items in groups.items())
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Huying API</title>'
        "<style>body{font:15px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem}"
        "code{font-size:14px}summary{cursor:pointer}details{padding:.4rem 0;border-top:1px solid #8884}"
        "b{display:inline-block;min-width:4.2rem}i{float:right;opacity:.7}pre{white-space:pre-wrap}"
        ":root{color-scheme:light dark}</style>"
        f"<h1>Huying API {html.escape(str(schema['info']['version']))}</h1>"
        f"<p>{html.escape(_INTRODUCTION)}</p>"
        '<p>For programs: <a href="/api/openapi.json">/api/openapi.json</a></p>'
        f"{body}</html>"
    )


def _operation_html(method: str, path: str, operation: dict[str, Any]) -> str:
    return (
        f"<details><summary><b>{method.upper()}</b> <code>{html.escape(path)}</code> "
        f"{html.escape(operation.get('summary', ''))}<i>{html.escape(str(operation['x-role']))}</i></summary>"
        f"<pre>{html.escape(operation.get('description', ''))}</pre></details>"
    )
