"""What planners do with shifts, contracts and plans, and agents with their own shifts and wishes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from huying.errors import BadInput, Conflict, NotFound
from huying.features.leave import service as leave
from huying.features.people import service as people
from huying.features.queues import service as queues
from huying.features.rosters import building, publishing, repository
from huying.features.rosters.building import Staff
from huying.features.rosters.desk import Desk
from huying.features.rosters.publishing import published_days, published_patterns, shifts_of, to_publish
from huying.features.rosters.schemas import (
    ConflictOut,
    ContractIn,
    ContractOut,
    LabourOut,
    MyRoster,
    MyShift,
    Need,
    PlanIn,
    PlanOut,
    PlanRow,
    ProblemOut,
    RefusedWish,
    ShiftIn,
    ShiftOut,
    SolveIn,
    WishIn,
    WishOut,
)
from huying.features.rosters.solving import Failure, Result, Task
from huying.features.work import Work
from huying.journal import events as e
from huying.kit.clock import Micros, now
from huying.kit.database import unique
from huying.kit.ids import new_id
from huying.models import RosterContract, RosterPlan, RosterShift, RosterWish
from huying.rostering import explain, labour
from huying.rostering.problem import OFF

_WEEK = 7
_SHIFT_ERRORS = {
    "uq_roster_shifts_name": Conflict("roster.shift_name_taken", "Another shift has this name."),
    "fk_roster_shifts_queue_id_queues": BadInput("queue.unknown", "There is no such queue."),
}
_CONTRACT_ERRORS = {
    "fk_roster_contracts_user_id_users": NotFound("person.unknown", "There is no such person.")
}
_PLAN_ERRORS = {"uq_roster_plans_name": Conflict("roster.plan_name_taken", "Another plan has this name.")}
_NOT_PUBLISHED = Conflict("swap.not_published", "There is no published roster of both for these days.")
_WISH_ERRORS = {
    "fk_roster_wishes_shift_id_roster_shifts": BadInput("roster.shift_unknown", "There is no such shift."),
    "uq_roster_wishes_user_id_day": Conflict("roster.wish_twice", "This wish is being changed elsewhere."),
}


# ── shifts and contracts ─────────────────────────────────────────────────────────────────────────────


async def list_shifts(session: AsyncSession) -> list[ShiftOut]:
    return [ShiftOut.model_validate(shift) for shift in await repository.shifts(session)]


async def create_shift(work: Work, given: ShiftIn) -> ShiftOut:
    """Raises Conflict for a name that is taken, BadInput for an unknown queue."""
    shift = RosterShift(id=new_id("shift"), **given.model_dump())
    async with unique(work.session, _SHIFT_ERRORS):
        work.session.add(shift)
    work.created("roster_shift", shift.id, given.model_dump())
    return ShiftOut.model_validate(shift)


async def replace_shift(work: Work, shift_id: str, given: ShiftIn) -> ShiftOut:
    """What was published stays as it was. Raises NotFound, Conflict, BadInput."""
    shift = await _shift(work.session, shift_id)
    before = ShiftOut.model_validate(shift).model_dump()
    async with unique(work.session, _SHIFT_ERRORS):
        for name, value in given.model_dump().items():
            setattr(shift, name, value)
    work.changed("roster_shift", shift_id, before, given.model_dump())
    return ShiftOut.model_validate(shift)


async def delete_shift(work: Work, shift_id: str) -> None:
    """Wishes for it go with it; who had it in a plan that was not published has the day off there."""
    shift = await _shift(work.session, shift_id)
    await work.session.delete(shift)
    for plan in await repository.plans(work.session):
        plan.patterns = {
            user_id: ["" if each == shift_id else each for each in pattern]
            for user_id, pattern in publishing.patterns(plan).items()
        }
    work.deleted("roster_shift", shift_id, {"name": shift.name})


async def list_contracts(session: AsyncSession) -> list[ContractOut]:
    return [ContractOut.model_validate(contract) for contract in await repository.contracts(session)]


async def put_contract(work: Work, user_id: str, given: ContractIn) -> ContractOut:
    """From the next time a plan is solved. Raises NotFound."""
    contract = await work.session.get(RosterContract, user_id)
    before: dict[str, Any] = {}
    async with unique(work.session, _CONTRACT_ERRORS):
        if contract is None:
            contract = RosterContract(user_id=user_id, **given.model_dump())
            work.session.add(contract)
        else:
            before = ContractOut.model_validate(contract).model_dump()
            for name, value in given.model_dump().items():
                setattr(contract, name, value)
    work.changed("roster_contract", user_id, before, given.model_dump())
    return ContractOut.model_validate(contract)


async def delete_contract(work: Work, user_id: str) -> None:
    """This person is not planned any more. Raises NotFound."""
    contract = await work.session.get(RosterContract, user_id)
    if contract is None:
        raise NotFound("roster.no_contract", "This person has no contract.")
    await work.session.delete(contract)
    work.deleted("roster_contract", user_id, {"week_minutes": contract.week_minutes})


def list_labour(country: str) -> list[LabourOut]:
    """That of the centre's country first."""
    home = labour.of_country(country)
    return [
        LabourOut.model_validate(pack)
        for pack in sorted(labour.PACKS.values(), key=lambda pack: (pack is not home, pack.name))
    ]


# ── plans ────────────────────────────────────────────────────────────────────────────────────────────


async def list_plans(session: AsyncSession, desk: Desk) -> list[PlanRow]:
    at = await repository.published_at(session)
    return [_row(plan, desk, at.get(plan.id)) for plan in await repository.plans(session)]


async def get_plan(session: AsyncSession, desk: Desk, plan_id: str) -> PlanOut:
    """Raises NotFound."""
    return await _out(session, desk, await _plan(session, plan_id))


async def create_plan(work: Work, desk: Desk, given: PlanIn) -> PlanOut:
    """Raises Conflict for a name that is taken."""
    plan = RosterPlan(
        id=new_id("plan"),
        patterns={},
        refused=[],
        problem=None,
        cost=None,
        bound=None,
        **_columns(given, work.centre.country),
    )
    async with unique(work.session, _PLAN_ERRORS):
        work.session.add(plan)
    work.created("roster_plan", plan.id, _words(plan))
    return await _out(work.session, desk, plan)


async def replace_plan(work: Work, desk: Desk, plan_id: str, given: PlanIn) -> PlanOut:
    """Another period makes what was solved void. Raises NotFound, Conflict."""
    plan = await _plan(work.session, plan_id)
    moved = (plan.first_day, plan.days) != (given.first_day, given.weeks * _WEEK)
    if moved and await repository.published(work.session, plan_id):
        raise Conflict("roster.published", "This plan has been published: its days stay. Make another plan.")
    before = _words(plan)
    async with unique(work.session, _PLAN_ERRORS):
        for name, value in _columns(given, work.centre.country).items():
            setattr(plan, name, value)
    if moved:
        plan.patterns, plan.refused, plan.cost, plan.bound, plan.problem = {}, [], None, None, None
    work.changed("roster_plan", plan_id, before, _words(plan))
    return await _out(work.session, desk, plan)


async def delete_plan(work: Work, plan_id: str) -> None:
    """Raises NotFound; Conflict for a published one, by which people come to work."""
    plan = await _plan(work.session, plan_id)
    if await repository.published(work.session, plan_id):
        raise Conflict("roster.published", "This plan has been published: people come to work by it.")
    await work.session.delete(plan)
    work.deleted("roster_plan", plan_id, {"name": plan.name})


async def solve(work: Work, desk: Desk, plan_id: str, given: SolveIn) -> None:
    """Begin to look for a roster; what has begun of a published one stays. Raises NotFound, Conflict,
    TooMany; BadInput when nobody can be planned."""
    plan = await _plan(work.session, plan_id)
    await work.centre.caught_up()  # who held the plan until now may have published it
    shifts = await repository.shifts(work.session)
    staff = await _staff(work.session, desk, plan, shifts, today_only=given.today_only)
    if not shifts:
        raise BadInput("roster.no_shifts", "There are no shifts yet: make some first.")
    if not staff:
        raise BadInput("roster.no_contracts", "Nobody has a contract yet: say what people work a week first.")
    last = plan.first_day + timedelta(days=plan.days - 1)
    wishes = await repository.wishes(work.session, plan.first_day, last)
    task = Task(building.problem(plan, shifts, staff, wishes), float(given.seconds))

    async def keep(result: Result) -> None:
        async with desk.database.transaction() as session:
            kept = await session.get(RosterPlan, plan_id, with_for_update=True)
            if kept is not None and (kept.first_day, kept.days) == (plan.first_day, plan.days):
                _keep(kept, result, shifts, staff)

    desk.solver.start(plan_id, task, keep)


async def publish(work: Work, desk: Desk, plan_id: str) -> None:
    """Tell everybody whose shifts are not what was published before. Raises NotFound, Conflict."""
    plan = await _plan(work.session, plan_id)
    await work.centre.caught_up()  # who held the plan until now may have published it
    if not plan.patterns:
        raise Conflict("roster.not_solved", "This plan has no roster yet: solve it first.")
    begin = desk.moment(plan.first_day, 0)
    end = desk.moment(plan.first_day + timedelta(days=plan.days), 0)
    if await repository.another_published(work.session, plan_id, begin, end):
        raise Conflict("roster.overlaps", "Another plan has been published for some of these days.")
    for agent_id, shifts in await to_publish(work.session, desk, plan, now()):
        _tell(work, desk, plan, agent_id, shifts)


async def published_between(
    session: AsyncSession, begin_us: Micros, end_us: Micros
) -> dict[str, list[e.PlannedShift]]:
    """Everybody's published shifts that touch this time, in order."""
    found: dict[str, list[e.PlannedShift]] = {}
    for row in await repository.published_between(session, begin_us, end_us):
        shifts = [each for each in shifts_of(row) if each.begin_us < end_us and each.end_us > begin_us]
        if shifts:
            found.setdefault(row.agent_id, []).extend(shifts)
    return found


async def exchange(
    work: Work, desk: Desk, one_id: str, other_id: str, days: Collection[date], *, check_only: bool
) -> None:
    """Two people change places on these days of a published plan: both are told their new shifts.

    Raises Conflict: no such published days, nothing to exchange, a labour rule, which is named, or a plan
    with other shifts for one of them that nobody has been told of.
    """
    plan = await _published_on(work.session, desk, one_id, days)
    await work.centre.caught_up()  # who held the plan until now may have published it
    published = await published_days(work.session, desk, plan)
    if one_id not in published or other_id not in published:
        raise _NOT_PUBLISHED
    at = [(day - plan.first_day).days for day in days]
    shifts = _exchanged(published[one_id], published[other_id], at)
    if shifts[0] == published[one_id]:
        raise Conflict("swap.same", "Both work the same on these days: there is nothing to exchange.")
    changed = dict(zip((one_id, other_id), shifts, strict=True))
    patterns = {user_id: publishing.pattern(plan, each) for user_id, each in changed.items()}
    await _keep_rules(work.session, desk, plan, patterns, at)
    if check_only:
        return
    if desk.solver.solving(plan.id):  # what it finds would undo this
        raise Conflict("roster.solving", "This plan is being solved: wait until it is done.")
    planned = publishing.patterns(plan)
    if any(planned.get(each) != publishing.pattern(plan, published[each]) for each in changed):
        raise Conflict(
            "swap.unpublished", "The plan has other shifts for one of the two: publish it, then approve this."
        )
    plan.patterns = {**planned, **patterns}
    for agent_id, each in changed.items():
        _tell(work, desk, plan, agent_id, [each[day] for day in sorted(each)])


# ── an agent's own ───────────────────────────────────────────────────────────────────────────────────


async def mine(work: Work, desk: Desk) -> MyRoster:
    """From the beginning of today."""
    today = desk.today()
    since = desk.moment(today, 0)
    rows = await repository.published_to(work.session, work.actor.id, since)
    ahead = today + timedelta(days=366)
    away = (await leave.days_off(work.session, today - timedelta(days=1), ahead)).get(work.actor.id, ())
    shifts = [
        MyShift(
            begin_us=shift.begin_us,
            end_us=shift.end_us,
            name=shift.name,
            queue_id=shift.queue_id,
            on_leave=desk.day_of(shift.begin_us) in away,
        )
        for row in rows
        for shift in shifts_of(row)
    ]
    served = await queues.queues_of(work.session, work.actor.id)
    return MyRoster(
        shifts=[shift for shift in shifts if shift.end_us > since],
        changed_us=max((row.changed_us for row in rows if row.changed_us is not None), default=None),
        wishes=[
            WishOut.model_validate(wish, from_attributes=True)
            for wish in await repository.wishes_of(work.session, work.actor.id, today)
        ],
        choices=[shift for shift in await list_shifts(work.session) if shift.queue_id in served],
    )


async def put_wish(work: Work, desk: Desk, day: date, given: WishIn) -> WishOut:
    """For a day to come that nobody has published. Raises BadInput, Conflict."""
    await _open_day(work, desk, day)
    wish = await repository.wish(work.session, work.actor.id, day)
    before = {"shift_id": wish.shift_id} if wish else {}
    async with unique(work.session, _WISH_ERRORS):
        if wish is None:
            wish = RosterWish(id=new_id("wish"), user_id=work.actor.id, day=day, shift_id=given.shift_id)
            work.session.add(wish)
        else:
            wish.shift_id = given.shift_id
    work.changed("roster_wish", wish.id, before, {"day": day, "shift_id": given.shift_id})
    return WishOut(day=day, shift_id=given.shift_id)


async def delete_wish(work: Work, desk: Desk, day: date) -> None:
    """Raises NotFound, BadInput, Conflict."""
    await _open_day(work, desk, day)
    wish = await repository.wish(work.session, work.actor.id, day)
    if wish is None:
        raise NotFound("roster.no_wish", "You have no wish for this day.")
    await work.session.delete(wish)
    work.deleted("roster_wish", wish.id, {"day": day, "shift_id": wish.shift_id})


# ── inside ───────────────────────────────────────────────────────────────────────────────────────────


async def _open_day(work: Work, desk: Desk, day: date) -> None:
    if not desk.today() <= day <= desk.today() + timedelta(days=366):
        raise BadInput("roster.wish_day", "Wishes are for days from today on, a year ahead at most.")
    begin = desk.moment(day, 0)
    rows = await repository.published_to(work.session, work.actor.id, begin)
    if any(row.begin_us <= begin for row in rows):
        raise Conflict("roster.day_published", "The roster of this day has been published.")


async def _shift(session: AsyncSession, shift_id: str) -> RosterShift:
    shift = await session.get(RosterShift, shift_id, with_for_update=True)
    if shift is None:
        raise NotFound("roster.shift_unknown", "There is no such shift.")
    return shift


async def _plan(session: AsyncSession, plan_id: str) -> RosterPlan:
    plan = await session.get(RosterPlan, plan_id, with_for_update=True)
    if plan is None:
        raise NotFound("roster.plan_unknown", "There is no such plan.")
    return plan


async def _published_on(
    session: AsyncSession, desk: Desk, agent_id: str, days: Collection[date]
) -> RosterPlan:
    """The plan that was published to somebody for all of these days, locked."""
    first, last = desk.moment(min(days), 0), desk.moment(max(days), 0)
    for row in await repository.published_to(session, agent_id, first):
        if row.begin_us <= first and last < row.end_us:
            return await _plan(session, row.plan_id)
    raise _NOT_PUBLISHED


def _exchanged(
    one: Mapping[int, e.PlannedShift], other: Mapping[int, e.PlannedShift], days: Collection[int]
) -> tuple[dict[int, e.PlannedShift], dict[int, e.PlannedShift]]:
    """Both people's shifts after they have changed places on these days."""

    def with_those_of(
        mine: Mapping[int, e.PlannedShift], theirs: Mapping[int, e.PlannedShift]
    ) -> dict[int, e.PlannedShift]:
        kept = {day: shift for day, shift in mine.items() if day not in days}
        return kept | {day: theirs[day] for day in days if day in theirs}

    return with_those_of(one, other), with_those_of(other, one)


async def _keep_rules(
    session: AsyncSession,
    desk: Desk,
    plan: RosterPlan,
    changed: Mapping[str, Sequence[str]],
    days: Collection[int],
) -> None:
    """Raises Conflict with the first rule these patterns break. `days`: on which they changed; a leave that
    was approved after another day had been published is in nobody's way."""
    shifts = await repository.shifts(session)
    staff = await _staff(session, desk, plan, shifts, settled=True)
    given = building.problem(plan, shifts, staff, ())
    places = {shift.id: at for at, shift in enumerate(shifts)}
    if changed.keys() - {person.contract.user_id for person in staff}:
        raise Conflict("swap.no_contract", "One of the two has no contract any more.")
    for at, person in enumerate(staff):
        if person.contract.user_id not in changed:
            continue
        pattern = [
            OFF if day in person.leave and day not in days else places.get(shift, OFF)
            for day, shift in enumerate(changed[person.contract.user_id])
        ]
        before = [places.get(shift, OFF) for shift in person.week_before or ("",) * building.lead(staff)]
        rules = explain.broken(given, given.people[at], (*before, *pattern))
        for rule in building.said(plan, staff, rules)[:1]:
            words = f"{person.name}: {rules[0].text}."
            raise Conflict("swap.rule", words, who=person.name, rule=rule.code, **rule.params)


async def _staff(
    session: AsyncSession,
    desk: Desk,
    plan: RosterPlan,
    shifts: Sequence[RosterShift],
    *,
    today_only: bool = False,
    settled: bool = False,
) -> list[Staff]:
    """Who can be planned. `settled`: what was published is looked at, not chosen anew: nothing is held.
    Raises Conflict for `today_only` when today is not a published day."""
    known = {person.id: person for person in await people.list_people(session) if person.active}
    before = await _week_before(session, desk, plan)
    published = {} if settled else await published_patterns(session, desk, plan)
    today = (desk.today() - plan.first_day).days
    if today_only and not (published and 0 <= today < plan.days):
        raise Conflict("roster.not_today", "Today is not a day of this plan, or it has not been published.")
    last = plan.first_day + timedelta(days=plan.days - 1)
    away = await leave.days_off(session, plan.first_day, last)

    def held(user_id: str) -> dict[int, frozenset[str]]:
        pattern = published.get(user_id, [""] * plan.days)
        return publishing.held(desk, plan, shifts, pattern, now(), today_only=today_only) if published else {}

    return [
        Staff(
            contract,
            known[contract.user_id].name,
            frozenset(known[contract.user_id].queue_ids),
            before.get(contract.user_id, ()),
            frozenset((day - plan.first_day).days for day in away.get(contract.user_id, ())),
            held(contract.user_id),
        )
        for contract in await repository.contracts(session)
        if contract.user_id in known
    ]


async def _week_before(session: AsyncSession, desk: Desk, plan: RosterPlan) -> dict[str, tuple[str, ...]]:
    """What the published plan that ends where this one begins says of its last week."""
    published = await repository.published_at(session)
    for other in await repository.plans(session):
        if other.id in published and other.first_day + timedelta(days=other.days) == plan.first_day:
            patterns = await published_patterns(session, desk, other)
            return {user_id: tuple(pattern[-_WEEK:]) for user_id, pattern in patterns.items()}
    return {}


def _keep(plan: RosterPlan, result: Result, shifts: Sequence[RosterShift], staff: list[Staff]) -> None:
    plan.problem = _problem(plan, result.failure, staff) if result.failure else None
    if result.failure:
        return
    plan.cost, plan.bound = result.cost, result.bound
    plan.patterns = dict(building.patterns(result.roster, shifts, staff))
    plan.refused = [
        RefusedWish(
            user_id=staff[refused.person].contract.user_id,
            day=building.day_of(plan, staff, refused.day),
            shift_id=shifts[refused.shift].id if refused.wanted else None,
            rules=building.said(plan, staff, refused.rules),
            price=refused.price,
            worse=building.said(plan, staff, refused.worse),
        ).model_dump(mode="json")
        for refused in result.refused
    ]


def _problem(plan: RosterPlan, failure: Failure, staff: list[Staff]) -> dict[str, Any]:
    conflicts = [
        ConflictOut(user_id=staff[each.person].contract.user_id, rules=building.said(plan, staff, each.rules))
        for each in failure.conflicts
    ]
    given = ProblemOut(code=failure.code, message=failure.message, params=failure.params, conflicts=conflicts)
    return given.model_dump(mode="json")


def _tell(work: Work, desk: Desk, plan: RosterPlan, agent_id: str, shifts: list[e.PlannedShift]) -> None:
    work.record(
        e.RosterPublished(
            at=now(),
            plan_id=plan.id,
            agent_id=agent_id,
            by=work.actor.id,
            begin_us=desk.moment(plan.first_day, 0),
            end_us=desk.moment(plan.first_day + timedelta(days=plan.days), 0),
            shifts=shifts,
        )
    )


def _row(plan: RosterPlan, desk: Desk, published_us: int | None) -> PlanRow:
    now_found = desk.solver.progress(plan.id)
    cost, bound = (now_found.cost, now_found.bound) if now_found else (plan.cost, plan.bound)
    return PlanRow(
        id=plan.id,
        name=plan.name,
        first_day=plan.first_day,
        weeks=plan.days // _WEEK,
        solved=bool(plan.patterns),
        solving=desk.solver.solving(plan.id),
        proven=cost is not None and cost == bound,
        cost=cost,
        bound=bound,
        problem=ProblemOut.model_validate(plan.problem) if plan.problem else None,
        published_us=published_us,
    )


async def _out(session: AsyncSession, desk: Desk, plan: RosterPlan) -> PlanOut:
    at = (await repository.published_at(session)).get(plan.id)
    return PlanOut(
        **_row(plan, desk, at).model_dump(),
        labour=plan.labour,
        needs=[Need.model_validate(need) for need in plan.needs],
        patterns=publishing.patterns(plan),
        refused=[RefusedWish.model_validate(wish) for wish in plan.refused],
        unpublished=bool(await to_publish(session, desk, plan, now())),
    )


def _columns(given: PlanIn, country: str) -> dict[str, Any]:
    return {
        "name": given.name,
        "labour": given.labour or labour.of_country(country).name,
        "first_day": given.first_day,
        "days": given.weeks * _WEEK,
        "needs": [need.model_dump() for need in given.needs],
    }


def _words(plan: RosterPlan) -> dict[str, object]:
    return {
        "name": plan.name,
        "labour": plan.labour,
        "first_day": plan.first_day,
        "weeks": plan.days // _WEEK,
        "needs": len(plan.needs),
    }
