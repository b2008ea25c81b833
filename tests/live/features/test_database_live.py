"""One request, one transaction: a 200 is the truth, and nobody is told of what was rolled back."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest
from sqlalchemy import text

from huying.errors import BadInput, Conflict, HuyingError
from huying.kit.database import Session, after_commit
from huying.kit.web import create_app

pytestmark = pytest.mark.live


async def answer_of(centre: Any, endpoint: Any) -> httpx.Response:
    app = create_app(version="x")
    app.state.centre = centre
    app.post("/api/try")(endpoint)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://centre") as client:
        return await client.post("/api/try")


async def dispositions(centre: Any) -> int:
    async with centre.database.transaction() as session:
        return int((await session.execute(text("SELECT count(*) FROM dispositions"))).scalar_one())


async def test_what_is_answered_has_been_committed(centre: Any) -> None:
    told: list[int] = []

    async def endpoint(session: Session) -> int:
        await session.execute(text("DELETE FROM dispositions"))
        after_commit(session, lambda: told.append(1))
        after_commit(session, lambda: told.append(2))
        return len(told)

    answer = await answer_of(centre, endpoint)
    assert (answer.status_code, answer.json(), told) == (200, 0, [1, 2])
    assert await dispositions(centre) == 0


@pytest.mark.parametrize("error", [BadInput("thing.bad", "Bad."), RuntimeError("broken")])
async def test_an_error_undoes_everything_and_tells_nobody(centre: Any, error: Exception) -> None:
    told: list[int] = []

    async def endpoint(session: Session) -> None:
        await session.execute(text("DELETE FROM dispositions"))
        after_commit(session, lambda: told.append(1))
        raise error

    answer = await answer_of(centre, endpoint)
    assert answer.status_code == (400 if isinstance(error, HuyingError) else 500)
    assert told == []
    assert await dispositions(centre) == 8


async def test_a_commit_that_fails_is_not_answered_with_200(centre: Any, database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        "ALTER TABLE dispositions ADD CONSTRAINT late UNIQUE (position) DEFERRABLE INITIALLY DEFERRED"
    )
    await connection.close()
    told: list[int] = []

    async def endpoint(session: Session) -> str:
        await session.execute(text("UPDATE dispositions SET position = 1"))
        after_commit(session, lambda: told.append(1))
        return "done"

    answer = await answer_of(centre, endpoint)
    assert (answer.status_code, answer.json()["code"]) == (409, "database.conflict")
    assert told == []


async def test_two_who_wait_for_each_other_are_parted(centre: Any) -> None:
    async def update(first: str, second: str) -> None:
        async with centre.database.transaction() as session:
            for code in (first, second):
                await session.execute(
                    text("UPDATE dispositions SET position = position + 1 WHERE code = :code"), {"code": code}
                )
                await asyncio.sleep(0.2)

    outcomes = await asyncio.gather(update("sale", "other"), update("other", "sale"), return_exceptions=True)
    assert sorted(type(outcome) for outcome in outcomes if outcome is not None) == [Conflict]


async def test_an_error_of_the_work_itself_stays_what_it_is(centre: Any) -> None:
    with pytest.raises(FileNotFoundError):
        async with centre.database.transaction():
            raise FileNotFoundError("not the database's fault")


async def test_a_connection_that_is_cut_is_replaced(centre: Any, database_url: str) -> None:
    assert await dispositions(centre) == 8
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()
    assert await dispositions(centre) == 8
