"""Watching the parts: what is away is said on every screen, and in the journal when it comes and goes."""

from __future__ import annotations

import asyncio
import contextlib
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
        self._wanted = asyncio.Event()

    @property
    def degraded(self) -> list[str]:
        """The parts that are away."""
        return [part for part, up in self.up.items() if not up]

    def look(self) -> None:
        """Look now: somebody knows that a part came or went."""
        self._wanted.set()

    async def watch(self) -> None:
        """Look at every part, for ever. One that hangs keeps nobody from being told of another."""
        while True:
            self._wanted.clear()
            await asyncio.gather(*(self._look_at(part, probe) for part, probe in self._probes.items()))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_EVERY_SECONDS):
                    await self._wanted.wait()

    async def _look_at(self, part: str, probe: Probe) -> None:
        self._saw(part, await self._answers(part, probe))

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
