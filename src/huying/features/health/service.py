"""Watching the parts: what is away is said on every screen, and in the journal when it comes and goes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from huying.journal import events as e
from huying.journal.port import Recorder
from huying.kit.clock import Clock

_EVERY_SECONDS = 2.0
_LIMIT_SECONDS = 1.5

Probe = Callable[[], Awaitable[bool]]


class Health:
    """State of each part by name, kept current by `watch`."""

    def __init__(
        self, probes: dict[str, Probe], journal: Recorder, clock: Clock, changed: Callable[[list[str]], None]
    ) -> None:
        self._probes = probes
        self._journal = journal
        self._clock = clock
        self._changed = changed
        self.up: dict[str, bool] = dict.fromkeys(probes, True)
        self._asked: dict[str, asyncio.Task[bool]] = {}

    @property
    def degraded(self) -> list[str]:
        """The parts that are away."""
        return [part for part, up in self.up.items() if not up]

    async def watch(self) -> None:
        """Look at every part, for ever."""
        while True:
            for part, probe in self._probes.items():
                self._saw(part, await self._answers(part, probe))
            await asyncio.sleep(_EVERY_SECONDS)

    def _saw(self, part: str, up: bool) -> None:
        if self.up[part] == up:
            return
        self.up[part] = up
        now = self._clock()
        self._journal.record(e.PartReturned(at=now, part=part) if up else e.PartLost(at=now, part=part))
        self._changed(self.degraded)

    async def _answers(self, part: str, probe: Probe) -> bool:
        """A part that hangs is asked once and given the time it takes; meanwhile it counts as away."""
        asked = self._asked.pop(part, None) or asyncio.create_task(_ask(probe), name=f"probe-{part}")
        done, _ = await asyncio.wait({asked}, timeout=_LIMIT_SECONDS)
        if done:
            return asked.result()
        self._asked[part] = asked
        return False


async def _ask(probe: Probe) -> bool:
    try:
        return await probe()
    except Exception:
        return False
