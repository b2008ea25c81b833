"""Hostile HTTP and WebSockets: refused in a sentence, and nobody else notices."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import time
from typing import Any

import httpx
import psutil
import pytest
import websockets

from support.centre import PASSWORD
from support.phones import eventually

pytestmark = pytest.mark.live


def cookie(session: Any) -> str:
    return "; ".join(f"{name}={value}" for name, value in session.http.cookies.items())


def feed(place: Any, view: str = "board") -> str:
    return f"{place.centre.base.replace('http', 'ws')}/api/live?view={view}"


def test_sign_in_storm_is_slowed_and_the_centre_stays_quick(place: Any) -> None:
    desk = place.desk()
    statuses = [
        httpx.post(
            f"{place.centre.base}/api/session",
            json={"login": desk.user["login"], "password": f"guess {n}"},
        ).status_code
        for n in range(25)
    ]
    assert set(statuses) == {401, 429}
    assert statuses[-1] == 429
    assert statuses.count(401) <= 12
    began = time.monotonic()
    assert desk.http.get("/api/session").status_code == 200
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"\xff\xfe\x00", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"login": "a", "password": NaN}', "application/json"),
        (b'{"login": {"a": 1}, "password": []}', "application/json"),
        (b'{"login": "\\u0000", "password": "\\ud800"}', "application/json"),
        (b"--x\r\n" * 1000, "multipart/form-data; boundary=x"),
        (b"a=b", "application/x-www-form-urlencoded"),
        (b"", "application/json"),
    ],
)
def test_broken_bodies(place: Any, body: bytes, kind: str) -> None:
    answer = httpx.post(f"{place.centre.base}/api/session", content=body, headers={"Content-Type": kind})
    assert 400 <= answer.status_code < 500, answer.text
    assert set(answer.json()) == {"code", "message", "params"}


def test_giant_bodies_are_refused_and_not_kept(place: Any) -> None:
    process = psutil.Process(place.centre.process.pid)
    before = process.memory_info().rss
    for _ in range(3):
        with contextlib.suppress(httpx.HTTPError):
            answer = httpx.post(f"{place.centre.base}/api/session", content=b"x" * 30_000_000)
            assert answer.status_code == 413
    assert process.memory_info().rss - before < 80_000_000


def test_rubbish_on_the_web_port(place: Any) -> None:
    port = place.engines.addresses.web_port
    for data in (b"\x16\x03\x01" + b"\x00" * 200, b"GET / HTTP/9.9\r\n\r\n", b"G" * 100_000, b"\r\n" * 500):
        with socket.create_connection(("127.0.0.1", port), 3) as connection, contextlib.suppress(OSError):
            connection.sendall(data)
            connection.settimeout(1)
            connection.recv(1000)
    assert httpx.get(f"{place.centre.base}/api/health").status_code == 200


async def close_code(url: str, **how: Any) -> int:
    async with websockets.connect(url, **how) as opened:
        with contextlib.suppress(websockets.ConnectionClosed):
            async with asyncio.timeout(5):
                await opened.recv()
                return 0
        return opened.close_code or -1


async def test_feed_without_session_or_from_elsewhere(place: Any) -> None:
    admin = {"Cookie": cookie(place.centre.admin)}
    desk = place.desk()
    assert await close_code(feed(place)) == 4401
    assert await close_code(feed(place), additional_headers={"Cookie": "huying_session=nonsense"}) == 4401
    assert await close_code(feed(place), additional_headers=admin, origin="https://evil.example") == 4403
    assert await close_code(feed(place), additional_headers={"Cookie": cookie(desk)}) == 4403
    assert await close_code(feed(place, "desk"), additional_headers={"Cookie": cookie(desk)}) == 0
    assert await close_code(feed(place), additional_headers=admin) == 0


async def test_feed_takes_no_orders(place: Any) -> None:
    admin = {"Cookie": cookie(place.centre.admin)}
    for message in ("x" * 1_000_000, b"\x00" * 1000, '{"type": "patch"}'):
        async with websockets.connect(feed(place), additional_headers=admin) as opened:
            await opened.recv()
            with contextlib.suppress(websockets.ConnectionClosed):
                await opened.send(message)
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{place.centre.base}/api/health")).status_code == 200


async def test_slow_reader_and_a_crowd(place: Any) -> None:
    """One who never reads costs nothing; two hundred who do are all told."""
    admin = {"Cookie": cookie(place.centre.admin)}
    process = psutil.Process(place.centre.process.pid)
    async with contextlib.AsyncExitStack() as opened:
        slow = socket.create_connection(("127.0.0.1", place.engines.addresses.web_port))
        opened.callback(slow.close)
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.sendall(
            f"GET /api/live?view=board HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            f"Cookie: {admin['Cookie']}\r\n\r\n".encode()
        )
        crowd = [
            await opened.enter_async_context(websockets.connect(feed(place), additional_headers=admin))
            for _ in range(200)
        ]
        for one in crowd:
            assert json.loads(await one.recv())["type"] == "snapshot"
        before = process.memory_info().rss
        began = time.monotonic()
        name = f"queue of a crowd {time.time_ns()}"
        await asyncio.to_thread(place.centre.admin.post, "/api/queues", name=name, member_ids=[])

        async def told(one: Any) -> None:
            while name not in await one.recv():
                pass

        async with asyncio.timeout(15):
            await asyncio.gather(*(told(one) for one in crowd))
        assert time.monotonic() - began < 10
        for n in range(5):
            await asyncio.to_thread(place.centre.admin.post, "/api/queues", name=f"{name} {n}", member_ids=[])
        assert process.memory_info().rss - before < 60_000_000
    eventually(lambda: httpx.get(f"{place.centre.base}/api/health").json()["status"] == "ok")


def test_one_person_at_many_desks_has_one_telephone(place: Any) -> None:
    desk = place.desk()
    devices = [desk.post("/api/desk/device", kind="phone", new_password=True) for _ in range(5)]
    assert len({device["password"] for device in devices}) == 5
    assert desk.phone.register(devices[0]["user"], devices[0]["password"]) == 401
    assert desk.phone.register(devices[-1]["user"], devices[-1]["password"]) == 200
    assert PASSWORD not in str(devices)
