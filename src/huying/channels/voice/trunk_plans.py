"""Trunks and toll rules as the database has them, in the shape calls are handled by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.models import TollPrice, TollRules, Trunk
from huying.telephony.trunks import SipTrunk, Transport
from huying.trunking import lines
from huying.trunking.numbers import NumberFormat
from huying.trunking.toll import Destinations, Limits, Prices


@dataclass(frozen=True, slots=True)
class TrunkPlan:
    """A trunk calls go by. `sip` has no password: that is added where it is pushed."""

    id: str
    name: str
    lines: lines.Trunk
    sip: SipTrunk
    country: str
    dial_format: NumberFormat
    dial_prefix: str
    caller_format: NumberFormat
    caller_id: str
    allowed_caller_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class TollPlan:
    destinations: Destinations
    prices: Prices
    limits: Limits


def closed(home: str) -> TollPlan:
    """Before the rules are read nothing goes out."""
    return TollPlan(
        Destinations(home), Prices({}, home_price=0, other_price=0, home=home), Limits(-1, -1, -1, 0)
    )


async def load_trunks(session: AsyncSession) -> dict[str, TrunkPlan]:
    """Those that are in use, by id."""
    rows = await session.scalars(select(Trunk).where(Trunk.enabled))
    return {row.id: _plan(row) for row in rows}


async def load_toll(session: AsyncSession, home: str) -> TollPlan:
    rules = (await session.scalars(select(TollRules))).one()
    prices = await session.scalars(select(TollPrice))
    return TollPlan(
        Destinations(
            home=home,
            countries=frozenset(parts(rules.countries)),
            allowed_prefixes=parts(rules.allowed_prefixes),
            refused_prefixes=parts(rules.refused_prefixes),
        ),
        Prices(
            {price.prefix: price.price for price in prices},
            home_price=rules.home_price,
            other_price=rules.other_price,
            home=home,
        ),
        Limits(rules.centre_cost, rules.trunk_cost, rules.agent_cost, rules.agent_calls),
    )


def parts(text: str) -> tuple[str, ...]:
    """What commas separate."""
    return tuple(part for part in text.split(",") if part)


def _plan(row: Trunk) -> TrunkPlan:
    return TrunkPlan(
        id=row.id,
        name=row.name,
        lines=lines.Trunk(row.id, row.position, row.weight, row.max_calls, row.max_per_second),
        sip=SipTrunk(
            id=row.id,
            host=row.host,
            port=row.port,
            transport=cast("Transport", row.transport),
            encrypted_media=row.encrypted_media,
            addresses=parts(row.addresses),
            account=row.account,
            registers=row.registers,
            challenge_calls=row.challenge_calls,
            check_seconds=row.check_seconds,
        ),
        country=row.country,
        dial_format=cast("NumberFormat", row.dial_format),
        dial_prefix=row.dial_prefix,
        caller_format=cast("NumberFormat", row.caller_format),
        caller_id=row.caller_id,
        allowed_caller_ids=frozenset(parts(row.allowed_caller_ids)),
    )
