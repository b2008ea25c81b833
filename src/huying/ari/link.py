"""One WebSocket connection: opened, kept alive, closed once. Knows bytes and silence, nothing of ARI.

Every beat in which nothing was heard a ping goes out; after five such beats in a row the other side is
taken for dead: between 3.5 and 4.2 s of silence. Beats are counted, not seconds, so a loop of ours that
was blocked for a while does not blame the other side. The server's own pings are answered.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

from huying.ari import frames

BEAT = 0.7  # seconds
SILENT_BEATS = 5
_OPENING_LIMIT = 4.0  # seconds


class Link(asyncio.Protocol):
    """`on_messages` gets the text messages of one read of the socket; it must be quick.

    `on_closed` is called exactly once, with the link and the reason, if the connection was open.
    """

    def __init__(
        self, on_messages: Callable[[list[bytes]], None], on_closed: Callable[[Link, str], None]
    ) -> None:
        self._on_messages = on_messages
        self._on_closed = on_closed
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport
        self._decoder = frames.Decoder()
        self._opening: asyncio.Future[None] | None = self._loop.create_future()
        self._head = b""
        self._accept = ""
        self._reason = ""
        self.closed = False
        self._heard = True
        self._silent_beats = 0
        self._timer: asyncio.TimerHandle | None = None

    @classmethod
    async def open(
        cls,
        url: str,
        headers: dict[str, str],
        on_messages: Callable[[list[bytes]], None],
        on_closed: Callable[[Link, str], None],
    ) -> Link:
        """Connect to an http(s) or ws(s) address. Raises OSError, TimeoutError, frames.BadFrame."""
        parts = urlsplit(url)
        secure = parts.scheme in ("https", "wss")
        host, port = parts.hostname or "127.0.0.1", parts.port or (443 if secure else 80)
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(_OPENING_LIMIT):
            context = ssl.create_default_context() if secure else None
            _, link = await loop.create_connection(
                lambda: cls(on_messages, on_closed), host, port, ssl=context
            )
            try:
                await link._open(path, f"{host}:{port}", headers)
            except BaseException:
                link.abort("not opened")
                raise
        return link

    async def _open(self, path: str, host: str, headers: dict[str, str]) -> None:
        request, self._accept = frames.handshake(path, host, headers)
        self._transport.write(request)
        if self._opening:
            await self._opening
        self._timer = self._loop.call_later(BEAT, self._beat)

    def send(self, payloads: list[bytes]) -> None:
        """Text messages, in one write."""
        self._transport.write(b"".join([frames.encode(frames.TEXT, payload) for payload in payloads]))

    def close(self, reason: str) -> None:
        """Say goodbye and close; `on_closed` follows."""
        self._reason = self._reason or reason
        if not self.closed and not self._transport.is_closing():
            self._transport.write(frames.encode(frames.CLOSE, b"\x03\xe8"))
            self._transport.close()

    def abort(self, reason: str) -> None:
        """Drop the connection; `on_closed` follows."""
        self._reason = self._reason or reason
        self._transport.abort()

    def _beat(self) -> None:
        self._timer = self._loop.call_later(BEAT, self._beat)
        if self._heard:
            self._heard = False
            self._silent_beats = 0
            return
        self._silent_beats += 1
        if self._silent_beats >= SILENT_BEATS:
            self.abort("the other side is silent")
        else:
            self._transport.write(frames.encode(frames.PING, b""))

    # ------------------------------------------------ asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclass of asyncio's.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._heard = True
        if self._opening is not None:
            self._head += data
            head, end, data = self._head.partition(b"\r\n\r\n")
            if not end:
                return
            opening, self._opening = self._opening, None
            try:
                frames.check_opening(head, self._accept)
            except frames.BadFrame as error:
                opening.set_exception(error)
                return
            opening.set_result(None)
        try:
            messages = self._decoder.feed(data)
        except frames.BadFrame as error:
            self.abort(str(error))
            return
        if texts := [payload for opcode, payload in messages if opcode == frames.TEXT]:
            self._on_messages(texts)
        if len(texts) < len(messages):
            self._control([message for message in messages if message[0] != frames.TEXT])

    def _control(self, messages: list[tuple[int, bytes]]) -> None:
        for opcode, payload in messages:
            if opcode == frames.PING:
                self._transport.write(frames.encode(frames.PONG, payload))
            elif opcode == frames.CLOSE:
                self.close("the other side closed")

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if self._timer:
            self._timer.cancel()
        reason = self._reason or (str(exc) if exc else "the other side hung up")
        if self._opening is not None:
            if not self._opening.done():
                self._opening.set_exception(ConnectionResetError(reason))
            return
        self._on_closed(self, reason)
