"""What a drill is, and how drills are held: on one centre, one after the other."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from huying.config import Settings
from huying.drills.outcome import Outcome, Stuck
from huying.drills.scene import Scene, opened
from huying.proving.centre import Say
from huying.publicnet.desk import Refused

Sections = dict[str, dict[str, Any]]


class Drill(Protocol):
    """One way to break a centre. Its fields are its sizes."""

    @property
    def name(self) -> str: ...

    @property
    def seats(self) -> int:
        """Agents it needs."""

    @property
    def sections(self) -> Sections:
        """Settings it needs, by section."""

    async def run(self, scene: Scene, outcome: Outcome, say: Say) -> None:
        """Do it; figures and losses go into the outcome. Raises Stuck."""


async def hold(settings: Settings, drills: Sequence[Drill], say: Say, keep: Path | None) -> list[Outcome]:
    """All of them on one centre, whose data and logs are left in `keep`. Raises SetupError when it does not
    come up."""
    sections: Sections = {}
    for drill in drills:
        for name, section in drill.sections.items():
            sections[name] = {**sections.get(name, {}), **section}
    seats = max(drill.seats for drill in drills)
    async with opened(settings, agents=seats, say=say, sections=sections, keep=keep) as scene:
        return [await _held(scene, drill, say) for drill in drills]


async def _held(scene: Scene, drill: Drill, say: Say) -> Outcome:
    """One drill on a scene where no call is going on."""
    outcome = Outcome(drill.name)
    began = time.monotonic()
    scene.placed.clear()
    scene.offered.clear()
    try:
        await drill.run(scene, outcome, lambda text: say(f"{drill.name}: {text}"))
    except Stuck as stuck:
        outcome.lose("the drill", str(stuck))
        scene.give_up()
    except Refused as refused:
        outcome.lose("the drill", f"the centre refused what was asked of it: {refused}")
        scene.give_up()
    outcome.numbers["seconds"] = round(time.monotonic() - began, 1)
    return outcome
