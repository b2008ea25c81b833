"""/api/customers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from huying.features.customers import service
from huying.features.customers.schemas import CustomerOut, CustomerPage, CustomerPatch, NewCustomer
from huying.features.inputs import Page, PageSize
from huying.features.work import AgentWork

router = APIRouter(prefix="/api/customers", tags=["customers"])


@router.get("", summary="Find customers")
async def search(
    work: AgentWork,
    q: Annotated[str, Query(max_length=100, description="Part of a name, or a number")] = "",
    page: Page = 1,
    page_size: PageSize = 50,
) -> CustomerPage:
    """By name or number, sorted by name. Agents find by whole number only and see numbers masked."""
    return await service.search(work, q, page, page_size)


@router.post("", status_code=201, summary="Add a customer")
async def create_customer(body: NewCustomer, work: AgentWork) -> CustomerOut:
    """400 `number.invalid` with the reason; 409 `customer.number_taken`."""
    return await service.create_customer(work, body)


@router.get("/{customer_id}", summary="One customer")
async def get_customer(customer_id: str, work: AgentWork) -> CustomerOut:
    """404 `customer.unknown`."""
    return await service.get_customer(work.session, work.actor, customer_id)


@router.patch("/{customer_id}", summary="Change a customer")
async def change_customer(customer_id: str, body: CustomerPatch, work: AgentWork) -> CustomerOut:
    """Fields that are not sent stay as they are. `numbers` and `tier` need a supervisor (403)."""
    return await service.change_customer(work, customer_id, body)
