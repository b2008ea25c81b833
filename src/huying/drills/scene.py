"""The scene of a drill: a running centre, agents who answer, callers, and who talks with whom.

Everything the telephones see is kept by caller: the books of the centre are held against it at the end.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import itertools
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import psutil

from huying.config import Settings
from huying.drills.outcome import Loss, Stuck
from huying.engines.child import Child
from huying.kit.tasks import Supervisor
from huying.proving import centre, people
from huying.proving.centre import Running, Say
from huying.proving.people import Agent, Staff
from huying.proving.sound import Pace
from huying.proving.telephones import Line, Telephones
from huying.publicnet.desk import Refused

RING_SECONDS = 0.1
_LOOK_SECONDS = 0.02
_REGISTER_SECONDS = 3.0
"""Telephones say so often that they are there: a switch that has started anew hears of them again."""
_GIVEN_UP_SECONDS = 4.0
"""A telephone that did not come back for so long is set up anew."""
_GAP_SECONDS = 0.3
"""More silence than this is an interruption: fifteen packets in a row."""
_HEARD = 10  # packets each way before a talk counts as one


@dataclass(eq=False)
class Placed:
    """One call from outside, and the agents' lines it reached, in order."""

    caller: str
    line: Line
    agents: list[Line] = field(default_factory=list)

    @property
    def agent(self) -> Line | None:
        """The line of the agent who talks with the caller, or did last."""
        return next((line for line in reversed(self.agents) if line.up.is_set()), None)

    @property
    def talks(self) -> bool:
        agent = self.agent
        return agent is not None and not agent.over.is_set() and not self.line.over.is_set()

    @property
    def sound_both_ways(self) -> bool:
        lines = (self.line, self.agent)
        return all(line and line.sound and line.sound.packets > _HEARD for line in lines)

    @property
    def talk_seconds(self) -> float:
        """With agents, all together, as the telephones saw it; nobody talks when the caller has gone."""
        gone = self.line.ended_at or time.time()
        return sum(min(line.ended_at or gone, gone) - line.up_at for line in self.agents if line.up.is_set())


class Scene:
    """What a drill works with."""

    def __init__(self, running: Running, staff: Staff, pace: Pace) -> None:
        self.running = running
        self.staff = staff
        self.pace = pace
        self.carrier = Telephones(running.settings.sip.port, pace)
        self.desks = Telephones(running.settings.sip.port, pace)
        self.placed: dict[str, Placed] = {}
        self.offered: list[str] = []
        """Callers, in the order in which agents' telephones were rung."""
        self.ring_seconds = RING_SECONDS
        self._numbers = itertools.count(1)
        self.desks.on_call = self._rings

    # ── calls ────────────────────────────────────────────────────────────────────────────────────

    def call(self, number: str = people.NUMBER, *, sound: bool = True) -> Placed:
        """A call from a caller nobody else has."""
        caller = f"+86139{next(self._numbers):08d}"
        placed = Placed(caller, self.carrier.call(number, caller, sound=sound))
        self.placed[caller] = placed
        return placed

    async def talking(self, count: int) -> list[Placed]:
        """Calls that agents have taken, sound flowing both ways. Raises Stuck."""
        calls = [self.call() for _ in range(count)]
        await until(lambda: all(call.talks and call.sound_both_ways for call in calls), 20, "a talk to begin")
        return calls

    async def waiting(self, count: int, number: str = people.NUMBER) -> list[Placed]:
        """Callers whose line is open and who hear what the centre plays, in this order. Raises Stuck."""
        calls = []
        for _ in range(count):
            call = self.call(number)
            await until(call.line.up.is_set, 8, "the centre to take a waiting caller's line")
            calls.append(call)
        return calls

    async def taken(self, after: int, seconds: float = 8.0) -> Placed:
        """The call of the offer number `after` + 1, once an agent has it. Raises Stuck."""
        await until(lambda: len(self.offered) > after, seconds, "an agent's telephone to ring")
        call = self.placed[self.offered[after]]
        await until(lambda: call.talks, seconds, f"{call.caller} to be taken")
        return call

    async def serve_one(self, seconds: float = 10.0) -> float:
        """A whole new call; returns the seconds until somebody talked with its caller. Raises Stuck."""
        call = self.call()
        await until(lambda: call.talks and call.sound_both_ways, seconds, "a new call to be served")
        await self.end([call])
        return call.agents[-1].up_at - call.line.placed_at

    async def end(self, calls: Iterable[Placed]) -> None:
        """The callers hang up; returns when both sides know. Raises Stuck."""
        calls = list(calls)
        for call in calls:
            call.line.hang_up()
        lines = [line for call in calls for line in (call.line, *call.agents)]
        await until(
            lambda: all(line.over.is_set() for line in lines), 8, "agents' lines to end with their callers'"
        )

    async def end_all(self) -> None:
        """Every caller who is still there hangs up. Raises Stuck."""
        await self.end(call for call in self.placed.values() if not call.line.over.is_set())

    def give_up(self) -> None:
        """Leave every line, whatever the other side does."""
        for line in (*self.carrier.lines.values(), *self.desks.lines.values()):
            line.hang_up()

    def _rings(self, line: Line) -> None:
        """An agent's telephone: it rings a moment, then she answers."""
        placed = self.placed.get(line.other)
        if placed is None:
            line.refuse()
            return
        placed.agents.append(line)
        self.offered.append(line.other)
        line.ring()
        asyncio.get_running_loop().call_later(self.ring_seconds, line.answer)

    # ── sound ────────────────────────────────────────────────────────────────────────────────────

    def mark(self) -> None:
        """From here on interruptions count."""
        self.pace.mark()

    def longest_gap(self, calls: Sequence[Placed]) -> float:
        """Seconds without sound since `mark`, at worst, in either direction."""
        return max((gap for call in calls for gap in _gaps(call)), default=0.0)

    def interruptions(self, calls: Sequence[Placed]) -> list[Loss]:
        """Talks that were cut off, or in which somebody heard nothing for a while since `mark`."""
        tolerated = _GAP_SECONDS + self.pace.stall
        found = []
        for call in calls:
            if not call.talks:
                found.append(Loss(call.caller, "the talk was cut off"))
            elif (gap := max(_gaps(call))) > tolerated:
                found.append(Loss(call.caller, f"{gap:.2f} s without sound"))
        return found

    # ── processes ────────────────────────────────────────────────────────────────────────────────

    def child(self, name: str) -> Child:
        return next(child for child in self.running.children if child.name == name)

    async def restarted(self, name: str, old: int) -> float:
        """When the supervisor's next process began, in seconds since 1970. Raises Stuck."""
        child = self.child(name)
        await until(lambda: child.pid not in (None, old), 10, f"{name} to be started again")
        return float(psutil.Process(child.pid).create_time())

    async def well(self, seconds: float = 30.0) -> None:
        """Until the centre says that all parts are there. Raises Stuck."""
        await until(self._is_well, seconds, "the centre to be well")

    async def _is_well(self) -> bool:
        with contextlib.suppress(Exception):
            return bool((await centre.health(self.running.addresses))["status"] == "ok")
        return False

    # ── agents ───────────────────────────────────────────────────────────────────────────────────

    async def register(self) -> None:
        """All telephones once, side by side; those that get no answer are tried in the next round."""
        await asyncio.gather(
            *(self.desks.register(agent.device, agent.password, 60) for agent in self.staff.agents),
            return_exceptions=True,
        )

    async def keep_registered(self) -> None:
        while True:
            await asyncio.sleep(_REGISTER_SECONDS)
            await self.register()

    async def mind_desks(self) -> None:
        """Agents who lost their telephone press ready again when it is back; one that stays away is set up
        anew, as the desk in the browser does."""
        offline_since: dict[str, float] = {}
        while True:
            await asyncio.sleep(_LOOK_SECONDS * 5)
            for agent in self.staff.agents:
                me = self.agents_seen().get(agent.desk.user_id, {})
                now = time.monotonic()
                if me.get("state") != "not_ready" or me.get("device_online"):
                    offline_since.pop(agent.device, None)
                elif now - offline_since.setdefault(agent.device, now) > _GIVEN_UP_SECONDS:
                    del offline_since[agent.device]
                    await self._take_seat(agent)
                if me.get("state") == "not_ready" and me.get("device_online"):
                    with contextlib.suppress(Refused):
                        await agent.desk.ask("POST", "/api/desk/ready", {})

    async def _take_seat(self, agent: Agent) -> None:
        with contextlib.suppress(Refused, TimeoutError):
            await agent.take_seat()
            await self.desks.register(agent.device, agent.password, 60)

    async def registered(self) -> bool:
        """Whether the switch itself knows the telephone of every agent."""
        addresses = self.running.addresses
        login = aiohttp.BasicAuth(addresses.ari_user, addresses.ari_password)
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with (
                aiohttp.ClientSession(auth=login, timeout=aiohttp.ClientTimeout(2)) as http,
                http.get(f"{addresses.ari_url}/ari/endpoints/PJSIP") as answer,
            ):
                online = {each["resource"] for each in await answer.json() if each["state"] == "online"}
                return {agent.device for agent in self.staff.agents} <= online
        return False

    def agents_seen(self) -> dict[str, Any]:
        """Every agent as the board shows her."""
        found: dict[str, Any] = self.staff.admin.state.get("agents", {})
        return found

    def calls_seen(self) -> dict[str, Any]:
        """Every call the board shows."""
        found: dict[str, Any] = self.staff.admin.state.get("calls", {})
        return found

    def degraded_seen(self) -> list[str]:
        """The parts the board says are away."""
        shown = self.staff.admin.state.get("centre", {}).get("centre", {})
        return list(shown.get("degraded", []))

    def states(self) -> list[str]:
        """State of each agent of the scene, as the board shows it."""
        seen = self.agents_seen()
        return [str(seen.get(agent.desk.user_id, {}).get("state", "")) for agent in self.staff.agents]


def _gaps(call: Placed) -> list[float]:
    lines = [line for line in (call.line, call.agent) if line is not None]
    return [line.sound.longest_gap() for line in lines if line.sound is not None]


async def until(condition: Callable[[], object], seconds: float, what: str) -> None:
    """Wait for a condition, which may have to be awaited. Raises Stuck with what was waited for."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if await found if inspect.isawaitable(found) else found:
            return
        if time.monotonic() > deadline:
            raise Stuck(f"waited {seconds:g} s in vain for {what}")
        await asyncio.sleep(_LOOK_SECONDS)


@contextlib.asynccontextmanager
async def opened(
    base: Settings, *, agents: int, say: Say, sections: dict[str, dict[str, Any]], keep: Path | None
) -> AsyncIterator[Scene]:
    """A centre with this many agents ready at their telephones, in a folder that goes with it unless it is to
    be kept. Raises SetupError."""
    program = await centre.find_asterisk(base.paths.cache, say)
    async with contextlib.AsyncExitStack() as opening:
        folder = keep or Path(opening.enter_context(tempfile.TemporaryDirectory(prefix="huying-drill-")))
        settings = centre.settings_on_free_ports(base, folder / "data", **sections)
        running = await opening.enter_async_context(centre.opened(settings, program, say))
        say(f"{agents} agents sign in")
        staff = await opening.enter_async_context(people.signed_in(running, agents))
        scene = Scene(running, staff, Pace())
        await opening.enter_async_context(_telephones(scene))
        await staff.ready()
        yield scene


@contextlib.asynccontextmanager
async def _telephones(scene: Scene) -> AsyncIterator[None]:
    """Both ends of all lines, the board, and agents who mind their desks."""
    tasks = Supervisor()
    try:
        await scene.carrier.open(scene.running.trunk_port)
        await scene.desks.open()
        tasks.keep("pace", scene.pace.run)
        await scene.register()
        tasks.keep("registering", scene.keep_registered)
        tasks.keep("board", lambda: scene.staff.admin.follow("board", lambda: None))
        tasks.keep("desks", scene.mind_desks)
        yield
    finally:
        await tasks.stop()
        scene.carrier.close()
        scene.desks.close()
