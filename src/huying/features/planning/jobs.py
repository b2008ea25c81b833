"""Forecasts being reckoned: a process each, for as long as somebody waits for it."""

from __future__ import annotations

import asyncio

import msgspec
import structlog

from huying.errors import BadInput, TooMany, Unavailable
from huying.features.planning.reckoning import Answer, Refusal, Result, Task
from huying.kit.children import child, lines

log = structlog.get_logger(__name__)

_AT_ONCE = 2
_SECONDS = 90.0  # a forecast of three years takes a few, and the machine has calls to carry


class Reckoner:
    def __init__(self) -> None:
        self._running = 0

    async def ask(self, task: Task) -> Result:
        """Raises BadInput, TooMany when others are being made, Unavailable when there is no answer."""
        if self._running >= _AT_ONCE:
            raise TooMany(
                "planning.busy", "Other forecasts are being made: try again in a moment.", retry_after=5
            )
        self._running += 1
        try:
            return await self._ask(task)
        finally:
            self._running -= 1

    async def _ask(self, task: Task) -> Result:
        try:
            async with (
                asyncio.timeout(_SECONDS),
                child("huying.features.planning.reckoning", msgspec.json.encode(task)) as process,
            ):
                async for line in lines(process):
                    return _result(msgspec.json.decode(line, type=Answer))
                log.error("forecast_ended", code=await process.wait())
        except TimeoutError:
            log.error("forecast_slow", seconds=_SECONDS)
        raise Unavailable(
            "planning.no_answer",
            "The forecast could not be made now: try again, with fewer rows if it stays so.",
        )


def _result(said: Answer) -> Result:
    if isinstance(said, Refusal):
        raise BadInput(said.code, said.message, **said.params)
    return said
