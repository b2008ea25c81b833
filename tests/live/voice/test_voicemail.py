"""Messages callers leave: kept, waiting for one agent of the queue, heard by her, and not lost by a kill."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from support.centre import caller_number
from support.phones import eventually
from support.recorded import EDGE, QUIET, RATE, at, sides, stored, voices_in
from support.talks import CUSTOMER, FIRST, hear
from support.trunks import dialled

pytestmark = pytest.mark.live


def message_flow(queue_id: str) -> dict[str, Any]:
    return {
        "start": "message",
        "nodes": {
            "message": {"kind": "voicemail", "prompt": {"en": "Speak"}, "queue": queue_id, "next": "thanks"},
            "thanks": {"kind": "say", "prompt": {"en": "Bye"}, "next": "bye"},
            "bye": {"kind": "hang_up"},
        },
    }


def rows(place: Any) -> list[dict[str, Any]]:
    return place.rows("SELECT * FROM voicemails WHERE queue_id = $1 ORDER BY left_us", place.queue["id"])


def spoken(place: Any, who: str, begins: str = "VoicemailStarted") -> None:
    """Until the recording of her message is longer than the shortest message."""
    place.until(who, begins)
    began = place.rows(
        "SELECT at_us FROM call_events e JOIN calls c ON c.id = e.call_id "
        "WHERE c.customer_number = $1 AND e.type = $2",
        who,
        begins,
    )[0]["at_us"]
    eventually(
        lambda: (
            place.rows("SELECT (extract(epoch FROM now()) * 1e6)::bigint - $1 AS n", began)[0]["n"]
            > 1_500_000
        )
    )


def test_a_message_is_left_taken_by_one_agent_heard_and_done(place: Any, caller: str) -> None:
    place.open_flow(message_flow(place.queue["id"]))
    one, other = place.desk(), place.desk()
    line, hangs_up = place.call(caller), place.call(leaver := caller_number())
    for each, who in ((line, caller), (hangs_up, leaver)):
        each.wait_for("200")
        spoken(place, who)
    line.press("#")
    hangs_up.hang_up()
    assert [place.ended(who)["outcome"] for who in (caller, leaver)] == ["self_served", "self_served"]
    eventually(lambda: len(rows(place)) == 2, 8, "two messages")
    (first,) = [row for row in rows(place) if row["caller"] == caller]
    assert first["seconds"] > 1
    place.until(caller, "RecordingStored")
    assert "RecordingProblemFound" not in place.types(caller)

    url = f"/api/voicemails/{first['id']}"
    audio = f"/api/recordings/{first['recording_id']}/audio"
    assert one.http.get(audio).json()["code"] == "recording.not_yours"
    answers: list[int] = []
    both = [
        threading.Thread(target=lambda d=desk: answers.append(d.http.post(f"{url}/take").status_code))
        for desk in (one, other)
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(answers) == [204, 409]
    eventually(lambda: rows(place)[0]["agent_id"] or rows(place)[1]["agent_id"], 8)
    (taken,) = [row for row in rows(place) if row["agent_id"]]
    holder, loser = (one, other) if taken["agent_id"] == one.user["id"] else (other, one)
    assert holder.http.get(audio).content[:4] == b"RIFF"
    assert loser.http.post(f"{url}/done", json={}).json()["code"] == "voicemail.not_yours"
    assert loser.http.post(f"{url}/call").json()["code"] == "voicemail.not_yours"
    called = holder.post(f"{url}/call")["call_id"]
    holder.phone.take().answer()
    back = place.trunk.take()
    assert dialled(back) == caller
    back.answer()
    eventually(lambda: holder.state() == "talking", 8, "no talk")
    back.hang_up()
    holder.wrap_up(called, then="not_ready")
    holder.post(f"{url}/give-back")
    loser.post(f"{url}/take")
    loser.post(f"{url}/done", note="called back")
    assert loser.http.post(f"{url}/take").json()["code"] == "voicemail.done"
    place.open_queue()
    stranger = place.desk()
    (waits,) = [row["id"] for row in place.rows("SELECT * FROM voicemails WHERE caller = $1", leaver)]
    assert stranger.http.post(f"/api/voicemails/{waits}/take").json()["code"] == "voicemail.other_queue"
    place.nothing_left()


def test_killed_while_a_message_is_left(place: Any, caller: str) -> None:
    """She goes on speaking, and it is one message; one that was taken is still hers who took it."""
    place.open_flow(message_flow(place.queue["id"]))
    desk = place.desk()
    line, early = place.call(caller), place.call(leaver := caller_number())
    for each, who in ((line, caller), (early, leaver)):
        each.wait_for("200")
        spoken(place, who)
    early.hang_up()
    eventually(lambda: len(rows(place)) == 1, 8, "a message")
    desk.post(f"/api/voicemails/{rows(place)[0]['id']}/take")
    place.centre.kill()
    place.centre.restart()
    eventually(lambda: place.types(caller).count("FlowNodeEntered") == 2, 8, f"{place.types(caller)}")
    line.hang_up()
    assert place.ended(caller)["outcome"] == "self_served"
    eventually(lambda: len(rows(place)) == 2, 8, "two messages")
    assert place.types(caller).count("VoicemailLeft") == 1
    other = place.desk()
    taken = f"/api/voicemails/{rows(place)[0]['id']}"
    assert other.http.post(f"{taken}/take").json()["code"] == "voicemail.taken"
    desk.post(f"{taken}/done", note="")
    place.nothing_left()


def test_a_statement_is_a_part_of_the_recording_and_the_rest_is_not_kept(place: Any, caller: str) -> None:
    """It ends with her silence; what comes after it is nobody's to keep until an agent has the call."""
    story = {"kind": "record", "prompt": {"en": "Tell"}, "name": "story", "quiet": 1, "next": "after"}
    after = {"kind": "digits", "prompt": {"en": "Key"}, "save": "key", "next": "sales", "otherwise": "sales"}
    sales = {"kind": "queue", "queue": place.queue["id"]}
    nodes = {"story": story, "after": after | {"longest": 1, "seconds": 30}, "sales": sales}
    place.open_flow({"start": "story", "values": {"case": 7}, "nodes": nodes})
    desk = place.desk().ready()
    line = place.call(caller)
    line.wait_for("200")
    line.says = CUSTOMER
    spoken(place, caller, "StatementStarted")
    line.says = 0
    place.until(caller, "StatementKept")
    place.until(caller, "RecordingPaused")
    line.says = CUSTOMER
    line.press("1")
    hers = desk.phone.take()
    hers.says = FIRST
    hers.answer()
    place.until(caller, "RecordingResumed")
    hear(line, FIRST)
    line.hang_up()
    recording = stored(place, caller)
    admin = place.centre.admin
    (listed,) = admin.get("/api/recordings", stated=True, q=recording["id"])["items"]
    (statement,) = listed["statements"]
    assert (statement["name"], statement["values"]) == ("story", {"case": 7, "caller.language": "en"})
    customer, _ = sides(place, recording["id"])
    begins = round(statement["offset_seconds"] * RATE)
    assert voices_in(customer[begins + RATE // 2 : begins + RATE]) == {CUSTOMER}
    times = {row["type"]: row["at_us"] for row in place.events(place.until(caller, "CallEnded"))}
    rests = slice(
        *(at(times[f"Recording{what}"] - times["RecordingStarted"]) for what in ("Paused", "Resumed"))
    )
    assert np.abs(customer[rests][EDGE:]).max() < QUIET
    desk.wrap_up(place.until(caller, "CallEnded"), then="not_ready")
    place.nothing_left()
