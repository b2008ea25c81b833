"""The disk takes no more: files of Asterisk and of the centre come to an end in the middle of a write.

Done with the limit a process has on the size of its files (RLIMIT_FSIZE): a write beyond it fails as one on a
full disk does, for these two processes only and without anybody's rights.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from huying.drills import books
from huying.drills.drill import Sections
from huying.drills.outcome import Outcome
from huying.drills.scene import Scene, until
from huying.proving.centre import Say

_LONGEST = {"asterisk": 30_000, "centre": 4_000}
"""Bytes a file may have: a second of a call as Asterisk writes it, a part of one as the centre keeps it."""
_TALK_SECONDS = 2.0
_TOLD_SECONDS = 20.0
_BACK_SECONDS = 30.0
_PART = "recordings"


@dataclass(frozen=True)
class Disk:
    """Calls that talk when the disk is full, and as many that come then."""

    name: ClassVar[str] = "disk"
    talking: int = 10

    @property
    def seats(self) -> int:
        return 2 * self.talking

    @property
    def sections(self) -> Sections:
        return {}

    async def run(self, scene: Scene, outcome: Outcome, say: Say) -> None:
        outcome.numbers["talking"] = self.talking
        before = await scene.talking(self.talking)
        scene.mark()
        say("the disk is full")
        with _full({scene.child(name).pid or 0: longest for name, longest in _LONGEST.items()}):
            meanwhile = await scene.talking(self.talking)
            await asyncio.sleep(_TALK_SECONDS)
            outcome.numbers["longest_gap_seconds"] = round(scene.longest_gap(before), 2)
            outcome.lose_all(scene.interruptions([*before, *meanwhile]))
            began = asyncio.get_running_loop().time()
            await scene.end_all()
            await until(lambda: _PART in scene.degraded_seen(), _TOLD_SECONDS, "the alarm")
            outcome.numbers["told_seconds"] = round(asyncio.get_running_loop().time() - began, 2)
            await scene.serve_one()
        cut = frozenset(scene.placed)
        say("there is room again")
        began = asyncio.get_running_loop().time()
        await until(lambda: _PART not in scene.degraded_seen(), _BACK_SECONDS, "the alarm to end")
        outcome.numbers["well_again_seconds"] = round(asyncio.get_running_loop().time() - began, 2)
        await scene.talking(1)
        await asyncio.sleep(_TALK_SECONDS)
        await scene.end_all()
        rows = await books.compare(scene, outcome, cut=cut)
        states = [
            str((rows[caller][0]["recording"] or {}).get("state")) for caller in cut if rows.get(caller)
        ]
        outcome.numbers |= {f"recordings_{state}": states.count(state) for state in sorted(set(states))}


@contextlib.contextmanager
def _full(longest: Mapping[int, int]) -> Iterator[None]:
    """No file of these processes (by id) grows beyond so many bytes."""
    limits = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in longest}
    for pid, (_, hard) in limits.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (longest[pid], hard))
    try:
        yield
    finally:
        for pid, limit in limits.items():
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)
