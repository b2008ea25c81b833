"""Labour rules as data, and what they and a contract make of a person's roster.

A pack is a set of limits, each with where it comes from:

- China's mainland: Labour Law (劳动法, 1994, amended 2018) and the State Council's rules on working hours
  (国务院令第174号, 1995);
- the European Union: Directive 2003/88/EC. States are stricter in places;
- Hong Kong: Employment Ordinance (Cap. 57), which knows a rest day and no most hours.

What a law averages over months is kept every week here. What no law sets is a house rule, at the value usual
in contact centres.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from huying.rostering.duties import Duty
from huying.rostering.problem import Count, Fixed, LongRest, Person, Run

NIGHT = (22 * 60, 30 * 60)  # 22:00 to 6:00


class Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Minutes are paid ones. `sources` says where each limit comes from."""

    name: str
    week_minutes: int  # of normal work
    overtime_week_minutes: int  # that may come on top
    overtime_period_minutes: int  # of all weeks planned together, up to a month
    days_a_week: int
    days_in_a_row: int  # from one weekly rest to the next
    rest_minutes: int
    weekly_rest_minutes: int  # in one piece
    nights_in_a_row: int
    sources: dict[str, str]


CHINA = Pack(
    name="cn",
    week_minutes=40 * 60,
    overtime_week_minutes=0,
    overtime_period_minutes=36 * 60,
    days_a_week=6,
    days_in_a_row=6,
    rest_minutes=11 * 60,
    weekly_rest_minutes=24 * 60,
    nights_in_a_row=4,
    sources={
        "week_minutes": "国务院令第174号 art. 3",
        "overtime_week_minutes": "house rule: overtime is agreed, not planned (Labour Law art. 41)",
        "overtime_period_minutes": "Labour Law art. 41: 36 hours a month",
        "days_a_week": "Labour Law art. 38: at least one day off a week",
        "days_in_a_row": "Labour Law art. 38",
        "rest_minutes": "house rule, as in Directive 2003/88/EC art. 3",
        "weekly_rest_minutes": "Labour Law art. 38: at least one day off a week",
        "nights_in_a_row": "house rule",
    },
)

EUROPE = Pack(
    name="eu",
    week_minutes=48 * 60,
    overtime_week_minutes=0,
    overtime_period_minutes=0,
    days_a_week=6,
    days_in_a_row=6,
    rest_minutes=11 * 60,
    weekly_rest_minutes=35 * 60,
    nights_in_a_row=4,
    sources={
        "week_minutes": "Directive 2003/88/EC art. 6: 48 hours on average, overtime included",
        "overtime_week_minutes": "Directive 2003/88/EC art. 6",
        "overtime_period_minutes": "Directive 2003/88/EC art. 6",
        "days_a_week": "Directive 2003/88/EC art. 5",
        "days_in_a_row": "Directive 2003/88/EC art. 5: weekly rest in each period of seven days",
        "rest_minutes": "Directive 2003/88/EC art. 3: 11 hours in a row in each 24",
        "weekly_rest_minutes": "Directive 2003/88/EC art. 5: 24 hours, and the 11 of art. 3",
        "nights_in_a_row": "house rule",
    },
)

HONG_KONG = Pack(
    name="hk",
    week_minutes=48 * 60,
    overtime_week_minutes=0,
    overtime_period_minutes=0,
    days_a_week=6,
    days_in_a_row=6,
    rest_minutes=11 * 60,
    weekly_rest_minutes=24 * 60,
    nights_in_a_row=4,
    sources={
        "week_minutes": "house rule: no law limits an adult's hours",
        "overtime_week_minutes": "house rule: overtime is agreed, not planned",
        "overtime_period_minutes": "house rule: overtime is agreed, not planned",
        "days_a_week": "Employment Ordinance s. 17: one rest day in each period of seven days",
        "days_in_a_row": "Employment Ordinance s. 17",
        "rest_minutes": "house rule, as in Directive 2003/88/EC art. 3",
        "weekly_rest_minutes": "Employment Ordinance s. 2 and 17: a rest day is 24 hours in a row",
        "nights_in_a_row": "house rule",
    },
)

PACKS = {pack.name: pack for pack in (CHINA, EUROPE, HONG_KONG)}
_UNION = "AT BE BG HR CY CZ DE DK EE ES FI FR GR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"


def of_country(country: str) -> Pack:
    """The pack of a country (ISO 3166 code); China's where none is shipped."""
    if country in _UNION.split():
        return EUROPE
    return HONG_KONG if country == "HK" else CHINA


class Contract(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one person has agreed to. Part time is fewer minutes a week."""

    week_minutes: int
    skills: frozenset[str]
    nights: bool = True
    weekends: int | None = None  # of the period, at most
    days_off_together: int = 1


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a shift more or fewer than the contract's week, and a night away from the fair share, costs."""

    week: int = 20
    nights: int = 5


def person(
    name: str,
    contract: Contract,
    pack: Pack,
    duties: Sequence[Duty],
    weeks: Sequence[tuple[int, int]],
    *,
    fixed: tuple[Fixed, ...] = (),
    fair_nights: int | None = None,
    weights: Weights | None = None,
) -> Person:
    """`weeks`: first and last day of each; `fair_nights`: this person's fair share of the period's nights."""
    weights = weights or Weights()
    every = frozenset(range(len(duties)))
    nights = frozenset(at for at, duty in enumerate(duties) if duty.overlaps(*NIGHT))
    unskilled = frozenset(at for at, duty in enumerate(duties) if duty.skill not in contract.skills)
    first, last = weeks[0][0], weeks[-1][1]
    counts = [count for week in weeks for count in _week(week, contract, pack, duties, every, weights)]
    counts.append(_overtime(first, last, len(weeks), contract, pack, every))
    if unskilled:
        counts.append(Count("shifts of other skills", unskilled, first, last, at_most=0))
    if nights and not contract.nights:
        counts.append(Count("night shifts", nights, first, last, at_most=0))
    elif nights and fair_nights is not None:
        counts.append(Count("night shifts", nights, first, last, share=fair_nights, weight=weights.nights))
    return Person(
        name,
        tuple(counts),
        (Run("night shifts", nights, pack.nights_in_a_row),) if nights else (),
        fixed,
        most_run=pack.days_in_a_row,
        long_rest=LongRest(
            pack.weekly_rest_minutes, pack.days_in_a_row, tuple((duty.start, duty.end) for duty in duties)
        ),
        least_off=contract.days_off_together,
        most_weekends=contract.weekends,
    )


def _week(
    week: tuple[int, int],
    contract: Contract,
    pack: Pack,
    duties: Sequence[Duty],
    every: frozenset[int],
    weights: Weights,
) -> list[Count]:
    first, last = week
    days = last - first + 1
    usual = round(contract.week_minutes * days / 7 / _usual_minutes(duties))
    most = min(contract.week_minutes, pack.week_minutes) + pack.overtime_week_minutes
    return [
        Count("work", every, first, last, at_most=most, minutes=True),
        Count(
            "days with work", every, first, last, at_most=pack.days_a_week, share=usual, weight=weights.week
        ),
    ]


def _overtime(
    first: int, last: int, weeks: int, contract: Contract, pack: Pack, every: frozenset[int]
) -> Count:
    normal = weeks * min(contract.week_minutes, pack.week_minutes)
    most = normal + pack.overtime_period_minutes
    return Count("work of the period", every, first, last, at_most=most, minutes=True)


def _usual_minutes(duties: Sequence[Duty]) -> float:
    return sum(duty.paid for duty in duties) / len(duties)
