"""Named one-shot timers on the event loop: setting one again replaces it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Timers:
    """Timers of one part, by (what, whose)."""

    def __init__(self) -> None:
        self._handles: dict[tuple[str, str], asyncio.TimerHandle] = {}

    def set(self, what: str, whose: str, seconds: float, then: Callable[[], None]) -> None:
        """Call `then` once in `seconds`, unless cancelled or set again before."""
        self.cancel(what, whose)

        def fire() -> None:
            del self._handles[(what, whose)]
            then()

        self._handles[(what, whose)] = asyncio.get_running_loop().call_later(seconds, fire)

    def cancel(self, what: str, whose: str) -> None:
        """Forget it. Harmless when it is not set."""
        handle = self._handles.pop((what, whose), None)
        if handle is not None:
            handle.cancel()

    def cancel_all(self) -> None:
        for handle in self._handles.values():
            handle.cancel()
        self._handles.clear()
