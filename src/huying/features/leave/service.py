"""What agents and supervisors do with leave. A day of leave is a day the roster does not have her."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import get_args

from sqlalchemy.ext.asyncio import AsyncSession

from huying.errors import BadInput, Conflict, NotFound
from huying.features.inputs import Decision
from huying.features.leave import repository
from huying.features.leave.schemas import AllowanceIn, Balance, Kind, LeaveIn, LeaveOut, MyLeave
from huying.features.work import Work
from huying.journal import events as e
from huying.kit.clock import now, to_datetime
from huying.kit.database import unique
from huying.kit.ids import new_id
from huying.models import LeaveAllowance, LeaveRequest

_MOST = 500
_AHEAD = timedelta(days=550)
_BEHIND = timedelta(days=31)
_NO_PERSON = NotFound("person.unknown", "There is no such person.")


async def mine(work: Work) -> MyLeave:
    return await of_person(work.session, work.actor.id, today(work))


async def of_person(session: AsyncSession, user_id: str, today: date) -> MyLeave:
    """This year's leave of somebody, and what is left of it."""
    requests = await repository.requests_of(session, user_id, date(today.year, 1, 1))
    return MyLeave(
        requests=[LeaveOut.model_validate(each) for each in requests],
        balances=_balances(
            requests, await repository.allowances(session, user_id), (today.year, today.year + 1)
        ),
    )


async def ask(work: Work, given: LeaveIn) -> LeaveOut:
    """For oneself, from today on. Raises BadInput, Conflict."""
    now_on = today(work)
    if not now_on <= given.first_day <= given.last_day <= now_on + _AHEAD:
        raise BadInput("leave.days", "Leave is for days from today on, a year and a half ahead at most.")
    return LeaveOut.model_validate(await _ask(work, work.actor.id, given))


async def note(work: Work, user_id: str, given: LeaveIn) -> LeaveOut:
    """A supervisor notes it for somebody (who called in sick): it is approved. Raises BadInput, NotFound,
    Conflict."""
    now_on = today(work)
    if not now_on - _BEHIND <= given.first_day <= given.last_day <= now_on + _AHEAD:
        raise BadInput(
            "leave.days_noted", "Leave can be noted for the last 31 days and a year and a half ahead."
        )
    request = await _ask(work, user_id, given)
    await _approve(work, request, "")
    return LeaveOut.model_validate(request)


async def list_requests(work: Work) -> list[LeaveOut]:
    """What is not over, and what has not been decided."""
    rows = await repository.requests_since(work.session, today(work), _MOST)
    return [LeaveOut.model_validate(row) for row in rows]


async def decide(work: Work, request_id: str, given: Decision) -> LeaveOut:
    """Raises NotFound; Conflict when it has been decided, or the balance does not allow it."""
    request = await _request(work.session, request_id)
    if request.state != "asked":
        raise Conflict("request.decided", "This has been decided or withdrawn already.")
    if given.approved:
        await _approve(work, request, given.answer)
    else:
        _decide(work, request, "refused", given.answer)
    return LeaveOut.model_validate(request)


async def withdraw(work: Work, request_id: str) -> LeaveOut:
    """One's own, or as a supervisor anybody's, while it has not begun. Raises NotFound, Conflict."""
    request = await _request(work.session, request_id)
    if request.user_id != work.actor.id and not work.actor.is_at_least("supervisor"):
        raise NotFound("leave.unknown", "There is no such leave.")
    begun = request.state == "approved" and request.first_day <= today(work)
    if request.state not in {"asked", "approved"} or begun:
        raise Conflict("leave.not_open", "This leave has begun, or has been refused or withdrawn.")
    request.state, request.decided_us, request.decided_by = "withdrawn", now(), work.actor.id
    work.record(e.LeaveWithdrawn(at=now(), request_id=request_id, agent_id=request.user_id, by=work.actor.id))
    return LeaveOut.model_validate(request)


async def put_allowance(work: Work, user_id: str, kind: Kind, year: int, given: AllowanceIn) -> None:
    """Days of a kind in a year; null takes the limit away. Raises NotFound."""
    await repository.lock_person(work.session, user_id)
    key = {"user_id": user_id, "kind": kind, "year": year}
    known = await work.session.get(LeaveAllowance, key)
    before = known.days if known else None
    async with unique(work.session, {"fk_leave_allowances_user_id_users": _NO_PERSON}):
        if given.days is None:
            if known is not None:
                await work.session.delete(known)
        elif known is None:
            work.session.add(LeaveAllowance(**key, days=given.days))
        else:
            known.days = given.days
    work.changed("leave_allowance", f"{user_id}:{kind}:{year}", {"days": before}, {"days": given.days})


async def days_off(session: AsyncSession, first: date, last: date) -> dict[str, set[date]]:
    """Who has leave on which of these days."""
    off: dict[str, set[date]] = {}
    for request in await repository.approved(session, first, last):
        begin, end = max(first, request.first_day), min(last, request.last_day)
        off.setdefault(request.user_id, set()).update(_days(begin, end))
    return off


def today(work: Work) -> date:
    return to_datetime(now()).astimezone(work.centre.zone).date()


# ── inside ───────────────────────────────────────────────────────────────────────────────────────────


async def _ask(work: Work, user_id: str, given: LeaveIn) -> LeaveRequest:
    await repository.lock_person(work.session, user_id)
    for other in await repository.requests_of(work.session, user_id, given.first_day):
        if other.state in {"asked", "approved"} and other.first_day <= given.last_day:
            raise Conflict("leave.overlaps", "There is leave, or a request for it, on some of these days.")
    request = LeaveRequest(
        id=new_id("leave"),
        user_id=user_id,
        state="asked",
        asked_us=now(),
        decided_us=None,
        decided_by=None,
        answer="",
        **given.model_dump(),
    )
    async with unique(work.session, {"fk_leave_requests_user_id_users": _NO_PERSON}):
        work.session.add(request)
    work.record(
        e.LeaveAsked(
            at=request.asked_us,
            request_id=request.id,
            agent_id=user_id,
            by=work.actor.id,
            **given.model_dump(),
        )
    )
    return request


async def _approve(work: Work, request: LeaveRequest, answer: str) -> None:
    """Raises Conflict when a balance does not reach."""
    requests = await repository.requests_of(work.session, request.user_id, date(request.first_day.year, 1, 1))
    years = range(request.first_day.year, request.last_day.year + 1)
    allowances = await repository.allowances(work.session, request.user_id)
    for balance in _balances(requests, allowances, years):
        if balance.kind != request.kind or balance.days is None:
            continue
        left = balance.days - balance.approved
        if _days_in(request, balance.year) > left:
            raise Conflict(
                "leave.balance",
                f"Of this kind {left} days are left in {balance.year}.",
                left=left,
                year=balance.year,
            )
    _decide(work, request, "approved", answer)


def _decide(work: Work, request: LeaveRequest, state: str, answer: str) -> None:
    request.state, request.answer = state, answer
    request.decided_us, request.decided_by = now(), work.actor.id
    work.record(
        e.LeaveDecided(
            at=request.decided_us,
            request_id=request.id,
            agent_id=request.user_id,
            by=work.actor.id,
            approved=state == "approved",
            answer=answer,
        )
    )


async def _request(session: AsyncSession, request_id: str) -> LeaveRequest:
    """Locked, and its person with it."""
    request = await repository.request(session, request_id)
    if request is None:
        raise NotFound("leave.unknown", "There is no such leave.")
    await repository.lock_person(session, request.user_id)
    return request


def _balances(
    requests: Sequence[LeaveRequest], allowances: Sequence[LeaveAllowance], years: Iterable[int]
) -> list[Balance]:
    allowed = {(each.kind, each.year): each.days for each in allowances}
    return [
        Balance(
            kind=kind,
            year=year,
            days=allowed.get((kind, year)),
            approved=_taken(requests, kind, year, "approved"),
            asked=_taken(requests, kind, year, "asked"),
        )
        for year in years
        for kind in get_args(Kind)
    ]


def _taken(requests: Sequence[LeaveRequest], kind: str, year: int, state: str) -> int:
    return sum(_days_in(each, year) for each in requests if (each.kind, each.state) == (kind, state))


def _days_in(request: LeaveRequest, year: int) -> int:
    first, last = max(request.first_day, date(year, 1, 1)), min(request.last_day, date(year, 12, 31))
    return max(0, (last - first).days + 1)


def _days(first: date, last: date) -> set[date]:
    return {first + timedelta(days=day) for day in range((last - first).days + 1)}
