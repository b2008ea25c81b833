"""The centre's HTTP API and live feed, as any signed-in person uses them: cookie, CSRF header, WebSocket."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import aiohttp
import msgspec
import structlog

log = structlog.get_logger(__name__)

_TIMEOUT_SECONDS = 10.0
_SILENCE_SECONDS = 12.0
_PAUSES = (0.1, 0.3, 1.0, 2.0)
_SIGN_IN_AGAIN = 4401
_KEEP_ALIVE_SECONDS = 2.0
"""Shorter than the centre's: else a request may meet a connection that is just being closed."""


class Refused(Exception):
    """The centre said no, or could not be reached (status 0)."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code


class Desk:
    """One person's way in. `state` follows the live feed: kind → id → entity."""

    def __init__(self, base: str, login: str, password: str) -> None:
        self.login = login
        self.user_id = ""
        self.state: dict[str, dict[str, Any]] = {}
        self._base = base.rstrip("/")
        self._password = password
        self._csrf = ""
        self._session: aiohttp.ClientSession | None = None
        self._since = ""
        self._epoch = ""

    async def open(self) -> None:
        """Sign in. Raises Refused."""
        await self.close()
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(keepalive_timeout=_KEEP_ALIVE_SECONDS),
            cookie_jar=aiohttp.CookieJar(unsafe=True),  # the centre may be a bare address
            timeout=aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS),
        )
        answer = await self.ask("POST", "/api/session", {"login": self.login, "password": self._password})
        self._csrf, self.user_id = str(answer["csrf"]), str(answer["user"]["id"])

    async def close(self) -> None:
        """Leave without a word; `DELETE /api/session` signs out."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def ask(self, method: str, path: str, body: object = None) -> Any:
        """One request; the answer's JSON, None when it has none. Raises Refused."""
        if self._session is None:
            raise Refused(0, "desk.closed", "not signed in")
        headers = {"X-CSRF-Token": self._csrf} if self._csrf else {}
        try:
            async with self._session.request(method, self._base + path, json=body, headers=headers) as answer:
                raw = await answer.read()
                if answer.status >= 400:
                    raise _refused(answer.status, raw)
                return msgspec.json.decode(raw) if raw else None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Refused(0, "desk.unreachable", f"{type(error).__name__}: {error}") from error

    async def follow(self, view: str, on_change: Callable[[], None]) -> None:
        """Keep `state` up to date for ever, over the centre's restarts; `on_change` after each message."""
        failures = 0
        while True:
            try:
                await self._follow_once(view, on_change)
                failures = 0
            except (aiohttp.ClientError, TimeoutError, Refused, OSError) as error:
                log.info("live_feed_lost", login=self.login, error=f"{type(error).__name__}: {error}")
                failures += 1
            await asyncio.sleep(_PAUSES[min(failures, len(_PAUSES) - 1)])

    async def _follow_once(self, view: str, on_change: Callable[[], None]) -> None:
        if self._session is None:
            await self.open()
        assert self._session is not None
        url = f"{self._base}/api/live?view={view}&since={self._since}"
        async with self._session.ws_connect(url, max_msg_size=0) as socket:
            while True:
                message = await socket.receive(timeout=_SILENCE_SECONDS)
                if message.type is not aiohttp.WSMsgType.TEXT:
                    break
                self.apply(msgspec.json.decode(message.data))
                on_change()
            if socket.close_code == _SIGN_IN_AGAIN:
                await self.close()

    def apply(self, message: dict[str, Any]) -> None:
        """One message of the live feed: a snapshot, whole entities set and deleted, or a ping."""
        if message["type"] == "snapshot":
            self.state = message["state"]
            self._epoch = str(message["epoch"])
        elif message["type"] == "patch":
            for kind, key, value in message["set"]:
                self.state.setdefault(kind, {})[key] = value
            for kind, key in message["del"]:
                self.state.get(kind, {}).pop(key, None)
        self._since = f"{self._epoch}:{message['seq']}"


def _refused(status: int, raw: bytes) -> Refused:
    with contextlib.suppress(msgspec.DecodeError):
        said = msgspec.json.decode(raw)
        if isinstance(said, dict):
            return Refused(status, str(said.get("code", "")), str(said.get("message", "")))
    return Refused(status, "", raw[:200].decode(errors="replace"))
