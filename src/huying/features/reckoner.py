"""Answers that take seconds, reckoned while somebody waits for them: in a process of their own, so that calls
do not."""

from __future__ import annotations

import asyncio
from typing import Annotated, TypeVar

import msgspec
import structlog
from fastapi import Depends, Request

from huying.errors import BadInput, TooMany, Unavailable
from huying.kit.children import child, lines

log = structlog.get_logger(__name__)

_AT_ONCE = 2
_SECONDS = 90.0  # a forecast of three years takes a few, and the machine has calls to carry


class Refusal(msgspec.Struct, frozen=True, tag="refusal"):
    """What was given cannot be used."""

    code: str
    message: str
    params: dict[str, str | int | float]


_Answer = TypeVar("_Answer", bound=msgspec.Struct)


class Reckoner:
    def __init__(self) -> None:
        self._running = 0

    async def ask(self, module: str, task: msgspec.Struct, kind: type[_Answer]) -> _Answer:
        """What the module, in a process of its own, answers in one line: this kind, or a `Refusal`.

        Raises BadInput, TooMany when others are being made, Unavailable when there is no answer."""
        if self._running >= _AT_ONCE:
            raise TooMany(
                "planning.busy", "Other plans are being reckoned: try again in a moment.", retry_after=5
            )
        self._running += 1
        try:
            said = await self._ask(module, task, kind)
        finally:
            self._running -= 1
        if isinstance(said, Refusal):
            raise BadInput(said.code, said.message, **said.params)
        return said

    async def _ask(self, module: str, task: msgspec.Struct, kind: type[_Answer]) -> _Answer | Refusal:
        try:
            async with asyncio.timeout(_SECONDS), child(module, msgspec.json.encode(task)) as process:
                async for line in lines(process):
                    said: _Answer | Refusal = msgspec.json.decode(line, type=kind | Refusal)
                    return said
                log.error("reckoning_ended", module=module, code=await process.wait())
        except TimeoutError:
            log.error("reckoning_slow", module=module, seconds=_SECONDS)
        raise Unavailable(
            "planning.no_answer",
            "This could not be reckoned now: try again, with fewer rows if it stays so.",
        )


def _reckoner(request: Request) -> Reckoner:
    reckoner: Reckoner = request.app.state.centre.reckoner
    return reckoner


ReckonerDesk = Annotated[Reckoner, Depends(_reckoner)]
