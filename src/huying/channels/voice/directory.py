"""What call control must know of the configuration, held in memory and read again when it changes.

Customers are the exception: they are looked up in the database call by call, and a database that is
away costs the screen pop, never the call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from zlib import crc32

import asyncpg
import structlog
from sqlalchemy import select

from huying.channels.voice.trunk_plans import TollPlan, TrunkPlan, closed, load_toll, load_trunks
from huying.features.calendars.service import all_calendars
from huying.features.calls.service import last_agent
from huying.features.customers.schemas import KnownCustomer
from huying.features.customers.service import find_by_number
from huying.features.flows.service import flows_of, published_flows
from huying.features.queues.schemas import QueueOut, SpillTo
from huying.features.queues.service import list_queues, queues_of_everybody
from huying.features.skills.service import skills_of_everybody
from huying.flows.calendars import Calendar
from huying.flows.commands import Version
from huying.flows.document import Flow, simplest, written
from huying.flows.engine import Library
from huying.kit.clock import SECOND
from huying.kit.database import Database
from huying.models import Campaign, PhoneNumber, User
from huying.routing.callbacks import Retries
from huying.routing.rules import QueueRules, Relaxation, Spill
from huying.trunking.numbers import arrived

log = structlog.get_logger(__name__)

_LOOK_UP_SECONDS = 0.8
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class NumberPlan:
    """A number people call us on."""

    id: str
    number: str
    label: str
    queue_id: str | None
    locale: str
    flow: Version
    """What a caller comes into."""


@dataclass(frozen=True, slots=True)
class QueuePlan:
    id: str
    name: str
    ring_seconds: int
    most_misses: int
    """After so many calls in a row that she let ring an agent is not ready."""
    wrap_up_seconds: int
    service_level_percent: int
    service_level_seconds: int
    short_abandon_seconds: int
    announce_seconds: int
    record: bool
    last_agent_seconds: int
    park_seconds: int
    announce_position: bool
    announce_wait: bool
    caller_id: str
    """Shown to people who are called for it; "" = the trunk's."""
    callback_offer_seconds: int
    """After how long a caller may choose to be called back; 0: never."""
    callback_retries: Retries
    callback_calendar_id: str | None
    """When callbacks are made; None: at any hour."""
    rules: QueueRules


@dataclass(frozen=True, slots=True)
class OutsideEar:
    """A number outside an agent may work with. `kept`: open between calls. `locale`: what she is asked for
    the key in."""

    number: str
    kept: bool
    locale: str


@dataclass(frozen=True, slots=True)
class AgentPlan:
    id: str
    name: str
    orders: dict[str, int]
    """The queues she serves; 1 is her first choice."""
    skills: dict[str, int]
    may_dial: bool
    """She may call numbers herself."""
    ear: OutsideEar | None = None

    @property
    def queue_ids(self) -> frozenset[str]:
        return frozenset(self.orders)


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

    def __init__(self, database: Database, pool: asyncpg.Pool, country: str, *, key_seconds: int) -> None:
        self._database = database
        self._pool = pool
        self.country = country
        self.key_seconds = key_seconds
        """So long whoever picks up an agent's number outside has to press the key."""
        self._looking: set[asyncio.Task[Any]] = set()
        self.numbers: dict[str, NumberPlan] = {}
        self.flows: dict[Version, Flow] = {}
        """Every version that was published while we ran, for a call stays in the version it came into."""
        self.published: dict[str, int] = {}
        self.calendars: dict[str, Calendar] = {}
        self.queues: dict[str, QueuePlan] = {}
        self.agents: dict[str, AgentPlan] = {}
        self.campaigns: dict[str, CampaignPlan] = {}
        self.trunks: dict[str, TrunkPlan] = {}
        self.toll: TollPlan = closed(country)

    async def load(self) -> None:
        """Read everything anew; on failure the old stays."""
        async with self._database.transaction() as session:
            numbers = (await session.scalars(select(PhoneNumber))).all()
            queues = await list_queues(session)
            users = (await session.scalars(select(User).where(User.active))).all()
            serves = await queues_of_everybody(session)
            knows = await skills_of_everybody(session)
            campaigns = (await session.scalars(select(Campaign))).all()
            trunks = await load_trunks(session)
            toll = await load_toll(session, self.country)
            flows = await published_flows(session)
            self.calendars = await all_calendars(session)
        self.trunks, self.toll = trunks, toll
        self.published = {flow_id: number for flow_id, (number, _) in flows.items()}
        self.flows.update({Version(flow_id, number): flow for flow_id, (number, flow) in flows.items()})
        self.numbers = {self._key(n.number): self._number(n) for n in numbers}
        self.queues = {
            q.id: QueuePlan(
                q.id,
                q.name,
                q.ring_seconds,
                q.most_misses,
                q.wrap_up_seconds,
                q.service_level_percent,
                q.service_level_seconds,
                q.short_abandon_seconds,
                q.announce_seconds,
                q.record,
                q.last_agent_seconds,
                q.park_seconds,
                q.announce_position,
                q.announce_wait,
                q.caller_id,
                q.callback_offer_seconds,
                Retries(
                    q.callback_tries, q.callback_busy_seconds * SECOND, q.callback_silent_seconds * SECOND
                ),
                q.callback_calendar_id,
                _rules(q),
            )
            for q in queues
        }
        self.agents = {
            u.id: AgentPlan(u.id, u.name, serves.get(u.id, {}), knows.get(u.id, {}), u.may_dial, _ear(u))
            for u in users
        }
        self.campaigns = {
            c.id: CampaignPlan(c.id, c.name, c.queue_id, c.state, c.caller_id, c.ring_seconds)
            for c in campaigns
        }

    def library(self) -> Library:
        """What flows refer to, as of the last `load`."""
        return Library(self.flows, self.published, self.calendars)

    async def load_versions(self, versions: Iterable[Version]) -> None:
        """Know these versions as well: calls are still in them."""
        async with self._database.transaction() as session:
            self.flows.update(await flows_of(session, set(versions) - self.flows.keys()))

    def _number(self, number: PhoneNumber) -> NumberPlan:
        """A number without a flow of its own gets the simplest, known by what is in it."""
        if number.flow_id is not None:
            version = Version(number.flow_id, self.published.get(number.flow_id, 0))
        else:
            flow = simplest(number.queue_id or "", number.greeting, number.locale)
            version = Version(number.id, crc32(written(flow)))
            self.flows[version] = flow
        return NumberPlan(number.id, number.number, number.label, number.queue_id, number.locale, version)

    def number(self, called: str) -> NumberPlan | None:
        """The number a trunk says was called, however it writes it."""
        return self.numbers.get(self._key(called))

    def _key(self, number: str) -> str:
        return arrived(number, self.country).removeprefix("+")

    async def customer(self, number: str) -> KnownCustomer | None:
        """Who calls. None when unknown, or when the database does not answer in time.

        A database that hangs makes cancelling wait as well: a look-up that takes too long is left behind.
        """
        return await self._look_up(find_by_number(self._pool, number, self.country))

    async def last_agent(self, number: str) -> str | None:
        """Who talked to this number last. Asked of the database only where some queue's callers wait for her;
        None when nobody did lately, or when the database does not answer in time."""
        if not any(queue.last_agent_seconds for queue in self.queues.values()):
            return None
        return await self._look_up(last_agent(self._pool, number))

    async def _look_up(self, question: Coroutine[object, object, _Found | None]) -> _Found | None:
        look_up = asyncio.create_task(question, name="look-up")
        self._looking.add(look_up)
        look_up.add_done_callback(self._forget)
        done, _ = await asyncio.wait({look_up}, timeout=_LOOK_UP_SECONDS)
        if not done:
            look_up.cancel()
            log.warning("look_up_failed", error=f"no answer in {_LOOK_UP_SECONDS} s")
            return None
        error = look_up.exception()
        if error is not None:
            log.warning("look_up_failed", error=f"{type(error).__name__}: {error}")
            return None
        return look_up.result()

    def _forget(self, look_up: asyncio.Task[Any]) -> None:
        """What a look-up that was left behind comes to is nobody's business any more."""
        self._looking.discard(look_up)
        if not look_up.cancelled():
            look_up.exception()


def _ear(user: User) -> OutsideEar | None:
    if not user.may_work_outside or not user.outside_number:
        return None
    locale = "zh" if user.locale.startswith("zh") else "en"
    return OutsideEar(user.outside_number, user.outside_mode == "kept_open", locale)


def _rules(queue: QueueOut) -> QueueRules:
    return QueueRules(
        queue.id,
        queue.strategy,
        weight=queue.weight,
        ageing=queue.ageing_seconds * SECOND,
        tiers={"vip": queue.vip_priority, "gold": queue.gold_priority},
        needs=tuple(sorted(queue.skills.items())),
        relaxing=tuple(Relaxation(step.after_seconds * SECOND, step.lower_by) for step in queue.relaxing),
        spill=tuple(_spill(spill) for spill in queue.spill),
        keep_ready=queue.keep_ready,
    )


def _spill(given: SpillTo) -> Spill:
    calendar = given.calendar_id or ""
    if given.flow_id is not None:
        return Spill(given.when, given.limit, given.flow_id, "flow", calendar)
    return Spill(given.when, given.limit, given.queue_id or "", "queue", calendar)
