"""What a drill does to a process of its own."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import AsyncIterator

import psutil

from huying.drills.outcome import Stuck
from huying.engines.child import Child


def kill(child: Child) -> int:
    """kill -9; its supervisor starts it again. Returns the id it had. Raises Stuck when it does not run."""
    pid = child.pid
    if pid is None:
        raise Stuck(f"{child.name} does not run")
    os.kill(pid, signal.SIGKILL)
    return pid


@contextlib.asynccontextmanager
async def kept_down(child: Child) -> AsyncIterator[None]:
    """Killed, and nobody starts it again before the end."""
    kill(child)
    await child.stop()
    try:
        yield
    finally:
        await child.start()


@contextlib.asynccontextmanager
async def frozen(child: Child) -> AsyncIterator[None]:
    """Standing still with all its children, connections open: the worst kind of away. A supervisor who finds
    that it does not answer may end that earlier."""
    process = psutil.Process(child.pid)
    family = [process, *process.children(recursive=True)]
    for each in family:
        each.suspend()
    try:
        yield
    finally:
        for each in reversed(family):
            with contextlib.suppress(psutil.NoSuchProcess):
                each.resume()
