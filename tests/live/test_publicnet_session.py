"""Robots staff a real centre, people call, numbers are called, and the books agree with what happened."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from huying.engines import asterisk
from support.centre import LiveCentre
from support.engines import Engines
from support.network import addresses_with, public_network

pytestmark = pytest.mark.live

NUMBER = "+861055508001"
PASSWORD = "a trainer of robots"
SCENARIO = """
title = "a busy quarter of a minute"
seed = 7
[robots]
count = 3
answers_after = { kind = "uniform", min = 0.1, max = 0.4 }
wrap_up = { kind = "uniform", min = 0.2, max = 0.5 }
rejects = 0.1
rests = { kind = "constant", seconds = 0.3 }
[[callers]]
name = "quick"
to = ["+861055508001"]
per_minute = 50
language = "zh"
numbers = ["+86137********"]
patience = { kind = "exponential", mean = 8, min = 0.5, max = 15 }
talk = { kind = "uniform", min = 1, max = 4 }
hangs_up = 0.5
[behaviours]
busy = { kind = "busy" }
vacant = { kind = "vacant", repeats = 1, after = 0.1 }
switched-off = { kind = "switched_off", repeats = 1, after = 0.1 }
no-answer = { kind = "no_answer", seconds = 2 }
rejected = { kind = "rejected", rings = { min = 1, max = 1, period = 0.5 } }
[behaviours.person]
kind = "person"
rings = { min = 1, max = 1, period = 0.5 }
talk = { kind = "constant", seconds = 2 }
[[called]]
numbers = ["+861390000*"]
mix = { person = 1 }
[[called]]
numbers = ["+8613900000004"]
mix = { busy = 1 }
[[called]]
numbers = ["+8613900000005"]
mix = { no-answer = 1 }
[[called]]
numbers = ["+8613900000006"]
mix = { rejected = 1 }
[[called]]
numbers = ["+8613900000008"]
mix = { vacant = 1 }
[[called]]
numbers = ["+8613900000010"]
mix = { switched-off = 1 }
"""
LEADS = "number,name\n" + "".join(f"+86139000000{n:02d},Lead {n}\n" for n in (1, 4, 5, 6, 8, 10))


@pytest.fixture(scope="module")
def second_asterisk(engines: Engines, program: asterisk.Program) -> Iterator[asterisk.Plan]:
    with public_network(engines, program) as plan_of_it:
        yield plan_of_it


def run(
    engines: Engines, second_asterisk: asterisk.Plan, folder: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    file = addresses_with(engines, second_asterisk, folder / "addresses.json")
    return subprocess.run(
        [sys.executable, "-m", "huying.publicnet", "--addresses", str(file), *arguments],
        env={**os.environ, "HUYING_DEMO_LOGIN": "trainer", "HUYING_DEMO_PASSWORD": PASSWORD},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.fixture(scope="module")
def queue(centre: LiveCentre) -> dict[str, Any]:
    centre.admin.post("/api/people", login="trainer", name="Trainer", role="administrator", password=PASSWORD)
    made: dict[str, Any] = centre.admin.post("/api/queues", name="robots at work", announce_seconds=0)
    centre.admin.post("/api/numbers", number=NUMBER, queue_id=made["id"], label="", greeting="", locale="zh")
    return made


def test_robots_staff_a_centre_and_everything_is_accounted_for(
    centre: LiveCentre,
    engines: Engines,
    second_asterisk: asterisk.Plan,
    queue: dict[str, Any],
    tmp_path: Path,
) -> None:
    campaign = centre.admin.post(
        "/api/campaigns", name="robots call", queue_id=queue["id"], caller_id=NUMBER, country="CN"
    )
    answer = centre.admin.http.post(
        f"/api/campaigns/{campaign['id']}/imports", files={"file": ("leads.csv", LEADS)}
    )
    assert answer.json()["accepted"] == 6, answer.text
    (tmp_path / "s.toml").write_text(SCENARIO)
    report = tmp_path / "report.json"
    ended = run(
        engines, second_asterisk, tmp_path,
        "--scenario", str(tmp_path / "s.toml"), "--for", "20", "--report", str(report),
    )  # fmt: skip
    found = json.loads(report.read_text()) if report.exists() else {}
    assert ended.returncode == 0, f"{found.get('unaccounted')}\n{ended.stderr[-3000:]}"
    assert found["offered"] == found["network"]["placed"] > 5
    assert found["answered"] == found["network"]["placed_talked"] > 3
    assert found["offered"] == found["answered"] + found["abandoned"]
    assert found["attempts"] == {
        "answered": 1, "busy": 1, "no_answer": 1, "rejected": 1, "vacant": 1, "switched_off": 1,
    }  # fmt: skip
    assert found["recordings"] == found["answered"] + 1
    assert found["events"] > found["offered"] * 3
    ledger = json.loads((tmp_path / "report.network.json").read_text())
    assert all(call["packets_received"] is None or call["packets_received"] > 20 for call in ledger["placed"])


def test_records_are_played_and_compared(
    centre: LiveCentre,
    engines: Engines,
    second_asterisk: asterisk.Plan,
    queue: dict[str, Any],
    tmp_path: Path,
) -> None:
    header = (
        "vru+line,call_id,customer_id,priority,type,date,vru_entry,vru_exit,vru_time,"
        "q_start,q_exit,q_time,outcome,ser_start,ser_exit,ser_time,server"
    )
    none = "0:00:00"
    rows = [
        f"A,1,0.0,0,PS,990104,11:00:00,11:00:0{n},5,{none},{none},0,AGENT,11:00:09,11:00:30,40,MIKI"
        for n in range(4)
    ]
    rows.append(f"A,2,0.0,0,PS,990104,11:00:05,11:00:09,5,11:00:09,11:00:10,1,HANG,{none},{none},0,NO_SERVER")
    rows.append(f"A,3,0.0,0,PS,990104,11:00:05,11:00:09,5,11:00:09,11:00:50,30,PHANTOM,{none},{none},0,X")
    (tmp_path / "r.csv").write_text("\n".join([header, *rows]))
    report = tmp_path / "report.json"
    ended = run(
        engines, second_asterisk, tmp_path,
        "--replay", str(tmp_path / "r.csv"), "--day", "1999-01-04", "--from", "11:00", "--to", "12:00",
        "--speed", "10", "--robots", "3", "--report", str(report),
    )  # fmt: skip
    found = json.loads(report.read_text()) if report.exists() else {}
    assert ended.returncode == 0, f"{found.get('unaccounted')}\n{ended.stderr[-3000:]}"
    assert (found["offered"], found["replay"]["record_offered"]) == (5, 5)
    assert found["replay"]["record_mean_wait"] == 0
    assert found["replay"]["mean_wait_scaled"] == pytest.approx(found["mean_wait"] * 10, abs=0.1)


def test_a_human_agent_is_noticed_on_the_board(
    house: Any, engines: Engines, second_asterisk: asterisk.Plan, queue: dict[str, Any], tmp_path: Path
) -> None:
    """Her telephone is not ours: the caller learns from the live board that she speaks."""
    agent = house.agent()
    device = agent.answering()
    agent.ready()
    (tmp_path / "s.toml").write_text(
        f"""
title = "one caller"
seed = 1
max_calls = 1
[[callers]]
name = "one"
to = ["{house.number}"]
per_minute = 30
numbers = ["+86135********"]
patience = {{ kind = "constant", seconds = 9 }}
talk = {{ kind = "constant", seconds = 2 }}
hangs_up = 1.0
"""
    )
    report = tmp_path / "report.json"
    ended = run(
        engines, second_asterisk, tmp_path,
        "--scenario", str(tmp_path / "s.toml"), "--robots", "0", "--for", "5", "--report", str(report),
    )  # fmt: skip
    found = json.loads(report.read_text()) if report.exists() else {}
    assert ended.returncode == 0, f"{found.get('unaccounted')}\n{ended.stderr[-3000:]}"
    assert found["network"]["placed_talked"] == found["answered"] == 1
    assert found["recordings"] == 1
    assert device.wait() == 0
    call = json.loads((tmp_path / "report.network.json").read_text())["placed"][0]
    assert (call["agent"], call["ended_by"]) == (agent.user["id"], "caller")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--scenario", "/nowhere.toml"], "/nowhere.toml cannot be read"),
        (
            ["--replay", "/nowhere.csv", "--day", "1999-01-04", "--from", "11", "--to", "12:00"],
            "written HH:MM",
        ),
    ],
)
def test_what_cannot_be_played_is_one_sentence(
    engines: Engines, second_asterisk: asterisk.Plan, tmp_path: Path, arguments: list[str], says: str
) -> None:
    ended = run(engines, second_asterisk, tmp_path, *arguments)
    assert ended.returncode == 2
    assert says in ended.stderr.splitlines()[-1]
