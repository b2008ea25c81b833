"""`huying drill all --small` as a person runs it: every drill is held and nothing is lost.

Its limits in seconds are for a machine that does nothing else; this one runs tests beside it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

pytestmark = pytest.mark.live

NAMES = ["controller", "asterisk", "postgres", "nats", "disk", "flood", "network", "browser"]
LONGEST = 20.0  # s, for anything a drill waits for


@pytest.fixture(scope="module")
def drills(program: object) -> dict[str, Any]:
    """What each said, by name; `program` is what it would fetch."""
    rtp = 52000 + (os.getpid() % 10) * 1000
    ports = {"HUYING_SIP__RTP_START": str(rtp), "HUYING_SIP__RTP_END": str(rtp + 999)}
    done = subprocess.run(
        [sys.executable, "-m", "huying.cli.main", "drill", "all", "--small", "--json"],
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
        env=os.environ | ports,
    )
    assert done.stdout, done.stderr[-3000:]
    said = json.loads(done.stdout)
    assert done.returncode == (0 if said["ok"] else 1)
    return {drill["name"]: drill for drill in said["drills"]}


def test_all_are_held(drills: dict[str, Any]) -> None:
    assert list(drills) == NAMES
    assert all(drill["ok"] == (drill["losses"] == []) for drill in drills.values())


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_lost(drills: dict[str, Any], name: str) -> None:
    drill = drills[name]
    late = {loss["what"] for loss in drill["losses"] if loss["what"].endswith("_seconds")}
    assert [loss for loss in drill["losses"] if loss["what"] not in late] == [], drill
    assert all(drill["numbers"][what] < LONGEST for what in late), drill
    assert drill["numbers"]["calls_in_the_books"] > 0
