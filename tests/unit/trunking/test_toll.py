"""Limits against thieves: where calls may go, what an hour may cost, and that nothing slips through."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from huying.kit.clock import SECOND
from huying.trunking.toll import CENTRE, HOUR, Destinations, Limits, Meter, Prices, Scope, barred

pytestmark = pytest.mark.unit

HOME = Destinations(home="CN")
AGENTS = ["ann", "bob", None]
TRUNKS = ["one", "two"]
LIMITS = Limits(centre_cost=100, trunk_cost=60, agent_cost=40, agent_calls=5)


@pytest.mark.parametrize(
    ("number", "rules", "why"),
    [
        ("+8613812345678", HOME, None),
        ("+861055512345", HOME, None),
        ("+864001234567", HOME, None),
        ("10086", HOME, None),
        ("+442079460000", HOME, "country"),
        ("+442079460000", Destinations("CN", frozenset({"GB"})), None),
        ("+449098790000", Destinations("CN", frozenset({"GB"})), "premium_rate"),
        ("+447012345678", Destinations("CN", frozenset({"GB"})), "kind"),
        ("+88216123456", HOME, "satellite"),
        ("+870773123456", HOME, "satellite"),
        ("+979123456789", HOME, "premium_rate"),
        ("+999123456789", HOME, "unknown"),
        ("77777", HOME, "unknown"),
        ("+8613812345678", Destinations("CN", refused_prefixes=("+86138",)), "prefix"),
        ("+8613812345678", Destinations("CN", frozenset(), ("+861381",), ("+86138",)), None),
        ("+88216123456", Destinations("CN", allowed_prefixes=("+88216",)), None),
        ("110", Destinations("CN", refused_prefixes=("1",)), None),
        ("122", HOME, None),
    ],
)
def test_where_calls_may_go(number: str, rules: Destinations, why: str | None) -> None:
    assert barred(number, rules) == why


def test_the_longest_prefix_has_the_price() -> None:
    prices = Prices({"+8610": 500, "+4420": 2000}, home_price=1000, other_price=30_000, home="CN")
    assert prices.a_minute("+8613812345678") == 1000
    assert prices.a_minute("+861055512345") == 500
    assert prices.a_minute("+442079460000") == 2000
    assert prices.a_minute("+12125550123") == 30_000
    assert prices.a_minute("10086") == 1000


@given(st.integers(0, 3 * 3600), st.integers(1, 50))
def test_every_minute_begun_costs(seconds: int, price: int) -> None:
    meter = Meter(LIMITS)
    meter.started("leg", 0, "one", "ann", price)
    assert meter.spent(CENTRE, 0) == price
    meter.answered("leg", 0)
    cost = meter.ended("leg", seconds * SECOND)
    assert cost == price * max(1, -(-seconds // 60))
    assert meter.spent(CENTRE, seconds * SECOND) == cost
    assert meter.spent(CENTRE, seconds * SECOND + HOUR) == 0


def test_a_call_that_was_not_answered_costs_nothing_but_counts_as_one() -> None:
    meter = Meter(Limits(1000, 1000, 1000, 2))
    for leg in ("a", "b"):
        assert meter.refusing(0, "one", "ann", 10) is None
        meter.started(leg, 0, "one", "ann", 10)
        meter.started(leg, 0, "two", "ann", 10)
        assert meter.ended(leg, 1) == 0
    assert meter.refusing(1, "one", "ann", 10) == Scope("agent", "ann")
    assert meter.refusing(1, "one", "bob", 10) is None
    assert meter.refusing(HOUR, "one", "ann", 10) is None


def test_what_is_used_up_of_an_hour() -> None:
    meter = Meter(Limits(1000, 100, 50, 4))
    meter.started("a", 0, "one", "ann", 10)
    one, ann, bob = Scope("trunk", "one"), Scope("agent", "ann"), Scope("agent", "bob")
    assert meter.shares(0) == {CENTRE: 1, one: 10, ann: 25}, (
        "of her calls she has used more than of her money"
    )
    meter.started("b", 0, "one", "bob", 40)
    assert meter.shares(0) == {CENTRE: 5, one: 50, ann: 25, bob: 80}
    for leg in ("a", "b"):
        meter.ended(leg, 0)
    assert meter.shares(HOUR) == {CENTRE: 0, one: 0, ann: 0, bob: 0}
    meter.limits = Limits(0, 0, 0, 0)
    meter.started("c", HOUR, "one", None, 1)
    assert meter.shares(HOUR) == {CENTRE: 100, one: 100, ann: 0, bob: 0}


class Thieves(RuleBasedStateMachine):
    """Who dials whatever the meter lets through, for hours."""

    def __init__(self) -> None:
        super().__init__()
        self.meter = Meter(LIMITS)
        self.now = 0
        self.legs = 0
        self.up: dict[str, tuple[str, str | None, int]] = {}
        self.paid: list[tuple[int, int, str, str | None]] = []

    @rule(trunk=st.sampled_from(TRUNKS), agent=st.sampled_from(AGENTS), price=st.integers(0, 30))
    def dials(self, trunk: str, agent: str | None, price: int) -> None:
        before = {scope: self.meter.spent(scope, self.now) for scope in self.scopes(trunk, agent)}
        refusing = self.meter.refusing(self.now, trunk, agent, price)
        if refusing is not None:
            assert refusing in before
            return
        self.legs += 1
        self.meter.started(f"leg-{self.legs}", self.now, trunk, agent, price)
        self.up[f"leg-{self.legs}"] = (trunk, agent, price)
        for scope, spent in before.items():
            assert spent + price <= LIMITS.cost(scope.kind)
            assert self.meter.spent(scope, self.now) == spent + price

    @rule(answered=st.booleans(), seconds=st.sampled_from([0, 1, 60, 61, 3000]))
    def one_ends(self, answered: bool, seconds: int) -> None:
        if not self.up:
            return
        leg = next(iter(self.up))
        if answered:
            self.meter.answered(leg, self.now)
        self.now += seconds * SECOND
        trunk, agent, price = self.up.pop(leg)
        cost = self.meter.ended(leg, self.now)
        assert cost == (price * max(1, -(-seconds // 60)) if answered else 0)
        self.paid.append((self.now, cost, trunk, agent))

    @rule(seconds=st.sampled_from([1, 600, 3600]))
    def time_goes_on(self, seconds: int) -> None:
        self.now += seconds * SECOND

    def scopes(self, trunk: str, agent: str | None) -> list[Scope]:
        return [CENTRE, Scope("trunk", trunk), *([Scope("agent", agent)] if agent else [])]

    @invariant()
    def the_hour_is_what_a_plain_sum_says(self) -> None:
        recent = [entry for entry in self.paid if entry[0] > self.now - HOUR]
        open_cost = sum(price for _, _, price in self.up.values())
        assert self.meter.spent(CENTRE, self.now) == sum(cost for _, cost, _, _ in recent) + open_cost
        for trunk in TRUNKS:
            expected = sum(cost for _, cost, by, _ in recent if by == trunk)
            expected += sum(price for by, _, price in self.up.values() if by == trunk)
            assert self.meter.spent(Scope("trunk", trunk), self.now) == expected


TestThieves = Thieves.TestCase
TestThieves.settings = settings(max_examples=60, stateful_step_count=40)
