"""Flows ask other systems over HTTP, and nothing but what the administrator allows.

This machine and private networks are refused unless their host is allowed by name: what counts is the
address that a connection would be made to, whatever the name resolves to at that moment. There are no
redirects, cookies or proxies; an answer has its time and its size.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from urllib.parse import urlsplit

import aiohttp
import msgspec
import structlog

from huying.flows.answers import picked
from huying.flows.commands import LookUp
from huying.flows.expressions import Value

log = structlog.get_logger(__name__)

_MOST_BYTES = 64 * 1024


class LookUps:
    """`allowed_hosts`: hosts, as written in addresses, that may be on a private network or this machine."""

    def __init__(self, allowed_hosts: Collection[str] = ()) -> None:
        self._allowed = frozenset(host.lower() for host in allowed_hosts)
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def ask(self, what: LookUp) -> dict[str, Value] | None:
        """The values asked for; None, logged, when there is no good answer in time."""
        try:
            async with self._session(what.url).request(
                what.method,
                what.url,
                params=what.query,
                json=what.body if what.method == "POST" else None,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=what.seconds),
            ) as answer:
                if not 200 <= answer.status < 300:
                    raise ValueError(f"status {answer.status}")
                return picked(msgspec.json.decode(await _body(answer)), what.save)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, RecursionError) as error:
            # neither address nor text of the error: what was asked may be private
            log.warning("look_up_failed", error=type(error).__name__)
            return None

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    def _session(self, url: str) -> aiohttp.ClientSession:
        """One for hosts that are allowed by name, one for all others."""
        allowed = (urlsplit(url).hostname or "") in self._allowed
        if allowed not in self._sessions:
            self._sessions[allowed] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(socket_factory=None if allowed else _public_socket),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        return self._sessions[allowed]


def is_public(address: str) -> bool:
    """Whether this IP address is one of the open internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip.sixtofour is not None or ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast


def _public_socket(
    target: tuple[
        int | socket.AddressFamily,
        int | socket.SocketKind,
        int,
        str,
        tuple[str, int] | tuple[str, int, int, int],
    ],
) -> socket.socket:
    family, kind, protocol, _, address = target
    if not is_public(address[0]):
        raise PermissionError("flows may not ask private addresses")
    return socket.socket(family, kind, protocol)


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for part in answer.content.iter_any():
        body += part
        if len(body) > _MOST_BYTES:
            raise ValueError("the answer is too long")
    return bytes(body)
