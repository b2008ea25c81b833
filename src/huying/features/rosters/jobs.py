"""Rosters being solved: a process each, watched here. When it ends, what it found goes into its plan.

What runs is known to this process only: a centre that is killed and comes back has plans as they were before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import msgspec
import structlog

from huying.errors import Conflict, TooMany
from huying.features.rosters.solving import Line, Progress, Result, Task
from huying.kit.children import child, lines
from huying.kit.tasks import Supervisor

log = structlog.get_logger(__name__)

_AT_ONCE = 2
_GRACE_SECONDS = 60.0  # beyond its time, for a busy machine

Keep = Callable[[Result], Awaitable[None]]


@dataclass(slots=True)
class _Run:
    now: Progress | None = None


class RosterSolver:
    def __init__(self, tasks: Supervisor) -> None:
        self._tasks = tasks
        self._runs: dict[str, _Run] = {}

    def solving(self, plan_id: str) -> bool:
        return plan_id in self._runs

    def progress(self, plan_id: str) -> Progress | None:
        """The best so far, once there is one."""
        run = self._runs.get(plan_id)
        return run.now if run else None

    def start(self, plan_id: str, task: Task, keep: Keep) -> None:
        """`keep` gets the result. Raises Conflict when it is being solved, TooMany when others are."""
        if plan_id in self._runs:
            raise Conflict("roster.solving", "This plan is being solved: wait until it is done.")
        if len(self._runs) >= _AT_ONCE:
            raise TooMany(
                "roster.solver_busy", "Other plans are being solved: try again in a minute.", retry_after=60
            )
        self._runs[plan_id] = _Run()
        self._tasks.spawn("roster", self._run(plan_id, task, keep))

    async def _run(self, plan_id: str, task: Task, keep: Keep) -> None:
        try:
            result = await self._solve(plan_id, task)
            if result is not None:
                await keep(result)
        finally:
            del self._runs[plan_id]

    async def _solve(self, plan_id: str, task: Task) -> Result | None:
        try:
            async with (
                asyncio.timeout(task.seconds + _GRACE_SECONDS),
                child("huying.features.rosters.solving", msgspec.json.encode(task)) as process,
            ):
                async for line in lines(process):
                    said = msgspec.json.decode(line, type=Line)
                    if isinstance(said, Result):
                        return said
                    self._runs[plan_id].now = said
                log.error("roster_solver_ended", plan=plan_id, code=await process.wait())
        except TimeoutError:
            log.error("roster_solver_slow", plan=plan_id, seconds=task.seconds)
        return None
