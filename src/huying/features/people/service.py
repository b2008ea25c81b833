"""Making, changing and removing accounts. There is always one active administrator."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from huying.errors import BadInput, Conflict, NotAllowed, NotFound
from huying.features.accounts import service as accounts
from huying.features.people import repository
from huying.features.people.schemas import NewPerson, OutsideMode, PersonOut, PersonPatch
from huying.features.queues import service as queues
from huying.features.skills import service as skills
from huying.features.work import Work
from huying.kit.database import unique
from huying.kit.ids import new_id
from huying.kit.numbers import checked
from huying.models import User

_ERRORS = {"uq_users_login": Conflict("person.login_taken", "This login is taken.")}
_BESIDE = {"queue_ids", "queue_orders", "skills"}
_FIELDS = (
    "login",
    "name",
    "role",
    "locale",
    "active",
    "may_dial",
    "may_work_outside",
    "outside_number",
    "outside_mode",
)


async def list_people(session: AsyncSession) -> list[PersonOut]:
    """Everybody, by name."""
    serving = await queues.queues_of_everybody(session)
    knowing = await skills.skills_of_everybody(session)
    return [
        _out(user, serving.get(user.id, {}), knowing.get(user.id, {}))
        for user in await repository.people(session)
    ]


async def create_person(work: Work, given: NewPerson) -> PersonOut:
    """Raises Conflict when the login is taken, BadInput for a weak password, an unknown queue or a number
    that is none."""
    given.outside_number = await _ear(work, given.outside_number)
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
    if patch.outside_number is not None:
        patch.outside_number = await _ear(work, patch.outside_number)
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


async def choose_ear(work: Work, number: str, mode: OutsideMode | None) -> None:
    """The number outside the actor works with; "" and None leave what was chosen before. Raises NotAllowed,
    BadInput."""
    user = await _person(work.session, work.actor.id)
    if not user.may_work_outside:
        raise NotAllowed(
            "desk.may_not_work_outside",
            "You may not work with a number outside. An administrator can allow it.",
        )
    before = {"outside_number": user.outside_number, "outside_mode": user.outside_mode}
    user.outside_number = await _ear(work, number or user.outside_number)
    user.outside_mode = mode or user.outside_mode
    if not user.outside_number:
        raise BadInput("desk.no_outside_number", "Say which number you can be reached at.")
    after = {"outside_number": user.outside_number, "outside_mode": user.outside_mode}
    work.changed("person", user.id, before, after)


async def ear(session: AsyncSession, user_id: str) -> User:
    """Whose account says which number outside she works with. Raises NotFound."""
    return await _person(session, user_id)


async def sip_digest(session: AsyncSession, user_id: str) -> str:
    """What her SIP telephone's password is checked by; "" when none was made."""
    return (await _person(session, user_id)).sip_digest


async def sip_digests(session: AsyncSession) -> dict[str, str]:
    """The same of everybody who has one, by person."""
    return {user.id: user.sip_digest for user in await repository.people(session) if user.sip_digest}


async def keep_sip_digest(work: Work, digest: str) -> None:
    """The actor's SIP telephone has a new password."""
    (await _person(work.session, work.actor.id)).sip_digest = digest
    work.changed("telephone", work.actor.id, {"password": "before"}, {"password": "made"})


async def _ear(work: Work, written: str) -> str:
    """A number somebody can be reached at, in E.164. One that leads to us would ring in a circle."""
    number = checked(written, work.centre.country) if written else ""
    if number and await repository.is_ours(work.session, number):
        raise BadInput("person.number_is_ours", "This is a number of the centre itself.", number=number)
    return number


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
