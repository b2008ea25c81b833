"""Work that is done again whenever somebody asks: many askings at once are one turn, none is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


class Refresh:
    """Give `run` to a `Supervisor`: a turn that fails is tried again, what was asked for stays asked for."""

    def __init__(self, work: Callable[[], Awaitable[None]]) -> None:
        self._work = work
        self._asked = 0
        self._met = 0
        self._wake = asyncio.Event()
        self._turn = asyncio.Event()

    def ask(self) -> None:
        """What was read so far is out of date."""
        self._asked += 1
        self._wake.set()

    async def met(self, seconds: float) -> bool:
        """Wait until a turn that began after everything asked so far has ended. False after `seconds`."""
        wanted = self._asked
        try:
            async with asyncio.timeout(seconds):
                while self._met < wanted:
                    await self._turn.wait()
        except TimeoutError:
            return False
        return True

    async def run(self) -> None:
        """Take turns for ever. What `work` raises is raised; run it again and the turn is repeated."""
        while True:
            while self._met == self._asked:
                self._wake.clear()
                await self._wake.wait()
            target = self._asked
            await self._work()
            self._met = target
            turn, self._turn = self._turn, asyncio.Event()
            turn.set()
