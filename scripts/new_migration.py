"""Write the next schema migration: what the models say minus what the migrations have built so far.

    python scripts/new_migration.py postgresql://user@host:port/empty_database "customers have a stage"

The database is brought to the newest migration first, then compared with the models. Read what was
written before committing it: renames look like a drop and an add.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, make_url
from sqlalchemy.ext.asyncio import create_async_engine

from huying.models import migrations


def _write(connection: Connection, message: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    command.revision(config, message, autogenerate=True, rev_id=datetime.now(UTC).strftime("%Y%m%d%H%M"))


async def main(database_url: str, message: str) -> None:
    await migrations.migrate(database_url)
    engine = create_async_engine(make_url(database_url).set(drivername="postgresql+asyncpg"))
    async with engine.connect() as connection:
        await connection.run_sync(_write, message)
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
