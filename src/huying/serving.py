"""The HTTP side of the centre, and the server it runs on. Loaded when calls are under control already."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from huying import __version__
from huying.centre import Centre
from huying.features.routers import ROUTERS
from huying.kit.openapi import publish
from huying.kit.screens import serve_screens
from huying.kit.web import create_app


def assemble(*, version: str, sip_ws_url: str, secure_cookies: bool, web_dir: str) -> FastAPI:
    """The whole HTTP side, without a centre behind it yet."""
    app = create_app(version=version, sip_ws_url=sip_ws_url, secure_cookies=secure_cookies)
    for router in ROUTERS:
        app.include_router(router)
    publish(app)
    serve_screens(app, web_dir)
    return app


def server_of(centre: Centre) -> Server:
    """What people and programs reach this centre by."""
    settings, addresses = centre.settings, centre.addresses
    app = assemble(
        version=__version__,
        sip_ws_url=addresses.sip_ws_url,
        secure_cookies=settings.web.secure_cookies,
        web_dir=addresses.web_dir,
    )
    app.state.centre = centre
    app.add_middleware(_Kept, centre=centre)
    return Server(
        uvicorn.Config(
            app,
            host=addresses.web_host,
            port=addresses.web_port,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws_ping_interval=20,
            ws_max_size=64 * 1024,
            timeout_graceful_shutdown=3,
        )
    )


class _Kept:
    """Who is told that something is done may rely on it: the answer to what changes something leaves when
    the facts of it are kept."""

    def __init__(self, app: ASGIApp, centre: Centre) -> None:
        self.app = app
        self._centre = centre

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return

        async def when_kept(message: Message) -> None:
            if message["type"] == "http.response.start":
                await self._centre.kept()
            await send(message)

        await self.app(scope, receive, when_kept)


class Server(uvicorn.Server):
    """uvicorn without its signal handlers, which would end the process around us, and without its looking ten
    times a second whether it should go."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.leaving = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        while not self.leaving.is_set():
            await self.on_tick(0)  # the Date header
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await self.leaving.wait()
