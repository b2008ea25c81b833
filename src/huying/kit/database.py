"""The road to PostgreSQL: one engine a process, one transaction a request.

- A request's session commits after the endpoint has returned and before the answer is sent; any error
  rolls everything back. Services and repositories flush, they never commit.
- What must only be told once it is true (journal facts, callbacks) is handed to `after_commit` and runs
  when the transaction has been committed, in order. A rolled-back request tells nobody anything.
- Whatever goes wrong on the way to the database reaches people as a HuyingError.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Annotated, Any

import asyncpg
from fastapi import Depends
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from starlette.requests import HTTPConnection

from huying.errors import BadInput, Conflict, HuyingError, Unavailable

_AFTER_COMMIT = "huying.after_commit"
_CONNECT_TIMEOUT = 10.0
_STATEMENT_TIMEOUT = 30.0


class Database:
    """The engine and its sessions. Make one a process and close it at the end."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        """`url` is "postgresql://user:password@host:port/name"; `pool_size` connections at most, twice that
        for moments."""
        self.engine: AsyncEngine = create_async_engine(
            make_url(url).set(drivername="postgresql+asyncpg"),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=_CONNECT_TIMEOUT,
            pool_pre_ping=True,
            hide_parameters=True,  # people's data stays out of error texts and so out of logs
            connect_args={
                "timeout": _CONNECT_TIMEOUT,
                "command_timeout": _STATEMENT_TIMEOUT + 5,
                "server_settings": {"statement_timeout": str(int(_STATEMENT_TIMEOUT * 1000))},
            },
        )
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session that is one transaction: committed when the block ends well, else rolled back.

        Raises Unavailable when the database is away, Conflict when another transaction won, BadInput for
        values that PostgreSQL cannot store.
        """
        with _readable_errors():
            async with self._sessions() as session:
                async with session.begin():
                    await _connect(session)
                    yield session
                for tell in session.info.pop(_AFTER_COMMIT, []):
                    told = tell()
                    if inspect.isawaitable(told):
                        await told

    async def wait(self, seconds: float = 30.0) -> None:
        """Wait until the database answers. Raises Unavailable after that many seconds."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                async with self.transaction() as session:
                    await session.execute(text("SELECT 1"))
                return
            except Unavailable as error:
                if time.monotonic() >= deadline:
                    raise Unavailable(
                        "database.away",
                        f"The database did not answer within {seconds:g} s: {error.__cause__ or error}",
                        seconds=seconds,
                    ) from error
            await asyncio.sleep(0.25)

    async def close(self) -> None:
        await self.engine.dispose()


def after_commit(session: AsyncSession, tell: Callable[[], object]) -> None:
    """Call `tell`, and await what it gives, once this session's transaction has been committed; never if it
    is rolled back."""
    session.info.setdefault(_AFTER_COMMIT, []).append(tell)


async def session(connection: HTTPConnection) -> AsyncIterator[AsyncSession]:
    """FastAPI dependency: the request's transaction, from `app.state.centre.database`."""
    database: Database = connection.app.state.centre.database
    async with database.transaction() as opened:
        yield opened


Session = Annotated[AsyncSession, Depends(session, scope="function")]
"""The request's transaction. Scope "function": committed before the answer leaves, so a 200 is the truth."""


@contextlib.asynccontextmanager
async def unique(session: AsyncSession, errors: Mapping[str, HuyingError]) -> AsyncIterator[None]:
    """Flush what the block added; a broken constraint named in `errors` raises that error instead.

    The constraint's name is what the naming convention of `models.Base` makes of it ("uq_queues_name").
    """
    try:
        async with session.begin_nested():
            yield
            await session.flush()
    except IntegrityError as error:
        known = errors.get(constraint_of(error) or "")
        if known is None:
            raise
        raise type(known)(known.code, known.message, **known.params) from error


def constraint_of(error: IntegrityError) -> str | None:
    """The name of the constraint that was broken, as PostgreSQL reports it."""
    cause = getattr(error.orig, "__cause__", None)
    name = getattr(cause, "constraint_name", None)
    return str(name) if name else None


async def connect_pool(url: str, *, size: int = 4) -> asyncpg.Pool[Any]:
    """A plain asyncpg pool for what runs with every call: projections, which write in bulk, and looking up
    who calls. JSONB goes in and out as text. Nobody may leave settings or session locks behind: a connection
    is not cleaned when it is given back, which would cost as much as the query.

    Raises Unavailable when the database cannot be reached.
    """
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        return await asyncpg.create_pool(
            plain,
            min_size=1,
            max_size=size,
            timeout=_CONNECT_TIMEOUT,
            command_timeout=_STATEMENT_TIMEOUT,
            reset=_leave,
        )
    except (OSError, asyncpg.PostgresError) as error:
        raise _away(error) from error


async def _leave(_connection: object) -> None:
    """Nothing to clean."""


async def _connect(session: AsyncSession) -> None:
    """Reach the database before the caller's own work, so that an OSError in there stays what it is."""
    try:
        await session.connection()
    except OSError as error:
        raise _away(error) from error


@contextlib.contextmanager
def _readable_errors() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _translate(error) from error
    except (PoolTimeout, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError) as error:
        raise _away(error) from error


def _translate(error: DBAPIError) -> HuyingError | DBAPIError:
    """By SQLSTATE class: 08/28/3D/57 connection, 22 data, 23 integrity, 40 rollback, 53 resources."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if error.connection_invalidated or state[:2] in {"08", "28", "3D", "53", "57"}:
        return _away(error)
    if state[:2] == "22" or (not state and isinstance(error.orig, ValueError)):
        return BadInput("input.invalid", "A value cannot be stored: it is out of range or not plain text.")
    if state[:2] == "40":
        return Conflict("database.retry", "Somebody else changed the same thing at that moment. Try again.")
    if state[:2] == "23":
        return Conflict("database.conflict", "This contradicts what is already stored. Reload and try again.")
    return error


def _away(error: BaseException) -> Unavailable:
    away = Unavailable("database.away", "The database is not answering. Nothing was changed; try again soon.")
    away.__cause__ = error
    return away
