"""Who is asking, and whether they may.

An endpoint declares its role by a dependency: `require("supervisor")` gives the `Actor` and refuses others.
`huying.kit.openapi.public` marks the few endpoints that need no sign-in. A contract test walks them all.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, cast

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import HTTPConnection

from huying.errors import NotAllowed, NotSignedIn
from huying.kit.database import Database, Session
from huying.models import Session as SessionRow
from huying.models import User

Role = Literal["agent", "supervisor", "administrator"]
RANK: dict[str, int] = {"agent": 0, "supervisor": 1, "administrator": 2}

SESSION_COOKIE = "huying_session"
CSRF_COOKIE = "huying_csrf"
CSRF_HEADER = "X-CSRF-Token"
SESSION_LIFE = timedelta(hours=12)
"""How long a session lives after it was last used."""
SESSION_LONGEST = timedelta(days=7)
"""After this a person signs in again, whatever happens."""
_EXTEND_AFTER = timedelta(hours=1)
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Actor:
    """The person behind a request."""

    id: str
    login: str
    name: str
    role: Role
    locale: str
    session_id: str
    csrf: str

    def is_at_least(self, role: Role) -> bool:
        return RANK[self.role] >= RANK[role]


class Require:
    """Dependency: the actor, when signed in with at least this role. Also for WebSockets' checks.

    Raises NotSignedIn without a valid session, NotAllowed for a lower role or, on requests that may change
    something, without the session's CSRF token in the header.
    """

    def __init__(self, role: Role) -> None:
        self.role = role

    async def __call__(self, connection: HTTPConnection, session: Session) -> Actor:
        actor = await find_actor(session, connection.cookies.get(SESSION_COOKIE, ""))
        if connection.scope.get("method", "GET") not in _SAFE_METHODS:
            _check_csrf(connection, actor)
        if not actor.is_at_least(self.role):
            raise NotAllowed("role.too_low", f"This needs the role {self.role}.", role=self.role)
        return actor


class ChecksItself:
    """Mark for a WebSocket endpoint that calls `actor_from_cookie` itself, to close with its own code."""

    def __init__(self, role: Role) -> None:
        self.role = role

    def __call__(self) -> None:
        return None


def require(role: Role) -> Require:
    """A dependency that gives the `Actor` to those who have at least `role`."""
    return Require(role)


async def actor_from_cookie(connection: HTTPConnection) -> Actor:
    """The actor of a WebSocket, in a transaction of its own. Raises NotSignedIn."""
    database: Database = connection.app.state.centre.database
    async with database.transaction() as session:
        return await find_actor(session, connection.cookies.get(SESSION_COOKIE, ""))


async def find_actor(session: AsyncSession, cookie: str) -> Actor:
    """The person of a session cookie; a session in use lives on. Raises NotSignedIn."""
    if not cookie:
        raise NotSignedIn("session.missing", "Please sign in.")
    row = (
        await session.execute(
            select(SessionRow, User)
            .join(User, User.id == SessionRow.user_id)
            .where(SessionRow.id == session_id(cookie), User.active)
        )
    ).one_or_none()
    moment = datetime.now(UTC)
    if row is None or row[0].expires_at <= moment:
        raise NotSignedIn("session.ended", "Your session has ended. Please sign in again.")
    found, user = row
    await _extend(session, found, moment)
    return Actor(user.id, user.login, user.name, cast("Role", user.role), user.locale, found.id, found.csrf)


def session_id(cookie: str) -> str:
    """What the table knows of a cookie: its SHA-256."""
    return hashlib.sha256(cookie.encode(errors="replace")).hexdigest()


async def _extend(session: AsyncSession, found: SessionRow, moment: datetime) -> None:
    until = min(moment + SESSION_LIFE, found.created_at + SESSION_LONGEST)
    if until - found.expires_at > _EXTEND_AFTER:
        await session.execute(update(SessionRow).where(SessionRow.id == found.id).values(expires_at=until))


def _check_csrf(connection: HTTPConnection, actor: Actor) -> None:
    sent = connection.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(sent.encode(errors="replace"), actor.csrf.encode()):
        raise NotAllowed(
            "csrf.missing", f"The header {CSRF_HEADER} is missing or wrong. Reload the page and try again."
        )
