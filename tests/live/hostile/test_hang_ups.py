"""A caller who hangs up in each state: the books are right every time and nothing stays behind."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from support.phones import eventually

pytestmark = pytest.mark.live

GREETING = "Good morning, you have reached a company whose greeting takes a while to say."


def free_again(desk: Any) -> None:
    eventually(lambda: desk.state() == "ready", 8, f"she is {desk.state()}")


def test_before_anything_was_answered(place: Any, caller: str) -> None:
    """A call that is cancelled before Asterisk has handed it over is nobody's; any other is in the books."""
    line = place.call(caller)
    line.hang_up()
    assert line.final() in (200, 487)
    if line.up:
        line.hang_up()
    place.nothing_left()
    time.sleep(1.0)  # whoever was handed over is in the books by now
    if place.types(caller):
        assert place.ended(caller)["outcome"] == "abandoned"


def test_while_it_rings_before_anybody_answered(place: Any, caller: str) -> None:
    line = place.call(caller)
    place.until(caller, "CallOffered")
    line.hang_up()
    assert line.final() in (200, 487)
    if line.up:
        line.hang_up()
    assert place.ended(caller)["outcome"] == "abandoned"
    place.nothing_left()


def test_at_each_millisecond_of_the_beginning(place: Any) -> None:
    """The look-up, the first fact, the answer: whatever is going on, it comes to an end."""
    numbers = [f"+86137{time.time_ns() % 10**6:06d}{n:02d}" for n in range(20)]
    lines = []
    for n, number in enumerate(numbers):
        line = place.call(number)
        time.sleep(n * 0.002)
        line.hang_up()
        lines.append(line)
        if line.up:
            line.hang_up()
    for line in lines:
        if line.final() == 200 and not line.ended.is_set():
            line.hang_up()
    place.nothing_left()
    known = [number for number in numbers if place.centre.calls(number)]
    assert len(known) >= 10, "the first few may be gone before the switch has told anybody"
    for number in known:
        assert place.ended(number)["outcome"] == "abandoned"


def test_in_the_greeting(place: Any, caller: str) -> None:
    place.open_queue(greeting=GREETING)
    line = place.call(caller)
    place.until(caller, "FlowNodeEntered")
    line.hang_up()
    call = place.ended(caller)
    assert (call["outcome"], call["wait_seconds"] or 0) == ("abandoned", pytest.approx(0, abs=1.5))
    place.nothing_left()


def test_with_music(place: Any, caller: str) -> None:
    line = place.call(caller)
    line.wait_for("200")
    eventually(lambda: line.packets > 20, 5, "no music")
    line.hang_up()
    assert place.ended(caller)["outcome"] == "abandoned"
    place.nothing_left()


def test_while_the_position_is_told(place: Any, caller: str) -> None:
    place.open_queue(announce_seconds=1)
    line = place.call(caller)
    line.wait_for("200")
    time.sleep(1.6)
    line.hang_up()
    assert place.ended(caller)["outcome"] == "abandoned"
    place.nothing_left()


def test_while_the_agent_rings(place: Any, caller: str) -> None:
    desk = place.desk().ready()
    line = place.call(caller)
    ringing = desk.phone.take()
    ringing.ring()
    place.until(caller, "AgentRang")
    line.hang_up()
    ringing.wait_for("CANCEL")
    call = place.ended(caller)
    assert (call["outcome"], call["missed"]) == ("abandoned", 0)
    free_again(desk)
    place.nothing_left()


@pytest.mark.parametrize("ahead", [-0.02, -0.008, -0.004, -0.002, -0.001, 0.0, 0.001, 0.002, 0.004, 0.02])
def test_the_very_moment_the_agent_answers(place: Any, caller: str, ahead: float) -> None:
    desk = place.desk().ready()
    line = place.call(caller)
    ringing = desk.phone.take()
    ringing.ring()
    line.wait_for("180")
    first, second = (line.hang_up, ringing.answer) if ahead < 0 else (ringing.answer, line.hang_up)
    first()
    time.sleep(abs(ahead))
    second()
    call = finish(place, caller, line)
    assert ringing.ended.wait(8), ringing.log
    if call["outcome"] == "answered":
        desk.wrap_up(call["id"])
    free_again(desk)
    place.nothing_left()


def finish(place: Any, caller: str, line: Any) -> Any:
    """The end of a call whose CANCEL may have crossed the answer."""
    if line.final() == 200 and not line.ended.is_set():
        line.hang_up()
    return place.ended(caller)


def test_while_talking_and_again_in_wrap_up(place: Any, caller: str) -> None:
    desk = place.desk().ready()
    line = place.call(caller)
    talk = desk.phone.take()
    talk.answer()
    place.until(caller, "AgentAnswered")
    time.sleep(1.0)
    line.hang_up()
    call = place.ended(caller)
    assert (call["outcome"], call["ended_by"], call["talk_seconds"]) == (
        "answered",
        "customer",
        pytest.approx(1.0, abs=0.4),
    )
    again = place.call(caller)
    again.wait_for("200")
    assert desk.state() == "wrap_up"
    again.hang_up()
    desk.wrap_up(call["id"])
    free_again(desk)
    eventually(lambda: len([c for c in place.centre.calls(caller) if c["ended_us"]]) == 2)
    place.nothing_left()


def test_agent_declines_and_caller_leaves_together(place: Any, caller: str) -> None:
    desk = place.desk().ready()
    line = place.call(caller)
    ringing = desk.phone.take()
    ringing.ring()
    line.wait_for("180")
    ringing.refuse()
    line.hang_up()
    call = finish(place, caller, line)
    assert call["outcome"] == "abandoned"
    eventually(lambda: desk.state() in ("ready", "not_ready"), 8)
    place.nothing_left()


def test_answer_while_the_position_is_told_is_heard_at_once(place: Any, caller: str) -> None:
    place.open_queue(announce_seconds=1)
    line = place.call(caller)
    line.wait_for("200")
    desk = place.desk()
    told: Callable[[], bool] = lambda: time.monotonic() > began + 1.2  # noqa: E731
    began = time.monotonic()
    eventually(told)
    desk.ready()
    talk = desk.phone.take()
    talk.answer()
    place.until(caller, "AgentAnswered")
    eventually(lambda: "Up" in [c["state"] for c in place.asterisk("channels")])
    before = talk.packets
    time.sleep(0.6)
    assert talk.packets - before > 20, "she hears nothing yet"
    line.hang_up()
    assert place.ended(caller)["outcome"] == "answered"
