"""NATS, PostgreSQL or the disk away under traffic: calls go on, what was missed is made up for."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from pathlib import Path
from typing import Any

import httpx
import nats
import pytest

from huying.journal.codec import decode_frame
from huying.journal.stream import STREAM, SUBJECT
from support.centre import PASSWORD
from support.frozen import frozen
from support.phones import eventually

pytestmark = pytest.mark.live

AWAY_SECONDS = 9.0


def stopped(place: Any, name: str) -> contextlib.AbstractContextManager[None]:
    """A server that hangs."""
    return frozen(place.engines.stack.child(name).pid)


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


async def journal_events(place: Any) -> list[Any]:
    """Every fact in the stream, in order."""
    client = await nats.connect(place.engines.addresses.nats_url)
    try:
        js = client.jetstream()
        last = (await js.stream_info(STREAM)).state.last_seq
        subscription = await js.subscribe(SUBJECT, ordered_consumer=True)
        events: list[Any] = []
        while True:
            message = await subscription.next_msg(5)
            events += [event for _, event in decode_frame(message.data)]
            if message.metadata.sequence.stream >= last:
                return events
    finally:
        await client.close()


def test_nats_away(place: Any) -> None:
    place.open_queue(wrap_up_seconds=0)
    desk = place.desk().ready()
    numbers = [f"+86131{time.time_ns() % 10**7:07d}{n}" for n in range(3)]
    one_call(place, desk, numbers[0])
    with stopped(place, "nats"):
        began = time.monotonic()
        one_call(place, desk, numbers[1])
        one_call(place, desk, numbers[2])
        eventually(lambda: health(place)["status"] == "degraded", 8, str(health(place)))
        time.sleep(max(0.0, began + AWAY_SECONDS - time.monotonic()))
    eventually(lambda: health(place)["status"] == "ok", 20, "never came back")
    for number in numbers:
        assert place.ended(number, 20)["outcome"] == "answered"
    events = asyncio.run(journal_events(place))
    ids = [event.id for event in events]
    assert len(ids) == len(set(ids)), "a fact is in the journal twice"
    for number in numbers:
        call_id = place.centre.calls(number)[0]["id"]
        types = [type(event).__name__ for event in events if getattr(event, "call_id", "") == call_id]
        wanted = ["CallOffered", "CallQueued", "AgentOffered", "AgentAnswered", "CallEnded", "WrapUpEnded"]
        assert [name for name in types if name in wanted] == wanted
    lost = [event.part for event in events if type(event).__name__ == "PartLost"]
    assert "nats" in lost
    place.nothing_left()


def test_nats_killed(place: Any) -> None:
    """Acknowledged is acknowledged; the views follow on after the server is back."""
    place.open_queue(wrap_up_seconds=0)
    desk = place.desk().ready()
    numbers = [f"+86130{time.time_ns() % 10**7:07d}{n}" for n in range(2)]
    one_call(place, desk, numbers[0])
    os.kill(place.engines.stack.child("nats").pid, signal.SIGKILL)
    one_call(place, desk, numbers[1])
    for number in numbers:
        assert place.ended(number, 30)["outcome"] == "answered"
    eventually(lambda: health(place)["status"] == "ok", 20)
    place.nothing_left()


def test_postgres_away(place: Any) -> None:
    place.open_queue(wrap_up_seconds=0)
    desk = place.desk().ready()
    numbers = [f"+86129{time.time_ns() % 10**7:07d}{n}" for n in range(3)]
    with stopped(place, "postgres"):
        began = time.monotonic()
        for number in numbers:
            called = time.monotonic()
            line = place.call(number)
            talk = desk.phone.take(12)
            talk.answer()
            line.wait_for("200")
            assert time.monotonic() - called < 3, "the caller waits for the database"
            eventually(lambda line=line: line.packets > 10, 8, "no sound")
            line.hang_up()
            assert talk.ended.wait(5)
        eventually(lambda: "postgres" in str(health(place)) and health(place)["status"] == "degraded", 8)
        time.sleep(max(0.0, began + AWAY_SECONDS - time.monotonic()))
    for number in numbers:
        assert place.ended(number, 30)["outcome"] == "answered"
    eventually(lambda: health(place)["status"] == "ok", 20)
    place.nothing_left()


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
        place.until(numbers[0], "RecordingProblemFound", 20)
    finally:
        (folder / "kept").unlink()
        aside.rename(folder / "kept")
    folder.rename(aside)
    folder.write_text("not a folder")
    try:
        one_call(place, desk, numbers[1])
        place.until(numbers[1], "RecordingProblemFound", 20)
    finally:
        folder.unlink()
        aside.rename(folder)
    one_call(place, desk, numbers[2])
    place.until(numbers[2], "RecordingStored", 15)
    states = [place.centre.calls(number)[0]["recording"]["state"] for number in numbers]
    assert states == ["unreadable", "unreadable", "stored"]
    shown = place.centre.admin.get("/api/recordings", state="unreadable")["items"]
    assert {place.centre.calls(number)[0]["id"] for number in numbers[:2]} <= {r["call_id"] for r in shown}
    kept = list(folder.glob("*.raw"))
    assert len(kept) == 1
    kept[0].unlink()
