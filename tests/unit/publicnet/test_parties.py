"""Robots find the customer they talk to, and nobody else's."""

from __future__ import annotations

import pytest

from huying.kit.masking import masked
from huying.publicnet.parties import Parties, Party, Tally, looks_like

pytestmark = pytest.mark.unit


def party(number: str, name: str = "") -> Party:
    return Party(name or number, number, "en", 0, 5.0, hangs_up=True)


@pytest.mark.parametrize("shown", ["+8613812345678", "8613812345678", masked("+8613812345678")])
def test_a_number_may_be_shown_whole_or_masked(shown: str) -> None:
    parties = Parties(lambda: 7)
    wanted, other = party("+8613812345678"), party("+8613812340000")
    parties.enter(wanted)
    parties.enter(other)
    assert parties.join(shown, "robot-1") is wanted
    assert (wanted.agent, wanted.joined_at, wanted.joined.is_set()) == ("robot-1", 7, True)
    assert not other.joined.is_set()


def test_nobody_is_joined_twice_or_after_leaving_or_in_doubt() -> None:
    parties = Parties(lambda: 7)
    one = party("+8613812345678", "one")
    parties.enter(one)
    assert parties.join("+8613812345678", "robot-1") is one
    assert parties.join("+8613812345678", "robot-2") is None
    one.with_agent = False  # robot-1 was lost: the customer is put through to another
    assert parties.join("+8613812345678", "robot-2") is one
    assert (one.agent, one.joined_at) == ("robot-1", 7)
    twin, double = party("+861", "twin"), party("+861", "double")
    parties.enter(twin)
    parties.enter(double)
    assert parties.join("+861", "robot-1") is None
    parties.leave(double)
    assert parties.join("+861", "robot-1") is twin
    parties.leave(twin)
    assert parties.join("", "robot-1") is None
    assert not looks_like("+861", "")


def test_calls_to_a_number_are_counted() -> None:
    tally = Tally()
    assert [tally.next("1"), tally.next("2"), tally.next("1")] == [0, 0, 1]
