"""One recording of a call, whatever becomes of it: each second of the file is that second of the call, and on
each side are those who were to be heard there.

Each telephone numbers its packets lower than the one before, which the switch takes for packets that come
late (docs/decisions/0006).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from huying.kit.clock import SECOND, now
from support.phones import eventually
from support.recorded import EDGE, RATE, Samples, at, sides, stored, voices_in
from support.sip import Line
from support.talks import CUSTOMER, FIRST, THIRD, VOICES
from support.talks import SECOND as SECOND_AGENT

pytestmark = pytest.mark.live

MUSIC: tuple[int, ...] = ()


@dataclass
class Stretch:
    """Who was heard by the customer from then until then; nobody's voice: the music on hold."""

    name: str
    heard: tuple[int, ...]
    begins: int
    ends: int


class Course:
    """What happened to a call, in stretches."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.stretches: list[Stretch] = []

    def reaches(self, name: str, *heard: int) -> None:
        """Wait until the customer's telephone gives exactly these voices, and let it go on for a moment."""
        eventually(lambda: self._line.hears(*VOICES) == set(heard), 8, f"{name}: {self._line.hears(*VOICES)}")
        time.sleep(0.3)  # what the telephone hears is 300 ms old
        begins = now()
        time.sleep(1.0)
        assert self._line.hears(*VOICES) == set(heard)
        self.stretches.append(Stretch(name, heard, begins, now() - 300_000))


def told(samples: Samples) -> list[tuple[float, set[int]]]:
    """Which voices begin when, in seconds: for whoever reads a failure."""
    step = RATE // 10
    heard = [(n / RATE, voices_in(samples[n : n + step])) for n in range(0, len(samples) - step, step)]
    return [each for n, each in enumerate(heard) if n == 0 or each[1] != heard[n - 1][1]]


def test_hold_advice_hand_over_conference_and_a_kill_in_one_recording(place: Any, caller: str) -> None:
    desk, colleague, third = place.desk().ready(), place.desk(), place.desk()
    line = place.call(caller)
    line.says = CUSTOMER
    hers = desk.phone.take()
    hers.says, hers.numbers_from = FIRST, 30_000
    hers.answer()
    call_id = place.until(caller, "AgentAnswered")
    course = Course(line)
    course.reaches("talk", FIRST)

    def ask(who: Any, what: str, **body: Any) -> None:
        who.post(f"/api/desk/calls/{call_id}/{what}", **body)

    def joins(who: Any, voice: int) -> None:
        theirs = who.phone.take()
        theirs.says, theirs.numbers_from = voice, 30_000 - 10 * voice
        theirs.answer()

    ask(desk, "hold")
    course.reaches("hold", *MUSIC)
    ask(desk, "resume")
    course.reaches("back", FIRST)
    ask(desk, "consult", agent_id=colleague.user["id"])
    joins(colleague, SECOND_AGENT)
    eventually(lambda: hers.hears(*VOICES) == {SECOND_AGENT}, 8, "no advice")
    course.reaches("advice", *MUSIC)
    place.centre.kill()
    place.centre.restart()
    course.reaches("advice after a kill", *MUSIC)
    ask(desk, "complete")
    course.reaches("handed over", SECOND_AGENT)
    ask(colleague, "parties", agent_id=third.user["id"])
    joins(third, THIRD)
    course.reaches("conference", SECOND_AGENT, THIRD)
    ask(colleague, "leave")
    course.reaches("the last one", THIRD)
    line.hang_up()
    call = place.ended(caller)
    recording = stored(place, caller)
    started = next(e["at_us"] for e in place.events(call_id) if e["type"] == "RecordingStarted")
    assert place.types(caller).count("RecordingStarted") == 1
    assert recording["seconds"] == pytest.approx((call["ended_us"] - started) / SECOND, abs=0.4)
    customer, others = sides(place, recording["id"])
    for stretch in course.stretches:
        place_in = slice(at(stretch.begins - started) + EDGE, at(stretch.ends - started) - EDGE)
        assert voices_in(customer[place_in]) == {CUSTOMER}, stretch.name
        assert voices_in(others[place_in]) == set(stretch.heard), f"{stretch} from {started}: {told(others)}"
        assert np.abs(others[place_in]).max() > 300, f"{stretch.name}: nothing was to be heard"
    place.nothing_left()
