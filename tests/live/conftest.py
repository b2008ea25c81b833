"""A house whose telephones are under a test's own hands, and a look at whether anything was left behind."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from huying.engines.ports import free_port
from support.centre import PASSWORD, Json, LiveCentre, Session
from support.engines import Engines
from support.phones import eventually
from support.sip import Endpoint, Line


class Desk(Session):
    """An agent with a telephone that does what the test says."""

    def __init__(self, place: Place, login: str) -> None:
        super().__init__(place.centre.base, login, PASSWORD)
        self.place = place
        self.phone = Endpoint(place.sip_port, free_port())
        self.device: Json = {}

    def take_seat(self) -> Desk:
        self.device = self.post("/api/desk/device", kind="phone", new_password=True)
        assert self.phone.register(self.device["user"], self.device["password"]) == 200
        return self

    def ready(self) -> Desk:
        eventually(lambda: self.http.post("/api/desk/ready").status_code == 200, 10, "never became ready")
        return self

    def state(self) -> str:
        """As the live view has it."""
        span = self.place.spans(self.user["id"])
        return str(span[-1]["state"]) if span else "offline"

    def wrap_up(self, call_id: str, then: str = "ready") -> None:
        eventually(
            lambda: (
                self.http.post(
                    "/api/desk/wrap-up",
                    json={"call_id": call_id, "disposition": "resolved", "then": then},
                ).status_code
                == 200
            ),
            5,
            "no wrap-up",
        )


class Place:
    """A queue with a number; desks on demand; the carrier's end of the trunk."""

    def __init__(self, centre: LiveCentre, engines: Engines, trunk: Endpoint) -> None:
        self.centre, self.engines, self.trunk = centre, engines, trunk
        self.sip_port = engines.settings.sip.port
        self.desks: list[Desk] = []
        centre.until_well()
        self.queue: Json = {}
        self.number = ""
        before = centre.last_fact()
        self.open_queue()
        centre.facts_flow(after=before)

    def open_queue(self, greeting: str = "", **settings: Any) -> None:
        """A fresh queue and number, which new desks and calls are for."""
        tag = uuid.uuid4().hex[:8]
        self.number = f"+8610{uuid.uuid4().int % 10**8:08d}"
        wanted = {"ring_seconds": 5, "wrap_up_seconds": 30, "announce_seconds": 0, **settings}
        self.queue = self.centre.admin.post("/api/queues", name=f"queue {tag}", member_ids=[], **wanted)
        self.centre.admin.post(
            "/api/numbers",
            number=self.number,
            label="test",
            queue_id=self.queue["id"],
            locale="en",
            greeting=greeting,
        )

    def open_flow(self, document: Json) -> str:
        """Publish a flow and let the number lead to it; its id."""
        flow_id = self.centre.publish_flow(document)
        admin = self.centre.admin
        (number,) = [each for each in admin.get("/api/numbers") if each["number"] == self.number]
        changed = admin.http.patch(f"/api/numbers/{number['id']}", json={"flow_id": flow_id})
        assert changed.status_code == 200, changed.text
        return flow_id

    def desk(self) -> Desk:
        """A new agent of this queue, seated but not ready."""
        login = f"h{uuid.uuid4().hex[:10]}"
        self.centre.admin.post(
            "/api/people",
            login=login,
            name=login,
            role="agent",
            locale="en",
            password=PASSWORD,
            queue_ids=[self.queue["id"]],
        )
        desk = Desk(self, login)
        self.desks.append(desk)
        return desk.take_seat()

    def call(self, caller: str, **how: Any) -> Line:
        return self.trunk.call(self.number, caller, **how)

    # ── the books ────────────────────────────────────────────────────────────────────────────────

    def rows(self, query: str, *values: object) -> list[Json]:
        """Rows of the views as they are."""

        async def read() -> list[Json]:
            connection = await asyncpg.connect(self.engines.addresses.database_url)
            try:
                return [dict(row) for row in await connection.fetch(query, *values)]
            finally:
                await connection.close()

        return asyncio.run(read())

    def spans(self, agent_id: str) -> list[Json]:
        return self.rows(
            "SELECT * FROM agent_spans WHERE agent_id = $1 ORDER BY started_us, ended_us NULLS LAST", agent_id
        )

    def events(self, call_id: str) -> list[Json]:
        return self.rows("SELECT * FROM call_events WHERE call_id = $1 ORDER BY sequence, position", call_id)

    def types(self, caller: str) -> list[str]:
        calls = self.centre.calls(caller)
        return [row["type"] for row in self.events(calls[0]["id"])] if calls else []

    def until(self, caller: str, kind: str, seconds: float = 8.0) -> str:
        """Wait for a fact of this caller's newest call; returns the call's id."""
        eventually(lambda: kind in self.types(caller), seconds, f"no {kind}: {self.types(caller)}")
        return str(self.centre.calls(caller)[0]["id"])

    def ended(self, caller: str, seconds: float = 12.0) -> Json:
        """The caller's one call, ended, its books whole."""
        call = eventually(
            lambda: next((c for c in self.centre.calls(caller) if c["ended_us"]), None),
            seconds,
            f"{caller} never ended: {self.types(caller)}",
        )
        types = [row["type"] for row in self.events(call["id"])]
        assert types.count("CallEnded") == 1, types
        assert types.count("CallOffered") == 1, types
        assert types[0] == "CallOffered", types
        return dict(call)

    def asterisk(self, what: str) -> Any:
        address = self.engines.addresses
        answer = httpx.get(
            f"{address.ari_url}/ari/{what}", auth=(address.ari_user, address.ari_password), timeout=5
        )
        answer.raise_for_status()
        return answer.json()

    def nothing_left(self, seconds: float = 20.0) -> None:
        """No channel, no bridge with somebody in it, no raw file, no open call."""
        recordings = Path(self.engines.addresses.recordings_dir)

        def left() -> list[Any]:
            return [
                *(channel["name"] for channel in self.asterisk("channels")),
                *(bridge for bridge in self.asterisk("bridges") if bridge["channels"]),
                *(f"{file.name} {file.stat().st_size}" for file in recordings.glob("*.raw")),
                *(row["id"] for row in self.rows("SELECT id FROM calls WHERE ended_us IS NULL")),
            ]

        with contextlib.suppress(AssertionError):
            eventually(lambda: not left(), seconds)
        assert left() == []

    def close(self) -> None:
        for desk in self.desks:
            desk.http.post("/api/desk/not-ready", json={"reason": "break"})
            desk.phone.close()


@pytest.fixture
def trunk(engines: Engines) -> Iterator[Endpoint]:
    endpoint = Endpoint(engines.settings.sip.port, engines.settings.publicnet.sip_port)
    yield endpoint
    endpoint.close()


@pytest.fixture
def place(centre: LiveCentre, engines: Engines, trunk: Endpoint) -> Iterator[Place]:
    made = Place(centre, engines, trunk)
    yield made
    made.close()
