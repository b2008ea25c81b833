"""The controlling process is killed, or the switch is: nothing is lost, nothing stays stuck."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from typing import Any

import asyncpg
import pytest

from huying.cli.journal import rebuild
from support.phones import eventually
from support.talks import SECOND, ask, hear, hears_music, talk

pytestmark = pytest.mark.live

VIEWS = {
    "calls": "id",
    "call_events": "call_id, sequence, position",
    "attempts": "id",
    "recordings": "id",
    "agent_spans": "agent_id, started_us, state",
    "alarms": "id",
    "monitorings": "id",
    "messages": "id",
    "message_recipients": "message_id, agent_id",
    "call_parts": "leg_id",
    "flow_passes": "flow_id, node, quarter_us",
    "voicemails": "id",
    "callbacks": "id",
}


def everything(place: Any) -> dict[str, list[Any]]:
    """Every row of every view."""
    return {table: place.rows(f"SELECT * FROM {table} ORDER BY {order}") for table, order in VIEWS.items()}


def settled(place: Any) -> dict[str, list[Any]]:
    """The views once nothing moves any more, and nothing will by itself."""
    eventually(lambda: asyncio.run(busy_agents(place)) == 0, 60, "somebody's wrap-up never ended")
    seen = everything(place)
    for _ in range(40):
        time.sleep(0.3)
        now = everything(place)
        if now == seen:
            return now
        seen = now
    raise AssertionError("the views never came to rest")


async def busy_agents(place: Any) -> int:
    """Agents of this and earlier tests whose rows will still change by themselves."""
    connection = await asyncpg.connect(place.engines.addresses.database_url)
    try:
        found = await connection.fetchval(
            "SELECT count(*) FROM agent_spans WHERE ended_us IS NULL "
            "AND state IN ('wrap_up', 'talking', 'ringing', 'reserved')"
        )
    finally:
        await connection.close()
    return int(found)


def test_replay_gives_the_same_rows(place: Any, caller: str) -> None:
    """Beside the working centre, which goes on right after."""
    desk = place.desk().ready()
    line = place.call(caller)
    desk.phone.take().answer()
    call_id = place.until(caller, "AgentAnswered")
    time.sleep(1.0)
    line.hang_up()
    place.until(caller, "RecordingStored")
    desk.wrap_up(call_id, then="not_ready")
    before = settled(place)
    told: list[int] = []
    facts = asyncio.run(rebuild(place.engines.addresses, lambda reached, last, count: told.append(reached)))
    assert facts >= len(before["call_events"]) > 0
    assert told == sorted(told)
    after = everything(place)
    for table in VIEWS:
        assert after[table] == before[table], table
    again = place.call(caller)
    again.wait_for("200")
    again.hang_up()
    eventually(lambda: all(call["ended_us"] for call in place.centre.calls(caller)))
    assert len(place.centre.calls(caller)) == 2


def test_second_start_with_an_idle_journal(place: Any) -> None:
    for _ in range(2):
        place.centre.stop()
        began = time.monotonic()
        place.centre.restart()
        assert time.monotonic() - began < 15


def test_killed_with_calls_in_every_state(place: Any) -> None:
    talking, wrapping, ringing = (f"+86136{time.time_ns() % 10**7:07d}{n}" for n in range(3))
    waiting, later, greeting = (f"+86135{time.time_ns() % 10**7:07d}{n}" for n in range(3))
    centre = place.centre
    place.open_queue(ring_seconds=60, wrap_up_seconds=45)

    # one in wrap-up, one talking, one ringing, each with an agent of her own
    done = place.desk().ready()
    first = place.call(wrapping)
    done.phone.take().answer()
    wrapped_id = place.until(wrapping, "AgentAnswered")
    time.sleep(0.5)
    first.hang_up()
    place.until(wrapping, "WrapUpStarted")

    talker = place.desk().ready()
    talk = place.call(talking)
    her_talk = talker.phone.take()
    her_talk.answer()
    place.until(talking, "AgentAnswered")
    began = time.monotonic()

    called = place.desk().ready()
    ring = place.call(ringing)
    her_ring = called.phone.take()
    her_ring.ring()
    place.until(ringing, "AgentRang")

    wait, wait_later = place.call(waiting), None
    place.until(waiting, "CallQueued")
    wait_later = place.call(later)
    place.until(later, "CallQueued")
    number = place.number
    queue = place.queue
    place.open_queue(greeting="Good morning, you have reached a company that talks for quite a while.")
    greeted = place.call(greeting)
    place.until(greeting, "FlowNodeEntered")
    place.number, place.queue = number, queue

    heard = (talk.packets, her_talk.packets)
    centre.kill()
    time.sleep(1.5)
    assert talk.packets - heard[0] > 50, "he hears her no more"
    assert her_talk.packets - heard[1] > 50, "she hears him no more"
    refused = place.call("+861055500000")
    refused.wait_for("200")  # the apology
    refused.hang_up()
    centre.restart()

    # the ringing one rings on, at the same telephone, and is answered
    time.sleep(0.5)
    assert not her_ring.ended.is_set()
    her_ring.answer()
    place.until(ringing, "AgentAnswered")
    # the caller in the greeting waits now
    place.until(greeting, "CallQueued")
    # those who waited keep their order: the agent who finishes takes the one who came first
    assert done.state() == "wrap_up"
    done.wrap_up(wrapped_id)
    her_next = done.phone.take()
    her_next.answer()
    place.until(waiting, "AgentAnswered")
    assert "AgentAnswered" not in place.types(later)
    # the talk ends as any talk, with one whole recording
    assert not talk.ended.is_set()
    talk.hang_up()
    seconds = time.monotonic() - began
    call = place.ended(talking)
    assert (call["outcome"], call["ended_by"]) == ("answered", "customer")
    assert call["talk_seconds"] == pytest.approx(seconds, abs=0.7)
    place.until(talking, "RecordingStored")
    recordings = place.rows("SELECT * FROM recordings WHERE call_id = $1", call["id"])
    assert [row["state"] for row in recordings] == ["stored"]
    assert recordings[0]["seconds"] == pytest.approx(seconds, abs=0.7)
    eventually(lambda: talker.state() == "wrap_up")
    talker.wrap_up(call["id"])
    her_last = talker.phone.take()
    her_last.answer()
    place.until(later, "AgentAnswered")
    for line in (ring, wait, wait_later, greeted):
        line.hang_up()
    for number, outcome in (
        (ringing, "answered"), (waiting, "answered"), (later, "answered"), (greeting, "abandoned"),
    ):  # fmt: skip
        assert place.ended(number)["outcome"] == outcome
    for desk, number in ((called, ringing), (done, waiting), (talker, later)):
        desk.wrap_up(place.centre.calls(number)[0]["id"])
    place.nothing_left()
    before = settled(place)
    asyncio.run(rebuild(place.engines.addresses, lambda *_: None))
    assert everything(place) == before


def test_killed_while_all_ring_and_one_is_parked(place: Any, caller: str) -> None:
    """The lot keeps its call. Who answers while nobody is there is cut off by the switch, her colleague's
    telephone rings on."""
    first, _hers, parked, parked_id = talk(place, f"{caller}1")
    lot = ask(first, parked_id, "park")["lot"]
    place.open_queue(strategy="ring_all", ring_seconds=60)
    desks = [place.desk().ready() for _ in range(2)]
    customer = place.call(caller)
    lines = [desk.phone.take() for desk in desks]
    for line in lines:
        line.ring()
    eventually(lambda: place.types(caller).count("AgentRang") == 2, 8, "not all ring")
    place.centre.kill()
    lines[1].answer()
    place.centre.restart()
    place.until(caller, "OfferWithdrawn", 20)
    assert not lines[0].ended.is_set()
    lines[0].answer()
    place.until(caller, "AgentAnswered")
    assert place.centre.calls(caller)[0]["agent_id"] == desks[0].user["id"]
    eventually(lambda: desks[1].state() == "ready", 8, "she is not free again")
    hears_music(parked)
    desks[1].post(f"/api/desk/parked/{lot}/pick-up")
    again = desks[1].phone.take()
    again.says = SECOND
    again.answer()
    hear(parked, SECOND)
    for line in (customer, parked):
        line.hang_up()
    for number in (caller, f"{caller}1"):
        assert place.ended(number)["outcome"] == "answered"
    place.nothing_left()


def test_killed_in_a_greeting_that_goes_on(place: Any, caller: str) -> None:
    """The switch waits with everything for what a line plays: what nobody listens to any more is stopped."""
    long = "You have reached a company that has a great deal to say before it helps. " * 6
    say = {"kind": "say", "prompt": {"en": long}, "skippable": True, "next": "wait"}
    place.open_flow(
        {"start": "say", "nodes": {"say": say, "wait": {"kind": "queue", "queue": place.queue["id"]}}}
    )
    desk = place.desk()
    greeted = place.call(caller)
    greeted.wait_for("200")
    place.until(caller, "FlowNodeEntered")
    place.centre.kill()
    place.centre.restart()
    eventually(lambda: place.types(caller).count("FlowNodeEntered") == 2, 8, "she is not at her node again")
    greeted.press("1")
    place.until(caller, "CallQueued")
    desk.ready()
    talk = desk.phone.take(3)
    talk.answer()
    eventually(lambda: talk.packets > 10, 3, "she does not hear him")
    greeted.hang_up()
    assert place.ended(caller)["outcome"] == "answered"
    place.nothing_left()


def test_calls_that_ended_while_nobody_was_there(place: Any) -> None:
    talking, waiting = (f"+86134{time.time_ns() % 10**7:07d}{n}" for n in range(2))
    desk = place.desk().ready()
    talk = place.call(talking)
    desk.phone.take().answer()
    place.until(talking, "AgentAnswered")
    wait = place.call(waiting)
    place.until(waiting, "CallQueued")
    time.sleep(1.0)
    place.centre.kill()
    talk.hang_up()
    wait.hang_up()
    time.sleep(0.3)
    place.centre.restart()
    assert place.ended(talking)["outcome"] == "answered"
    call = place.ended(waiting)
    assert (call["outcome"], call["ended_by"]) == ("lost", "network")
    place.until(talking, "RecordingStored")
    assert "RecordingProblemFound" not in place.types(talking)
    eventually(lambda: desk.state() == "wrap_up", 8, desk.state())
    desk.wrap_up(place.centre.calls(talking)[0]["id"], then="not_ready")
    place.nothing_left()


def test_asterisk_killed(place: Any, caller: str) -> None:
    waiting = f"+86133{time.time_ns() % 10**8:08d}"
    desk = place.desk().ready()
    place.call(caller)
    desk.phone.take().answer()
    place.until(caller, "AgentAnswered")
    place.call(waiting)
    place.until(waiting, "CallQueued")
    time.sleep(1.0)
    child = place.engines.stack.child("asterisk")
    os.kill(child.pid, signal.SIGKILL)
    call = place.ended(caller, 20)
    assert (call["outcome"], call["ended_by"], call["cause"]) == ("answered", "network", 0)
    assert place.ended(waiting, 20)["outcome"] == "lost"
    eventually(lambda: desk.state() in ("wrap_up", "not_ready"), 8, desk.state())
    if desk.state() == "wrap_up":
        desk.wrap_up(call["id"])
    # her telephone registers again with the same password, and the next call is served
    assert desk.phone.register(desk.device["user"], desk.device["password"]) == 200
    desk.ready()
    line = place.call(caller)
    talk = desk.phone.take()
    talk.answer()
    eventually(lambda: talk.packets > 20, 8, "no sound")
    line.hang_up()
    eventually(lambda: desk.state() == "wrap_up", 8)
    place.nothing_left()


def test_asterisk_killed_while_an_agent_rings(place: Any, caller: str) -> None:
    desk = place.desk().ready()
    place.call(caller)
    desk.phone.take().ring()
    place.until(caller, "AgentRang")
    os.kill(place.engines.stack.child("asterisk").pid, signal.SIGKILL)
    assert place.ended(caller, 20)["outcome"] == "lost"
    eventually(lambda: desk.state() in ("ready", "not_ready"), 8, desk.state())
    place.nothing_left()
