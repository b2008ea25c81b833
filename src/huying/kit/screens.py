"""The built screens: files where they exist, the single page for every other address of theirs.

Files under assets/ carry a hash of their content in their name and may be kept for ever; the page itself is
asked for each time, so that a new version shows at the next reload.
"""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

_FOREVER = "public, max-age=31536000, immutable"
_NOT_BUILT = (
    "The screens have not been built yet.\n"
    "Stop the centre and start it with ./huying up, which builds them, or run the build in web/.\n"
    "The API is running: see /api/docs.\n"
)


def serve_screens(app: FastAPI, web_dir: str | Path) -> None:
    """Answer every address no endpoint has with the screens in `web_dir`."""
    app.router.default = Screens(Path(web_dir))


class Screens:
    """An ASGI app. Unknown addresses under /api stay 404; a missing asset is never answered by the page."""

    def __init__(self, web_dir: Path) -> None:
        self._web_dir = web_dir
        self._files = StaticFiles(directory=web_dir, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4404, "reason": "nothing at this address"})
            return
        response = await self._response(scope)
        await response(scope, receive, send)

    async def _response(self, scope: Scope) -> Response:
        path = scope["path"].lstrip("/")
        if path == "api" or path.startswith("api/"):
            raise HTTPException(404)
        if scope["method"] not in {"GET", "HEAD"}:
            raise HTTPException(405)
        if not (self._web_dir / "index.html").is_file():
            return PlainTextResponse(_NOT_BUILT, status_code=503)
        response = await self._file(path, scope)
        if response is not None:
            response.headers["Cache-Control"] = _FOREVER if path.startswith("assets/") else "no-cache"
            return response
        if path.startswith("assets/"):
            raise HTTPException(404)
        page = await self._files.get_response("index.html", scope)
        page.headers["Cache-Control"] = "no-cache"
        return page

    async def _file(self, path: str, scope: Scope) -> Response | None:
        try:
            return await self._files.get_response(path or "index.html", scope)
        except HTTPException:
            return None
