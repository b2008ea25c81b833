"""The ARI client against a real Asterisk: what it asks for happens, what it loses it gets back.

Applications have names of their own here, so that nobody else's centre in the same Asterisk is disturbed.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from huying.ari import AriClient, AriError, Gone, LinkLost, Refused
from huying.ari import models as m
from huying.ari.requests import applications, asterisk, bridges, channels, events
from huying.engines.ports import free_port
from huying.telephony.ari_switch import device_objects
from huying.telephony.switch import REALM, Device
from support.frozen import frozen
from support.sip import Endpoint

if TYPE_CHECKING:
    from support.engines import Engines
from support.trunks import trunk_on

pytestmark = pytest.mark.live

ECHO = "Local/echo@test/n"


class Ear:
    """A client and what it has heard."""

    def __init__(self, client: AriClient) -> None:
        self.client = client
        self.heard: list[m.Event] = []
        self.legs: list[str] = []
        for kind in (
            m.StasisStart,
            m.StasisEnd,
            m.Dial,
            m.ChannelDestroyed,
            m.ChannelEnteredBridge,
            m.ChannelUserevent,
            m.PeerStatusChange,
        ):
            client.on(kind, self.heard.append)

    def of(self, kind: type[m.Event], channel_id: str = "") -> list[m.Event]:
        return [
            event
            for event in self.heard
            if isinstance(event, kind) and (not channel_id or channel_id in _channels(event))
        ]

    async def until(self, true: Callable[[], object], seconds: float = 5) -> None:
        async with asyncio.timeout(seconds):
            while not true():  # noqa: ASYNC110 - nobody can tell an event for every condition
                await asyncio.sleep(0.01)


def _channels(event: m.Event) -> list[str]:
    found = (getattr(event, name, None) for name in ("channel", "peer"))
    return [channel.id for channel in found if isinstance(channel, m.Channel)]


def fresh(engines: Engines, app: str) -> AriClient:
    known = engines.addresses
    return AriClient(known.ari_url, known.ari_user, known.ari_password, app)


@pytest.fixture
def app() -> str:
    return f"test-{uuid4().hex[:8]}"


@pytest.fixture
async def ear(engines: Engines, app: str) -> AsyncIterator[Ear]:
    made = Ear(fresh(engines, app))
    async with made.client:
        yield made
        for leg in made.legs:  # a test that failed leaves nothing to those after it
            with contextlib.suppress(AriError):
                await made.client.ask(channels.hangup(leg))


async def originate(ear: Ear, name: str = "leg") -> str:
    """A channel that has come into our application; its far end echoes."""
    channel_id = f"{name}-{uuid4().hex[:8]}"
    ear.legs.append(channel_id)
    await ear.client.ask(
        channels.originate(endpoint=ECHO, app=ear.client.app, channel_id=channel_id, timeout=5)
    )
    await ear.until(lambda: ear.of(m.StasisStart, channel_id))
    return channel_id


async def test_a_channel_from_dialling_to_its_end(ear: Ear) -> None:
    leg = await originate(ear)
    statuses = [event.dialstatus for event in ear.of(m.Dial, leg) if isinstance(event, m.Dial)]
    assert statuses[0] == ""
    assert statuses[-1] == "ANSWER"
    assert (await ear.client.ask(channels.get(leg))).state == "Up"
    ear.client.send(channels.hangup(leg, reason_code="21"))
    await ear.until(lambda: ear.of(m.ChannelDestroyed, leg))
    (end,) = ear.of(m.ChannelDestroyed, leg)
    assert isinstance(end, m.ChannelDestroyed)
    assert (end.cause, end.cause_txt) == (21, "Call Rejected")


async def test_two_channels_are_bridged_without_waiting(ear: Ear) -> None:
    one, two = await originate(ear, "one"), await originate(ear, "two")
    bridge = f"bridge-{uuid4().hex[:8]}"
    variables = {"HUYING_CALL": {"value": "77", "report_events": True}}
    ear.client.send(bridges.create_with_id(bridge, type="mixing", variables=variables))
    ear.client.send(bridges.add_channel(bridge, channel=[one, two]))
    found = await ear.client.ask(bridges.get(bridge))
    assert sorted(found.channels) == sorted([one, two])
    assert found.bridgevars == {"HUYING_CALL": "77"}
    await ear.until(lambda: len(ear.of(m.ChannelEnteredBridge)) == 2)
    for request in (channels.hangup(one), channels.hangup(two), bridges.destroy(bridge)):
        await ear.client.ask(request)


async def test_ids_may_hold_anything(ear: Ear) -> None:
    odd = f"a/b;1?{uuid4().hex[:8]}&x=%41 é"
    await ear.client.ask(channels.originate(endpoint=ECHO, app=ear.client.app, channel_id=odd))
    assert (await ear.client.ask(channels.get(odd))).id == odd
    await ear.client.ask(channels.hangup(odd))


async def test_refusals_have_their_kind(ear: Ear) -> None:
    leg = await originate(ear)
    with pytest.raises(Gone):
        await ear.client.ask(channels.hangup("nobody"))
    bridge = f"bridge-{uuid4().hex[:8]}"
    await ear.client.ask(bridges.create_with_id(bridge, type="mixing"))
    with pytest.raises(Gone):
        await ear.client.ask(bridges.add_channel(bridge, channel=[leg, "nobody"]))
    with pytest.raises(Gone):
        await ear.client.ask(applications.subscribe(ear.client.app, event_source="channel:nobody"))
    with pytest.raises(Refused):
        await ear.client.ask(bridges.create_with_id(bridge, type="mixing"))
    # No channel is originated twice under one id here: 22.10.1 refuses it, but then cannot stop in time.
    with pytest.raises(AriError, match="500 Allocation failed"):
        await ear.client.ask(channels.originate(endpoint="PJSIP/nobody", app=ear.client.app))
    with pytest.raises(AriError, match="413"):
        await ear.client.ask(channels.set_channel_var(leg, variable="A", value="v" * 70_000))
    failures: list[AriError] = []
    ear.client.on_failure(lambda _request, error: failures.append(error))
    ear.client.send(channels.hangup("nobody"))
    await ear.until(lambda: failures)
    assert isinstance(failures[0], Gone)
    await ear.client.ask(channels.hangup(leg))
    await ear.client.ask(bridges.destroy(bridge))


async def test_the_longest_request_goes_through(ear: Ear) -> None:
    leg = await originate(ear)
    await ear.client.ask(channels.set_channel_var(leg, variable="LONG", value="v" * 64_000))
    assert len((await ear.client.ask(channels.get_channel_var(leg, variable="LONG"))).value) > 1000
    await ear.client.ask(channels.hangup(leg))


async def test_a_controller_that_returns_finds_its_channels_and_hears_them(
    engines: Engines, app: str
) -> None:
    first = Ear(fresh(engines, app))
    async with first.client:
        legs = [await originate(first, name) for name in ("stays", "leaves")]
    second = Ear(fresh(engines, app))
    missing: list[str] = []

    async def reconcile() -> None:
        present = {channel.id for channel in await second.client.ask(channels.list_all())}
        assert present >= set(legs)
        await second.client.ask(channels.hangup(legs[1]))
        sources = [f"channel:{leg}" for leg in [*legs, "nobody"]]
        missing.extend(await second.client.subscribe(sources))

    second.client.on_connect(reconcile)
    async with second.client:
        assert "channel:nobody" in missing
        assert f"channel:{legs[0]}" not in missing
        second.client.send(channels.hangup(legs[0]))
        await second.until(lambda: second.of(m.ChannelDestroyed, legs[0]))


async def test_another_controller_takes_the_name(engines: Engines, app: str) -> None:
    told: list[str] = []
    first, second = Ear(fresh(engines, app)), Ear(fresh(engines, app))
    first.client.on_lost(lambda _reason: told.append("lost"))
    first.client.on_replaced(lambda: told.append("replaced"))
    async with first.client, second.client:
        await first.until(lambda: first.client.state == "replaced")
        assert told == ["lost", "replaced"]
        with pytest.raises(LinkLost):
            await first.client.ask(asterisk.ping())
        leg = await originate(second)
        assert first.of(m.StasisStart) == []
        await second.client.ask(channels.hangup(leg))


async def test_asterisk_killed(engines: Engines, ear: Ear) -> None:
    """Requests in between fail with the reason, and when it is back so are we: filter, sources, picture."""
    told: list[str] = []

    async def picture() -> None:
        told.append("connected")

    ear.client.watch("endpoint:")
    ear.client.on_connect(picture)
    ear.client.on_lost(lambda _reason: told.append("lost"))
    leg = await originate(ear)
    pid = engines.stack.child("asterisk").pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    await ear.until(lambda: told == ["lost"], 2)
    assert not ear.client.connected
    with pytest.raises(LinkLost):
        await ear.client.ask(channels.get(leg))
    await ear.client.wait_connected(30)
    assert told == ["lost", "connected"]
    with pytest.raises(Gone):
        await ear.client.ask(channels.get(leg))
    state = await ear.client.ask(applications.get(ear.client.app))
    assert len(state.endpoint_ids) == 1
    await ear.client.ask(channels.hangup(await originate(ear)))


async def test_a_dead_link_is_noticed_within_five_seconds(engines: Engines, ear: Ear) -> None:
    lost: list[float] = []
    ear.client.on_lost(lambda _reason: lost.append(time.monotonic()))
    pid = engines.stack.child("asterisk").pid
    assert pid
    with frozen(pid):
        began = time.monotonic()
        with pytest.raises(LinkLost, match="silent"):
            await ear.client.ask(asterisk.ping(), limit=10)
        await ear.until(lambda: lost)
        assert 2 < lost[0] - began < 5
    await ear.client.wait_connected(15)
    assert (await ear.client.ask(asterisk.ping())).ping == "pong"


async def test_a_loop_that_was_blocked_keeps_its_link_and_its_events(ear: Ear) -> None:
    leg = await originate(ear)
    lost: list[str] = []
    ear.client.on_lost(lost.append)
    for number in range(600):
        ear.client.send(events.user_event(str(number), application=ear.client.app, source=f"channel:{leg}"))
    await asyncio.sleep(0)
    time.sleep(3)  # noqa: ASYNC251 - this is what is tested
    await ear.until(lambda: len(_counted(ear)) == 600)
    assert _counted(ear) == [str(number) for number in range(600)]
    assert lost == []
    await ear.client.ask(channels.hangup(leg))


def _counted(ear: Ear) -> list[str]:
    return [event.eventname for event in ear.heard if isinstance(event, m.ChannelUserevent)]


@pytest.mark.parametrize(
    ("code", "reason", "cause"),
    [
        (486, "", 17),
        (404, "", 1),
        (480, "", 19),
        (603, "Q.850;cause=21", 21),
        (503, "Q.850;cause=34", 34),
        (480, "Q.850;cause=20", 19),
    ],
)
async def test_why_a_called_number_did_not_answer(
    engines: Engines, ear: Ear, code: int, reason: str, cause: int
) -> None:
    """22.10 derives the cause of a refusal from its SIP code; a Reason header changes nothing."""
    number = f"{code}{reason.rpartition('=')[2]}"
    leg = f"leg-{uuid4().hex[:8]}"
    port = engines.settings.publicnet.sip_port
    with Refuser(port, code, reason), trunk_on(engines.addresses, "trunk-refuser", port):
        await ear.client.ask(
            channels.originate(
                endpoint=f"PJSIP/{number}@trunk-refuser", app=ear.client.app, channel_id=leg, timeout=5
            )
        )
        await ear.until(lambda: ear.of(m.ChannelDestroyed, leg))
    (end,) = ear.of(m.ChannelDestroyed, leg)
    assert isinstance(end, m.ChannelDestroyed)
    assert (end.cause, end.tech_cause) == (cause, code)
    assert ear.of(m.StasisStart, leg) == []


class Refuser:
    """A carrier that refuses every call the same way. UDP, one thread of its own loop's reader."""

    def __init__(self, port: int, code: int, reason: str) -> None:
        self._code = code
        self._reason = f"Reason: {reason}\r\n" if reason else ""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", port))
        self._socket.setblocking(False)

    def __enter__(self) -> None:
        asyncio.get_running_loop().add_reader(self._socket, self._read)

    def __exit__(self, *_: object) -> None:
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()

    def _read(self) -> None:
        data, sender = self._socket.recvfrom(65535)
        head = data.decode().split("\r\n\r\n")[0].split("\r\n")
        kept = [line for line in head if line.startswith(("Via:", "From:", "To:", "Call-ID:", "CSeq:"))]
        if head[0].startswith("INVITE"):
            lines = [line + ";tag=refuser" if line.startswith("To:") else line for line in kept]
            text = f"SIP/2.0 {self._code} No\r\n" + "\r\n".join(lines) + f"\r\n{self._reason}"
        elif head[0].startswith("OPTIONS"):
            text = "SIP/2.0 200 OK\r\n" + "\r\n".join(kept) + "\r\n"
        else:
            return
        self._socket.sendto(f"{text}Content-Length: 0\r\n\r\n".encode(), sender)


async def test_coming_and_going_with_calls_up_leaves_asterisk_alive(engines: Engines, app: str) -> None:
    """A controller that dies with calls up, returns, and dies once more without any: telephones that then
    change their state must not meet an application that is gone."""
    child = engines.stack.child("asterisk")
    before = child.pid
    leg = ""
    for _ in range(2):
        ear = Ear(fresh(engines, app))
        ear.client.watch("endpoint:")
        async with ear.client:
            if leg:
                await ear.client.ask(channels.hangup(leg))
                await _gone(ear, leg)
            else:
                leg = await originate(ear)
    other = Ear(fresh(engines, f"{app}-other"))
    async with other.client:
        name = f"agent-{app}"
        digest = hashlib.md5(f"{name}:{REALM}:{app}".encode()).hexdigest()
        for kind, fields in device_objects(Device(name, "phone", digest), "127.0.0.1", 0):
            await other.client.ask(asterisk.update_object("res_pjsip", kind, name, fields=fields))
        phone = Endpoint(engines.settings.sip.port, free_port())
        assert await asyncio.to_thread(phone.register, name, app) == 200
        phone.close()
        await asyncio.sleep(0.2)
        assert (await other.client.ask(asterisk.ping())).ping == "pong"
    assert child.pid == before


async def _gone(ear: Ear, leg: str) -> None:
    async with asyncio.timeout(5):
        with contextlib.suppress(Gone):
            while True:
                await ear.client.ask(channels.get(leg))
                await asyncio.sleep(0.05)
