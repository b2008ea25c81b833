"""The one place of a call's state, and what a cause means for an attempt."""

from __future__ import annotations

import pytest

from huying.kit.ids import new_id
from huying.telephony import causes
from huying.telephony.call import Call, CallState, IllegalTransition
from huying.telephony.switch import made_for, new_leg

pytestmark = pytest.mark.unit


def call(state: CallState) -> Call:
    return Call("call-1", "inbound", "leg-1", "+8613800000021", "+861055500001", 1, state)


@pytest.mark.parametrize(
    "road",
    [
        ["arrived", "flow", "queued", "ringing", "talking", "ended"],
        ["arrived", "flow", "queued", "ringing", "queued", "ringing", "talking", "queued", "ended"],
        ["dialling", "ringing", "talking", "ended"],
        ["dialling", "ended"],
        ["arrived", "flow", "queued", "ringing", "talking", "ringing", "talking", "ended"],
        ["arrived", "flow", "queued", "ringing", "talking", "flow", "ended"],
    ],
)
def test_roads_a_call_may_take(road: list[CallState]) -> None:
    one = call(road[0])
    for state in road[1:]:
        one.to(state)
    assert one.state == road[-1]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ended", "queued"),
        ("arrived", "talking"),
        ("queued", "talking"),
        ("flow", "talking"),
        ("arrived", "queued"),
    ],
)
def test_roads_it_may_not(before: CallState, after: CallState) -> None:
    one = call(before)
    with pytest.raises(IllegalTransition):
        one.to(after)
    assert one.state == before


@pytest.mark.parametrize(
    ("cause", "sip_code", "rang", "result"),
    [
        (1, 404, False, "vacant"),
        (17, 486, True, "busy"),
        (19, 480, True, "no_answer"),
        (19, 480, False, "switched_off"),
        (21, 603, True, "rejected"),
        (29, 501, False, "suspended"),
        (27, 502, False, "unreachable"),
        (34, 503, False, "congestion"),
        (28, 484, False, "invalid"),
        (0, 486, False, "busy"),
        (127, None, False, "failed"),
    ],
)
def test_what_an_unanswered_attempt_came_to(
    cause: int, sip_code: int | None, rang: bool, result: str
) -> None:
    assert causes.attempt_result(cause, sip_code, rang=rang) == result


def test_every_cause_has_a_name() -> None:
    assert causes.name(17) == "user busy"
    assert causes.name(199) == "cause 199"


def test_a_leg_says_whose_it_is() -> None:
    call_id = new_id("call")
    assert made_for(new_leg("agent", call_id)) == ("agent", call_id)
    assert made_for(new_leg("outbound", call_id)) == ("outbound", call_id)
    assert made_for("1795323345.12") is None
    assert made_for("agent.") is None
