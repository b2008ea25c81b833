"""Who is not called: asked before a number is dialled by hand or for a campaign."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from huying.errors import Conflict, NotFound
from huying.features.do_not_call import repository
from huying.features.do_not_call.schemas import EntryOut, EntryPage, NewEntry
from huying.features.work import Work
from huying.kit.numbers import checked
from huying.models import DoNotCall


async def search(session: AsyncSession, q: str, *, page: int, size: int) -> EntryPage:
    """Entries by some digits of their number, newest first."""
    digits = "".join(character for character in q if character.isdigit())
    found, total = await repository.search(session, digits, page=page, size=size)
    return EntryPage(items=[EntryOut.model_validate(entry) for entry in found], total=total)


async def add(work: Work, given: NewEntry) -> EntryOut:
    """One that is listed already stays as it is. Raises BadInput."""
    number = checked(given.number, work.centre.country)
    if await repository.add(work.session, number, given.note, work.actor.id):
        work.created("do_not_call", number, {"note": given.note})
    return EntryOut.model_validate(await _entry(work.session, number))


async def remove(work: Work, number: str) -> None:
    """She may be called again. Raises NotFound."""
    entry = await _entry(work.session, number)
    await work.session.delete(entry)
    work.deleted("do_not_call", number, {"note": entry.note})


async def listed(session: AsyncSession, number: str) -> bool:
    """Whether this number (E.164) is not to be called."""
    return await session.get(DoNotCall, number) is not None


async def refuse_listed(session: AsyncSession, number: str) -> None:
    """Raises Conflict for a number that is not to be called."""
    if await listed(session, number):
        raise Conflict("number.do_not_call", "This number is on the do-not-call list.")


async def _entry(session: AsyncSession, number: str) -> DoNotCall:
    entry = await session.get(DoNotCall, number)
    if entry is None:
        raise NotFound("number.not_listed", "This number is not on the do-not-call list.")
    return entry
