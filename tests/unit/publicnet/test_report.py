"""The report: every kind of disagreement is found, agreement is silent."""

from __future__ import annotations

import msgspec
import pytest

from huying.kit.clock import SECOND
from huying.publicnet import report
from huying.publicnet.books import Attempt, Books, Call, Recording
from huying.publicnet.truth import Ledger, Placed, Received, RobotCall

pytestmark = pytest.mark.unit

T = 1_000_000 * SECOND


def talked() -> Placed:
    return Placed(
        id="p-1",
        caller="+8613811110001",
        called="+861055500001",
        at=T,
        answered=T + SECOND,
        joined=T + 10 * SECOND,
        agent="robot-1",
        ended=T + 30 * SECOND,
        outcome="talked",
        ended_by="caller",
    )


def call(**changes: object) -> Call:
    made = Call(
        id="call-1",
        direction="inbound",
        customer_number="+8613811110001",
        our_number="+861055500001",
        offered_us=T + 1000,
        queued_us=T + 4 * SECOND,
        answered_us=T + 10 * SECOND,
        ended_us=T + 30 * SECOND,
        outcome="answered",
    )
    return msgspec.structs.replace(made, **changes)


def recording(**changes: object) -> Recording:
    made = Recording(id="rec-1", call_id="call-1", state="stored", file="a.wav", file_seconds=20.0)
    return msgspec.structs.replace(made, **changes)


def received(**changes: object) -> Received:
    made = Received(
        id="r-1",
        number="+8613900000004",
        caller="+861055500001",
        at=T + 1000,
        behaviour="busy",
        kind="busy",
        ended=T + SECOND,
        outcome="released",
        cause=17,
    )
    return msgspec.structs.replace(made, **changes)


def attempt(**changes: object) -> Attempt:
    made = Attempt(
        id="att-1",
        call_id="call-2",
        number="+8613900000004",
        started_us=T,
        ended_us=T + SECOND,
        result="busy",
        cause=17,
    )
    return msgspec.structs.replace(made, **changes)


def outcome(
    placed: list[Placed] | None = None,
    calls: list[Call] | None = None,
    recordings: list[Recording] | None = None,
    answered: list[Received] | None = None,
    attempts: list[Attempt] | None = None,
    robots: list[RobotCall] | None = None,
) -> report.Report:
    ledger = Ledger(placed=placed or [], received=answered or [], robot_calls=robots or [])
    books = Books(calls=calls or [], attempts=attempts or [], recordings=recordings or [], events=7)
    return report.compare(ledger, books, seed=1, seconds=60.0)


def reasons(found: report.Report) -> list[str]:
    return [f"{entry.what}: {entry.reason}" for entry in found.unaccounted]


def test_agreement_is_silent_and_counted() -> None:
    gave_up = msgspec.structs.replace(
        talked(), id="p-2", caller="+8613811110002", joined=None, outcome="gave_up", ended=T + 9 * SECOND
    )
    lost = call(
        id="call-9",
        customer_number="+8613811110002",
        answered_us=None,
        ended_us=T + 9 * SECOND,
        outcome="abandoned",
    )
    found = outcome([talked(), gave_up], [call(), lost], [recording()], [received()], [attempt()])
    assert reasons(found) == []
    assert (found.offered, found.answered, found.abandoned) == (2, 1, 1)
    assert (found.mean_wait, found.mean_wait_abandoned) == (6.0, 5.0)
    assert (found.attempts, found.recordings, found.events) == ({"busy": 1}, 1, 7)


@pytest.mark.parametrize(
    ("calls", "says"),
    [
        ([], "the centre has no such call"),
        ([call(our_number="+861055500002")], "no such call"),
        ([call(offered_us=T + 60 * SECOND)], "no such call"),
        ([call(outcome="abandoned")], "the centre says abandoned; the network saw talked"),
        ([call(outcome="refused")], "the centre says refused"),
        ([call(ended_us=None, outcome=None)], "still open in the centre"),
        ([call(), call(id="call-2")], "the centre has a call nobody placed"),
    ],
)
def test_calls_in_that_disagree(calls: list[Call], says: str) -> None:
    found = reasons(outcome([talked()], calls, [recording(), recording(id="rec-2", call_id="call-2")]))
    assert any(says in reason for reason in found), found


@pytest.mark.parametrize("ended_by", ["gave_up", "cut_off"])
def test_after_a_message_she_hangs_up_or_the_flow_does(ended_by: str) -> None:
    message = msgspec.structs.replace(talked(), joined=None, outcome=ended_by, ended=T + 9 * SECOND)
    kept = call(answered_us=None, ended_us=T + 9 * SECOND, outcome="self_served")
    assert reasons(outcome([message], [kept])) == []


def test_a_centre_that_was_away_may_notice_a_call_late_and_not_know_its_end() -> None:
    late = call(offered_us=T + 25 * SECOND, outcome="lost", answered_us=None)
    found = outcome([talked()], [late])
    assert reasons(found) == []
    assert found.outcomes == {"lost": 1}


def test_an_answer_and_a_hang_up_may_cross_on_the_wire() -> None:
    late = talked()
    late.joined, late.ended = T + 30 * SECOND, T + 30 * SECOND + 100_000
    crossed = call(answered_us=None, outcome="abandoned", ended_us=T + 30 * SECOND)
    assert reasons(outcome([late], [crossed])) == []


@pytest.mark.parametrize(
    ("recordings", "says"),
    [
        ([], "the call was connected and has 0 recordings"),
        ([recording(), recording(id="rec-2")], "has 2 recordings"),
        ([recording(state="short")], "it is short"),
        ([recording(file_seconds=None)], "cannot be read"),
        ([recording(file_seconds=18.0)], "it lasts 18.0 s, the talk 20.0 s"),
        ([recording(file_seconds=25.0)], "it lasts 25.0 s"),
    ],
)
def test_recordings_that_are_not_whole(recordings: list[Recording], says: str) -> None:
    found = reasons(outcome([talked()], [call()], recordings))
    assert len(found) == 1
    assert says in found[0]


def test_a_queue_that_does_not_record_has_no_recordings() -> None:
    assert reasons(outcome([talked()], [call(recorded=False)], [])) == []


@pytest.mark.parametrize(
    ("attempts", "calls_out", "says"),
    [
        ([attempt(result=None)], [received()], "it has no result"),
        ([attempt()], [], "the network never received a call"),
        ([], [received()], "that is no attempt"),
        ([attempt(result="no_answer")], [received()], "the centre says no_answer, the network saw released"),
        (
            [attempt(result="abandoned")],
            [received(outcome="talked", answered=T + SECOND, joined=T + 2 * SECOND, ended=T + 9 * SECOND)],
            "the centre says abandoned, the network saw talked",
        ),
        (
            [attempt(result="answered")],
            [received(outcome="nobody_spoke", answered=T + SECOND, ended=T + 9 * SECOND)],
            "the centre says answered, the network saw nobody_spoke",
        ),
    ],
)
def test_calls_out_that_disagree(attempts: list[Attempt], calls_out: list[Received], says: str) -> None:
    found = reasons(outcome(answered=calls_out, attempts=attempts))
    assert any(says in reason for reason in found), found


@pytest.mark.parametrize(
    ("result", "calls_out"),
    [
        ("no_answer", [received(outcome="cancelled")]),
        ("cancelled", [received(outcome="cancelled")]),
        ("invalid", []),
        ("lost", []),
        ("lost", [received()]),
        ("vacant", [received(kind="vacant", cause=1)]),
        ("rejected", [received(kind="suspended", cause=21)]),
    ],
)
def test_calls_out_that_agree(result: str, calls_out: list[Received]) -> None:
    assert reasons(outcome(answered=calls_out, attempts=[attempt(result=result)])) == []


def test_a_robot_that_spoke_with_nobody() -> None:
    ghost = RobotCall(robot="robot-1", call_id="c", shown="+86", at=T, does="answer", answered=T + SECOND)
    ghost.ended = T + 9 * SECOND
    assert "who was on no line" in reasons(outcome(robots=[ghost]))[0]
    ghost.ended = T + SECOND + 100_000
    assert reasons(outcome(robots=[ghost])) == []


def test_a_talk_with_two_agents_may_have_a_gap_in_its_recording() -> None:
    legs = [
        RobotCall(robot=f"robot-{n}", call_id="call-1", shown="", at=T, does="answer", party="p-1")
        for n in (1, 2)
    ]
    legs[0].answered, legs[0].ended = T + 10 * SECOND, T + 16 * SECOND
    legs[1].answered, legs[1].ended = T + 22 * SECOND, T + 30 * SECOND
    for seconds, whole in ((14.0, True), (20.0, True), (12.0, False), (23.0, False)):
        found = outcome([talked()], [call()], [recording(file_seconds=seconds)], robots=legs)
        assert (reasons(found) == []) is whole


def test_who_talked_must_have_heard_something() -> None:
    deaf = talked()
    deaf.packets_received = 300
    assert "only 300 packets" in reasons(outcome([deaf], [call()], [recording()]))[0]
    deaf.packets_received = 990
    assert reasons(outcome([deaf], [call()], [recording()])) == []
