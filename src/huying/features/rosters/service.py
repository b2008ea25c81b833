"""What planners do with shifts, contracts and plans, and agents with their own shifts and wishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from huying.errors import BadInput, Conflict, NotFound
from huying.features.people import service as people
from huying.features.queues import service as queues
from huying.features.rosters import building, repository
from huying.features.rosters.building import Staff
from huying.features.rosters.jobs import RosterSolver
from huying.features.rosters.schemas import (
    ContractIn,
    ContractOut,
    MyRoster,
    MyShift,
    Need,
    PlanIn,
    PlanOut,
    PlanRow,
    RefusedWish,
    ShiftIn,
    ShiftOut,
    WishIn,
    WishOut,
)
from huying.features.rosters.solving import Result, Task
from huying.features.work import Work
from huying.journal import events as e
from huying.kit.clock import Micros, from_datetime, now, to_datetime
from huying.kit.database import Database, unique
from huying.kit.ids import new_id
from huying.models import PublishedRoster, RosterContract, RosterPlan, RosterShift, RosterWish
from huying.rostering.duties import DAY

_WEEK = 7
_SHIFT_ERRORS = {
    "uq_roster_shifts_name": Conflict("roster.shift_name_taken", "Another shift has this name."),
    "fk_roster_shifts_queue_id_queues": BadInput("queue.unknown", "There is no such queue."),
}
_CONTRACT_ERRORS = {
    "fk_roster_contracts_user_id_users": NotFound("person.unknown", "There is no such person.")
}
_PLAN_ERRORS = {"uq_roster_plans_name": Conflict("roster.plan_name_taken", "Another plan has this name.")}
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
            for user_id, pattern in _patterns(plan).items()
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


# ── plans ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Desk:
    """What plans need besides a request: who solves, and where midnight is."""

    solver: RosterSolver
    database: Database
    zone: Any

    def moment(self, day: date, minute: int) -> Micros:
        """A minute of a day by the centre's clock; minutes beyond the day are of the next."""
        turned, minute = divmod(minute, DAY)
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone) + timedelta(days=turned)
        return from_datetime(midnight.replace(hour=minute // 60, minute=minute % 60))

    def today(self) -> date:
        return to_datetime(now()).astimezone(self.zone).date()


async def list_plans(session: AsyncSession, desk: Desk) -> list[PlanRow]:
    at = await repository.published_at(session)
    return [_row(plan, desk, at.get(plan.id)) for plan in await repository.plans(session)]


async def get_plan(session: AsyncSession, desk: Desk, plan_id: str) -> PlanOut:
    """Raises NotFound."""
    return await _out(session, desk, await _plan(session, plan_id))


async def create_plan(work: Work, desk: Desk, given: PlanIn) -> PlanOut:
    """Raises Conflict for a name that is taken."""
    plan = RosterPlan(
        id=new_id("plan"), patterns={}, refused=[], problem="", cost=None, bound=None, **_columns(given)
    )
    async with unique(work.session, _PLAN_ERRORS):
        work.session.add(plan)
    work.created("roster_plan", plan.id, _words(given))
    return await _out(work.session, desk, plan)


async def replace_plan(work: Work, desk: Desk, plan_id: str, given: PlanIn) -> PlanOut:
    """Another period makes what was solved void. Raises NotFound, Conflict."""
    plan = await _plan(work.session, plan_id)
    moved = (plan.first_day, plan.days) != (given.first_day, given.weeks * _WEEK)
    if moved and await repository.published(work.session, plan_id):
        raise Conflict("roster.published", "This plan has been published: its days stay. Make another plan.")
    before = {"name": plan.name, "first_day": plan.first_day, "weeks": plan.days // _WEEK}
    async with unique(work.session, _PLAN_ERRORS):
        for name, value in _columns(given).items():
            setattr(plan, name, value)
    if moved:
        plan.patterns, plan.refused, plan.cost, plan.bound, plan.problem = {}, [], None, None, ""
    work.changed("roster_plan", plan_id, before, _words(given))
    return await _out(work.session, desk, plan)


async def delete_plan(work: Work, plan_id: str) -> None:
    """Raises NotFound; Conflict for a published one, by which people come to work."""
    plan = await _plan(work.session, plan_id)
    if await repository.published(work.session, plan_id):
        raise Conflict("roster.published", "This plan has been published: people come to work by it.")
    await work.session.delete(plan)
    work.deleted("roster_plan", plan_id, {"name": plan.name})


async def solve(work: Work, desk: Desk, plan_id: str, seconds: int) -> None:
    """Begin to look for a roster. Raises NotFound, Conflict, TooMany; BadInput when nobody can be planned."""
    plan = await _plan(work.session, plan_id)
    shifts, staff = await repository.shifts(work.session), await _staff(work.session, plan)
    if not shifts:
        raise BadInput("roster.no_shifts", "There are no shifts yet: make some first.")
    if not staff:
        raise BadInput("roster.no_contracts", "Nobody has a contract yet: say what people work a week first.")
    last = plan.first_day + timedelta(days=plan.days - 1)
    wishes = await repository.wishes(work.session, plan.first_day, last)
    task = Task(building.problem(plan, shifts, staff, wishes), float(seconds))

    async def keep(result: Result) -> None:
        async with desk.database.transaction() as session:
            kept = await session.get(RosterPlan, plan_id, with_for_update=True)
            if kept is not None and (kept.first_day, kept.days) == (plan.first_day, plan.days):
                _keep(kept, result, shifts, staff)

    desk.solver.start(plan_id, task, keep)


async def publish(work: Work, desk: Desk, plan_id: str) -> None:
    """Tell everybody whose shifts are not what was published before. Raises NotFound, Conflict."""
    plan = await _plan(work.session, plan_id)
    if not plan.patterns:
        raise Conflict("roster.not_solved", "This plan has no roster yet: solve it first.")
    begin = desk.moment(plan.first_day, 0)
    end = desk.moment(plan.first_day + timedelta(days=plan.days), 0)
    if await repository.another_published(work.session, plan_id, begin, end):
        raise Conflict("roster.overlaps", "Another plan has been published for some of these days.")
    for agent_id, shifts in await _to_publish(work.session, desk, plan):
        work.record(
            e.RosterPublished(
                at=now(),
                plan_id=plan_id,
                agent_id=agent_id,
                by=work.actor.id,
                begin_us=begin,
                end_us=end,
                shifts=shifts,
            )
        )


# ── an agent's own ───────────────────────────────────────────────────────────────────────────────────


async def mine(work: Work, desk: Desk) -> MyRoster:
    """From the beginning of today."""
    today = desk.today()
    since = desk.moment(today, 0)
    rows = await repository.published_to(work.session, work.actor.id, since)
    shifts = [MyShift.model_validate(shift) for row in rows for shift in row.shifts]
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


async def _staff(session: AsyncSession, plan: RosterPlan) -> list[Staff]:
    known = {person.id: person for person in await people.list_people(session) if person.active}
    before = await _week_before(session, plan)
    return [
        Staff(
            contract,
            known[contract.user_id].name,
            frozenset(known[contract.user_id].queue_ids),
            before.get(contract.user_id, ()),
        )
        for contract in await repository.contracts(session)
        if contract.user_id in known
    ]


async def _week_before(session: AsyncSession, plan: RosterPlan) -> dict[str, tuple[str, ...]]:
    """What the published plan that ends where this one begins says of its last week."""
    published = await repository.published_at(session)
    for other in await repository.plans(session):
        if other.id in published and other.first_day + timedelta(days=other.days) == plan.first_day:
            return {user_id: tuple(pattern[-_WEEK:]) for user_id, pattern in _patterns(other).items()}
    return {}


def _keep(plan: RosterPlan, result: Result, shifts: Sequence[RosterShift], staff: list[Staff]) -> None:
    plan.problem = result.problem
    if result.problem:
        return
    plan.cost, plan.bound = result.cost, result.bound
    plan.patterns = dict(building.patterns(result.roster, shifts, staff))
    plan.refused = [
        RefusedWish(
            user_id=staff[refused.person].contract.user_id,
            day=building.day_of(plan, staff, refused.day),
            shift_id=shifts[refused.shift].id if refused.wanted else None,
            why=refused.why,
        ).model_dump(mode="json")
        for refused in result.refused
    ]


async def _to_publish(
    session: AsyncSession, desk: Desk, plan: RosterPlan
) -> list[tuple[str, list[e.PlannedShift]]]:
    """Whose shifts are not what was published before, and what they are."""
    before = {row.agent_id: row for row in await repository.published(session, plan.id)}
    known = {shift.id: shift for shift in await repository.shifts(session)}
    planned = {
        user_id: [
            _planned(desk, plan.first_day + timedelta(days=day), known[shift_id])
            for day, shift_id in enumerate(pattern)
            if shift_id
        ]
        for user_id, pattern in _patterns(plan).items()
    }
    planned |= {agent_id: [] for agent_id in before.keys() - planned.keys()}
    return [
        (agent_id, shifts)
        for agent_id, shifts in planned.items()
        if agent_id not in before or _differ(before[agent_id], shifts)
    ]


def _planned(desk: Desk, day: date, shift: RosterShift) -> e.PlannedShift:
    return e.PlannedShift(
        desk.moment(day, shift.start_minute),
        desk.moment(day, shift.start_minute + shift.minutes),
        shift.name,
        shift.queue_id,
    )


def _differ(row: PublishedRoster, shifts: list[e.PlannedShift]) -> bool:
    said = [(each["begin_us"], each["end_us"], each["name"], each["queue_id"]) for each in row.shifts]
    return said != [(each.begin_us, each.end_us, each.name, each.queue_id) for each in shifts]


def _patterns(plan: RosterPlan) -> dict[str, list[str]]:
    patterns: dict[str, Any] = plan.patterns
    return {user_id: list(pattern) for user_id, pattern in patterns.items()}


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
        problem=plan.problem,
        published_us=published_us,
    )


async def _out(session: AsyncSession, desk: Desk, plan: RosterPlan) -> PlanOut:
    at = (await repository.published_at(session)).get(plan.id)
    return PlanOut(
        **_row(plan, desk, at).model_dump(),
        needs=[Need.model_validate(need) for need in plan.needs],
        patterns=_patterns(plan),
        refused=[RefusedWish.model_validate(wish) for wish in plan.refused],
        unpublished=bool(await _to_publish(session, desk, plan)),
    )


def _columns(given: PlanIn) -> dict[str, Any]:
    return {
        "name": given.name,
        "first_day": given.first_day,
        "days": given.weeks * _WEEK,
        "needs": [need.model_dump() for need in given.needs],
    }


def _words(given: PlanIn) -> dict[str, object]:
    return {"name": given.name, "first_day": given.first_day, "weeks": given.weeks, "needs": len(given.needs)}
