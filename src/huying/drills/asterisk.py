"""Asterisk is killed under calls that talk and calls that wait."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from huying.drills import books
from huying.drills.drill import Sections
from huying.drills.harm import kill
from huying.drills.outcome import Loss, Outcome
from huying.drills.scene import Scene, until
from huying.proving.centre import Say
from huying.telephony import causes

_CLOSED_SECONDS = 5.0
_BACK_SECONDS = 10.0
_PATIENCE = 30.0


@dataclass(frozen=True)
class Asterisk:
    """How many calls are in each state when the switch is killed."""

    name: ClassVar[str] = "asterisk"
    talking: int = 20
    waiting: int = 10

    @property
    def seats(self) -> int:
        return self.talking

    @property
    def sections(self) -> Sections:
        return {}

    async def run(self, scene: Scene, outcome: Outcome, say: Say) -> None:
        say(f"{self.talking} talk, {self.waiting} wait")
        await scene.talking(self.talking)
        await scene.waiting(self.waiting)
        outcome.numbers |= {"talking": self.talking, "waiting": self.waiting}
        await until(lambda: len(scene.calls_seen()) == len(scene.placed), 5, "the board to show every call")
        say("Asterisk is killed")
        kill(scene.child("asterisk"))
        killed = time.monotonic()
        scene.give_up()
        await until(lambda: not scene.calls_seen(), _PATIENCE, "the centre to close the calls")
        outcome.limit("calls_closed_seconds", time.monotonic() - killed, _CLOSED_SECONDS)
        await until(scene.registered, _PATIENCE, "every telephone to be registered again")
        outcome.limit("registered_seconds", time.monotonic() - killed, _BACK_SECONDS)
        await until(lambda: set(scene.states()) == {"ready"}, _PATIENCE, "all agents to be ready again")
        outcome.limit("agents_back_seconds", time.monotonic() - killed, _BACK_SECONDS)
        cut = [call.caller for call in scene.placed.values()]
        outcome.limit("next_call_seconds", await scene.serve_one(), _CLOSED_SECONDS)
        rows = await books.compare(scene, outcome)
        outcome.lose_all(wrong_ends(rows[caller][0] for caller in cut if rows.get(caller)))


def wrong_ends(rows: Iterable[dict[str, Any]]) -> list[Loss]:
    """Calls whose end is told otherwise than it was: the network's, for a reason nobody knows."""
    return [
        Loss(row["customer_number"], f"ended by {row['ended_by']}, cause {row['cause']}")
        for row in rows
        if (row["ended_by"], row["cause"]) != ("network", causes.UNKNOWN)
    ]
