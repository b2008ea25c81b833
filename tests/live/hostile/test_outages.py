"""PostgreSQL, NATS or the disk away: what people and screens are told. What is lost, the drills count."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.centre import PASSWORD
from support.phones import eventually

pytestmark = pytest.mark.live


def health(place: Any) -> Any:
    return httpx.get(f"{place.centre.base}/api/health", timeout=5).json()


def one_call(place: Any, desk: Any, caller: str) -> None:
    """A whole call by what the telephones see; the books are looked at later."""
    line = place.call(caller)
    talk = desk.phone.take(12)
    talk.answer()
    eventually(lambda: talk.packets > 10 and line.packets > 10, 8, "no sound")
    line.hang_up()
    assert talk.ended.wait(5)


def test_postgres_killed(place: Any) -> None:
    """Sign-in says in a sentence what is wrong; the views catch up afterwards."""
    place.open_queue(wrap_up_seconds=0)
    desk = place.desk().ready()
    numbers = [f"+86128{time.time_ns() % 10**7:07d}{n}" for n in range(2)]
    one_call(place, desk, numbers[0])
    refusals = []
    os.kill(place.engines.stack.child("postgres").pid, signal.SIGKILL)
    until = time.monotonic() + 4
    while time.monotonic() < until and not refusals:
        answer = httpx.post(
            f"{place.centre.base}/api/session",
            json={"login": desk.user["login"], "password": PASSWORD},
            timeout=20,
        )
        if answer.status_code != 200:
            refusals.append(answer)
    one_call(place, desk, numbers[1])
    for answer in refusals:
        assert answer.status_code == 503
        assert answer.json()["code"] == "database.away"
    eventually(lambda: place.centre.admin.http.get("/api/session").status_code == 200, 20)
    for number in numbers:
        assert place.ended(number, 30)["outcome"] == "answered"
    eventually(lambda: health(place)["status"] == "ok", 20)
    place.nothing_left()


def test_nats_killed(place: Any) -> None:
    """Everybody is told at once that it is away, and once it is back the views go on without delay."""
    before = place.centre.last_fact()
    os.kill(place.engines.stack.child("nats").pid, signal.SIGKILL)
    eventually(lambda: not health(place)["parts"]["nats"], 2, "nobody is told")
    eventually(lambda: health(place)["status"] == "ok", 20)
    began = time.monotonic()
    place.open_queue()
    place.centre.facts_flow(after=before)
    assert time.monotonic() - began < 5


def test_the_recordings_cannot_be_kept(place: Any) -> None:
    """Found by the centre itself and shown; calls go on; what the switch wrote is not thrown away."""
    place.open_queue(wrap_up_seconds=0)
    desk = place.desk().ready()
    folder = Path(place.engines.addresses.recordings_dir)
    numbers = [f"+86127{time.time_ns() % 10**7:07d}{n}" for n in range(3)]
    aside = folder.with_name("aside")
    (folder / "kept").mkdir(exist_ok=True)
    (folder / "kept").rename(aside)
    (folder / "kept").write_text("not a folder")
    try:
        one_call(place, desk, numbers[0])
        eventually(lambda: not health(place)["parts"]["recordings"], 20, "nobody is told")
    finally:
        (folder / "kept").unlink()
        aside.rename(folder / "kept")
    place.until(numbers[0], "RecordingStored", 20)
    eventually(lambda: health(place)["status"] == "ok", 20)
    folder.rename(aside)
    folder.write_text("not a folder")
    try:
        one_call(place, desk, numbers[1])
        eventually(lambda: not health(place)["parts"]["recordings"], 20, "nobody is told")
    finally:
        folder.unlink()
        aside.rename(folder)
    place.until(numbers[1], "RecordingProblemFound", 20)
    one_call(place, desk, numbers[2])
    place.until(numbers[2], "RecordingStored", 15)
    states = [place.centre.calls(number)[0]["recording"]["state"] for number in numbers]
    assert states == ["stored", "missing", "stored"]
    shown = place.centre.admin.get("/api/recordings", state="missing")["items"]
    assert place.centre.calls(numbers[1])[0]["id"] in {recording["call_id"] for recording in shown}
    place.nothing_left()
