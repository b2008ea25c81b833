"""Messages callers leave: kept, waiting for one agent of the queue, heard by her, and not lost by a kill."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from support.centre import caller_number
from support.phones import eventually
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


def spoken(place: Any, who: str) -> None:
    """Until the recording of her message is longer than the shortest message."""
    place.until(who, "VoicemailStarted")
    began = place.rows(
        "SELECT at_us FROM call_events e JOIN calls c ON c.id = e.call_id "
        "WHERE c.customer_number = $1 AND e.type = 'VoicemailStarted'",
        who,
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
