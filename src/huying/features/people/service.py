"""Making, changing and removing accounts. There is always one active administrator."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from huying.errors import Conflict, NotFound
from huying.features.accounts import service as accounts
from huying.features.people import repository
from huying.features.people.schemas import NewPerson, PersonOut, PersonPatch
from huying.features.queues import service as queues
from huying.features.skills import service as skills
from huying.features.work import Work
from huying.kit.database import unique
from huying.kit.ids import new_id
from huying.models import User

_ERRORS = {"uq_users_login": Conflict("person.login_taken", "This login is taken.")}
_BESIDE = {"queue_ids", "queue_orders", "skills"}
_FIELDS = ("login", "name", "role", "locale", "active", "may_dial")


async def list_people(session: AsyncSession) -> list[PersonOut]:
    """Everybody, by name."""
    serving = await queues.queues_of_everybody(session)
    knowing = await skills.skills_of_everybody(session)
    return [
        _out(user, serving.get(user.id, {}), knowing.get(user.id, {}))
        for user in await repository.people(session)
    ]


async def create_person(work: Work, given: NewPerson) -> PersonOut:
    """Raises Conflict when the login is taken, BadInput for a weak password or an unknown queue."""
    user = User(
        id=new_id("user"),
        password_hash=await accounts.new_hash(given.password, given.login),
        active=True,
        **given.model_dump(exclude={"password", *_BESIDE}),
    )
    async with unique(work.session, _ERRORS):
        work.session.add(user)
    await queues.set_queues_of(work.session, user.id, given.queue_ids, given.queue_orders)
    await skills.set_skills_of(work.session, user.id, given.skills)
    work.created("person", user.id, given.model_dump(exclude={"password"}))
    return await _read(work.session, user)


async def change_person(work: Work, user_id: str, patch: PersonPatch) -> PersonOut:
    """Change what was sent. Raises NotFound, BadInput, and Conflict when no administrator would be left."""
    user = await _person(work.session, user_id)
    before = (await _read(work.session, user)).model_dump()
    if patch.active is False or (patch.role is not None and patch.role != "administrator"):
        await _keep_an_administrator(work.session, user_id)
    async with unique(work.session, _ERRORS):
        for name in _FIELDS:
            if name in patch.model_fields_set:
                setattr(user, name, getattr(patch, name))
    if patch.queue_ids is not None or patch.queue_orders is not None:
        await queues.set_queues_of(work.session, user_id, patch.queue_ids, patch.queue_orders)
    if patch.skills is not None:
        await skills.set_skills_of(work.session, user_id, patch.skills)
    after = (await _read(work.session, user)).model_dump()
    if patch.password is not None:
        user.password_hash = await accounts.new_hash(patch.password, user.login)
        before, after = before | {"password": "before"}, after | {"password": "reset"}
    if patch.password is not None or patch.active is False:
        await accounts.end_sessions(work, user_id)
    work.changed("person", user_id, before, after)
    return await _read(work.session, user)


async def delete_person(work: Work, user_id: str) -> None:
    """Raises NotFound; Conflict for somebody with a history, whose name the records still need."""
    user = await _person(work.session, user_id)
    await _keep_an_administrator(work.session, user_id)
    if await repository.has_worked(work.session, user_id):
        raise Conflict(
            "person.has_history",
            "This person has taken calls. Switch the account off instead of deleting it.",
        )
    await work.session.delete(user)
    work.deleted("person", user_id, {"login": user.login, "name": user.name})


async def _keep_an_administrator(session: AsyncSession, user_id: str) -> None:
    administrators = await repository.lock_administrators(session)
    if administrators == [user_id]:
        raise Conflict("person.last_administrator", "This is the last administrator: make another one first.")


async def _person(session: AsyncSession, user_id: str) -> User:
    user = await session.get(User, user_id)
    if user is None:
        raise NotFound("person.unknown", "There is no such person.")
    return user


async def _read(session: AsyncSession, user: User) -> PersonOut:
    serves = await queues.queues_of(session, user.id)
    return _out(user, serves, await skills.skills_of(session, user.id))


def _out(user: User, orders: dict[str, int], levels: dict[str, int]) -> PersonOut:
    return PersonOut(
        id=user.id,
        queue_ids=list(orders),
        queue_orders=queues.not_first(orders),
        skills=levels,
        **{name: getattr(user, name) for name in _FIELDS},
    )
