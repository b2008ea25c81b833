"""Every event of the journal is described, with all its fields."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[2]


def test_the_page_of_events_is_current() -> None:
    checked = subprocess.run(
        [sys.executable, "scripts/describe_events.py", "--check"],
        cwd=ROOT, check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert checked.returncode == 0, f"run scripts/describe_events.py: {checked.stderr}"
