"""PostgreSQL or NATS away under traffic: first killed and kept down, then frozen."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from huying.drills import books
from huying.drills.drill import Sections
from huying.drills.harm import frozen, kept_down
from huying.drills.outcome import Loss, Outcome, Stuck
from huying.drills.scene import Placed, Scene, until
from huying.journal.events import ConfigurationChanged
from huying.journal.projector import follow
from huying.journal.stream import STREAM, connect, ensure_stream
from huying.proving.centre import Say
from huying.publicnet.desk import Refused

_TOLD_SECONDS = 8.0
_BACK_SECONDS = 30.0
_ANSWER_SECONDS = 8.0
_WRITE_EVERY = 0.5  # s


@dataclass(frozen=True)
class StoreAway:
    """`away` seconds each time, under `rate` calls a second of `talk` seconds."""

    name: Literal["postgres", "nats"]
    away: float
    rate: float = 4.0
    talk: float = 3.0

    @property
    def seats(self) -> int:
        """Half as many again as talk at once."""
        return int(self.rate * (self.talk + 0.5) * 1.5) + 2

    @property
    def sections(self) -> Sections:
        return {}

    async def run(self, scene: Scene, outcome: Outcome, say: Say) -> None:
        outcome.numbers |= {"away_seconds": self.away, "calls_a_second": self.rate}
        child = scene.child(self.name)
        traffic = _Traffic(scene, self.rate, self.talk)
        async with traffic.going_on():
            for how, away in (("killed", kept_down), ("frozen", frozen)):
                say(f"{self.name} is {how}")
                async with away(child):
                    await self._told(scene, outcome, how)
                    await asyncio.sleep(self.away)
                say(f"{self.name} is back")
                await scene.well(_BACK_SECONDS)
                await until(lambda: not scene.degraded_seen(), 5, "the screens to say that all is well")
        await scene.end_all()
        outcome.lose_all(traffic.losses)
        outcome.numbers |= traffic.numbers()
        await books.compare(scene, outcome)
        outcome.lose_all(await _unkept(scene, traffic.accepted))
        outcome.lose_all(await _journal_losses(scene, traffic.accepted))
        outcome.lose_all(await books.differing_views(scene))

    async def _told(self, scene: Scene, outcome: Outcome, how: str) -> None:
        """The board says which part is away."""
        began = asyncio.get_running_loop().time()
        try:
            await until(lambda: self.name in scene.degraded_seen(), _TOLD_SECONDS, "the screens to say so")
        except Stuck as stuck:
            outcome.lose("screens", f"{self.name} {how}: {stuck}")
        outcome.numbers[f"{how}_told_seconds"] = round(asyncio.get_running_loop().time() - began, 2)


@dataclass
class _Traffic:
    """Calls and changes all the while; what the centre did not take up, and what it said it had accepted."""

    scene: Scene
    rate: float
    talk: float
    losses: list[Loss] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    """Ids of the customers whose making was confirmed."""
    refused: int = 0
    delays: list[float] = field(default_factory=list)
    _calls: list[asyncio.Task[None]] = field(default_factory=list)

    @contextlib.asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """Meanwhile; at the end the calls that were placed come to theirs."""
        works = [asyncio.create_task(self._call()), asyncio.create_task(self._write())]
        try:
            yield
            await _broken_off(works)
            await asyncio.gather(*self._calls)
        finally:
            await _broken_off([*works, *self._calls])

    async def _call(self) -> None:
        while True:
            self._calls.append(asyncio.create_task(self._one()))
            await asyncio.sleep(1 / self.rate)

    async def _one(self) -> None:
        call = self.scene.call()
        try:
            await until(lambda: call.talks and call.sound_both_ways, _ANSWER_SECONDS, "an agent")
        except Stuck as stuck:
            self.losses.append(Loss(call.caller, f"{stuck}: {_seen(call)}"))
        else:
            self.delays.append(call.agents[-1].up_at - call.line.placed_at)
            await asyncio.sleep(self.talk)
            if not call.talks:
                self.losses.append(Loss(call.caller, "the talk was cut off"))
        call.line.hang_up()

    async def _write(self) -> None:
        number = 0
        while True:
            number += 1
            try:
                made = await self.scene.staff.admin.ask(
                    "POST", "/api/customers", {"name": f"Customer {number}"}
                )
                self.accepted.append(str(made["id"]))
            except Refused:
                self.refused += 1
            await asyncio.sleep(_WRITE_EVERY)

    def numbers(self) -> dict[str, int | float | str]:
        return {
            "calls": len(self.scene.placed),
            "longest_delay_seconds": round(max(self.delays, default=0.0), 2),
            "changes_accepted": len(self.accepted),
            "changes_refused": self.refused,
        }


def _seen(call: Placed) -> str:
    return f"status {call.line.status}, offered {len(call.agents)} times"


async def _broken_off(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


# ── what must be there afterwards ────────────────────────────────────────────────────────────────────────


async def _unkept(scene: Scene, accepted: list[str]) -> list[Loss]:
    found = []
    for customer in accepted:
        try:
            await scene.staff.admin.ask("GET", f"/api/customers/{customer}")
        except Refused as refused:
            found.append(Loss(customer, f"was accepted, and now: {refused}"))
    return found


async def _journal_losses(scene: Scene, accepted: list[str]) -> list[Loss]:
    """Facts that are in the journal twice, and accepted changes that are not in it."""
    ids: Counter[str] = Counter()
    changed = set()
    client = await connect(scene.running.addresses.nats_url, "drill")
    try:
        js = await ensure_stream(client)
        last = (await js.stream_info(STREAM)).state.last_seq
        batches = follow(client, 1)
        async for batch in batches:
            for fact in batch.facts:
                ids[fact.event.id] += 1
                if isinstance(fact.event, ConfigurationChanged):
                    changed.add(fact.event.entity_id)
            if batch.last >= last:
                break
        await batches.aclose()
    finally:
        await client.close()
    twice = [Loss(fact, "is in the journal twice") for fact, count in ids.items() if count > 1]
    return twice + [
        Loss(key, "was accepted, and is not in the journal") for key in accepted if key not in changed
    ]
