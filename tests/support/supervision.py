"""A talk that can be supervised: each party sends a frequency of its own, and is asked which it hears."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

from huying.engines.ports import free_port
from huying.publicnet.desk import Desk as Feed
from support.centre import PASSWORD, Session
from support.phones import eventually
from support.sip import Endpoint, Line

CUSTOMER, AGENT, BOSS, SECOND = 400, 600, 850, 1150
EVERYBODY = (CUSTOMER, AGENT, BOSS, SECOND)


def hears(line: Line, *whom: int) -> None:
    """Exactly these are heard, within a moment."""
    eventually(
        lambda: line.hears(*EVERYBODY) == set(whom),
        6,
        f"hears {sorted(line.hears(*EVERYBODY))} instead of {sorted(whom)}",
    )


class Boss(Session):
    """A supervisor with a telephone of her own."""

    def __init__(self, place: Any, says: int) -> None:
        login = f"boss{uuid.uuid4().hex[:8]}"
        person = {"login": login, "name": login, "role": "supervisor", "locale": "en"}
        place.centre.admin.post("/api/people", **person, password=PASSWORD, queue_ids=[])
        super().__init__(place.centre.base, login, PASSWORD)
        self.place, self.says = place, says
        self.phone = Endpoint(place.sip_port, free_port())
        device = self.post("/api/desk/device", kind="phone", new_password=True)
        assert self.phone.register(device["user"], device["password"]) == 200

    def watch(self, call_id: str, mode: str = "listen") -> Line:
        """Be at a call; the telephone answers by itself."""

        def asked() -> bool:
            answer = self.http.post("/api/supervision/watch", json={"call_id": call_id, "mode": mode})
            return answer.status_code == 200

        eventually(asked, 8, "the centre never knew her telephone")
        return self.pick_up()

    def change(self, call_id: str, mode: str) -> None:
        self.post("/api/supervision/watch", call_id=call_id, mode=mode)

    def pick_up(self) -> Line:
        line = self.phone.take()
        line.says = self.says
        line.answer()
        return line


class Talk:
    """A customer and an agent who talk."""

    def __init__(self, place: Any, caller: str) -> None:
        self.place, self.caller = place, caller
        self.desk = place.desk().ready()
        self.customer: Line = place.call(caller)
        self.customer.says = CUSTOMER
        self.agent: Line = self.desk.phone.take()
        self.agent.says = AGENT
        self.agent.answer()
        self.call_id: str = place.until(caller, "AgentAnswered")

    def heard_by(self, customer: set[int], agent: set[int]) -> None:
        hears(self.customer, *customer)
        hears(self.agent, *agent)


def ended_row(place: Any, boss: Boss) -> Any:
    """Her last monitoring that has ended, as the views have it."""
    query = "SELECT * FROM monitorings WHERE by = $1 AND ended_us IS NOT NULL ORDER BY asked_us"
    return eventually(lambda: place.rows(query, boss.user["id"]), 8)[-1]


def seen_by(place: Any, login: str, view: str, kind: str) -> dict[str, Any]:
    """What the live feed shows somebody of one kind now."""

    async def look() -> dict[str, Any]:
        feed, arrived = Feed(place.centre.base, login, PASSWORD), asyncio.Event()
        await feed.open()
        following = asyncio.create_task(feed.follow(view, arrived.set))
        await asyncio.wait_for(arrived.wait(), 10)
        following.cancel()
        await feed.close()
        return feed.state.get(kind, {})

    return asyncio.run(look())
