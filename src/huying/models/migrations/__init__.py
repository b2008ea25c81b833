"""The schema's history, and bringing a database up to this version's schema.

A migration that has been released is never edited. The centre runs `migrate` each time it starts; almost
always there is nothing to do, and then Alembic is not even loaded, which takes longer than looking.
"""

from __future__ import annotations

import re
from pathlib import Path

import asyncpg

from huying.errors import SetupError

_VERSIONS = Path(__file__).parent / "versions"
_NAMED = re.compile(r'^(revision|down_revision) = "(\w+)"', re.MULTILINE)


async def migrate(database_url: str) -> None:
    """Bring the schema to this version.

    Raises SetupError when the schema is of a newer Huying, or when the database cannot be reached.
    """
    if await _revision(database_url) == head():
        return
    from huying.models.migrations.upgrade import upgrade  # see above

    await upgrade(database_url)


def head() -> str:
    """The schema of this version: the migration that no other follows."""
    named = [dict(_NAMED.findall(file.read_text())) for file in _VERSIONS.glob("[0-9]*.py")]
    followed = {each.get("down_revision") for each in named}
    (newest,) = [each["revision"] for each in named if each["revision"] not in followed]
    return str(newest)


def unusable(error: BaseException) -> SetupError:
    """The database cannot be brought to any schema, and why."""
    reason = (str(error) or type(error).__name__).splitlines()[0]
    return SetupError("database.unusable", f"The database schema cannot be prepared: {reason}", reason=reason)


async def _revision(database_url: str) -> str | None:
    """Of the schema as it is; None for a database without one."""
    try:
        connection = await asyncpg.connect(database_url, timeout=10)
        try:
            found: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
            return found
        except asyncpg.UndefinedTableError:
            return None
        finally:
            await connection.close()
    except (OSError, asyncpg.PostgresError) as error:
        raise unusable(error) from error
