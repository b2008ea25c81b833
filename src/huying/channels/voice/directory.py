"""What call control must know of the configuration, held in memory and read again when it changes.

Customers are the exception: they are looked up in the database call by call, and a database that is
away costs the screen pop, never the call.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import asyncpg
import structlog
from sqlalchemy import select

from huying.channels.voice.trunk_plans import TollPlan, TrunkPlan, closed, load_toll, load_trunks
from huying.features.customers.schemas import KnownCustomer
from huying.features.customers.service import find_by_number
from huying.kit.database import Database
from huying.models import Campaign, PhoneNumber, Queue, QueueMember, User
from huying.routing.rules import QueueRules
from huying.trunking.numbers import arrived

log = structlog.get_logger(__name__)

_LOOK_UP_SECONDS = 0.8


@dataclass(frozen=True, slots=True)
class NumberPlan:
    """A number people call us on."""

    id: str
    number: str
    label: str
    queue_id: str
    locale: str
    greeting: str


@dataclass(frozen=True, slots=True)
class QueuePlan:
    id: str
    name: str
    ring_seconds: int
    wrap_up_seconds: int
    service_level_percent: int
    service_level_seconds: int
    short_abandon_seconds: int
    announce_seconds: int
    record: bool
    rules: QueueRules


@dataclass(frozen=True, slots=True)
class AgentPlan:
    id: str
    name: str
    queue_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    id: str
    name: str
    queue_id: str
    state: str
    caller_id: str
    ring_seconds: int


class Directory:
    """The configuration as of the last `load`."""

    def __init__(self, database: Database, pool: asyncpg.Pool, country: str) -> None:
        self._database = database
        self._pool = pool
        self.country = country
        self._looking: set[asyncio.Task[KnownCustomer | None]] = set()
        self.numbers: dict[str, NumberPlan] = {}
        self.queues: dict[str, QueuePlan] = {}
        self.agents: dict[str, AgentPlan] = {}
        self.campaigns: dict[str, CampaignPlan] = {}
        self.trunks: dict[str, TrunkPlan] = {}
        self.toll: TollPlan = closed(country)

    async def load(self) -> None:
        """Read everything anew; on failure the old stays."""
        async with self._database.transaction() as session:
            numbers = (await session.scalars(select(PhoneNumber))).all()
            queues = (await session.scalars(select(Queue))).all()
            users = (await session.scalars(select(User).where(User.active))).all()
            members = (await session.execute(select(QueueMember.user_id, QueueMember.queue_id))).all()
            campaigns = (await session.scalars(select(Campaign))).all()
            trunks = await load_trunks(session)
            toll = await load_toll(session, self.country)
        self.trunks, self.toll = trunks, toll
        self.numbers = {
            self._key(n.number): NumberPlan(n.id, n.number, n.label, n.queue_id, n.locale, n.greeting)
            for n in numbers
        }
        self.queues = {
            q.id: QueuePlan(
                q.id,
                q.name,
                q.ring_seconds,
                q.wrap_up_seconds,
                q.service_level_percent,
                q.service_level_seconds,
                q.short_abandon_seconds,
                q.announce_seconds,
                q.record,
                QueueRules(q.id),
            )
            for q in queues
        }
        serves: dict[str, set[str]] = {}
        for user_id, queue_id in members:
            serves.setdefault(user_id, set()).add(queue_id)
        self.agents = {u.id: AgentPlan(u.id, u.name, frozenset(serves.get(u.id, ()))) for u in users}
        self.campaigns = {
            c.id: CampaignPlan(c.id, c.name, c.queue_id, c.state, c.caller_id, c.ring_seconds)
            for c in campaigns
        }

    def number(self, called: str) -> NumberPlan | None:
        """The number a trunk says was called, however it writes it."""
        return self.numbers.get(self._key(called))

    def _key(self, number: str) -> str:
        return arrived(number, self.country).removeprefix("+")

    async def customer(self, number: str) -> KnownCustomer | None:
        """Who calls. None when unknown, or when the database does not answer in time.

        A database that hangs makes cancelling wait as well: a look-up that takes too long is left behind.
        """
        look_up = asyncio.create_task(self._look_up(number), name="customer-look-up")
        self._looking.add(look_up)
        look_up.add_done_callback(self._looking.discard)
        done, _ = await asyncio.wait({look_up}, timeout=_LOOK_UP_SECONDS)
        if done:
            return look_up.result()
        look_up.cancel()
        log.warning("customer_look_up_failed", error=f"no answer in {_LOOK_UP_SECONDS} s")
        return None

    async def _look_up(self, number: str) -> KnownCustomer | None:
        try:
            return await find_by_number(self._pool, number, self.country)
        except Exception as error:
            log.warning("customer_look_up_failed", error=f"{type(error).__name__}: {error}")
            return None
