"""The log is never in the way of what it tells of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

_PROGRAM = """
import structlog
from huying.kit.log import configure
configure()
structlog.get_logger("a").info("first")
try:
    raise ValueError("with its trace")
except ValueError:
    structlog.get_logger("a").exception("second")
print("went on")
"""


def test_lines_are_json() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    first, second = done.stderr.splitlines()
    assert '"event":"first"' in first
    assert '"level":"info"' in first
    assert "with its trace" in second
    assert '"level":"error"' in second


def test_a_full_disk_ends_nothing() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM], stdout=subprocess.PIPE, stderr=full, check=True, env=os.environ
        )
    assert done.stdout == b"went on\n"
