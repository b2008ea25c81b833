"""A process that hangs: the worst kind of away."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from support.phones import eventually


@contextlib.contextmanager
def frozen(pid: int) -> Iterator[None]:
    """The process and its children stand still. The signal reaches its last thread late: waited for."""
    pids = _family(pid)
    for each in pids:
        os.kill(each, signal.SIGSTOP)
    try:
        eventually(lambda: all(_stands_still(each) for each in pids), 5, "it would not stand still")
        yield
    finally:
        for each in reversed(pids):
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGCONT)


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in _family(int(child)))]


def _stands_still(pid: int) -> bool:
    """Whether every thread of it is stopped."""
    states = [
        stat.read_text().rpartition(")")[2].split()[0] for stat in Path(f"/proc/{pid}/task").glob("*/stat")
    ]
    return all(state in "TtZ" for state in states)
