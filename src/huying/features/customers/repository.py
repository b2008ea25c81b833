"""Customers in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg
from sqlalchemy import ColumnElement, delete, false, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from huying.features.customers.schemas import KnownCustomer
from huying.models import Customer, CustomerNumber

_BY_NUMBER = """
SELECT c.id, c.name, c.tier, c.locale
FROM customer_numbers n JOIN customers c ON c.id = n.customer_id
WHERE n.number = $1
"""


async def find_by_number(pool: asyncpg.Pool, number: str) -> KnownCustomer | None:
    """Whose number it is, by the primary key: asked at the start of every call, so without a session."""
    row = await pool.fetchrow(_BY_NUMBER, number)
    return None if row is None else KnownCustomer(**row)


@dataclass(frozen=True)
class Sought:
    """What is looked for; "" matches nothing. `number` is a whole one, `digits` are part of one."""

    name: str = ""
    number: str = ""
    digits: str = ""


async def search(
    session: AsyncSession, sought: Sought | None, page: int, page_size: int
) -> tuple[list[Customer], int]:
    """One page by name, and how many there are. None = everybody."""
    condition = true() if sought is None else _condition(sought)
    total = int((await session.execute(select(func.count(Customer.id)).where(condition))).scalar_one())
    rows = await session.execute(
        select(Customer)
        .where(condition)
        .order_by(Customer.name, Customer.id)
        .limit(page_size)
        .offset((page - 1) * page_size)
    )
    return list(rows.scalars()), total


def _condition(sought: Sought) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = false()
    if sought.name:
        condition |= Customer.name.icontains(sought.name, autoescape=True)
    numbers: ColumnElement[bool] = false()
    if sought.number:
        numbers |= CustomerNumber.number == sought.number
    if sought.digits:
        numbers |= CustomerNumber.number.contains(sought.digits, autoescape=True)
    if sought.number or sought.digits:
        condition |= Customer.id.in_(select(CustomerNumber.customer_id).where(numbers))
    return condition


async def numbers_of(session: AsyncSession, customer_ids: Sequence[str]) -> dict[str, list[str]]:
    """Customer id → numbers, sorted."""
    found: dict[str, list[str]] = {customer_id: [] for customer_id in customer_ids}
    rows = await session.execute(
        select(CustomerNumber.customer_id, CustomerNumber.number)
        .where(CustomerNumber.customer_id.in_(customer_ids))
        .order_by(CustomerNumber.number)
    )
    for customer_id, number in rows:
        found[customer_id].append(number)
    return found


async def replace_numbers(session: AsyncSession, customer_id: str, numbers: Sequence[str]) -> None:
    await session.execute(delete(CustomerNumber).where(CustomerNumber.customer_id == customer_id))
    session.add_all(CustomerNumber(number=number, customer_id=customer_id) for number in numbers)
