"""`huying roster` as a person and as a script uses it."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

import pytest

from huying.bench import roster_instances
from huying.cli import main
from support.roster_checker import check

pytestmark = pytest.mark.unit


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(sys, "argv", ["huying", "roster", *words])
    with pytest.raises(SystemExit) as ended:
        main.run()
    return int(ended.value.code or 0)


def test_json_is_one_object_and_its_cost_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = roster_instances.invented(1, 5, 14, 2)
    file = tmp_path / "floor.txt"
    file.write_text(text)

    assert run(monkeypatch, str(file), "--seconds", "2", "--json") == 0

    answer = json.loads(capsys.readouterr().out)
    assert check(text, answer["assignments"]) == (answer["cost"], [])
    assert answer["bound"] <= answer["cost"]
    assert all(refused["why"] for refused in answer["refused"])


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"SECTION_HORIZON\nx\n", "Line 2"), (b"\xff\xfe\x00", "not text in UTF-8"), (None, "cannot be read")],
)
def test_what_is_no_instance_is_refused_in_a_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    content: bytes | None,
    said: str,
) -> None:
    file = tmp_path / "rubbish.txt"
    if content is not None:
        file.write_bytes(
            content + b"SECTION_SHIFTS\nD,480,\nSECTION_STAFF\nA,D=1,9,0,1,1,1,1\nSECTION_COVER\n0,D,1,1,1\n"
        )

    assert run(monkeypatch, str(file), "--json") == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
