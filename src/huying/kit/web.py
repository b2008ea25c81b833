"""The HTTP side of the house: one app, one shape for every error, limits and headers on every answer.

- Every error under /api is `{"code", "message", "params"}`; nobody ever gets a stack trace.
- A dependency with an attribute `role` declares who may call the endpoint: "public", or the lowest role.
- Bodies are limited; an endpoint that takes files states its own limit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import structlog
from fastapi import FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from huying.errors import HuyingError

log = structlog.get_logger(__name__)

BODY_LIMIT = 1024 * 1024
"""Bytes a request body may have unless its endpoint says otherwise."""


def create_app(*, version: str, sip_ws_url: str = "", secure_cookies: bool = False) -> FastAPI:
    """An empty app with errors, limits and headers in place.

    `sip_ws_url`: where browsers reach SIP. `secure_cookies`: cookies only over HTTPS.
    """
    app = FastAPI(
        title="Huying",
        version=version,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    # On the router, not on the app: there it would answer outside of our error handling.
    app.router.max_body_size = BODY_LIMIT
    app.state.secure_cookies = secure_cookies
    app.add_exception_handler(HuyingError, _huying_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    headers = security_headers(sip_ws_url)
    app.add_exception_handler(Exception, _Unexpected(headers))
    app.add_middleware(_Door, headers=headers)
    return app


def error_response(error: HuyingError) -> JSONResponse:
    """The error as every client of the API sees it."""
    body = {"code": error.code, "message": error.message, "params": error.params}
    headers = {}
    if "retry_after" in error.params:
        headers["Retry-After"] = str(math.ceil(float(error.params["retry_after"])))
    return JSONResponse(body, status_code=error.status, headers=headers)


def security_headers(sip_ws_url: str) -> dict[str, str]:
    """Headers for every answer. Ant Design writes style elements at run time, hence 'unsafe-inline' there
    and only there."""
    sip = urlsplit(sip_ws_url)
    sip_origin = f" {sip.scheme}://{sip.netloc}" if sip.netloc else ""
    policy = {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "media-src": "'self' blob:",
        "worker-src": "'self' blob:",
        "connect-src": f"'self'{sip_origin}",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "microphone=(self), camera=(self), geolocation=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def endpoints(app: FastAPI) -> Iterator[RouteContext]:
    """Every endpoint the app serves, WebSockets too, with its full path."""
    for context in iter_route_contexts(app.routes):
        if context.path is not None and context.endpoint is not None:
            yield context


def declared_role(endpoint: RouteContext) -> str | None:
    """Who may call it: "public", the lowest role, or None when it declares nothing (a bug)."""
    dependant: Dependant | None = getattr(endpoint, "dependant", None)
    return None if dependant is None else _role_of(dependant)


def _role_of(dependant: Dependant) -> str | None:
    own = getattr(dependant.call, "role", None)
    if isinstance(own, str):
        return own
    return next((role for inner in dependant.dependencies if (role := _role_of(inner))), None)


class _Door:
    """First in, last out: refuses NUL bytes in addresses, puts the headers on every answer."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self.app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(scope, send, self._headers)
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            refusal = _json(400, "input.invalid", "The address contains a NUL byte.")
            await refusal(scope, receive, answer.send)
            return
        await self.app(scope, receive, answer.send)


class _Answer:
    """One answer on its way out. A body that is too large is refused by the framework in plain text; that
    becomes our error shape here."""

    def __init__(self, scope: Scope, send: Send, headers: dict[str, str]) -> None:
        self._scope = scope
        self._send = send
        self._headers = headers
        self._replaced = False

    async def send(self, message: Message) -> None:
        if self._replaced:
            return
        if message["type"] == "http.response.start":
            if message["status"] == 413 and self._is_plain(message):
                self._replaced = True
                await self._refuse_size()
                return
            self._dress(message)
        await self._send(message)

    async def _refuse_size(self) -> None:
        response = _json(413, *_HTTP_CODES[413])
        start = {"type": "http.response.start", "status": 413, "headers": response.raw_headers}
        self._dress(start)
        await self._send(start)
        await self._send({"type": "http.response.body", "body": response.body})

    def _dress(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        if self._scope["path"].startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")

    @staticmethod
    def _is_plain(message: Message) -> bool:
        return MutableHeaders(scope=message).get("content-type", "").startswith("text/plain")


def _json(status: int, code: str, message: str, **params: str | int | float) -> JSONResponse:
    return JSONResponse({"code": code, "message": message, "params": params}, status_code=status)


async def _huying_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HuyingError)
    return error_response(error)


async def _validation_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    field, message, params = explain(error.errors())
    return _json(400, "input.invalid", message, field=field, **params)


def explain(errors: Sequence[Any]) -> tuple[str, str, dict[str, str | int | float]]:
    """The first of pydantic's errors as (field, one sentence, what is allowed)."""
    first = errors[0]
    kind, where = str(first["type"]), [str(part) for part in first["loc"]]
    if kind == "json_invalid":
        return "", "The body is not valid JSON.", {"problem": kind}
    field = ".".join(where[1:])
    name = field or "The body"
    allowed = {
        key: value for key, value in first.get("ctx", {}).items() if isinstance(value, str | int | float)
    }
    if kind == "missing":
        message = f"{name} is missing."
    elif kind == "extra_forbidden":
        message = f"{name} is not a field here."
    else:
        reason = str(first["msg"]).removeprefix("Value error, ")
        message = f"{name}: {reason[:1].lower()}{reason[1:]}."
    return field, message, {"problem": kind, **allowed}


_HTTP_CODES = {
    400: ("input.invalid", "The request cannot be read."),
    404: ("path.unknown", "There is nothing at this address."),
    405: ("method.not_allowed", "This address exists, but not for this method."),
    413: ("input.too_large", "The request is larger than allowed here."),
    416: ("range.impossible", "The requested range is outside the file."),
}


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code, message = _HTTP_CODES.get(error.status_code, ("http.error", str(error.detail)))
    response = _json(error.status_code, code, message)
    response.headers.update(error.headers or {})
    return response


class _Unexpected:
    """The last resort. It answers outside of the door, so it puts the headers on by itself."""

    def __init__(self, headers: dict[str, str]) -> None:
        self._headers = headers

    async def __call__(self, request: Request, error: Exception) -> JSONResponse:
        log.error("request_failed", method=request.method, path=request.url.path, exc_info=error)
        response = _json(500, "internal", "Something went wrong here; it has been logged.")
        response.headers.update({**self._headers, "Cache-Control": "no-store"})
        return response
