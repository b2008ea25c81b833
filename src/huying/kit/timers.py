"""Named one-shot timers on the event loop: setting one again replaces it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

_Key = tuple[str, str]


class Timers:
    """Timers of one part, by (what, whose)."""

    def __init__(self) -> None:
        self._set: dict[_Key, tuple[asyncio.TimerHandle, Callable[[], None]]] = {}

    def set(self, what: str, whose: str, seconds: float, then: Callable[[], None]) -> None:
        """Call `then` once in `seconds`, unless cancelled or set again before."""
        self.cancel(what, whose)

        def fire() -> None:
            del self._set[(what, whose)]
            then()

        self._set[(what, whose)] = asyncio.get_running_loop().call_later(seconds, fire), then

    def cancel(self, what: str, whose: str) -> None:
        """Forget it. Harmless when it is not set."""
        found = self._set.pop((what, whose), None)
        if found is not None:
            found[0].cancel()

    def rename(self, what: str, old: str, new: str) -> None:
        """It is somebody else's, at the moment it was set for. Harmless when it is not set."""
        found = self._set.get((what, old))
        if found is not None:
            handle, then = found
            self.cancel(what, old)
            self.set(what, new, max(0, handle.when() - asyncio.get_running_loop().time()), then)

    def cancel_all(self) -> None:
        for handle, _ in self._set.values():
            handle.cancel()
        self._set.clear()
