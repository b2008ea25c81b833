"""Whom an agent can bring into a call from outside: nobody who costs the house dear."""

from __future__ import annotations

import pytest

from huying.channels.voice.outside import Line, Outside
from huying.errors import Conflict
from huying.telephony import switch as s

pytestmark = pytest.mark.unit


def refusal(number: str, line: Line | None) -> str:
    """The code of what is against dialling it, "" when nothing is."""
    switch: s.Switch = None  # nothing is asked of it before a number is allowed
    try:
        Outside(switch, line).check(number)
    except Conflict as error:
        return error.code
    return ""


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("+861065512345", ""),
        ("+8613800000021", ""),
        ("110", ""),
        ("+12125550123", "outside.barred"),
        ("+881612345678", "outside.barred"),
        ("+86", "outside.barred"),
    ],
)
def test_only_ordinary_numbers_of_the_country_and_emergencies(number: str, code: str) -> None:
    assert refusal(number, Line("public", "", 10, "CN")) == code


def test_without_a_trunk_nobody_is_called() -> None:
    assert refusal("+861065512345", None) == "outside.no_line"
