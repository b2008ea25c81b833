"""The schema's history against the models, and starting on databases in odd states."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from huying.errors import SetupError, Unavailable
from huying.kit.database import Database, connect_pool
from huying.models import Base
from huying.models.migrations import migrate

pytestmark = pytest.mark.live


def differences(connection: Connection) -> list[Any]:
    return compare_metadata(MigrationContext.configure(connection), Base.metadata)


async def test_the_migrations_build_what_the_models_say(centre: Any) -> None:
    async with centre.database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_two_centres_start_at_once_on_an_empty_database(postgres_url: str, database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    await asyncio.gather(*(migrate(database_url) for _ in range(3)))
    await migrate(database_url)
    assert await connection.fetchval("SELECT count(*) FROM dispositions") == 8
    await connection.close()


async def test_a_newer_schema_is_left_alone(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("UPDATE alembic_version SET version_num = '999912312359'")
    with pytest.raises(SetupError, match="newer Huying") as refused:
        await migrate(database_url)
    assert refused.value.code == "data.newer"
    assert await connection.fetchval("SELECT version_num FROM alembic_version") == "999912312359"
    await connection.close()


async def test_a_database_that_is_away_is_said_so() -> None:
    nowhere = "postgresql://huying@127.0.0.1:9/huying"
    database = Database(nowhere)
    with pytest.raises(Unavailable, match="did not answer within"):
        await database.wait(0.3)
    with pytest.raises(Unavailable):
        await connect_pool(nowhere)
    with pytest.raises(SetupError, match="cannot be prepared"):
        await migrate(nowhere)
    await database.close()


async def test_a_request_without_a_database_gets_503(centre: Any, app: Any, people: Any) -> None:
    client = await people.a("agent")
    await centre.database.close()
    centre.database = Database("postgresql://huying@127.0.0.1:9/huying")
    answer = await client.get("/api/session")
    assert (answer.status_code, answer.json()["code"]) == (503, "database.away")
