"""The centre's process is killed in the middle of everything, and once more when nothing goes on."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from huying.drills import books
from huying.drills.drill import Sections
from huying.drills.harm import kill
from huying.drills.outcome import Loss, Outcome
from huying.drills.scene import Placed, Scene, until
from huying.proving.centre import Say

_CONTROL_SECONDS = 3.0
"""From the start of the new process to its first act."""
_GREETED = "+861088880001"
_GREETING = "Good morning, and thank you for calling. " * 2
_LOOK_ON_SECONDS = 1.0


@dataclass(frozen=True)
class Controller:
    """How many calls are in each state when the process is killed."""

    name: ClassVar[str] = "controller"
    talking: int = 20
    waiting: int = 10
    greeting: int = 5

    @property
    def seats(self) -> int:
        """One more: her caller leaves while nobody is in control."""
        return self.talking + 1

    @property
    def sections(self) -> Sections:
        return {}

    async def run(self, scene: Scene, outcome: Outcome, say: Say) -> None:
        switch = scene.child("asterisk").pid
        say(f"{self.talking} talk, {self.waiting} wait, {self.greeting} hear the greeting")
        leaver, *pairs = await scene.talking(self.seats)
        waiting = await scene.waiting(self.waiting)
        greeted = await _greeted(scene, self.greeting)
        outcome.numbers |= {"talking": len(pairs), "waiting": self.waiting, "greeting": self.greeting}
        say("the centre's process is killed")
        await _killed(scene, outcome, leaver, pairs)
        say("waiting callers are taken in their order")
        outcome.lose_all(await _order(scene, pairs, waiting, greeted))
        await scene.end_all()
        await books.compare(scene, outcome)
        say("the centre's process is killed again, with no calls")
        await _killed_idle(scene, outcome)
        if scene.child("asterisk").pid != switch:
            outcome.lose("asterisk", "it ended when its controller came back")


async def _greeted(scene: Scene, count: int) -> list[Placed]:
    number = {"number": _GREETED, "queue_id": scene.staff.queue_id, "greeting": _GREETING, "locale": "en"}
    await scene.staff.admin.ask("POST", "/api/numbers", number)
    return await scene.waiting(count, _GREETED)


async def _killed(scene: Scene, outcome: Outcome, leaver: Placed, pairs: Sequence[Placed]) -> None:
    """Control is back when the agent whose caller left meanwhile is rung with the next one."""
    offers = len(scene.offered)
    scene.mark()
    killed = time.time()
    pid = kill(scene.child("centre"))
    leaver.line.hang_up()
    started = await scene.restarted("centre", pid)
    first = await scene.taken(offers, 20)
    rung = first.agents[-1].placed_at
    outcome.limit("control_seconds", rung - started, _CONTROL_SECONDS)
    outcome.numbers["away_seconds"] = round(rung - killed, 2)
    await asyncio.sleep(_LOOK_ON_SECONDS)
    outcome.numbers["longest_gap_seconds"] = round(scene.longest_gap(pairs), 2)
    dropped = scene.interruptions(pairs)
    outcome.numbers["talking_dropped"] = len(dropped)
    outcome.lose_all(dropped)


async def _order(
    scene: Scene, pairs: Sequence[Placed], waiting: Sequence[Placed], greeted: Sequence[Placed]
) -> list[Loss]:
    """One talk after the other ends; each time the one who came first of those who wait has to be next.
    Those who hear the greeting hear it again and wait when it is over, all at about the same time."""
    offers = (
        scene.offered.index(waiting[0].caller) if waiting[0].caller in scene.offered else len(scene.offered)
    )
    talks = deque([*pairs, waiting[0]])
    for n in range(1, len(waiting) + len(greeted)):
        await scene.end([talks.popleft()])
        talks.append(await scene.taken(offers + n))
    served = scene.offered[offers:]
    expected = [call.caller for call in [*waiting, *greeted]]
    if served[: len(waiting)] != expected[: len(waiting)] or sorted(served) != sorted(expected):
        return [Loss("waiting callers", f"came in the order {expected}, were taken as {served}")]
    return []


async def _killed_idle(scene: Scene, outcome: Outcome) -> None:
    pid = kill(scene.child("centre"))
    started = await scene.restarted("centre", pid)
    await scene.well()
    outcome.limit("idle_control_seconds", time.time() - started, _CONTROL_SECONDS)
    await until(lambda: "ready" in scene.states(), 10, "an agent to be ready again")
    await scene.serve_one()
