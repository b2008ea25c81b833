"""A swap goes from who asks over the colleague to a supervisor; labour rules are kept at each step."""

from __future__ import annotations

from datetime import date

from huying.errors import BadInput, Conflict, NotFound
from huying.features.inputs import Decision
from huying.features.people import service as people
from huying.features.queues import service as queues
from huying.features.rosters import service as rosters
from huying.features.rosters.desk import Desk
from huying.features.swaps import repository
from huying.features.swaps.schemas import AnswerIn, ColleagueDay, MySwap, MySwaps, SwapIn, SwapOut
from huying.features.work import Work
from huying.journal import events as e
from huying.kit.clock import now
from huying.kit.database import unique
from huying.kit.ids import new_id
from huying.models import ShiftSwap

_ERRORS = {"fk_shift_swaps_other_id_users": NotFound("person.unknown", "There is no such person.")}


async def mine(work: Work, desk: Desk) -> MySwaps:
    rows = await repository.swaps_of(work.session, work.actor.id, desk.today())
    names = {person.id: person.name for person in await people.list_people(work.session)} if rows else {}

    def named(row: ShiftSwap, other_id: str) -> MySwap:
        return MySwap(**SwapOut.model_validate(row).model_dump(), colleague=names[other_id])

    return MySwaps(
        asked=[named(row, row.other_id) for row in rows if row.user_id == work.actor.id],
        to_me=[named(row, row.user_id) for row in rows if row.other_id == work.actor.id],
    )


async def colleagues(work: Work, desk: Desk, day: date) -> list[ColleagueDay]:
    """Those who serve a queue of mine, with what they have on a day; by name."""
    begin, end = desk.moment(day, 0), desk.moment(day, 1440)
    planned = await rosters.published_between(work.session, begin, end)
    mine = set(await queues.queues_of(work.session, work.actor.id))
    return [
        ColleagueDay(
            user_id=person.id,
            name=person.name,
            shift=next((each.name for each in planned.get(person.id, ()) if each.begin_us >= begin), ""),
        )
        for person in await people.list_people(work.session)
        if person.active and person.id != work.actor.id and mine & set(person.queue_ids)
    ]


async def ask(work: Work, desk: Desk, given: SwapIn) -> SwapOut:
    """Raises BadInput, NotFound; Conflict, which names the rule a swap would break."""
    if given.other_id == work.actor.id:
        raise BadInput("swap.self", "Choose a colleague to change places with.")
    swap = ShiftSwap(
        id=new_id("swap"),
        user_id=work.actor.id,
        state="asked",
        asked_us=now(),
        decided_us=None,
        decided_by=None,
        answer="",
        **given.model_dump(),
    )
    await _exchange(work, desk, swap, check_only=True)
    async with unique(work.session, _ERRORS):
        work.session.add(swap)
    work.record(e.SwapAsked(at=swap.asked_us, swap_id=swap.id, agent_id=work.actor.id, **given.model_dump()))
    return SwapOut.model_validate(swap)


async def answer(work: Work, desk: Desk, swap_id: str, given: AnswerIn) -> SwapOut:
    """The colleague's. Raises NotFound, Conflict."""
    swap = await _swap(work, swap_id, "asked")
    if swap.other_id != work.actor.id:
        raise NotFound("swap.unknown", "There is no such swap.")
    if given.accepted:
        await _exchange(work, desk, swap, check_only=True)
    swap.state = "accepted" if given.accepted else "declined"
    work.record(
        e.SwapAnswered(
            at=now(),
            swap_id=swap_id,
            agent_id=swap.user_id,
            other_id=swap.other_id,
            accepted=given.accepted,
        )
    )
    return SwapOut.model_validate(swap)


async def withdraw(work: Work, swap_id: str) -> SwapOut:
    """Who asked, before it is decided. Raises NotFound, Conflict."""
    swap = await _swap(work, swap_id, "asked", "accepted")
    if swap.user_id != work.actor.id:
        raise NotFound("swap.unknown", "There is no such swap.")
    swap.state = "withdrawn"
    work.record(e.SwapWithdrawn(at=now(), swap_id=swap_id, agent_id=swap.user_id, other_id=swap.other_id))
    return SwapOut.model_validate(swap)


async def to_decide(work: Work, desk: Desk) -> list[SwapOut]:
    """What two agents have agreed on, the oldest first."""
    rows = await repository.in_state(work.session, "accepted", desk.today())
    return [SwapOut.model_validate(row) for row in rows]


async def decide(work: Work, desk: Desk, swap_id: str, given: Decision) -> SwapOut:
    """Approved, both have other shifts. Raises NotFound; Conflict, which names the rule."""
    swap = await _swap(work, swap_id, "accepted")
    if given.approved:
        await _exchange(work, desk, swap, check_only=False)
    swap.state, swap.answer = "approved" if given.approved else "refused", given.answer
    swap.decided_us, swap.decided_by = now(), work.actor.id
    work.record(
        e.SwapDecided(
            at=swap.decided_us,
            swap_id=swap_id,
            agent_id=swap.user_id,
            other_id=swap.other_id,
            by=work.actor.id,
            approved=given.approved,
            answer=given.answer,
        )
    )
    return SwapOut.model_validate(swap)


async def _exchange(work: Work, desk: Desk, swap: ShiftSwap, *, check_only: bool) -> None:
    days = {swap.day, swap.other_day}
    if min(days) <= desk.today():
        raise Conflict("swap.begun", "Swaps are for days from tomorrow on.")
    await rosters.exchange(work, desk, swap.user_id, swap.other_id, days, check_only=check_only)


async def _swap(work: Work, swap_id: str, *states: str) -> ShiftSwap:
    swap = await repository.swap(work.session, swap_id)
    if swap is None:
        raise NotFound("swap.unknown", "There is no such swap.")
    if swap.state not in states:
        raise Conflict("request.decided", "This has been decided or withdrawn already.")
    return swap
