"""Forecasts, and trials that go on by themselves in a process each.

What runs is known to this process only: after a restart a trial is started again by who still wants it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import msgspec
import structlog

from huying.errors import NotFound, TooMany
from huying.features.planning.reckoning import Result, Task
from huying.features.planning.trying import Outcome, Progress, Said, Trial
from huying.features.reckoner import Reckoner, Refusal
from huying.kit.children import child, lines
from huying.kit.ids import new_id
from huying.kit.tasks import Supervisor

log = structlog.get_logger(__name__)

_AT_ONCE = 2
_TRIAL_SECONDS = 600.0
_KEPT = 50  # trials that have ended, for those who still look at them


async def forecast(reckoner: Reckoner, task: Task) -> Result:
    """Raises BadInput, TooMany, Unavailable."""
    return await reckoner.ask("huying.features.planning.reckoning", task, Result)


@dataclass(slots=True)
class Run:
    """A trial: how far, and at last what came of it."""

    done: float = 0.0
    ended: Outcome | Refusal | None = None


class Trials:
    def __init__(self, tasks: Supervisor) -> None:
        self._tasks = tasks
        self._runs: dict[str, Run] = {}

    def start(self, trial: Trial) -> str:
        """Its id. Raises TooMany when others are being made."""
        if sum(run.ended is None for run in self._runs.values()) >= _AT_ONCE:
            raise TooMany(
                "planning.busy_trials", "Other trials are running: try again in a minute.", retry_after=30
            )
        self._forget()
        trial_id = new_id("trial")
        self._runs[trial_id] = Run()
        self._tasks.spawn("trial", self._run(self._runs[trial_id], trial))
        return trial_id

    def get(self, trial_id: str) -> Run:
        """Raises NotFound."""
        if trial_id not in self._runs:
            raise NotFound("planning.trial_unknown", "This trial is not known any more: start it again.")
        return self._runs[trial_id]

    def _forget(self) -> None:
        ended = [trial_id for trial_id, run in self._runs.items() if run.ended is not None]
        for trial_id in ended[: max(0, len(ended) - _KEPT + 1)]:
            del self._runs[trial_id]

    async def _run(self, run: Run, trial: Trial) -> None:
        try:
            run.ended = await self._tried(run, trial)
        finally:
            if run.ended is None:
                run.ended = Refusal(
                    "planning.no_outcome",
                    "The trial did not come to an end: try again, with fewer copies if it stays so.",
                    {},
                )

    async def _tried(self, run: Run, trial: Trial) -> Outcome | Refusal | None:
        try:
            async with (
                asyncio.timeout(_TRIAL_SECONDS),
                child("huying.features.planning.trying", msgspec.json.encode(trial)) as process,
            ):
                async for line in lines(process):
                    said: Said = msgspec.json.decode(line, type=Said)
                    if not isinstance(said, Progress):
                        return said
                    run.done = said.done
                log.error("trial_ended", code=await process.wait())
        except TimeoutError:
            log.error("trial_slow", seconds=_TRIAL_SECONDS)
        return None
