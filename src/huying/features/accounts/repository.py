"""Accounts in the database."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.features.accounts.access import SESSION_LIFE
from huying.models import Session as SessionRow
from huying.models import User

_SESSIONS_EACH = 30
"""Open sessions one person may have; robots and wallboards share an account, hence not one."""


async def active_user(session: AsyncSession, login: str) -> User | None:
    return (await session.execute(select(User).where(User.login == login, User.active))).scalar_one_or_none()


async def add_session(session: AsyncSession, user_id: str, row_id: str, csrf: str, address: str) -> None:
    """Open a session; the oldest beyond the allowed number and everybody's ended ones go."""
    moment = datetime.now(UTC)
    await session.execute(delete(SessionRow).where(SessionRow.expires_at <= moment))
    kept = (
        select(SessionRow.id)
        .where(SessionRow.user_id == user_id)
        .order_by(SessionRow.created_at.desc())
        .limit(_SESSIONS_EACH - 1)
    )
    await session.execute(delete(SessionRow).where(SessionRow.user_id == user_id, SessionRow.id.not_in(kept)))
    session.add(
        SessionRow(id=row_id, user_id=user_id, csrf=csrf, expires_at=moment + SESSION_LIFE, address=address)
    )
    await session.flush()


async def end_session(session: AsyncSession, row_id: str) -> None:
    await session.execute(delete(SessionRow).where(SessionRow.id == row_id))


async def end_sessions(session: AsyncSession, user_id: str, *, except_for: str = "") -> None:
    """End all sessions of a person, but the one named."""
    await session.execute(
        delete(SessionRow).where(SessionRow.user_id == user_id, SessionRow.id != except_for)
    )


async def set_password(session: AsyncSession, user_id: str, password_hash: str) -> None:
    await session.execute(update(User).where(User.id == user_id).values(password_hash=password_hash))


async def count_users(session: AsyncSession) -> int:
    return int((await session.execute(select(func.count()).select_from(User))).scalar_one())
