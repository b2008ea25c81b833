"""The order of things, on a wire whose other end a test holds in its hand.

What Asterisk really does is in tests/live/test_ari.py; here are the cases it cannot be brought to.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import websockets
from websockets.asyncio.server import Server, ServerConnection, serve

from huying.ari import AriClient, AriError, LinkLost
from huying.ari.models import Dial, PeerStatusChange, StasisEnd
from huying.ari.requests import asterisk, channels
from huying.errors import Unavailable

pytestmark = pytest.mark.unit

PEER = {"technology": "PJSIP", "resource": "agent-1", "state": "online", "channel_ids": []}
BRIDGE = {
    "id": "application-huying",
    "technology": "holding_bridge",
    "bridge_type": "holding",
    "bridge_class": "stasis",
    "creator": "Stasis",
    "name": "",
    "channels": [],
    "creationtime": "x",
}
PONG = {"ping": "pong", "timestamp": "x", "asterisk_id": "y"}


def peer_event(number: int) -> dict[str, Any]:
    return {
        "type": "PeerStatusChange",
        "application": "huying",
        "timestamp": str(number),
        "endpoint": PEER,
        "peer": {"peer_status": "Registered"},
    }


class OtherEnd:
    """Answers every request with 200 unless told otherwise, keeps what was asked, says what it is told."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.allowed: list[list[str]] = []
        self.connections: list[ServerConnection] = []
        self.silent = False
        self.server: Server
        self.url = ""

    async def talk(self, connection: ServerConnection) -> None:
        self.connections.append(connection)
        async for text in connection:
            frame = json.loads(text)
            self.asked.append(f"{frame['method']} {frame['uri']}")
            if "eventFilter" in frame["uri"]:
                kinds = json.loads(frame["message_body"])["allowed"]
                self.allowed.append([kind["type"] for kind in kinds])
            if not self.silent:
                await self.answer(frame)

    async def answer(self, frame: dict[str, Any]) -> None:
        body = {
            "name": "huying",
            "channel_ids": [],
            "bridge_ids": [],
            "endpoint_ids": [],
            "device_names": [],
            "events_allowed": [],
            "events_disallowed": [],
            **BRIDGE,
            **PONG,
        }
        await self.say(
            {
                "type": "RESTResponse",
                "request_id": frame["request_id"],
                "status_code": 200,
                "message_body": json.dumps(body),
            }
        )

    async def say(self, *messages: dict[str, Any] | str) -> None:
        for message in messages:
            text = message if isinstance(message, str) else json.dumps(message, separators=(",", ":"))
            await self.connections[-1].send(text)


@pytest.fixture
async def end() -> AsyncIterator[OtherEnd]:
    other = OtherEnd()
    async with serve(other.talk, "127.0.0.1", 0) as other.server:
        port = next(iter(other.server.sockets)).getsockname()[1]
        other.url = f"http://127.0.0.1:{port}"
        yield other


@pytest.fixture
async def client(end: OtherEnd) -> AsyncIterator[AriClient]:
    made = AriClient(end.url, "huying", "secret", "huying")
    yield made
    await made.stop()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - nobody can tell an event for every condition
            await asyncio.sleep(0.005)


async def connect(client: AriClient) -> None:
    await client.start()
    await client.wait_connected(5)


async def test_events_come_in_order_and_only_to_who_asked(end: OtherEnd, client: AriClient) -> None:
    heard: list[str] = []
    client.on(PeerStatusChange, lambda event: heard.append(f"first {event.timestamp}"))
    client.on(PeerStatusChange, lambda event: heard.append(f"second {event.timestamp}"))
    await connect(client)
    await end.say(peer_event(1), {"type": "SomethingNew", "deep": {"x": [1]}}, peer_event(2))
    await until(lambda: len(heard) == 4)
    assert heard == ["first 1", "second 1", "first 2", "second 2"]


async def test_nothing_received_breaks_the_client(end: OtherEnd, client: AriClient) -> None:
    heard: list[str] = []

    def fail(_event: PeerStatusChange) -> None:
        raise RuntimeError("a handler's fault")

    client.on(PeerStatusChange, fail)
    client.on(PeerStatusChange, lambda event: heard.append(event.timestamp))
    client.on(Dial, lambda _event: heard.append("dial"))
    await connect(client)
    await end.say(
        "",
        "no json",
        "[]",
        "{}",
        '{"type":7}',
        '{"type":"Dial"}',
        '{"type":"RESTResponse"}',
        '{"type":"RESTResponse","request_id":"x","status_code":200}',
        '{"type":"RESTResponse","request_id":"9999","status_code":200}',
        peer_event(1),
    )
    await until(lambda: heard == ["1"])
    assert (await client.ask(asterisk.ping())).ping == "pong"


async def test_what_is_handled_is_what_asterisk_lets_through(end: OtherEnd, client: AriClient) -> None:
    client.on(Dial, lambda _event: None)
    await connect(client)
    client.on(StasisEnd, lambda _event: None)
    client.on(StasisEnd, lambda _event: None)
    await until(lambda: len(end.allowed) == 2)
    assert end.allowed == [
        ["RESTResponse", "ApplicationReplaced", "Dial"],
        ["RESTResponse", "ApplicationReplaced", "Dial", "StasisEnd"],
    ]


async def test_events_wait_until_the_picture_is_made(end: OtherEnd, client: AriClient) -> None:
    order: list[str] = []

    async def reconcile() -> None:
        await end.say(peer_event(1))
        await client.ask(asterisk.ping())
        order.append("reconciled")

    client.on(PeerStatusChange, lambda _event: order.append("event"))
    client.on_connect(reconcile)
    await connect(client)
    await until(lambda: len(order) == 2)
    assert order == ["reconciled", "event"]


async def test_the_last_events_come_before_the_loss(end: OtherEnd, client: AriClient) -> None:
    order: list[str] = []
    client.on(PeerStatusChange, lambda event: order.append(event.timestamp))
    client.on_lost(lambda _reason: order.append("lost"))
    client.on_connect(told(order, "connected"))
    await connect(client)
    await end.say(*(peer_event(number) for number in range(200)))
    await end.connections[-1].close()
    await until(lambda: order.count("connected") == 2)
    assert order == ["connected", *(str(number) for number in range(200)), "lost", "connected"]


async def test_what_waits_when_the_link_breaks_fails_at_once(end: OtherEnd, client: AriClient) -> None:
    failures: list[tuple[str, str]] = []
    client.on_failure(lambda request, error: failures.append((str(request), type(error).__name__)))
    await connect(client)
    end.silent = True
    asking = asyncio.create_task(client.ask(asterisk.ping()))
    client.send(channels.hangup("c1"))
    await until(lambda: "DELETE channels/c1" in end.asked)
    end.silent = False
    await end.connections[-1].close()
    with pytest.raises(LinkLost):
        await asking
    assert failures == [("DELETE /channels/c1", "LinkLost")]
    await client.wait_connected(5)
    assert (await client.ask(asterisk.ping())).ping == "pong"


async def test_without_a_link_requests_fail_with_the_reason(client: AriClient) -> None:
    failures: list[AriError] = []
    client.on_failure(lambda _request, error: failures.append(error))
    with pytest.raises(LinkLost, match="not connected"):
        await client.ask(asterisk.ping())
    client.send(channels.hangup("c1"))
    await until(lambda: len(failures) == 1)


async def test_a_picture_that_cannot_be_made_means_another_try(end: OtherEnd, client: AriClient) -> None:
    tries: list[int] = []

    async def reconcile() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise RuntimeError("not yet")

    client.on_connect(reconcile)
    await connect(client)
    assert len(tries) == 3


async def test_a_link_lost_while_the_picture_is_made(end: OtherEnd, client: AriClient) -> None:
    """Even when the one who makes it waits for something else."""
    tries: list[int] = []

    async def reconcile() -> None:
        tries.append(1)
        if len(tries) == 1:
            await end.connections[-1].close()
            await asyncio.sleep(3600)

    client.on_connect(reconcile)
    await connect(client)
    assert len(tries) == 2


async def test_sources_are_watched_anew(end: OtherEnd, client: AriClient) -> None:
    client.watch("endpoint:")
    await connect(client)
    await end.connections[-1].close()
    await until(lambda: end.asked.count("POST applications/huying/subscription") == 2)


async def test_what_is_asked_before_stopping_is_still_sent(end: OtherEnd, client: AriClient) -> None:
    await connect(client)
    client.send(channels.hangup("c1"))
    await client.stop()
    await until(lambda: "DELETE channels/c1" in end.asked)
    assert not client.connected


async def test_asterisk_away_is_said_with_its_reason() -> None:
    async def refuse(
        connection: ServerConnection, _request: websockets.Request
    ) -> websockets.Response | None:
        return connection.respond(401, "no")

    async def nothing(_connection: ServerConnection) -> None:
        return

    async with serve(nothing, "127.0.0.1", 0, process_request=refuse) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        client = AriClient(f"http://127.0.0.1:{port}", "huying", "wrong", "huying")
        await client.start()
        with pytest.raises(Unavailable, match="401 Unauthorized"):
            await client.wait_connected(0.3)
        await client.stop()


def told(order: list[str], what: str) -> Callable[[], Awaitable[None]]:
    async def tell() -> None:
        order.append(what)

    return tell
