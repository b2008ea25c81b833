"""A plan as a problem for the solver, and the solver's roster as a plan. No I/O.

What a roster costs: half an hour with one person too few 10, with one too many 1, a refused wish 30, each
shift away from the contract's week 40, each night away from a fair share 10.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from huying.features.rosters.schemas import Need as PlanNeed
from huying.features.rosters.schemas import SaidOut
from huying.models import RosterContract, RosterPlan, RosterShift, RosterWish
from huying.rostering import duties, labour
from huying.rostering.duties import DAY, Break, Duty, Need
from huying.rostering.explain import Said
from huying.rostering.labour import NIGHT, Contract, Weights
from huying.rostering.problem import OFF, Fixed, Problem, Roster, Wish

_UNDER, _OVER, _WISH = 10, 1, 30
_WEIGHTS = Weights(week=40, nights=10)
_WEEK = 7
_DAYS = {"day", "first", "last"}


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody with a contract, the queues they serve, and the week before the plan, if it was planned.

    `leave`: days of the plan. `held`: what is left of days that have been published and have begun: shifts
    (ids, "" for off) to choose from.
    """

    contract: RosterContract
    name: str
    queue_ids: frozenset[str]
    week_before: tuple[str, ...] = ()
    leave: frozenset[int] = frozenset()
    held: Mapping[int, frozenset[str]] = field(default_factory=dict)


def problem(
    plan: RosterPlan, shifts: Sequence[RosterShift], staff: Sequence[Staff], wishes: Sequence[RosterWish]
) -> Problem:
    """Days before the plan, on which everything is fixed, come first: see `lead`."""
    pack = labour.PACKS[plan.labour]
    hours = [_duty(shift) for shift in shifts]
    before = lead(staff)
    weeks = [(day, day + _WEEK - 1) for day in range(before, before + plan.days, _WEEK)]
    needs = [
        need
        for day in range(plan.days)
        for given in map(PlanNeed.model_validate, plan.needs)
        if day % _WEEK in given.weekdays
        for need in _parts(given, before + day, hours)
    ]
    share = _fair_nights(needs, hours, staff)
    places = {shift.id: at for at, shift in enumerate(shifts)}
    people = tuple(
        labour.person(
            person.name,
            _contract(person),
            pack,
            hours,
            weeks,
            fixed=(*_week_before(person, places, before), *_settled(person, places, before)),
            fair_nights=share,
            weights=_WEIGHTS,
        )
        for person in staff
    )
    return Problem(
        before + plan.days,
        duties.shifts(hours, pack.rest_minutes),
        people,
        duties.demands(needs, hours, _UNDER, _OVER),
        tuple(_wishes(plan, staff, wishes, places, before)),
    )


def lead(staff: Sequence[Staff]) -> int:
    """Days before the plan that the problem begins with: rest and days in a row go on over its first day."""
    return _WEEK if any(person.week_before for person in staff) else 0


def patterns(roster: Roster, shifts: Sequence[RosterShift], staff: Sequence[Staff]) -> dict[str, list[str]]:
    """User → for each day of the plan the shift's id, or ""."""
    before = lead(staff)
    return {
        person.contract.user_id: ["" if at == OFF else shifts[at].id for at in pattern[before:]]
        for person, pattern in zip(staff, roster, strict=True)
    }


def day_of(plan: RosterPlan, staff: Sequence[Staff], day: int) -> date:
    """The date of a day of the problem."""
    return plan.first_day + timedelta(days=day - lead(staff))


def said(plan: RosterPlan, staff: Sequence[Staff], given: Sequence[Said]) -> list[SaidOut]:
    """For screens: dates for days of the problem, hours for minutes, names that can be looked up."""
    return [SaidOut(code=each.code, params=_params(plan, staff, each)) for each in given]


def _params(plan: RosterPlan, staff: Sequence[Staff], given: Said) -> dict[str, str | int | float]:
    params: dict[str, str | int | float] = dict(given.params)
    for name in _DAYS & params.keys():
        params[name] = day_of(plan, staff, int(params[name])).isoformat()
    if given.code.endswith("_minutes"):
        params["limit"] = round(int(params["limit"]) / 60, 1)
    if "name" in params:
        params["name"] = str(params["name"]).replace(" ", "_")
    return params


def _duty(shift: RosterShift) -> Duty:
    breaks = tuple(
        Break(int(str(rest["after"])), int(str(rest["minutes"])), bool(rest["paid"])) for rest in shift.breaks
    )
    return Duty(shift.name, shift.start_minute, shift.minutes, shift.queue_id, breaks)


def _contract(person: Staff) -> Contract:
    given = person.contract
    return Contract(
        given.week_minutes, person.queue_ids, given.nights, given.weekends, given.days_off_together
    )


def _parts(given: PlanNeed, day: int, hours: Sequence[Duty]) -> list[Need]:
    """A need cut where somebody may come or go: within each part the same shifts are at work."""
    edges = {given.from_minute, given.to_minute}
    for duty in hours:
        turns = [duty.start, duty.end]
        for rest in duty.breaks:
            turns += [duty.start + rest.after, duty.start + rest.after + rest.minutes]
        edges |= {
            turn - shift
            for turn in turns
            for shift in (0, DAY)
            if given.from_minute < turn - shift < given.to_minute
        }
    ordered = sorted(edges)
    return [Need(day, begin, end - begin, given.queue_id, given.people) for begin, end in pairwise(ordered)]


def _fair_nights(needs: Sequence[Need], hours: Sequence[Duty], staff: Sequence[Staff]) -> int | None:
    """The nights each of those who work nights has, when all have as many."""
    nights = [duty for duty in hours if duty.overlaps(*NIGHT)]
    able = [person for person in staff if person.contract.nights]
    if not nights or not able:
        return None
    wanted: dict[tuple[int, str], int] = {}
    for need in needs:
        if any(
            duty.skill == need.skill and duty.works(need.minute, need.minute + need.minutes)
            for duty in nights
        ):
            key = (need.day, need.skill)
            wanted[key] = max(wanted.get(key, 0), need.people)
    return round(sum(wanted.values()) / len(able))


def _week_before(person: Staff, places: dict[str, int], before: int) -> tuple[Fixed, ...]:
    """Somebody who was not planned then was off; a shift that is no more leaves the day open."""
    if not before:
        return ()
    known = person.week_before or ("",) * before
    return tuple(
        Fixed("already published", day, frozenset({places.get(shift, OFF) if shift else OFF}))
        for day, shift in enumerate(known)
        if not shift or shift in places
    )


def _settled(person: Staff, places: dict[str, int], before: int) -> tuple[Fixed, ...]:
    """Days on leave are off whatever was published; a shift that is no more is a day off."""
    leave = [Fixed("leave", before + day, frozenset({OFF})) for day in sorted(person.leave)]
    held = [
        Fixed("already published", before + day, frozenset(places.get(shift, OFF) for shift in choices))
        for day, choices in sorted(person.held.items())
        if day not in person.leave
    ]
    return (*leave, *held)


def _wishes(
    plan: RosterPlan,
    staff: Sequence[Staff],
    wishes: Sequence[RosterWish],
    places: dict[str, int],
    before: int,
) -> list[Wish]:
    """A wish for a day off is one against each shift: only one of them can be refused."""
    person_of = {person.contract.user_id: at for at, person in enumerate(staff)}
    made = []
    for wish in wishes:
        if wish.user_id not in person_of:
            continue
        day = (wish.day - plan.first_day).days + before
        person = person_of[wish.user_id]
        if wish.shift_id is None:
            made += [Wish(person, day, shift, _WISH, False) for shift in places.values()]
        else:
            made.append(Wish(person, day, places[wish.shift_id], _WISH, True))
    return made
