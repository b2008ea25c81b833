"""Bringing a database up to this version's schema by Alembic, for `migrate` when it is not."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from huying.errors import SetupError
from huying.models.migrations import unusable

_LOCK = 0x687579696E67  # "huying": one migration at a time, whoever starts first


async def upgrade(database_url: str) -> None:
    """In one transaction under an advisory lock. Raises SetupError like `migrate`."""
    url = make_url(database_url).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, poolclass=NullPool, connect_args={"timeout": 10})
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            await connection.run_sync(_upgrade)
    except (OSError, DBAPIError) as error:
        raise unusable(getattr(error, "orig", None) or error) from error
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    script = ScriptDirectory.from_config(config)
    found = MigrationContext.configure(connection).get_current_revision()
    if found == script.get_current_head():
        return
    if found is not None and not _known(script, found):
        raise SetupError(
            "data.newer",
            f"The database was written by a newer Huying (schema {found}). "
            "Start that version, or restore a backup made by this one.",
            found=found,
        )
    command.upgrade(config, "head")


def _known(script: ScriptDirectory, revision: str) -> bool:
    try:
        return script.get_revision(revision) is not None
    except CommandError:
        return False
