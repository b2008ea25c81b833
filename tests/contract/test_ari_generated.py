"""The generated ARI models and requests are what the script makes of the description Asterisk ships."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from huying.config import Settings
from huying.engines import packages

pytestmark = pytest.mark.contract

ROOT = Path(__file__).resolve().parents[2]


def test_generating_again_changes_nothing() -> None:
    """From the same package the engines run; a newer one may mean that the files must be made anew."""
    cache = Path(os.environ.get("HUYING_PATHS__CACHE") or Settings().paths.cache)
    unpacked = packages.fetch(packages.TELEPHONY, cache)
    description = unpacked.root / "usr/share/asterisk/rest-api"
    command = [sys.executable, str(ROOT / "scripts/generate_ari.py"), str(description), "--check"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr
