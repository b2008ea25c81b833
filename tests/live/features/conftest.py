"""An app with every feature's endpoints on a database of its own; the journal is a list."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import TypeVar
from zoneinfo import ZoneInfo

import asyncpg
import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import make_url

from huying.features.accounts.passwords import passwords
from huying.features.planning.jobs import Trials
from huying.features.reckoner import Reckoner
from huying.features.rosters.jobs import RosterSolver
from huying.features.routers import ROUTERS
from huying.journal.events import Event
from huying.kit.database import Database
from huying.kit.ids import new_id
from huying.kit.openapi import publish
from huying.kit.tasks import Supervisor
from huying.kit.web import create_app
from huying.models import User
from huying.models.migrations import migrate
from support.rosters import Floor

_T = TypeVar("_T", bound=Event)
PASSWORD = "correct horse"


class ListRecorder:
    """Keeps facts in the order they came."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def record(self, *events: Event) -> None:
        self.events.extend(events)

    async def stored(self) -> None:
        return None

    def of(self, kind: type[_T]) -> list[_T]:
        return [event for event in self.events if isinstance(event, kind)]


@dataclass
class TestCentre:
    __test__ = False

    database: Database
    journal: ListRecorder = field(default_factory=ListRecorder)
    country: str = "CN"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    tasks: Supervisor = field(default_factory=Supervisor)

    def __post_init__(self) -> None:
        self.rosters = RosterSolver(self.tasks)
        self.reckoner = Reckoner()
        self.trials = Trials(self.tasks)

    async def in_force(self) -> None:
        """No calls are handled here."""

    async def caught_up(self) -> None:
        """Nothing is projected here."""


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> str:
    """A server where databases may be made: HUYING_TEST_DATABASE_URL, or the engines' own."""
    given = os.environ.get("HUYING_TEST_DATABASE_URL")
    return given or str(request.getfixturevalue("engines").addresses.database_url)


@pytest.fixture(autouse=True)
def quick_passwords(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Argon2 at its cheapest, but where the time is what is tested (`real_passwords`)."""
    if request.node.get_closest_marker("real_passwords") is None:
        monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords.__dict__.pop("_nobodys", None)
    yield
    passwords.__dict__.pop("_nobodys", None)


@pytest.fixture(scope="session")
def template_database(postgres_url: str) -> Iterator[str]:
    """Name of a migrated database that others are copied from."""
    name = f"template_{secrets.token_hex(4)}"
    asyncio.run(_execute(postgres_url, f"CREATE DATABASE {name}"))
    asyncio.run(migrate(_named(postgres_url, name)))
    yield name
    asyncio.run(_execute(postgres_url, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def database_url(postgres_url: str, template_database: str) -> AsyncIterator[str]:
    """A fresh, migrated database."""
    name = f"test_{secrets.token_hex(6)}"
    await _execute(postgres_url, f"CREATE DATABASE {name} TEMPLATE {template_database}")
    yield _named(postgres_url, name)
    await _execute(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def centre(database_url: str) -> AsyncIterator[TestCentre]:
    database = Database(database_url, pool_size=10)
    centre = TestCentre(database)
    yield centre
    await centre.tasks.stop()
    await database.close()


@pytest.fixture
def app(centre: TestCentre) -> FastAPI:
    app = create_app(version="test", sip_ws_url="ws://127.0.0.1:8088/ws")
    app.state.centre = centre
    for router in ROUTERS:
        app.include_router(router)
    publish(app)
    return app


class People:
    """Signed-in HTTP clients, one a role, and one of nobody."""

    def __init__(self, app: FastAPI, centre: TestCentre) -> None:
        self._app = app
        self._centre = centre
        self._clients: list[httpx.AsyncClient] = []

    def nobody(self, address: str = "127.0.0.1") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=False, client=(address, 40000))
        client = httpx.AsyncClient(transport=transport, base_url="http://centre")
        self._clients.append(client)
        return client

    async def add(self, login: str, role: str, password: str = PASSWORD) -> str:
        """An account; returns its id."""
        user_id = new_id("user")
        async with self._centre.database.transaction() as session:
            session.add(
                User(
                    id=user_id,
                    login=login,
                    name=login.title(),
                    role=role,
                    password_hash=await passwords.hash(password),
                )
            )
        return user_id

    async def signed_in(self, login: str, password: str = PASSWORD) -> httpx.AsyncClient:
        client = self.nobody()
        answer = await client.post("/api/session", json={"login": login, "password": password})
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        return client

    async def a(self, role: str) -> httpx.AsyncClient:
        """Somebody of this role, signed in."""
        login = f"{role}-{secrets.token_hex(3)}"
        await self.add(login, role)
        return await self.signed_in(login)

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()


@pytest.fixture
async def people(app: FastAPI, centre: TestCentre) -> AsyncIterator[People]:
    people = People(app, centre)
    yield people
    await people.close()


@pytest.fixture
async def supervisor(people: People) -> httpx.AsyncClient:
    return await people.a("supervisor")


@pytest.fixture
async def agent(people: People) -> httpx.AsyncClient:
    return await people.a("agent")


@pytest.fixture
async def administrator(people: People) -> httpx.AsyncClient:
    return await people.a("administrator")


@pytest.fixture
async def floor(people: People, supervisor: httpx.AsyncClient, administrator: httpx.AsyncClient) -> Floor:
    floor = Floor(people, supervisor)
    await floor.make(administrator)
    return floor


def _named(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
