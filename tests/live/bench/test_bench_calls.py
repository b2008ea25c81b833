"""`huying bench calls` as a person runs it, with a handful of calls: its object is whole, nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.live

CALLS = 8
ROUND = {
    "placed",
    "answered",
    "lost",
    "ms_per_call",
    "ms_per_call_by_process",
    "delay_ms_p50",
    "delay_ms_p99",
}


def test_one_round_of_calls(program: object, sipp: list[str]) -> None:
    """`program` and `sipp` are what it would fetch; here they have been fetched already."""
    command = [sys.executable, "-m", "huying.cli.main", "bench", "calls", "--json"]
    wanted = ["--calls", str(CALLS), "--rate", "4", "--talk", "1", "--rounds", "1", "--agents", "8"]
    rtp = 40000 + (os.getpid() % 60) * 400
    ports = {"HUYING_SIP__RTP_START": str(rtp), "HUYING_SIP__RTP_END": str(rtp + 399)}
    done = subprocess.run(
        [*command, *wanted], capture_output=True, text=True, timeout=240, check=False, env=os.environ | ports
    )
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout)
    assert (result["calls"], result["rate"], result["rounds"]) == (CALLS, 4.0, 1)
    assert result["lost"] == {"dial": 0, "app_queue": 0, "ours": 0}
    assert result["ratio_to_app_queue"] > 0
    assert result["ratio_to_dial"] > 0
    assert {"processor", "cores", "memory_gb", "asterisk"} <= set(result["machine"])
    for mode in ("dial", "app_queue", "ours"):
        figures = result["modes"][mode]
        assert set(figures) >= ROUND
        assert (figures["placed"], figures["answered"]) == (CALLS, CALLS)
        assert 0 < figures["delay_ms_p50"] <= figures["delay_ms_p99"]
    assert set(result["modes"]["ours"]["ms_per_call_by_process"]) == {
        "asterisk",
        "centre",
        "postgres",
        "nats",
    }
    assert result["journal"]["answered_by_the_journal"] == result["journal"]["placed"] >= CALLS
