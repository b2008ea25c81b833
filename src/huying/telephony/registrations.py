"""Whether carriers have us registered. ARI does not say; Asterisk's own console does.

The console is a socket in Asterisk's run folder that only its user can open. It is asked every few seconds,
and only while there is a trunk that registers. An Asterisk of somebody else's has no such socket here:
nothing is known.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Literal

import structlog

log = structlog.get_logger(__name__)

State = Literal["registered", "refused", "trying", "unknown"]

_EVERY_SECONDS = 5.0
_ANSWER_SECONDS = 3.0
_LINE = re.compile(r"^ (?P<name>trunk-[^/\s]+)/.*\b(?P<status>Registered|Rejected|Unregistered|Stopped)\b")
_STATES: dict[str, State] = {"Registered": "registered", "Rejected": "refused", "Stopped": "refused"}


class Registrations:
    def __init__(self, console: Path | None) -> None:
        self._console = console
        self._states: dict[str, State] = {}
        self._wanted = asyncio.Event()

    def watch(self, *, wanted: bool) -> None:
        """Whether any trunk registers."""
        if wanted:
            self._wanted.set()
        else:
            self._wanted.clear()

    def state(self, trunk_id: str) -> State:
        return self._states.get(trunk_id, "trying" if self._states or self._console else "unknown")

    async def run(self) -> None:
        """For ever."""
        if self._console is None:
            return
        while True:
            await self._wanted.wait()
            self._states = states(await self._ask(self._console))
            await asyncio.sleep(_EVERY_SECONDS)

    async def _ask(self, console: Path) -> str:
        """What the console prints; nothing while Asterisk is away."""
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                reader, writer = await asyncio.open_unix_connection(str(console))
                try:
                    writer.write(b"cli quit after pjsip show registrations\0")
                    return (await reader.read()).decode(errors="replace")
                finally:
                    writer.close()
        except (OSError, TimeoutError) as error:
            log.warning("registrations_unknown", error=f"{type(error).__name__}: {error}")
            return ""


def states(printed: str) -> dict[str, State]:
    """From the table of `pjsip show registrations`."""
    found = (_LINE.match(line) for line in printed.splitlines())
    return {match["name"]: _STATES.get(match["status"], "trying") for match in found if match}
