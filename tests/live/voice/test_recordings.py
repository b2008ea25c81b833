"""Recordings of real calls with real sound: what is kept, what is not, for whom, and for how long."""

from __future__ import annotations

import io
import time
import wave
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from huying.features.recordings.manifest import verify
from huying.kit.clock import SECOND
from support.centre import Agent, Json
from support.phones import Phones, eventually

pytestmark = pytest.mark.live

QUIET = 40
"""Below this there is no voice: A-law has no true zero."""


def talking(
    centre: Any, house: Any, phones: Phones, caller: str, seconds: float | None
) -> tuple[Agent, Any, str]:
    """A caller with an agent, as long as the caller wants; the id of the call."""
    agent = house.agent()
    agent.ready()
    agent.answering()
    customer = phones.call(house.number, caller=caller, seconds=seconds)
    call = eventually(lambda: next((c for c in centre.calls(caller) if c["answered_us"]), None), 10)
    return agent, customer, str(call["id"])


def recording_of(centre: Any, caller: str, state: str = "stored") -> Json:
    def look() -> Json | None:
        found = centre.calls(caller)[0]["recording"]
        return found if found and found["state"] == state else None

    found: Json = eventually(look, 15, f"no recording is {state}: {centre.calls(caller)[0]['recording']}")
    return found


def sound_of(session: Any, recording_id: str, side: str = "both") -> np.ndarray[Any, np.dtype[np.int16]]:
    """Samples, a column a voice."""
    answer = session.http.get(f"/api/recordings/{recording_id}/audio", params={"side": side})
    assert answer.status_code == 200, answer.text
    with wave.open(io.BytesIO(answer.content)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").reshape(-1, file.getnchannels())


def facts(centre: Any, call_id: str, kind: str) -> list[Json]:
    events = centre.admin.get(f"/api/calls/{call_id}")["events"]
    return [event for event in events if event["type"] == kind]


def test_a_pause_is_silence_at_its_place_and_outlives_the_centre(
    centre: Any, house: Any, phones: Phones, caller: str
) -> None:
    agent, customer, call_id = talking(centre, house, phones, caller, None)
    time.sleep(1.5)
    place = f"/api/calls/{call_id}/recording"
    assert agent.post(f"{place}/pause", reason="card number") == {"paused": True}
    agent.post(f"{place}/pause", reason="twice is once")
    folder = Path(centre.engines.addresses.recordings_dir)
    before = sizes(folder)
    centre.kill()
    centre.restart()
    assert sizes(folder) == before != {}
    assert agent.post(f"{place}/resume") == {"paused": False}
    time.sleep(1.5)
    agent.post("/api/desk/hang-up", call_id=call_id)
    assert customer.wait() == 0
    recording = recording_of(centre, caller)
    (started,), (paused,), (resumed,) = (
        facts(centre, call_id, f"Recording{kind}") for kind in ("Started", "Paused", "Resumed")
    )
    assert (paused["data"]["reason"], paused["data"]["by"]) == ("card number", agent.user["id"])
    call = centre.one_call(caller)
    assert recording["seconds"] == pytest.approx((call["ended_us"] - started["at_us"]) / SECOND, abs=0.4)
    samples = sound_of(centre.admin, recording["id"])
    first, second = (
        round((event["at_us"] - started["at_us"]) / SECOND * 8000) for event in (paused, resumed)
    )
    edge = 1600
    assert np.abs(samples[first + edge : second - 160]).max() < QUIET
    for part in (samples[edge : first - edge], samples[second + edge : -edge]):
        assert (np.abs(part).max(axis=0) > 1000).all()
    assert not list(folder.glob(f"{recording['id']}.*"))


def sizes(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_size for file in folder.glob("*.raw")}


def test_who_hears_what_and_who_is_told(centre: Any, house: Any, phones: Phones, caller: str) -> None:
    agent, customer, call_id = talking(centre, house, phones, caller, 2.0)
    assert customer.wait() == 0
    recording = recording_of(centre, caller)
    audio = f"/api/recordings/{recording['id']}/audio"
    whole = centre.admin.http.get(audio)
    assert whole.headers["content-type"] == "audio/wav"
    part = centre.admin.http.get(audio, headers={"Range": "bytes=1001-20000"})
    assert (part.status_code, part.content) == (206, whole.content[1001:20001])
    assert part.headers["content-range"] == f"bytes 1001-20000/{len(whole.content)}"
    assert centre.admin.http.get(audio, headers={"Range": f"bytes={len(whole.content)}-"}).status_code == 416
    both = sound_of(centre.admin, recording["id"])
    for column, side in enumerate(("customer", "agent")):
        assert (sound_of(agent, recording["id"], side)[:, 0] == both[:, column]).all()
    assert house.agent().http.get(audio).json()["code"] == "recording.not_yours"
    played = facts(centre, call_id, "RecordingPlayed")
    assert [(fact["data"]["by"], fact["data"].get("side", "both")) for fact in played] == [
        (centre.admin.user["id"], "both"), (agent.user["id"], "customer"), (agent.user["id"], "agent"),
    ]  # fmt: skip
    peaks = centre.admin.get(f"/api/recordings/{recording['id']}/peaks")
    assert max(peaks["customer"]) == pytest.approx(np.abs(both[:, 0].astype(int)).max() / 32768, abs=0.01)
    small = centre.admin.get("/api/recordings/waveforms", id=recording["id"])[recording["id"]]
    assert max(small["agent"]) == pytest.approx(max(peaks["agent"]), abs=0.001)


def test_held_deleted_and_past_its_time(centre: Any, house: Any, phones: Phones, caller: str) -> None:
    _, customer, call_id = talking(centre, house, phones, caller, 1.0)
    assert customer.wait() == 0
    recording_id = recording_of(centre, caller)["id"]
    place, admin = f"/api/recordings/{recording_id}", centre.admin
    (file,) = Path(centre.engines.addresses.recordings_dir).glob(f"kept/*/*/*/{recording_id}.rec")
    admin.post(f"{place}/hold", reason="the customer went to court")
    assert admin.post(f"{place}/delete", 409, reason="no longer wanted")["code"] == "recording.held"
    held = admin.get("/api/recordings", held=True, q=recording_id)["items"]
    assert [row["held_reason"] for row in held] == ["the customer went to court"]
    admin.post(f"{place}/release", reason="the case is over")
    admin.post(f"{place}/delete", reason="no longer wanted")
    eventually(lambda: not file.exists(), 8, "the file stays")
    (deleted,) = facts(centre, call_id, "RecordingDeleted")
    assert (deleted["data"]["why"], deleted["data"]["by"]) == ("request", admin.user["id"])
    assert admin.http.get(f"{place}/audio").json()["code"] == "recording.deleted"
    assert admin.post(f"{place}/hold", 409, reason="too late")["code"] == "recording.deleted"
    assert recording_of(centre, caller, "deleted")["id"] == recording_id


def test_an_export_is_what_left_the_house(
    centre: Any, house: Any, phones: Phones, caller: str, tmp_path: Path
) -> None:
    agent, customer, call_id = talking(centre, house, phones, caller, 1.5)
    assert customer.wait() == 0
    recording = recording_of(centre, caller)
    admin = centre.admin
    made = admin.post("/api/recordings/exports", recording_ids=[recording["id"]], reason="complaint 17")
    answer = admin.http.get(f"/api/recordings/exports/{made['id']}")
    assert (answer.status_code, len(answer.content)) == (200, made["size_bytes"])
    assert agent.http.get(f"/api/recordings/exports/{made['id']}").status_code == 403
    file = tmp_path / "export.zip"
    file.write_bytes(answer.content)
    key = admin.http.get("/api/recordings/signing-key").text
    verdict = verify(file, key)
    assert verdict.problems == []
    assert verdict.manifest
    (entry,) = verdict.manifest.recordings
    stored = facts(centre, call_id, "RecordingStored")[0]["data"]
    assert (entry.call_id, entry.sha256) == (call_id, stored["sha256"])
    assert [part.agent_id for part in entry.parts] == [agent.user["id"]]
    with zipfile.ZipFile(file) as zipped:
        assert zipped.testzip() is None
    assert facts(centre, call_id, "RecordingExported")[0]["data"]["reason"] == "complaint 17"
