"""Looking customers up and keeping them. Agents see numbers masked and cannot find out the hidden digits."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from huying.errors import Conflict, NotAllowed, NotFound
from huying.features.accounts.access import Actor
from huying.features.customers import repository
from huying.features.customers.schemas import (
    CustomerOut,
    CustomerPage,
    CustomerPatch,
    KnownCustomer,
    NewCustomer,
)
from huying.features.work import Work
from huying.kit.database import unique
from huying.kit.ids import new_id
from huying.kit.masking import masked
from huying.kit.numbers import checked, e164_or_given
from huying.models import Customer

_ERRORS = {
    "pk_customer_numbers": Conflict("customer.number_taken", "One of the numbers belongs to somebody else.")
}
_SUPERVISOR_ONLY = {"numbers", "tier"}


async def find_by_number(pool: asyncpg.Pool, number: str, country: str = "CN") -> KnownCustomer | None:
    """Who calls from this number, as it came from the network. One query by primary key."""
    return await repository.find_by_number(pool, e164_or_given(number, country))


async def get_customer(session: AsyncSession, actor: Actor, customer_id: str) -> CustomerOut:
    """Raises NotFound."""
    customer = await _customer(session, customer_id)
    numbers = (await repository.numbers_of(session, [customer_id]))[customer_id]
    return _out(customer, numbers, actor)


async def search(work: Work, text: str, page: int, page_size: int) -> CustomerPage:
    """By part of the name, or by number: part of it for supervisors, the whole for agents."""
    parts_too = work.actor.is_at_least("supervisor")
    sought = _sought(text.strip(), work.centre.country, parts_too=parts_too)
    customers, total = await repository.search(work.session, sought, page, page_size)
    numbers = await repository.numbers_of(work.session, [customer.id for customer in customers])
    return CustomerPage(
        items=[_out(customer, numbers[customer.id], work.actor) for customer in customers], total=total
    )


async def create_customer(work: Work, given: NewCustomer) -> CustomerOut:
    """Raises BadInput for a number that is none, Conflict for one that belongs to somebody."""
    numbers = _normalised(given.numbers, work.centre.country)
    customer = Customer(id=new_id("customer"), **given.model_dump(exclude={"numbers"}))
    async with unique(work.session, _ERRORS):
        work.session.add(customer)
        await work.session.flush()
        await repository.replace_numbers(work.session, customer.id, numbers)
    work.created("customer", customer.id, _recorded(customer, numbers))
    return _out(customer, numbers, work.actor)


async def change_customer(work: Work, customer_id: str, patch: CustomerPatch) -> CustomerOut:
    """Change what was sent. Raises NotFound, NotAllowed, BadInput, Conflict."""
    if patch.model_fields_set & _SUPERVISOR_ONLY and not work.actor.is_at_least("supervisor"):
        raise NotAllowed("customer.needs_supervisor", "Only a supervisor may change numbers or the tier.")
    customer = await _customer(work.session, customer_id, lock=True)
    numbers = (await repository.numbers_of(work.session, [customer_id]))[customer_id]
    before = _recorded(customer, numbers)
    async with unique(work.session, _ERRORS):
        for name, value in patch.model_dump(exclude_unset=True, exclude={"numbers"}).items():
            setattr(customer, name, value)
        if patch.numbers is not None:
            numbers = _normalised(patch.numbers, work.centre.country)
            await repository.replace_numbers(work.session, customer_id, numbers)
    work.changed("customer", customer_id, before, _recorded(customer, numbers))
    return _out(customer, numbers, work.actor)


def _sought(text: str, country: str, *, parts_too: bool) -> repository.Sought | None:
    if not text:
        return None
    digits = "".join(character for character in text if character.isdecimal())
    if len(digits) < 3 or any(character.isalpha() for character in text):
        return repository.Sought(name=text)
    return repository.Sought(
        name=text, number=e164_or_given(text, country), digits=digits if parts_too else ""
    )


def _normalised(written: Sequence[str], country: str) -> list[str]:
    return sorted({checked(number, country) for number in written})


async def _customer(session: AsyncSession, customer_id: str, *, lock: bool = False) -> Customer:
    customer = await session.get(Customer, customer_id, with_for_update=lock or None)
    if customer is None:
        raise NotFound("customer.unknown", "There is no such customer.")
    return customer


def _out(customer: Customer, numbers: Sequence[str], actor: Actor) -> CustomerOut:
    shown = numbers if actor.is_at_least("supervisor") else [masked(number) for number in numbers]
    values = {name: getattr(customer, name) for name in CustomerOut.model_fields if name != "numbers"}
    return CustomerOut(**values, numbers=list(shown))


def _recorded(customer: Customer, numbers: Sequence[str]) -> dict[str, object]:
    """What the journal keeps of a change: no note, whose text may be personal, and masked numbers."""
    return {
        "name": customer.name,
        "tier": customer.tier,
        "locale": customer.locale,
        "numbers": [masked(number) for number in numbers],
    }
