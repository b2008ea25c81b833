"""A whole centre for a measurement: servers, the centre's process, agents signed in, and beside its own
dialplan two others in the same Asterisk, plain `Dial()` and `app_queue`, that reach the same telephones.

Everything is in one folder and on ports of its own, on loopback, and gone at the end.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from huying.bench.sipp import HOST, Sipp
from huying.config import Settings
from huying.engines import asterisk, packages
from huying.engines.addresses import VARIABLE, Addresses, write
from huying.engines.child import Child, Spec
from huying.engines.folder import DataFolder
from huying.engines.ports import free_port
from huying.engines.stack import Stack
from huying.errors import SetupError
from huying.publicnet.desk import Desk, Refused

TRUNK = "bench"
OURS, QUEUE, DIAL = "+861088880000", "88", "77"
"""What a caller dials to reach the centre, app_queue, and (with an agent's number behind it) plain Dial()."""

_RING_LIMIT = 20  # s
_MOST_CALLS = 2000
_AT_ONCE = 4  # people made and signed in side by side: a password costs tens of milliseconds
_PATIENCE = 20.0  # s

# The same recorder as the centre's own, at the same place. The leanest app_queue: nobody answers the caller
# before an agent does, nothing is announced, no music is played.
_DIALPLAN = """
[from-trunk](+)
exten => _{dial}X!,1,Ringing()
 same => n,MixMonitor({folder}/${{UNIQUEID}}.raw,bD)
 same => n,Dial(PJSIP/${{BENCH_${{EXTEN:2}}}},{limit})
 same => n,Hangup()
exten => {queue},1,Ringing()
 same => n,MixMonitor({folder}/${{UNIQUEID}}.raw,bD)
 same => n,Queue(bench,r,,,{limit})
 same => n,Hangup()
"""

_QUEUE = """
[general]
autofill = yes
[bench]
strategy = leastrecent
ringinuse = no
timeout = {limit}
retry = 1
wrapuptime = 0
"""


@dataclass(frozen=True)
class Site:
    """A centre that takes calls."""

    sipp: Sipp
    callers_port: int
    agents_port: int
    accounts: list[tuple[str, str]]  # (device name, SIP password) of each agent
    pids: dict[str, int]
    version: str  # of Asterisk
    admin: Desk

    async def register(self) -> None:
        """Have all telephones registered for the next five minutes."""
        await self.sipp.register(self.accounts, self.agents_port)


@contextlib.asynccontextmanager
async def opened(
    base: Settings, root: Path, *, agents: int, ring: float, sound: bool, say: Callable[[str], None]
) -> AsyncIterator[Site]:
    """Everything up, `agents` of them ready. Raises SetupError."""
    folder = DataFolder(root / "data")
    folder.open()
    settings = _settings(base, folder.root)
    cache = settings.paths.cache
    say("Asterisk and SIPp")
    program = await asyncio.to_thread(asterisk.find_or_fetch, cache, say)
    command = (await asyncio.to_thread(packages.fetch, packages.SIPP, cache, say)).argv("usr/bin/sipp")
    sipp = Sipp(command, root / "sipp", settings.sip.port, ring=ring, sound=sound)
    recordings = root / "recordings"
    recordings.mkdir()
    dialplan = _DIALPLAN.format(dial=DIAL, queue=QUEUE, folder=recordings, limit=_RING_LIMIT)
    stack = Stack(settings, folder, program, extra_dialplan=dialplan)
    async with contextlib.AsyncExitStack() as running:
        running.callback(folder.close)
        say("PostgreSQL, NATS, Asterisk")
        running.push_async_callback(stack.stop)
        addresses = await stack.start()
        write(addresses, folder.addresses)
        folder.settings.write_text(settings.model_dump_json())
        say("the centre")
        centre = Child(_centre(addresses, folder))
        running.push_async_callback(centre.stop)
        await centre.start()
        say(f"{agents} agents sign in")
        people = await running.enter_async_context(_people(addresses, agents))
        site = Site(
            sipp=sipp,
            callers_port=settings.trunks[TRUNK].port,
            agents_port=free_port(),
            accounts=people.accounts,
            pids={child.name: child.pid or 0 for child in (*stack.children, centre)},
            version=asterisk.version(program),
            admin=people.admin,
        )
        await site.register()
        for desk in people.desks:
            await _ready(desk)
        await _tell_asterisk(addresses, folder, [name for name, _ in people.accounts])
        yield site


def _settings(base: Settings, data: Path) -> Settings:
    """The machine's own settings, on free ports, with one trunk: the callers."""
    values = base.model_dump(include={"centre", "paths", "sip"})
    values["paths"]["data"] = str(data)
    values["sip"].update(host=HOST, port=free_port(), ws_port=free_port(), phone_check_seconds=0)
    trunk = {"host": HOST, "port": free_port(), "max_calls": _MOST_CALLS, "check_seconds": 0}
    return Settings.model_validate(
        {
            **values,
            "web": {"port": free_port()},
            "ports": {"postgres": free_port(), "nats": free_port()},
            "trunks": {TRUNK: trunk},
            "limits": {"max_calls": _MOST_CALLS, "free_megabytes": 0},
        }
    )


def _centre(addresses: Addresses, folder: DataFolder) -> Spec:
    async def answers() -> None:
        url = f"http://{addresses.web_host}:{addresses.web_port}/api/health"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            if (await answer.json())["status"] != "ok":
                raise SetupError("bench.centre", "The centre lacks a part.")

    return Spec(
        name="centre",
        command=[sys.executable, "-m", "huying.centre"],
        healthy=answers,
        log=folder.log / "centre.log",
        run_dir=folder.run,
        env={VARIABLE: str(folder.addresses)},
        stop_timeout=15.0,
    )


# ── people ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _People:
    admin: Desk
    desks: list[Desk]
    accounts: list[tuple[str, str]]


@contextlib.asynccontextmanager
async def _people(addresses: Addresses, count: int) -> AsyncIterator[_People]:
    """A queue with a number and `count` agents, signed in at their desks over the HTTP API."""
    base = f"http://{addresses.web_host}:{addresses.web_port}"
    async with contextlib.AsyncExitStack() as opened_desks:

        async def sign_in(login: str, password: str) -> Desk:
            desk = Desk(base, login, password)
            opened_desks.push_async_callback(desk.close)
            await desk.open()
            return desk

        admin = await sign_in("admin", _first_password(Path(addresses.data_dir)))
        queue = await _queue(admin)
        gate = asyncio.Semaphore(_AT_ONCE)
        word = secrets.token_urlsafe(12)

        async def agent(number: int) -> tuple[Desk, tuple[str, str]]:
            person = {"login": f"agent{number}", "name": f"Agent {number}", "password": word}
            async with gate:
                await admin.ask("POST", "/api/people", {**person, "queue_ids": [queue]})
                desk = await sign_in(person["login"], word)
                device = await desk.ask("POST", "/api/desk/device", {"kind": "phone"})
            return desk, (str(device["user"]), str(device["password"]))

        found = await asyncio.gather(*(agent(number) for number in range(count)))
        yield _People(admin, [desk for desk, _ in found], [account for _, account in found])


async def _queue(admin: Desk) -> str:
    """The queue's id. Agents are ready again as soon as a call is over."""
    times = {"ring_seconds": _RING_LIMIT, "wrap_up_seconds": 0, "announce_seconds": 0}
    queue = await admin.ask("POST", "/api/queues", {"name": "bench", **times})
    number = {"number": OURS, "queue_id": queue["id"], "greeting": ""}
    await admin.ask("POST", "/api/numbers", number)
    return str(queue["id"])


async def _ready(desk: Desk) -> None:
    """Ready as soon as the centre knows that her telephone is there. Raises SetupError."""
    try:
        async with asyncio.timeout(_PATIENCE):
            while True:
                try:
                    await desk.ask("POST", "/api/desk/ready", {})
                    return
                except Refused as refused:
                    if refused.code != "desk.device_offline":
                        raise
                await asyncio.sleep(0.1)
    except TimeoutError as error:
        raise SetupError("bench.ready", "An agent's telephone never came online.") from error


def _first_password(data: Path) -> str:
    for line in (data / "first-sign-in.txt").read_text().splitlines():
        if line.startswith("Password"):
            return line.partition(":")[2].strip()
    raise SetupError("bench.password", "The first password is not where it should be.")


# ── the references ───────────────────────────────────────────────────────────────────────────────────────


async def _tell_asterisk(addresses: Addresses, folder: DataFolder, devices: list[str]) -> None:
    """Who the members of app_queue are, and which telephone Dial() reaches by which number."""
    members = "".join(f"member = PJSIP/{device}\n" for device in devices)
    (folder.root / "asterisk/etc/queues.conf").write_text(_QUEUE.format(limit=_RING_LIMIT) + members)
    login = aiohttp.BasicAuth(addresses.ari_user, addresses.ari_password)
    async with aiohttp.ClientSession(auth=login, raise_for_status=True) as session:
        await session.put(f"{addresses.ari_url}/ari/asterisk/modules/app_queue.so")
        for number, device in enumerate(devices):
            wanted = {"variable": f"BENCH_{number}", "value": device}
            await session.post(f"{addresses.ari_url}/ari/asterisk/variable", params=wanted)
