"""What a centre costs, built or hosted, how many people its shifts need, and when building has paid off.

The price list is data: every figure can be replaced. Amounts are in its one currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import msgspec

from huying.staffing import cases

OPENING_HOURS = (8.0, 12.0, 24.0)  # a day, shown beside each other
_SWING = 0.2  # a price may turn out so much lower or higher
_YEAR = 12  # months


class Prices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The shipped list. `system` is the upper end of 30 000–50 000, `lead_month` of 2 000–3 000."""

    computer: float = 2_500.0  # for each seat, once
    furniture: float = 500.0
    headset: float = 150.0
    system: float = 50_000.0  # own system, once
    hosting_seat_month: float = 400.0
    agent_month: float = 1_500.0
    lead_month: float = 3_000.0
    agents_per_lead: float = 10.0
    weekly_hours: float = 40.0  # of one person


@dataclass(frozen=True, slots=True)
class Floor:
    """`seats` taken for `hours` a day on `days` a week; `shrinkage` is paid time off the floor."""

    seats: int
    hours: float = 8.0
    days: float = 5.0
    shrinkage: float = 0.0


@dataclass(frozen=True, slots=True)
class People:
    hours: float  # the floor is open, a day
    agents: int
    leads: int
    monthly: float


@dataclass(frozen=True, slots=True)
class Way:
    """One way to have a centre. `monthly` is what it alone costs a month: see `compare`."""

    first: float
    monthly: float
    people_monthly: float
    total_monthly: float


@dataclass(frozen=True, slots=True)
class Swing:
    """One price lower and higher by a fifth: months to break even, and a year's cost of either way."""

    price: str
    low: float
    high: float
    break_even_low: float | None
    break_even_high: float | None
    build_year_low: float
    build_year_high: float
    host_year_low: float
    host_year_high: float


@dataclass(frozen=True, slots=True)
class Month:
    """What either way has cost when so many months are over."""

    month: int
    build: float
    host: float


@dataclass(frozen=True, slots=True)
class Comparison:
    build: Way
    host: Way
    people: People
    break_even_month: int | None  # the first at whose end building has cost no more; None: never
    break_even_exact: float | None
    course: list[Month]
    by_hours: list[People]
    sensitivity: list[Swing]


def compare(floor: Floor, prices: Prices) -> Comparison:
    """Build beside host. `build.monthly` is people; `host.monthly` is hosting, which comes on top of them.

    Raises BadInput.
    """
    _check(floor, prices)
    build, host = _ways(floor, prices)
    exact = _break_even(build, host)
    return Comparison(
        build=build,
        host=host,
        people=people(floor, prices),
        break_even_month=None if exact is None else ceil(exact - 1e-9),
        break_even_exact=exact,
        course=_course(build, host, exact),
        by_hours=[
            people(Floor(floor.seats, hours, floor.days, floor.shrinkage), prices) for hours in OPENING_HOURS
        ],
        sensitivity=[_swing(name, floor, prices) for name in Prices.__struct_fields__],
    )


def people(floor: Floor, prices: Prices) -> People:
    """Who must be employed so that every seat is taken while the floor is open."""
    persons = floor.seats * floor.hours * floor.days / prices.weekly_hours / (1 - floor.shrinkage)
    agents = ceil(persons - 1e-9)
    leads = ceil(agents / prices.agents_per_lead - 1e-9)
    return People(floor.hours, agents, leads, agents * prices.agent_month + leads * prices.lead_month)


def _ways(floor: Floor, prices: Prices) -> tuple[Way, Way]:
    places = floor.seats * (prices.computer + prices.furniture + prices.headset)
    wages = people(floor, prices).monthly
    hosting = floor.seats * prices.hosting_seat_month
    build = Way(first=places + prices.system, monthly=wages, people_monthly=wages, total_monthly=wages)
    host = Way(first=places, monthly=hosting, people_monthly=wages, total_monthly=wages + hosting)
    return build, host


def _break_even(build: Way, host: Way) -> float | None:
    dearer, saved = build.first - host.first, host.total_monthly - build.total_monthly
    if dearer <= 0:
        return 0.0
    return dearer / saved if saved > 0 else None


def _course(build: Way, host: Way, exact: float | None) -> list[Month]:
    """Two years, or until some time after building has paid off, ten years at most."""
    months = _YEAR * 2 if exact is None else ceil(min(max(_YEAR * 2, 1.5 * exact), _YEAR * 10))
    return [
        Month(month, build.first + month * build.total_monthly, host.first + month * host.total_monthly)
        for month in range(months + 1)
    ]


def _swing(name: str, floor: Floor, prices: Prices) -> Swing:
    value: float = getattr(prices, name)
    (low_build, low_host), (high_build, high_host) = (
        _ways(floor, msgspec.structs.replace(prices, **{name: value * factor}))
        for factor in (1 - _SWING, 1 + _SWING)
    )
    return Swing(
        price=name,
        low=value * (1 - _SWING),
        high=value * (1 + _SWING),
        break_even_low=_break_even(low_build, low_host),
        break_even_high=_break_even(high_build, high_host),
        build_year_low=_year(low_build),
        build_year_high=_year(high_build),
        host_year_low=_year(low_host),
        host_year_high=_year(high_host),
    )


def _year(way: Way) -> float:
    return way.first + _YEAR * way.total_monthly


def _check(floor: Floor, prices: Prices) -> None:
    cases.between(floor.seats, 1, cases.MOST_SERVERS, "cost.seats", "The number of seats")
    cases.between(floor.hours, 0.5, 24, "cost.hours", "The hours of a day")
    cases.between(floor.days, 1, 7, "cost.days", "The days of a week")
    cases.between(floor.shrinkage, 0, 0.9, "cost.shrinkage", "The shrinkage")
    for name in Prices.__struct_fields__:
        least, most = {"weekly_hours": (1.0, 168.0), "agents_per_lead": (1.0, 1e6)}.get(name, (0.0, 1e12))
        cases.between(getattr(prices, name), least, most, f"cost.{name}", f"The price list's {name}")
