"""The people of a proving ground: an administrator, a queue with a number, agents at their desks."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from huying.engines.ports import LOOPBACK
from huying.errors import SetupError
from huying.proving.centre import MOST_CALLS, Running
from huying.publicnet.desk import Desk, Refused

NUMBER = "+861088880000"
"""What a caller dials to reach the queue."""
RING_LIMIT = 20  # s

_AT_ONCE = 4  # people made and signed in side by side: a password costs tens of milliseconds
_PATIENCE = 20.0  # s


@dataclass
class Agent:
    """One agent: her way in, and her telephone's account."""

    desk: Desk
    device: str = ""
    password: str = ""

    async def take_seat(self) -> None:
        """A telephone of her own, with a new password. Raises Refused."""
        given = await self.desk.ask("POST", "/api/desk/device", {"kind": "phone", "new_password": True})
        self.device, self.password = str(given["user"]), str(given["password"])


@dataclass(frozen=True)
class Staff:
    """Everybody, signed in; telephones are the caller's affair."""

    admin: Desk
    queue_id: str
    agents: list[Agent] = field(default_factory=list)

    async def ready(self) -> None:
        """All of them ready once the centre knows that their telephones are there. Raises SetupError."""
        await asyncio.gather(*(ready(agent.desk) for agent in self.agents))


@contextlib.asynccontextmanager
async def signed_in(running: Running, agents: int) -> AsyncIterator[Staff]:
    """A queue with a number and this many agents, signed in at their desks over the HTTP API. Raises
    SetupError."""
    async with contextlib.AsyncExitStack() as desks:
        try:
            staff = await _hired(running, agents, desks)
        except Refused as refused:
            raise SetupError(
                "proving.refused", f"The centre would not have its people: {refused}."
            ) from refused
        yield staff


async def _hired(running: Running, agents: int, desks: contextlib.AsyncExitStack) -> Staff:
    """Everybody made and signed in; `desks` closes their connections. Raises Refused."""

    async def sign_in(login: str, password: str) -> Desk:
        desk = Desk(running.base, login, password)
        desks.push_async_callback(desk.close)
        await desk.open()
        return desk

    admin = await sign_in("admin", _first_password(running.folder.root))
    await _trunk(admin, running.trunk_port)
    queue = await open_queue(admin, "proving", NUMBER)
    gate = asyncio.Semaphore(_AT_ONCE)
    word = secrets.token_urlsafe(12)

    async def agent(number: int) -> Agent:
        person = {"login": f"agent{number}", "name": f"Agent {number}", "password": word}
        async with gate:
            await admin.ask("POST", "/api/people", {**person, "queue_ids": [queue]})
            made = Agent(await sign_in(person["login"], word))
            await made.take_seat()
        return made

    return Staff(admin, queue, list(await asyncio.gather(*(agent(number) for number in range(agents)))))


async def ready(desk: Desk) -> None:
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
        raise SetupError("proving.ready", "An agent's telephone never came online.") from error


async def _trunk(admin: Desk, port: int) -> None:
    """The one trunk: whoever sends from this port is the carrier."""
    limits = {"max_calls": MOST_CALLS, "max_per_second": 0, "check_seconds": 0}
    await admin.ask("POST", "/api/trunks", {"name": "proving", "host": LOOPBACK, "port": port, **limits})


async def open_queue(admin: Desk, name: str, number: str, **settings: object) -> str:
    """The id of a new queue with a number. Agents are ready again as soon as a call is over."""
    times = {"ring_seconds": RING_LIMIT, "wrap_up_seconds": 0, "announce_seconds": 0}
    queue = await admin.ask("POST", "/api/queues", {"name": name, **times, **settings})
    await admin.ask("POST", "/api/numbers", {"number": number, "queue_id": queue["id"], "greeting": ""})
    return str(queue["id"])


def _first_password(data: Path) -> str:
    for line in (data / "first-sign-in.txt").read_text().splitlines():
        if line.startswith("Password"):
            return line.partition(":")[2].strip()
    raise SetupError("proving.password", "The first password is not where it should be.")
