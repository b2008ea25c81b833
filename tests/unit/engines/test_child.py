"""Small parts of the supervision; living and dying processes are in tests/live."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from huying.engines.child import carriers, describe_exit, rotate, tail

pytestmark = pytest.mark.unit


def test_an_exit_is_told_by_signal_or_code() -> None:
    assert describe_exit(-9) == "signal SIGKILL"
    assert describe_exit(3) == "code 3"


def test_a_log_is_cut_where_it_is_too_long_and_keeps_one_older_piece(tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    with log.open("ab") as writer:
        writer.write(b"a" * 100)
        writer.flush()
        rotate(log, limit=200)
        assert log.stat().st_size == 100
        rotate(log, limit=50)
        writer.write(b"b")
        writer.flush()
    assert log.read_bytes() == b"b"
    assert (tmp_path / "x.log.1").stat().st_size == 100


def test_the_tail_is_the_last_lines_that_say_something(tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    log.write_text("one\ntwo\n\nthree\n\n")
    assert tail(log, 2) == ["two", "three"]
    assert tail(tmp_path / "absent", 2) == []


def test_a_process_is_known_by_its_token_alone() -> None:
    with subprocess.Popen(["sleep", "30"], env={**os.environ, "HUYING_CHILD": "0123"}) as process:
        try:
            # the kernel shows a fresh process without its environment for a moment
            deadline = time.monotonic() + 5
            while not carriers("0123") and time.monotonic() < deadline:
                time.sleep(0.01)
            assert carriers("0123") == [process.pid]
            assert carriers("012") == []
        finally:
            process.kill()
