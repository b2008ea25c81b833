"""`huying plan` as a person and as a script uses it: the words of its answers, and its refusals."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from huying.cli import main

pytestmark = pytest.mark.unit


class Outcome:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def plan(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(signal, "signal", lambda *_: None)

    def run(line: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["huying", "plan", *line.split()])
        with pytest.raises(SystemExit) as ended:
            main.run()
        said = capsys.readouterr()
        return Outcome(int(ended.value.code or 0), said.out, said.err)

    return run


def answer(outcome: Outcome) -> dict[str, Any]:
    assert outcome.code == 0, outcome.err
    found: dict[str, Any] = json.loads(outcome.out)
    return found


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("erlang --model b --servers 17 --load 10", {"blocking": 0.0129488752247}),
        (
            "erlang --model c --servers 14 --load 10 --aht 180 --within 20",
            {
                "wait_probability": 0.174131933595,
                "service_level": 0.888350019179,
                "asa": 7.83593701178,
                "occupancy": 10 / 14,
            },
        ),
        (
            "erlang --model c --servers 25 --load 20",
            {"wait_probability": 0.209102826599, "service_level": None},
        ),
        (
            "erlang --model a --servers 50 --load 48 --aht 60 --within 20 --patience 120",
            {
                "wait_probability": 0.467774068554,
                "abandon_probability": 0.0309122491622,
                "mean_queue": 2.96757591957,
                "occupancy": 0.930324240804,
                "service_level": 0.943018954747,
            },
        ),
        (
            "erlang --model a --servers 14 --load 10 --aht 180 --patience 300 --definition virtual-wait",
            {"service_level": 0.918713623798},
        ),
        (
            "erlang --model a --servers 10 --load 10 --aht 180 --patience 60 --lines 10",
            {"blocking": 0.214582343107},
        ),
        ("erlang --model c --servers 10 --load 12 --aht 180 --lines 10", {"blocking": 0.30192504028637934}),
        ("erlang --model b --servers 10 --load 10 --retry 0.5", {"total_load": 11.689816646}),
        (
            "agents --calls 200 --per 3600 --aht 300 --target 80/20",
            {"agents": 21, "service_level": 0.82634428929, "asa": 16.0491145646, "occupancy": 200 / 12 / 21},
        ),
        ("agents --calls 1000 --per 180 --aht 180 --target 80/20 --patience 300", {"agents": 959}),
        ("lines --load 10 --blocking 0.02", {"lines": 17, "blocking": 0.0129488752247}),
        ("lines --lines 15 --blocking 0.01", {"load": 8.10804279718}),
        (
            "capacity --customers 1000000 --calls-per-month 2 --days 30 --peak-factor 0.2 "
            "--person-share 0.25 --service 90 --delay 5 --agent-load 0.8 --trunk-load 0.7",
            {"agents": 110.0, "trunks": 157.1},
        ),
        ("cost --seats 10", {"break_even_month": 13, "break_even_exact": 12.5}),
    ],
)
def test_the_answers_that_must_come_out(plan: Any, line: str, expected: dict[str, float | None]) -> None:
    found = answer(plan(f"{line} --json"))
    for name, value in expected.items():
        assert found[name] == (None if value is None else pytest.approx(value, rel=2e-9)), name


def test_build_beside_host(plan: Any) -> None:
    found = answer(plan("cost --seats 10 --json"))
    assert (found["build"]["first"], found["host"]["first"]) == (81_500, 31_500)
    assert (found["build"]["monthly"], found["host"]["monthly"]) == (18_000, 4_000)
    assert (found["build"]["total_monthly"], found["host"]["total_monthly"]) == (18_000, 22_000)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("agents --calls -5 --per 1800 --aht 180", "The number of calls"),
        ("agents --calls 100 --per 1800 --aht 0", "The handle time"),
        ("agents --calls 100 --per 0 --aht 180", "The period"),
        ("agents --calls 100 --per 1800 --aht 180 --target 100/20", "A target of 100 %"),
        ("agents --calls 100 --per 1800 --aht 180 --target eighty", "no target"),
        ("agents --calls 100 --per 1800 --aht 180 --target 80/-1", "The time to answer within"),
        ("agents --calls 1000000000 --per 1800 --aht 180", "100,000,000 erlangs"),
        ("agents --calls nan --per 1800 --aht 180", "not a number"),
        ("agents --calls inf --per 1800 --aht 180", "not a number"),
        ("agents --calls 100 --per 1800 --aht 180 --patience 0", "The patience"),
        ("agents --calls 100 --per 1800 --aht 180 --patience 9 --definition mine", "No service level"),
        ("erlang --model c --servers 10 --load 10 --aht 180", "more than 10 agents"),
        ("erlang --model a --servers 10 --load 10 --aht 180", "--patience"),
        ("erlang --model a --servers 10 --load 10 --patience 60", "--aht"),
        ("erlang --model b --servers 1.5 --load 10", "whole numbers"),
        ("erlang --model b --servers -1 --load 10", "whole numbers"),
        ("erlang --model b --servers 10 --load 10 --retry 1", "calls again"),
        ("erlang --model c --servers 10 --load 10 --aht 180 --lines 9", "fewer lines than agents"),
        ("lines --load 10 --blocking 0", "more than 0 %"),
        ("lines --blocking 0.01", "either --load or --lines"),
        ("lines --load 10 --lines 5 --blocking 0.01", "either --load or --lines"),
        ("capacity --customers -1 --calls-per-month 2", "The number of customers"),
        ("capacity --customers 1000 --calls-per-month 2 --service 0", "The time of service"),
        ("capacity --customers 1000 --calls-per-month 2 --agent-load 0", "The load of an agent"),
        ("capacity --customers 1000000000 --calls-per-month 90", "give fewer customers"),
        ("cost --seats 0", "The number of seats"),
        ("cost --seats 2.5", "whole number"),
        ("cost --hours 25", "The hours of a day"),
        ("cost --prices /nowhere", "cannot be read"),
    ],
)
def test_nonsense_is_one_sentence_and_exit_code_2(plan: Any, line: str, says: str) -> None:
    found = plan(f"{line} --json")
    assert found.code == 2
    assert found.out == ""
    assert says in found.err
    assert len(found.err.strip().splitlines()) == 1
    assert found.err.strip().endswith(".")


def test_without_json_a_person_reads_a_table(plan: Any) -> None:
    found = plan("erlang --model c --servers 14 --load 10 --aht 180")
    assert found.code == 0
    assert "service level" in found.out
    assert "88.84%" in found.out
    assert "7.84 s" in found.out


def test_a_price_list_is_printed_edited_and_used(plan: Any, tmp_path: Path) -> None:
    shipped = plan("cost --show-prices").out
    assert "system = 50000.0" in shipped
    file = tmp_path / "prices.toml"
    file.write_text(shipped.replace("system = 50000.0", "system = 30000"))
    found = answer(plan(f"cost --seats 10 --prices {file} --json"))
    assert found["build"]["first"] == 61_500
    assert found["break_even_exact"] == 7.5
    file.write_text("sistem = 1\n")
    assert "sistem" in plan(f"cost --prices {file}").err
    file.write_text('system = "dear"\n')
    assert plan(f"cost --prices {file}").code == 2
    file.write_text("system = -1\n")
    assert "system" in plan(f"cost --prices {file}").err


CENTRE = """
[[kinds]]
name = "service"
calls = [30, 40]
handle = { mean = 240, cv = 0.8 }
patience = { mean = 180 }

[[kinds]]
name = "orders"
calls = [10, 15]
handle = { mean = 300 }
priority = 2

[[groups]]
name = "all"
agents = 9
serves = { service = 2, orders = 1 }
"""


def test_a_centre_of_a_file_is_simulated(plan, tmp_path: Path) -> None:
    file = tmp_path / "centre.toml"
    file.write_text(CENTRE)
    found = answer(plan(f"simulate {file} --copies 50 --json"))
    assert found["copies"] == 50
    assert set(found["figures"]) == {"all", "service", "orders"}
    for kind, calls in (("all", 95), ("service", 70), ("orders", 25)):
        offered = found["figures"][kind]["offered"]
        assert offered["low"] <= calls <= offered["high"]
    assert "service level" in plan(f"simulate {file} --copies 5").out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("agents = 9", "agents = -1"), "no centre"),
        (("agents = 9", "agents = 9\nbeard = true"), "no centre"),
        (("mean = 300", "mean = 0"), "no centre"),
        (("orders = 1", "complaints = 1"), "orders"),
        (("agents = 9", "agents = 0"), "serves"),
    ],
)
def test_a_centre_that_cannot_be_is_refused(plan, tmp_path: Path, change: tuple[str, str], said: str) -> None:
    file = tmp_path / "centre.toml"
    file.write_text(CENTRE.replace(*change))
    refused = plan(f"simulate {file} --json")
    assert refused.code == 2
    assert refused.out == ""
    assert said in refused.err


def test_what_a_forecast_needs(plan, tmp_path: Path) -> None:
    for name, mean in (("service", 200), ("orders", 40)):
        rows = [
            {"start": f"2026-11-23T{9 + k:02}:00:00", "mean": mean, "low": mean * 0.8, "high": mean * 1.2}
            for k in range(3)
        ]
        (tmp_path / f"{name}.json").write_text(json.dumps(rows))
    files = f"{tmp_path}/service.json {tmp_path}/orders.json"
    found = answer(plan(f"requirement {files} --aht 240 --aht orders=300 --shrinkage breaks=0.2 --json"))
    assert list(found["skills"]) == ["service", "orders"]
    assert [len(rows) for rows in found["skills"].values()] == [3, 3]
    first = found["skills"]["service"][0]
    assert first["start"] == "2026-11-23T09:00:00"
    assert first["rostered"] > first["agents"] > 200 * 240 / 3600
    assert "rostered" in plan(f"requirement {files} --aht 240").out
    for line, said in (
        (f"requirement {files} --aht orders=300 --json", "service=300"),
        (f"requirement {files} --aht many --json", "write 300"),
        (f"requirement {tmp_path}/nothing.json --aht 300 --json", "cannot be read"),
        (f"requirement {__file__} --aht 300 --json", "is no forecast"),
    ):
        refused = plan(line)
        assert (refused.code, refused.out) == (2, "")
        assert said in refused.err
