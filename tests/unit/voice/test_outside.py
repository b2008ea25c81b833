"""Whom anybody here can have called: nobody who costs the house dear, nobody without a line; help always."""

from __future__ import annotations

from typing import Any

import pytest

from huying.channels.voice.directory import Directory
from huying.channels.voice.outside import Outside
from huying.channels.voice.trunk_plans import TollPlan, TrunkPlan
from huying.errors import HuyingError
from huying.telephony.trunks import SipTrunk
from huying.trunking import lines
from huying.trunking.toll import Destinations, Limits, Prices

pytestmark = pytest.mark.unit

NOTHING: Any = None
"""Neither the switch, the journal nor the database is asked before a number is allowed."""


def outside(*, max_calls: int = 10, agent_cost: int = 300_000, trunks: int = 1) -> Outside:
    directory = Directory(NOTHING, NOTHING, "CN", key_seconds=15)
    directory.trunks = {
        f"trunk-{n}": TrunkPlan(
            id=f"trunk-{n}",
            name=f"carrier {n}",
            lines=lines.Trunk(f"trunk-{n}", max_calls=max_calls),
            sip=SipTrunk(f"trunk-{n}", "127.0.0.1", 5060),
            country="CN",
            dial_format="e164_plus",
            dial_prefix="",
            caller_format="e164_plus",
            caller_id="",
            allowed_caller_ids=frozenset(),
        )
        for n in range(trunks)
    }
    prices = Prices({}, home_price=1000, other_price=30_000, home="CN")
    directory.toll = TollPlan(Destinations("CN"), prices, Limits(5_000_000, 5_000_000, agent_cost, 600))
    made = Outside(NOTHING, NOTHING, directory, lambda: 0)
    made.configured()
    return made


def refusal(number: str, ways: Outside) -> str:
    """The code of what is against dialling it, "" when nothing is."""
    try:
        ways.check(number, "person-1")
    except HuyingError as error:
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
    assert refusal(number, outside()) == code


def test_without_a_trunk_nobody_is_called() -> None:
    assert refusal("+861065512345", outside(trunks=0)) == "outside.no_trunk"


def test_no_line_free_stops_all_but_an_emergency() -> None:
    full = outside(max_calls=1)
    full.lines.adopt("a leg", "trunk-0")
    assert refusal("+861065512345", full) == "outside.lines_busy"
    assert refusal("110", full) == ""


def test_an_agents_spent_hour_stops_her_but_not_an_emergency() -> None:
    spent = outside(agent_cost=999)
    assert refusal("+861065512345", spent) == "outside.limit_reached"
    assert refusal("110", spent) == ""
    spent.check("+861065512345", None)


def test_before_the_rules_are_read_nobody_is_called() -> None:
    directory = Directory(NOTHING, NOTHING, "CN", key_seconds=15)
    assert refusal("+861065512345", Outside(NOTHING, NOTHING, directory, lambda: 0)) != ""
