"""The command answers at once: what a question does not need is not loaded for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.unit


def test_the_commands_are_known_without_loading_a_centre() -> None:
    heavy = {"aiohttp", "alembic", "fastapi", "holidays", "nats", "numpy", "sqlalchemy"}
    program = f"import sys, huying.cli.main; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_room_of_commands_is_offered_and_opens() -> None:
    from typer.testing import CliRunner

    from huying.cli.main import app

    offered = CliRunner().invoke(app, ["--help"]).output
    for room in ("bench", "drill", "flow", "journal", "plan", "recordings"):
        assert room in offered
        opened = CliRunner().invoke(app, [room, "--help"])
        assert opened.exit_code == 0
        assert "Commands:" in opened.output
    assert CliRunner().invoke(app, ["nonsense"]).exit_code == 2
