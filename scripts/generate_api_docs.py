"""Write docs/api.md: every endpoint with its role and what it does, from the app itself.

    python scripts/generate_api_docs.py

A contract test fails when the file is not what this would write.
"""

from __future__ import annotations

import inspect
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import RouteContext

from huying.kit.web import declared_role, endpoints
from huying.serving import assemble

FILE = Path(__file__).parents[1] / "docs" / "api.md"

_INTRODUCTION = """# The HTTP API

Everything the screens can do, a program can do. The running centre describes itself at `/api/docs` (for
people) and `/api/openapi.json` (for programs); this page is generated from the same source by
`scripts/generate_api_docs.py`.

**Signing in.** `POST /api/session` with `{"login", "password"}` sets the cookies `huying_session` and
`huying_csrf`. Every request that may change something also needs the header `X-CSRF-Token` with the value of
`huying_csrf`. A session ends twelve hours after it was last used, at the latest after seven days.

**Roles** build on each other: agent < supervisor < administrator. `public` needs no sign-in.

**Errors** have an HTTP status and one shape: `{"code": "queue.name_taken", "message": "…", "params": {}}`.
Branch on `code`; `message` is English for people. `input.invalid` names the field in `params.field`.

| status | meaning |
|---|---|
| 400 | the input cannot be used; the message says which field and what is allowed |
| 401 | not signed in, or the session has ended |
| 403 | signed in, but not allowed; or the CSRF token is missing |
| 404 | there is no such thing |
| 409 | true a moment ago, or already taken |
| 413 | the body is too large: 1 MiB, files 32 MiB |
| 429 | too many tries; `params.retry_after` in seconds, also as the header `Retry-After` |
| 503 | a part the centre needs is away; nothing was changed, try again |

**Values.** Times ending in `_us` are microseconds since 1970 in UTC, durations are seconds, telephone numbers
are E.164 with the plus. Agents see customers' numbers with the middle masked.
"""


def page(app: FastAPI) -> str:
    """The whole page."""
    groups: dict[str, list[str]] = {}
    for endpoint in endpoints(app):
        groups.setdefault(_group(endpoint), []).append(_row(endpoint))
    parts = [_INTRODUCTION]
    for group, rows in groups.items():
        parts.append(f"\n## {group.capitalize()}\n\n| | path | role | |\n|---|---|---|---|\n" + "".join(rows))
    return "".join(parts)


def _group(endpoint: RouteContext) -> str:
    tags = getattr(endpoint, "tags", None)
    if tags:
        return str(tags[0])
    return "this description" if endpoint.methods else "live"


def _methods(endpoint: RouteContext) -> str:
    return ", ".join(sorted(endpoint.methods)) if endpoint.methods else "WebSocket"


def _row(endpoint: RouteContext) -> str:
    summary = getattr(endpoint, "summary", None)
    text = " ".join((inspect.getdoc(endpoint.endpoint) or "").split("\n\n")[0].split())
    what = f"**{summary}.** {text}" if summary else text
    return (
        f"| {_methods(endpoint)} | `{endpoint.path_format or endpoint.path}` | {declared_role(endpoint)} "
        f"| {what.replace('|', '&#124;')} |\n"
    )


def app_for_docs() -> FastAPI:
    """The whole app, without a centre behind it."""
    return assemble(version="", sip_ws_url="", secure_cookies=False, web_dir="")


if __name__ == "__main__":
    FILE.write_text(page(app_for_docs()), encoding="utf-8")
