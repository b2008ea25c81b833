"""The agents' link loses a share of all packets, and then everything for a while: SIP and sound alike."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from huying.drills import books
from huying.drills.drill import Sections
from huying.drills.outcome import Outcome
from huying.drills.scene import Placed, Scene, until
from huying.proving.centre import Say

_BACK_SECONDS = 2.0
"""Until both hear each other again."""
_TAKEN_SECONDS = 10.0
"""Until the call that came meanwhile is taken: Asterisk repeats its INVITE every four seconds."""


@dataclass(frozen=True)
class Network:
    """`loss` of the packets for `lossy` seconds, then all of them for `gone` seconds."""

    name: ClassVar[str] = "network"
    talking: int = 10
    loss: float = 0.05
    lossy: float = 10.0
    gone: float = 10.0

    @property
    def seats(self) -> int:
        """One more, for the call that comes while nobody can be reached."""
        return self.talking + 1

    @property
    def sections(self) -> Sections:
        return {}

    async def run(self, scene: Scene, outcome: Outcome, say: Say) -> None:
        link = scene.desks.link
        pairs = await scene.talking(self.talking)
        outcome.numbers |= {"talking": self.talking, "gone_seconds": self.gone}
        try:
            say(f"{self.loss:.0%} of the agents' packets are lost")
            link.loss = self.loss
            scene.mark()
            await scene.serve_one()
            await asyncio.sleep(self.lossy)
            outcome.numbers["longest_gap_seconds"] = round(scene.longest_gap(pairs), 2)
            outcome.lose_all(scene.interruptions(pairs))
            say("all of them are lost")
            link.loss = 1.0
            meanwhile = scene.call()
            await asyncio.sleep(self.gone)
        finally:
            link.loss = 0.0
        outcome.numbers["packets_lost"] = link.dropped
        say("the link is back")
        await _back(scene, outcome, pairs)
        began = asyncio.get_running_loop().time()
        await until(lambda: meanwhile.talks, _TAKEN_SECONDS, "the call that came meanwhile to be taken")
        outcome.numbers["taken_after_seconds"] = round(asyncio.get_running_loop().time() - began, 2)
        await scene.end_all()
        await scene.serve_one()
        await books.compare(scene, outcome)


async def _back(scene: Scene, outcome: Outcome, pairs: Sequence[Placed]) -> None:
    """The same talks go on."""
    for call in pairs:
        if not call.talks:
            outcome.lose(call.caller, "the talk was cut off")
    lines = [line for call in pairs for line in (call.line, call.agent) if line is not None]
    heard = {line: line.sound.packets for line in lines if line.sound}
    began = asyncio.get_running_loop().time()
    await until(
        lambda: all(line.sound and line.sound.packets > packets for line, packets in heard.items()),
        _BACK_SECONDS,
        "sound to flow again",
    )
    outcome.numbers["sound_back_seconds"] = round(asyncio.get_running_loop().time() - began, 2)
