"""Setting up trunks and toll limits, and how they are now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from huying.config import is_loopback
from huying.errors import BadInput, Conflict, NotFound
from huying.features.centre_port import Centre
from huying.features.trunks import repository
from huying.features.trunks.schemas import (
    CauseCount,
    NewTrunk,
    TollOut,
    TollPriceIn,
    TollPrices,
    TollRulesIn,
    TrunkOut,
    TrunkPatch,
)
from huying.features.work import Work
from huying.kit.clock import Micros
from huying.kit.database import after_commit, unique
from huying.kit.ids import new_id
from huying.models import TollRules, Trunk

_ERRORS = {"uq_trunks_name": Conflict("trunk.name_taken", "There is a trunk of this name already.")}
_UNIT = 10_000
_LISTS = ("addresses", "allowed_caller_ids")
_MONEY = ("centre_cost", "trunk_cost", "agent_cost", "home_price", "other_price")


async def list_trunks(session: AsyncSession, centre: Centre, since: Micros) -> list[TrunkOut]:
    """All trunks in the order they are tried, as they are now; `since`: when today began."""
    tries = await repository.tries_since(session, since)
    faults = await repository.faults_since(session, since)
    return [
        _out(trunk, centre, tries.get(trunk.id, 0), faults.get(trunk.id, []))
        for trunk in await repository.trunks(session)
    ]


async def create_trunk(work: Work, given: NewTrunk) -> TrunkOut:
    """Raises Conflict when the name is taken, BadInput when it cannot work as it is."""
    values = _columns(given.model_dump(exclude={"password"}))
    values["country"] = given.country or work.centre.country
    trunk = Trunk(id=new_id("trunk"), **values)
    _check(trunk, work.centre)
    async with unique(work.session, _ERRORS):
        work.session.add(trunk)
    if given.password:
        _keep_password(work, trunk.id, given.password)
    work.created("trunk", trunk.id, values)
    return _out(trunk, work.centre, 0, [], given.password)


async def change_trunk(work: Work, trunk_id: str, patch: TrunkPatch) -> TrunkOut:
    """Calls that are up go on as they are. Raises NotFound, Conflict, BadInput."""
    trunk = await find(work.session, trunk_id, lock=True)
    given = patch.given()
    password = given.pop("password", None)
    values = _columns(given)
    before = {name: getattr(trunk, name) for name in values}
    for name, value in values.items():
        setattr(trunk, name, value)
    _check(trunk, work.centre)
    async with unique(work.session, _ERRORS):
        pass
    if password is not None:
        _keep_password(work, trunk_id, password)
        before["password"], values["password"] = "", "changed"
    work.changed("trunk", trunk_id, before, values)
    return _out(trunk, work.centre, 0, [], password)


async def delete_trunk(work: Work, trunk_id: str) -> None:
    """Calls that are up go on. Raises NotFound."""
    trunk = await find(work.session, trunk_id, lock=True)
    await work.session.delete(trunk)
    _keep_password(work, trunk_id, "")
    work.deleted("trunk", trunk_id, {"name": trunk.name, "host": trunk.host})


async def find(session: AsyncSession, trunk_id: str, *, lock: bool = False) -> Trunk:
    """Raises NotFound."""
    trunk = await session.get(Trunk, trunk_id, with_for_update=lock or None)
    if trunk is None:
        raise NotFound("trunk.unknown", "There is no such trunk.")
    return trunk


async def caller_ids(session: AsyncSession) -> list[str]:
    """Numbers that may be shown to people who are called: those of the trunks, and those we are called on."""
    found: dict[str, None] = {}
    for trunk in await repository.trunks(session):
        for number in (trunk.caller_id, *_list(trunk.allowed_caller_ids)):
            if number and trunk.enabled:
                found[number] = None
    for number in await repository.our_numbers(session):
        found[number] = None
    return sorted(found)


async def toll(session: AsyncSession, centre: Centre) -> TollOut:
    """The rules, the prices, and what the last hour has cost."""
    rules = await repository.rules(session)
    prices = [
        TollPriceIn(prefix=price.prefix, price=price.price / _UNIT, label=price.label)
        for price in await repository.prices(session)
    ]
    return TollOut(
        home=centre.country, prices=prices, spent=centre.trunks.spent() / _UNIT, **_rules_out(rules)
    )


async def change_toll_rules(work: Work, given: TollRulesIn) -> TollOut:
    """In force for the next call."""
    rules = await repository.rules(work.session, lock=True)
    values = _rule_columns(given)
    before = {name: getattr(rules, name) for name in values}
    for name, value in values.items():
        setattr(rules, name, value)
    await work.session.flush()
    work.changed("toll_rules", rules.id, before, values)
    return await toll(work.session, work.centre)


async def replace_prices(work: Work, given: TollPrices) -> TollOut:
    """The list in full. Raises BadInput for a prefix given twice."""
    if len({entry.prefix for entry in given}) < len(given):
        raise BadInput("toll.prefix_twice", "Each beginning of a number can have one price only.")
    before = await toll(work.session, work.centre)
    entries: list[dict[str, object]] = [
        {"prefix": entry.prefix, "price": _cents(entry.price), "label": entry.label} for entry in given
    ]
    await repository.replace_prices(work.session, entries)
    work.changed(
        "toll_prices",
        "centre",
        {entry.prefix: entry.price for entry in before.prices},
        {entry.prefix: entry.price for entry in given} or {"": ""},
    )
    return await toll(work.session, work.centre)


def _keep_password(work: Work, trunk_id: str, password: str) -> None:
    after_commit(work.session, lambda: work.centre.trunks.passwords.put(trunk_id, password))


def _check(trunk: Trunk, centre: Centre) -> None:
    """What each value alone does not show."""
    if (trunk.registers or trunk.challenge_calls) and not trunk.account:
        raise BadInput("trunk.no_account", "Registering and passwords need an account at the carrier.")
    if trunk.encrypted_media and trunk.transport != "tls":
        raise BadInput(
            "trunk.keys_in_clear",
            "Encrypted sound needs the transport TLS: its keys are sent with the signalling.",
        )
    if is_loopback(centre.sip_host) and not is_loopback(trunk.host):
        raise BadInput(
            "trunk.out_of_reach",
            f"The telephone switch listens on {centre.sip_host} only and cannot reach {trunk.host}. "
            "Set sip.host to this machine's address on the carrier's side.",
            sip_host=centre.sip_host,
            host=trunk.host,
        )


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: ",".join(str(part) for part in value) if name in _LISTS else value
        for name, value in values.items()
    }


def _list(text: str) -> list[str]:
    return [part for part in text.split(",") if part]


def _out(
    trunk: Trunk,
    centre: Centre,
    tries: int,
    faults: list[tuple[int, int | None, int]],
    password: str | None = None,
) -> TrunkOut:
    """`password`: what is about to be kept; None keeps what there is."""
    own = {
        name: getattr(trunk, name)
        for name in TrunkOut.model_fields
        if hasattr(trunk, name) and name not in _LISTS
    }
    now = centre.trunks.now(trunk.id)
    return TrunkOut(
        **own,
        addresses=_list(trunk.addresses),
        allowed_caller_ids=_list(trunk.allowed_caller_ids),
        has_password=centre.trunks.passwords.has(trunk.id, trunk.name)
        if password is None
        else password != "",
        calls_now=now.calls,
        reachable=now.reachable,
        registration=now.registration,
        problem=now.problem,
        tries_today=tries,
        failures_today=[CauseCount(cause=c, sip_code=code, count=n) for c, code, n in faults],
    )


def _cents(amount: float) -> int:
    return round(amount * _UNIT)


def _rule_columns(given: TollRulesIn) -> dict[str, Any]:
    values = given.model_dump()
    for name in ("countries", "allowed_prefixes", "refused_prefixes"):
        values[name] = ",".join(dict.fromkeys(values[name]))
    return {name: _cents(value) if name in _MONEY else value for name, value in values.items()}


def _rules_out(rules: TollRules) -> dict[str, Any]:
    return {
        "countries": _list(rules.countries),
        "allowed_prefixes": _list(rules.allowed_prefixes),
        "refused_prefixes": _list(rules.refused_prefixes),
        "agent_calls": rules.agent_calls,
        **{name: getattr(rules, name) / _UNIT for name in _MONEY},
    }
