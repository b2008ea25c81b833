"""The second Asterisk and the people behind it, from the other end of a real SIP trunk."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import socket
import time
import wave
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from huying.ari import AriClient
from huying.ari.errors import AriError, Gone
from huying.ari.models import ChannelDestroyed, StasisStart
from huying.ari.requests import asterisk as ari_asterisk
from huying.ari.requests import channels, recordings
from huying.engines import asterisk
from huying.engines.child import Child
from huying.engines.ports import free_port
from huying.engines.speech import Speech
from huying.kit.ids import new_id
from huying.kit.tasks import Supervisor
from huying.publicnet import network, people, plan, scenario, speech, truth
from huying.publicnet.line import Board, Leg, RobotCallIn
from huying.publicnet.robots import Robot
from support.centre import LiveCentre
from support.engines import Engines
from support.network import public_network
from support.trunks import trunk_on

Sound = npt.NDArray[np.int16]

pytestmark = pytest.mark.live

TRUNK = "trunk-box"

SCENARIO = scenario.parse(
    """
title = "every behaviour"
seed = 1
[behaviours]
machine = { kind = "machine", rings = { min = 0, max = 0 }, records = { kind = "constant", seconds = 1 } }
fax = { kind = "fax", rings = { min = 0, max = 0 }, waits = { kind = "constant", seconds = 4.5 } }
busy = { kind = "busy" }
no-answer = { kind = "no_answer", seconds = 1.5 }
rejected = { kind = "rejected", rings = { min = 1, max = 1, period = 0.5 } }
congestion = { kind = "congestion" }
vacant = { kind = "vacant", repeats = 1 }
suspended = { kind = "suspended", repeats = 1 }
switched-off = { kind = "switched_off", repeats = 1 }
unreachable = { kind = "unreachable", repeats = 1 }
own-cause = { kind = "suspended", repeats = 1, cause = 21 }
[behaviours.person]
kind = "person"
language = "zh"
rings = { min = 1, max = 1, period = 0.5 }
patience = { kind = "constant", seconds = 3 }
[[called]]
numbers = ["+8613900000001"]
mix = { person = 1 }
[[called]]
numbers = ["+8613900000002"]
mix = { machine = 1 }
[[called]]
numbers = ["+8613900000003"]
mix = { fax = 1 }
[[called]]
numbers = ["+8613900000004"]
mix = { busy = 1 }
[[called]]
numbers = ["+8613900000005"]
mix = { no-answer = 1 }
[[called]]
numbers = ["+8613900000006"]
mix = { rejected = 1 }
[[called]]
numbers = ["+8613900000007"]
mix = { congestion = 1 }
[[called]]
numbers = ["+8613900000008"]
mix = { vacant = 1 }
[[called]]
numbers = ["+8613900000009"]
mix = { suspended = 1 }
[[called]]
numbers = ["+8613900000010"]
mix = { switched-off = 1 }
[[called]]
numbers = ["+8613900000011"]
mix = { unreachable = 1 }
[[called]]
numbers = ["+8613900000012"]
mix = { own-cause = 1 }
"""
)


@pytest.fixture(scope="module")
def second_asterisk(engines: Engines, program: asterisk.Program) -> Iterator[asterisk.Plan]:
    port = engines.settings.publicnet.sip_port
    with public_network(engines, program) as plan_of_it, trunk_on(engines.addresses, TRUNK, port):
        yield plan_of_it


@dataclasses.dataclass
class Net:
    """The people, and a probe at the centre's Asterisk."""

    engines: Engines
    world: people.World
    board: Board
    ari: AriClient
    probe: AriClient
    ended: dict[str, asyncio.Future[ChannelDestroyed]]
    answered: dict[str, asyncio.Event]
    robots: list[tuple[Leg, RobotCallIn]]

    async def dial(self, number: str) -> str:
        return await self.dial_endpoint(f"PJSIP/{number}@{TRUNK}", {})

    async def dial_endpoint(self, endpoint: str, variables: dict[str, str]) -> str:
        leg = new_id("t")
        self.ended[leg] = asyncio.get_running_loop().create_future()
        self.answered[leg] = asyncio.Event()
        await self.probe.ask(
            channels.originate_with_id(
                leg, endpoint=endpoint, app="probe", app_args="x", timeout=30, variables=variables
            )
        )
        return leg

    async def listen(self, leg: str, seconds: float) -> Sound:
        """What the centre's end hears in the next seconds."""
        folder = self.engines.folder.root / "asterisk/spool/recording"
        folder.mkdir(exist_ok=True)
        await self.probe.ask(channels.record(leg, name=leg, format="wav", if_exists="overwrite"))
        await asyncio.sleep(seconds)
        with contextlib.suppress(Gone):  # the line ended first: what was heard until then counts
            await self.probe.ask(recordings.stop(leg))
        await asyncio.sleep(0.2)
        with wave.open(str(folder / f"{leg}.wav")) as sound:
            return np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2")


@pytest.fixture
async def net(engines: Engines, second_asterisk: asterisk.Plan) -> AsyncIterator[Net]:
    cache = Path(engines.settings.paths.cache) / "publicnet"
    voices = Speech(engines.addresses.espeak, cache / "clips")
    world = people.World(SCENARIO, await speech.prepare(voices, cache / "sounds"), truth.Ledger())
    tasks = Supervisor()
    robots: list[tuple[Leg, RobotCallIn]] = []

    async def called(leg: Leg, number: str, caller: str) -> None:
        await people.be_called(world, leg, number, caller)

    async def robot(leg: Leg, ringing: RobotCallIn) -> None:
        robots.append((leg, ringing))
        await leg.answer()

    ari = AriClient(second_asterisk.ari_url, network.ARI_USER, second_asterisk.ari_password, app="publicnet")
    known = engines.addresses
    probe = AriClient(known.ari_url, known.ari_user, known.ari_password, app="probe")
    board = Board(ari, tasks, called, robot)
    board.attach(ari)
    made = Net(engines, world, board, ari, probe, {}, {}, robots)
    probe.on(StasisStart, lambda event: made.answered[event.channel.id].set())
    probe.on(ChannelDestroyed, lambda event: made.ended[event.channel.id].set_result(event))
    async with ari, probe:
        yield made
        await tasks.stop()


@pytest.mark.parametrize(
    ("number", "cause", "sip"),
    [
        ("+8613900000004", 17, 486),
        ("+8613900000005", 19, 480),
        ("+8613900000006", 21, 403),
        ("+8613900000007", 34, 503),
        ("+8613900000099", 1, 404),
    ],
)
async def test_numbers_that_are_not_answered_say_why(net: Net, number: str, cause: int, sip: int) -> None:
    leg = await net.dial(number)
    event = await asyncio.wait_for(net.ended[leg], 25)
    assert (event.cause, event.tech_cause) == (cause, sip)


@pytest.mark.parametrize(
    ("number", "cause", "sip", "kind"),
    [
        ("+8613900000008", 1, 404, "vacant"),
        ("+8613900000009", 29, 501, "suspended"),
        ("+8613900000010", 20, 480, "switched_off"),
        ("+8613900000011", 27, 502, "unreachable"),
        ("+8613900000012", 21, 403, "suspended"),
    ],
)
async def test_notices_are_heard_before_the_line_is_released(
    net: Net, number: str, cause: int, sip: int, kind: str
) -> None:
    leg = await net.dial(number)
    await asyncio.sleep(4)
    heard = (await net.probe.ask(channels.rtpstatistics(leg))).rxcount
    event = await asyncio.wait_for(net.ended[leg], 25)
    assert not net.answered[leg].is_set()
    assert heard > 100, "no early media"
    # Asterisk 22.10 drops the Reason header of a final response and derives the cause from the SIP code.
    assert (event.cause, event.tech_cause) == ({20: 19}.get(cause, cause), sip)
    entry = net.world.ledger.received[-1]
    assert (entry.kind, entry.outcome, entry.cause) == (kind, "released", cause)


async def test_a_call_given_up_while_it_rings_is_cancelled(net: Net) -> None:
    leg = await net.dial("+8613900000005")
    await asyncio.sleep(0.7)
    net.probe.send(channels.hangup(leg))
    await asyncio.wait_for(net.ended[leg], 5)
    await asyncio.sleep(0.3)
    assert net.world.ledger.received[-1].outcome == "cancelled"


async def test_a_person_says_hello_and_hangs_up_when_nobody_speaks(net: Net) -> None:
    leg = await net.dial("+8613900000001")
    await asyncio.wait_for(net.answered[leg].wait(), 5)
    sound = await net.listen(leg, 1.5)
    event = await asyncio.wait_for(net.ended[leg], 10)
    assert event.cause == 16
    assert _loudness(sound) > 300, "nobody said hello"
    assert net.world.ledger.received[-1].outcome == "nobody_spoke"


async def test_an_answering_machine_greets_and_beeps(net: Net) -> None:
    leg = await net.dial("+8613900000002")
    await asyncio.wait_for(net.answered[leg].wait(), 5)
    greeting = net.world.sounds.seconds("machine-en")
    sound = await net.listen(leg, greeting + 1.2)
    await asyncio.wait_for(net.ended[leg], 10)
    assert _loudness(sound[: int(greeting * 8000) // 2]) > 300
    assert _strongest(sound[int((greeting + 0.2) * 8000) :][:2000]) == pytest.approx(1000, abs=30)


async def test_a_fax_machine_answers_with_ced(net: Net) -> None:
    leg = await net.dial("+8613900000003")
    await asyncio.wait_for(net.answered[leg].wait(), 5)
    sound = await net.listen(leg, 2.0)
    await asyncio.wait_for(net.ended[leg], 10)
    assert _strongest(sound[4000:12000]) == pytest.approx(2100, abs=15)


async def test_a_caller_hears_the_centre_and_gives_up(net: Net, centre: LiveCentre) -> None:
    """A queue without agents: music until patience ends."""
    number = "+861055509001"
    queue = centre.admin.post("/api/queues", name="nobody here", announce_seconds=0)
    centre.admin.post("/api/numbers", number=number, queue_id=queue["id"], label="", greeting="")
    planned = plan.PlannedCall(
        id="c-1",
        at=0,
        caller="+8613811112222",
        called=number,
        language="zh",
        dialogue=0,
        patience=2.0,
        talk=5,
        hangs_up=True,
    )
    await asyncio.wait_for(people.call_in(net.world, net.board, planned), 20)
    entry = net.world.ledger.placed[-1]
    assert (entry.outcome, entry.ended_by, entry.cause) == ("gave_up", "caller", 16)
    assert entry.packets_received is not None
    assert entry.packets_received > 50


async def test_a_number_nobody_has_is_refused_by_the_centre(net: Net, centre: LiveCentre) -> None:
    planned = plan.PlannedCall(
        id="c-2",
        at=0,
        caller="+8613811113333",
        called="+861055509999",
        language="zh",
        dialogue=0,
        patience=2.0,
        talk=5,
        hangs_up=True,
    )
    await asyncio.wait_for(people.call_in(net.world, net.board, planned), 20)
    entry = net.world.ledger.placed[-1]
    assert (entry.outcome, entry.cause, entry.sip_code) == ("refused", 1, 404)


async def test_a_robots_telephone_registers_and_rings(net: Net) -> None:
    await _agent_at_the_centre(net.probe, "agent-test", "open-sesame")
    desk = FakeDesk(net.engines)
    robot = Robot(0, desk, net.ari, net.world)  # type: ignore[arg-type]  # a desk without a centre
    await robot.register(await desk.ask("POST", "/api/desk/device"))
    leg = ""
    for _ in range(30):
        await asyncio.sleep(0.2)
        try:
            leg = await net.dial_endpoint("PJSIP/agent-test", {"PJSIP_HEADER(add,X-Huying-Call)": "c-77"})
            break
        except AriError:
            continue  # not registered yet: Asterisk has no address to call
    await asyncio.wait_for(net.answered[leg].wait(), 10)
    ringing = net.robots[-1][1]
    assert (ringing.robot, ringing.call_id, ringing.auto_answer) == ("robot-9", "c-77", False)
    await robot.stop()


class FakeDesk:
    """The device the centre would give to robot-9."""

    login = "robot-9"
    user_id = "u-9"

    def __init__(self, engines: Engines) -> None:
        self.state: dict[str, dict[str, Any]] = {}
        self._sip = engines.settings.sip

    async def ask(self, _method: str, _path: str, _body: object = None) -> Any:
        return {
            "user": "agent-test",
            "password": "open-sesame",
            "sip_host": "127.0.0.1",
            "sip_port": self._sip.port,
        }

    async def close(self) -> None:
        pass


async def _agent_at_the_centre(probe: AriClient, name: str, password: str) -> None:
    objects: dict[str, dict[str, str]] = {
        "auth": {"auth_type": "digest", "username": name, "password": password},
        "aor": {"max_contacts": "1", "remove_existing": "yes"},
        "endpoint": {"auth": name, "aors": name, "allow": "!all,alaw", "context": "none"},
    }
    for kind, values in objects.items():
        fields = [{"attribute": key, "value": value} for key, value in values.items()]
        await probe.ask(ari_asterisk.update_object("res_pjsip", kind, name, fields=fields))


def _loudness(sound: Sound) -> float:
    return float(np.sqrt(np.mean(sound.astype(float) ** 2)))


def _strongest(sound: Sound) -> float:
    """Frequency (Hz) of the strongest component."""
    spectrum = np.abs(np.fft.rfft(sound.astype(float) * np.hanning(len(sound))))
    return float(np.fft.rfftfreq(len(sound), 1 / 8000)[int(np.argmax(spectrum))])


async def test_the_reason_header_is_on_the_wire(net: Net, tmp_path: Path) -> None:
    """What a trunk partner that reads RFC 3326 gets: seen by a bare UDP socket in the centre's place."""
    place = network.NetworkPlace(
        sip_port=free_port(),
        http_port=free_port(),
        rtp_start=18000,
        rtp_end=18099,
        ari_password="x",
        centre_sip_port=(partner := BarePartner()).port,
    )
    wanted = asterisk.Plan(
        name="wire",
        folder=tmp_path / "wire",
        files=network.conf_files(place),
        ari_url=f"http://127.0.0.1:{place.http_port}",
        ari_user=network.ARI_USER,
        ari_password="x",
    )
    child = Child(asterisk.spec(wanted, net.engines.stack.program, log_dir=tmp_path, run_dir=tmp_path))
    await child.start()
    ari = AriClient(wanted.ari_url, network.ARI_USER, "x", app="publicnet")
    tasks = Supervisor()

    async def called(leg: Leg, number: str, caller: str) -> None:
        await people.be_called(net.world, leg, number, caller)

    Board(ari, tasks, called, lambda leg, ringing: asyncio.sleep(0)).attach(ari)
    try:
        async with ari:
            final = await asyncio.to_thread(partner.invite, "+8613900000010", place.sip_port)
            await tasks.stop()
    finally:
        await child.stop()
        partner.close()
    assert final.startswith("SIP/2.0 480")
    assert "Reason: Q.850;cause=20" in final
    assert "SIP/2.0 183" in partner.seen
    assert partner.packets > 100


class BarePartner:
    """A trunk partner of two sockets: sends one INVITE, keeps what comes back."""

    def __init__(self) -> None:
        self._sip, self._rtp = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        for one in (self._sip, self._rtp):
            one.bind(("127.0.0.1", 0))
            one.settimeout(0.2)
        self.port = self._sip.getsockname()[1]
        self.seen = ""
        self.packets = 0

    def invite(self, number: str, port: int) -> str:
        """The final response."""
        media = self._rtp.getsockname()[1]
        body = (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            f"m=audio {media} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
        )
        head = (
            f"INVITE sip:{number}@127.0.0.1:{port} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bK-bare\r\nMax-Forwards: 70\r\n"
            f"From: <sip:+861055500001@127.0.0.1>;tag=a\r\nTo: <sip:{number}@127.0.0.1>\r\n"
            f"Call-ID: bare\r\nCSeq: 1 INVITE\r\nContact: <sip:x@127.0.0.1:{self.port}>\r\n"
            f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )
        self._sip.sendto(head.encode(), ("127.0.0.1", port))
        limit = time.monotonic() + 25
        while time.monotonic() < limit:
            self._count_packets()
            with contextlib.suppress(TimeoutError):
                message = self._sip.recv(65_535).decode()
                self.seen += message
                if message.startswith("SIP/2.0") and int(message[8:11]) >= 300:
                    return message
        return ""

    def _count_packets(self) -> None:
        self._rtp.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while self._rtp.recv(2048):
                self.packets += 1

    def close(self) -> None:
        self._sip.close()
        self._rtp.close()
