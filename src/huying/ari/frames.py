"""The client's side of WebSocket framing (RFC 6455), as much as one trusted server needs. Pure, no I/O.

Written here because it is on the path of every event: a request and its answer cost 16–21 µs of processor
with these frames, 21–25 µs with aiohttp, 37–46 µs with websockets (docs/decisions/0007-ari-client.md).
"""

from __future__ import annotations

import base64
import hashlib
import os

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
_CONTINUATION = 0
_MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class BadFrame(Exception):
    """The server does not speak the protocol."""


def encode(opcode: int, payload: bytes) -> bytes:
    """One whole frame.

    The mask every client's frame must carry is zero: it protects foreign proxies from scripts in browsers,
    and leaves the payload as it is.
    """
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | opcode, 0x80 | size))
    elif size < 65536:
        head = bytes((0x80 | opcode, 0xFE)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | opcode, 0xFF)) + size.to_bytes(8, "big")
    return b"%b\0\0\0\0%b" % (head, payload)


class Decoder:
    """Bytes as they come in, whole messages out."""

    def __init__(self, largest: int = 64 << 20) -> None:
        self._largest = largest
        self._rest = b""
        self._parts: list[bytes] = []
        self._opcode = 0

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """The (opcode, payload) of every message that is complete now. Raises BadFrame."""
        if self._rest:
            data = self._rest + data
        messages: list[tuple[int, bytes]] = []
        at, end = 0, len(data)
        while end - at >= 2:
            first, size = data[at], data[at + 1]
            start = at + 2
            if size == 126:
                start = at + 4
                size = int.from_bytes(data[at + 2 : start], "big")
            elif size == 127:
                start = at + 10
                size = int.from_bytes(data[at + 2 : start], "big")
            elif size > 127:
                raise BadFrame("the server masks its frames")
            if start > end:
                break
            if size > self._largest:
                raise BadFrame(f"a frame of {size} bytes")
            if start + size > end:
                break
            at = start + size
            if first in (0x81, 0x82):
                messages.append((first & 15, data[start:at]))
            else:
                self._unusual(first, data[start:at], messages)
        self._rest = data[at:] if at else data
        return messages

    def _unusual(self, first: int, payload: bytes, messages: list[tuple[int, bytes]]) -> None:
        """Control frames and messages in parts."""
        opcode = first & 15
        if first & 0x70:
            raise BadFrame("an extension that was not agreed")
        if opcode >= CLOSE:
            if first < 0x80 or len(payload) > 125:
                raise BadFrame("a control frame in parts")
            messages.append((opcode, payload))
            return
        if (opcode == _CONTINUATION) != bool(self._parts or self._opcode):
            raise BadFrame("the parts of a message are out of order")
        self._opcode = self._opcode or opcode
        self._parts.append(payload)
        if first & 0x80:
            messages.append((self._opcode, b"".join(self._parts)))
            self._parts, self._opcode = [], 0


def handshake(path: str, host: str, headers: dict[str, str]) -> tuple[bytes, str]:
    """The opening request and the value of Sec-WebSocket-Accept that must come back."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    digest = hashlib.sha1((key + _MAGIC).encode(), usedforsecurity=False).digest()
    return ("\r\n".join(lines) + "\r\n\r\n").encode(), base64.b64encode(digest).decode()


def check_opening(head: bytes, accept: str) -> None:
    """Raises BadFrame when the server did not switch to WebSocket; its text says what it said."""
    lines = head.decode("latin-1").split("\r\n")
    fields = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
    }
    if " 101" not in lines[0]:
        raise BadFrame(lines[0][:100])
    if fields.get("sec-websocket-accept") != accept:
        raise BadFrame("the server's answer to the opening request is wrong")
