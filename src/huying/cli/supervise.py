"""The supervisor: servers, then the centre, then whatever a demo adds; and all of it down again, in order.

The centre is a child like the servers: killed, it is back within a second, while calls go on in Asterisk.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp

from huying.cli import steps
from huying.config import Settings
from huying.engines import asterisk, ports
from huying.engines.addresses import VARIABLE, Addresses, write
from huying.engines.child import Child, Spec, State, end_leftovers, tail
from huying.engines.folder import DataFolder
from huying.engines.stack import Stack
from huying.features.setup.demo import holds_demo


@dataclass(frozen=True)
class Addition:
    """What a demo adds to a centre: servers beside the stack, its data before the centre starts, then people
    who call once the centre answers."""

    plans: tuple[asterisk.Plan, ...]
    listeners: tuple[ports.Listener, ...]
    addresses: Callable[[Addresses], Addresses]
    seed: Callable[[Addresses], Awaitable[None]]
    command: Callable[[Path], list[str]]  # of the public network, given the file of addresses
    env: dict[str, str]  # of the public network
    welcome: str  # what a person needs to know to sign in
    once: bool  # the public network comes to an end by itself
    headless: bool  # then we end with it, and with its exit code
    report: Path | None = None  # what a demo with an end leaves


def run(settings: Settings, folder: DataFolder, program: asterisk.Program, addition: Addition | None) -> int:
    """Bring everything up, stay until told to end (or until a headless demo is over), take it down.

    Returns the exit code. Raises SetupError when something does not start.
    """
    return asyncio.run(_Supervisor(settings, folder, program, addition).run())


class _Supervisor:
    def __init__(
        self, settings: Settings, folder: DataFolder, program: asterisk.Program, addition: Addition | None
    ) -> None:
        self.settings = settings
        self.folder = folder
        self.program = program
        self.addition = addition
        self.ready = False
        self.stopping = False
        self.stack = Stack(settings, folder, program, on_change=self._report)

    async def run(self) -> int:
        task = asyncio.current_task()
        assert task
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(sign, partial(self._interrupt, task))
        try:
            async with contextlib.AsyncExitStack() as running:
                return await self._run(running)
        except asyncio.CancelledError:
            steps.console.print("Stopped.")
            return 0 if self.ready else 130

    async def _run(self, running: contextlib.AsyncExitStack) -> int:
        await running.enter_async_context(self._stopping_last())
        addresses = await self._start_servers(running)
        write(addresses, self.folder.addresses)
        self.folder.settings.touch(mode=0o600)
        self.folder.settings.write_text(self.settings.model_dump_json())
        if self.addition:
            with steps.step("Demo data"):
                await self.addition.seed(addresses)
        with steps.step("Centre") as say:
            await self._start(running, self._centre())
            say(f"http://{self.settings.web.host}:{self.settings.web.port}")
        network = await self._start_network(running) if self.addition else None
        self.ready = True
        self._welcome()
        if self.addition is None and await holds_demo(addresses.database_url):
            steps.warn(
                "This centre holds the demo's accounts, whose password everybody knows: set paths.data."
            )
        if self.addition and self.addition.once and network and network.ended:
            code = self._outcome(network.spec, await network.ended)
            if self.addition.headless:
                return code
        await asyncio.Event().wait()
        return 0

    def _interrupt(self, task: asyncio.Task[Any]) -> None:
        """The first signal ends everything in order; more of them do not hurry it."""
        if not self.stopping:
            self.stopping = True
            steps.console.print("\nStopping …")
            task.cancel()

    @contextlib.asynccontextmanager
    async def _stopping_last(self) -> AsyncIterator[None]:
        try:
            yield
        finally:
            self.stopping = True
            self.folder.addresses.unlink(missing_ok=True)

    async def _start_servers(self, running: contextlib.AsyncExitStack) -> Addresses:
        web = ports.Listener(self.settings.web.host, self.settings.web.port, "tcp", "web.port")
        extra = self.addition.listeners if self.addition else ()
        with steps.step("Servers") as say:
            for spec in (self._centre(), self._network(), *self._added_specs()):
                await end_leftovers(spec)
            ports.require_free([web, *extra])
            for spec in self._added_specs():
                # first, because the centre's trunk is looked for as soon as its Asterisk is up
                await self._start(running, spec)
            running.push_async_callback(self.stack.stop)
            addresses = await self.stack.start()
            say(", ".join(child.name for child in self.stack.children) or "all external")
        return self.addition.addresses(addresses) if self.addition else addresses

    async def _start_network(self, running: contextlib.AsyncExitStack) -> Child:
        with steps.step("Public network"):
            return await self._start(running, self._network())

    async def _start(self, running: contextlib.AsyncExitStack, spec: Spec) -> Child:
        child = Child(spec, self._report)
        running.push_async_callback(child.stop)
        await child.start()
        return child

    def _added_specs(self) -> list[Spec]:
        plans = self.addition.plans if self.addition else ()
        log, run_dir = self.folder.log, self.folder.run
        return [asterisk.spec(plan, self.program, log_dir=log, run_dir=run_dir) for plan in plans]

    def _centre(self) -> Spec:
        web = self.settings.web
        host = "127.0.0.1" if web.host == "0.0.0.0" else web.host  # noqa: S104 - recognised, not bound
        return Spec(
            name="centre",
            command=[sys.executable, "-m", "huying.process"],
            healthy=lambda: _answers(f"http://{host}:{web.port}/api/health"),
            log=self.folder.log / "centre.log",
            run_dir=self.folder.run,
            env={VARIABLE: str(self.folder.addresses)},
            stop_timeout=15.0,
        )

    def _network(self) -> Spec:
        command = self.addition.command(self.folder.addresses) if self.addition else ["true"]
        return Spec(
            name="network",
            command=command,
            healthy=_nothing_to_ask,
            log=self.folder.log / "network.log",
            run_dir=self.folder.run,
            env={VARIABLE: str(self.folder.addresses), **(self.addition.env if self.addition else {})},
            once=bool(self.addition and self.addition.once),
        )

    def _report(self, child: Child, state: State, detail: str) -> None:
        """What a person should know: something broke, or is back. The rest is in the log files."""
        if self.stopping or not self.ready:
            return
        if state == "restarting":
            steps.warn(f"{time.strftime('%H:%M:%S')} {child.name} {detail}; starting it again")
        elif state == "running":
            steps.console.print(f"  {time.strftime('%H:%M:%S')} {child.name} is back")

    def _outcome(self, spec: Spec, code: int) -> int:
        """A headless demo is over: what it came to, its exit code, its last words when it could not run."""
        report = self.addition.report if self.addition else None
        if code in (0, 1) and report and report.exists():
            steps.console.print(_summary(report), soft_wrap=True)
        elif code:
            steps.fail(f"{(tail(spec.log, 1) or ['The public network failed.'])[0]} See {spec.log}.")
        return code if code >= 0 else 1

    def _welcome(self) -> None:
        url = f"http://{self.settings.web.host}:{self.settings.web.port}"
        steps.console.print(f"\nHuying is ready: [bold]{url}[/bold]    (Ctrl-C ends it)", soft_wrap=True)
        first = self.folder.root / "first-sign-in.txt"
        if self.addition:
            steps.console.print(self.addition.welcome, soft_wrap=True)
        elif first.exists():
            steps.console.print(f"The first sign-in is in {first}", soft_wrap=True)


def _summary(report: Path) -> str:
    """The counts of a demo's report in one line, then what is unaccounted for, if anything."""
    found = json.loads(report.read_bytes())
    counts = ", ".join(f"{name} {found[name]}" for name in ("offered", "answered", "abandoned", "recordings"))
    attempts, open_points = sum(found["attempts"].values()), found["unaccounted"]
    line = f"{counts}, attempts {attempts}, unaccounted {len(open_points)}    {report}"
    return "\n".join([line, *(f"  {point}" for point in open_points)])


async def _nothing_to_ask() -> None:
    """The public network has no door of its own: running is well enough."""


async def _answers(url: str) -> None:
    """Any answer at all: a centre that lacks a part says so itself and must not be restarted for it."""
    timeout = aiohttp.ClientTimeout(total=4)
    async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as answer:
        await answer.read()


def stop(folder: DataFolder, patience: float = 60.0) -> bool:
    """End the centre that runs on `folder`; False when none does. Waits until it is gone."""
    pid = folder.holder()
    if not pid:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + patience
    while folder.holder() and time.monotonic() < deadline:
        time.sleep(0.1)
    return True
