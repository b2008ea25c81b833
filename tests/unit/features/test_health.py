"""Watching the parts: when somebody is told."""

from __future__ import annotations

import asyncio

import pytest

from huying.features.health.service import Health
from huying.journal import events as e

pytestmark = pytest.mark.unit


class Journal:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.facts: list[e.Event] = []

    def record(self, *events: e.Event) -> None:
        self.facts += events


async def test_a_part_is_looked_at_when_somebody_knows_and_none_waits_for_one_that_hangs() -> None:
    up, told = {"bus": True}, asyncio.Queue[list[str]]()

    async def bus() -> bool:
        return up["bus"]

    async def hangs() -> bool:
        await asyncio.Event().wait()
        return True

    journal = Journal()
    health = Health({"disk": hangs, "bus": bus}, journal, lambda: 1, told.put_nowait)
    watching = asyncio.create_task(health.watch())
    assert await asyncio.wait_for(told.get(), 3) == ["disk"]
    up["bus"] = False
    await asyncio.sleep(0)
    health.look()
    async with asyncio.timeout(1):
        assert await told.get() == ["disk", "bus"]
    up["bus"] = True
    health.look()
    assert await asyncio.wait_for(told.get(), 3) == ["disk"]
    watching.cancel()
    assert [(type(fact).__name__, fact.part) for fact in journal.facts] == [
        ("PartLost", "disk"), ("PartLost", "bus"), ("PartReturned", "bus"),
    ]  # fmt: skip
