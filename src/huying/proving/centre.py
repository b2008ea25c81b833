"""A whole centre for a measurement or a drill: servers and the centre's process, as `huying up` runs them.

Everything is in one folder and on ports of its own, on loopback, and gone at the end.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from huying.config import Settings
from huying.engines import asterisk
from huying.engines.addresses import VARIABLE, Addresses, write
from huying.engines.child import Child, Spec
from huying.engines.folder import DataFolder
from huying.engines.ports import LOOPBACK, free_port
from huying.engines.stack import Stack
from huying.errors import SetupError

MOST_CALLS = 2000

Say = Callable[[str], None]


@dataclass(frozen=True)
class Running:
    """A centre that answers."""

    settings: Settings
    folder: DataFolder
    program: asterisk.Program
    stack: Stack
    centre: Child
    addresses: Addresses
    trunk_port: int
    """Where the carrier's calls come from; `people.signed_in` sets the trunk up."""

    @property
    def base(self) -> str:
        """Address of its API and screens."""
        return f"http://{self.addresses.web_host}:{self.addresses.web_port}"

    @property
    def children(self) -> list[Child]:
        """Servers and centre."""
        return [*self.stack.children, self.centre]


def settings_on_free_ports(base: Settings, data: Path, **sections: dict[str, Any]) -> Settings:
    """The machine's own settings, on free ports; `sections` lie over them."""
    values = base.model_dump(include={"centre", "paths", "sip"})
    values["paths"]["data"] = str(data)
    values["sip"].update(host=LOOPBACK, phone_check_seconds=0)
    values["sip"].update(port=free_port(), ws_port=free_port(), tls_port=free_port())
    values.update(
        web={"port": free_port()},
        ports={"postgres": free_port(), "nats": free_port()},
        limits={"max_calls": MOST_CALLS, "free_megabytes": 0},
    )
    for name, section in sections.items():
        values[name] = {**values.get(name, {}), **section}
    return Settings.model_validate(values)


@contextlib.asynccontextmanager
async def opened(
    settings: Settings, program: asterisk.Program, say: Say, *, extra_dialplan: str = ""
) -> AsyncIterator[Running]:
    """Everything up on the data folder of the settings. Raises SetupError."""
    folder = DataFolder(settings.paths.data)
    folder.open()
    stack = Stack(settings, folder, program, extra_dialplan=extra_dialplan)
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
        yield Running(settings, folder, program, stack, centre, addresses, free_port())


async def health(addresses: Addresses) -> dict[str, Any]:
    """What the centre says of itself. Raises aiohttp.ClientError, TimeoutError while it does not answer."""
    url = f"http://{addresses.web_host}:{addresses.web_port}/api/health"
    timeout = aiohttp.ClientTimeout(total=4)
    async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as answer:
        found: dict[str, Any] = await answer.json()
        return found


def _centre(addresses: Addresses, folder: DataFolder) -> Spec:
    whole = False

    async def answers() -> None:
        """At its first start it must have every part; later a part that is away is no reason to end it."""
        nonlocal whole
        found = await health(addresses)
        if not whole and found["status"] != "ok":
            raise SetupError("proving.centre", "The centre lacks a part.")
        whole = True

    return Spec(
        name="centre",
        command=[sys.executable, "-m", "huying.process"],
        healthy=answers,
        log=folder.log / "centre.log",
        run_dir=folder.run,
        env={VARIABLE: str(folder.addresses)},
        stop_timeout=15.0,
    )


async def find_asterisk(cache: Path, say: Say) -> asterisk.Program:
    """The program, fetched when this machine has none. Raises SetupError."""
    return await asyncio.to_thread(asterisk.find_or_fetch, cache, say)
