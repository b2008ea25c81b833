"""Background work that cannot die unnoticed.

A `TaskGroup` of the standard library ends everything when one task fails; a centre must not. Here each
named task that fails is logged with its trace and started again after a pause that doubles up to 5 s.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger(__name__)

_LONGEST_PAUSE = 5.0


class Supervisor:
    """Owns the background tasks of one part and ends them together."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def keep(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` for ever: when it fails it is started again; when it returns it is done."""
        self._tasks[name] = asyncio.create_task(self._keep(name, work), name=name)

    def spawn(self, name: str, work: Awaitable[None]) -> None:
        """Run `work` once; a failure is logged."""
        key = f"{name}#{id(work)}"
        task = asyncio.create_task(self._once(name, work), name=name)
        self._tasks[key] = task
        task.add_done_callback(lambda _: self._tasks.pop(key, None))

    async def stop(self) -> None:
        """Cancel everything and wait until it has ended."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._tasks.clear()

    async def _keep(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        pause = 0.1
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            try:
                await work()
                return
            except asyncio.CancelledError:
                raise
            except Exception:
                if loop.time() - began > 60:
                    pause = 0.1
                log.exception("task_failed", task=name, again_in_seconds=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _once(self, name: str, work: Awaitable[None]) -> None:
        try:
            await work
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("task_failed", task=name)
