"""`huying forecast` as a person and as a script uses it."""

from __future__ import annotations

import json
import signal
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from huying.cli import main

pytestmark = pytest.mark.unit


@pytest.fixture
def forecast(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(signal, "signal", lambda *_: None)

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["huying", "forecast", *words])
        with pytest.raises(SystemExit) as ended:
            main.run()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    rows = [
        f"{date(2026, 11, 2) + timedelta(day)} {9 + slot // 2:02}:{30 * (slot % 2):02},{20 + 5 * slot}"
        for day in range(19)
        for slot in range(6)
        if (date(2026, 11, 2) + timedelta(day)).weekday() < 5
    ]
    file = tmp_path / "calls.csv"
    file.write_text("\n".join(["time,count", *rows]))
    return file


def test_json_is_a_list_of_four_words_and_nothing_else(forecast, calls: Path) -> None:
    code, out, _ = forecast(str(calls), "--horizon", "8", "--json")
    rows = json.loads(out)
    assert code == 0
    assert [row["start"] for row in rows[:7]] == [
        *(f"2026-11-23T{9 + k // 2:02}:{30 * (k % 2):02}:00" for k in range(6)),
        "2026-11-24T09:00:00",
    ]
    assert all(set(row) == {"start", "mean", "low", "high"} for row in rows)
    assert all(row["low"] <= row["mean"] <= row["high"] for row in rows)
    assert rows[0]["mean"] == pytest.approx(20, rel=0.05)


def test_by_day_and_as_a_table(forecast, calls: Path) -> None:
    code, out, _ = forecast(str(calls), "--by", "day", "--horizon", "2", "--json")
    assert code == 0
    assert [row["mean"] for row in json.loads(out)] == pytest.approx([195, 195], rel=0.05)
    code, out, _ = forecast(str(calls), "--horizon", "2")
    assert code == 0
    assert "2026-11-23 09:00" in out
    assert "off by" in out


def test_without_a_file(forecast) -> None:
    code, out, err = forecast("--daily", "900", "--begin", "2026-12-01", "--horizon", "2", "--json")
    assert code == 0
    assert datetime.fromisoformat(json.loads(out)[0]["start"]) == datetime(2026, 12, 1, 9)
    assert "estimate" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Give a file"),
        (("FILE", "--daily", "9"), "Give a file"),
        (("/nowhere.csv",), "cannot be read"),
        (("FILE", "--horizon", "0"), "1 to 100,000"),
        (("FILE", "--horizon", "99999"), "three years"),
        (("FILE", "--coverage", "1"), "0.5 to 0.99"),
        (("FILE", "--calendar", "XX"), "two letters"),
        (("FILE", "--count-column", "offered"), "there are: time, count"),
        (("--daily", "-5", "--begin", "2026-12-01"), "more than 0"),
        (("--daily", "5"), "--begin"),
        (("--daily", "5", "--begin", "2026-12-01", "--hours", "late"), "write 9:00-18:00"),
    ],
)
def test_what_cannot_be_used_gets_a_sentence(
    forecast, calls: Path, words: tuple[str, ...], said: str
) -> None:
    code, out, err = forecast(*(str(calls) if word == "FILE" else word for word in words), "--json")
    assert code == 2
    assert out == ""
    assert said in err
