"""/api/people."""

from __future__ import annotations

from fastapi import APIRouter

from huying.features.people import service
from huying.features.people.schemas import NewPerson, PersonOut, PersonPatch
from huying.features.work import AdministratorWork, SupervisorWork

router = APIRouter(prefix="/api/people", tags=["people"])


@router.get("", summary="Everybody")
async def list_people(work: SupervisorWork) -> list[PersonOut]:
    """All accounts by name, with role and queues."""
    return await service.list_people(work.session)


@router.post("", status_code=201, summary="Make an account")
async def create_person(body: NewPerson, work: AdministratorWork) -> PersonOut:
    """409 `person.login_taken`; 400 `password.too_short`, `queue.unknown`, `number.invalid`,
    `person.number_is_ours`."""
    return await service.create_person(work, body)


@router.patch("/{user_id}", summary="Change an account")
async def change_person(user_id: str, body: PersonPatch, work: AdministratorWork) -> PersonOut:
    """Fields that are not sent stay as they are; `password` resets it and ends the person's sessions.

    409 `person.last_administrator`, `person.login_taken`; 400 `number.invalid`, `person.number_is_ours`.
    """
    return await service.change_person(work, user_id, body)


@router.delete("/{user_id}", status_code=204, summary="Delete an account")
async def delete_person(user_id: str, work: AdministratorWork) -> None:
    """409 `person.has_history` for somebody who has worked: switch that account off instead."""
    await service.delete_person(work, user_id)
