"""Signing in and out, own preferences, own password, and the very first account."""

from __future__ import annotations

import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from huying.errors import BadInput, NotSignedIn, SetupError
from huying.features.accounts import repository
from huying.features.accounts.access import session_id
from huying.features.accounts.limits import SignInLimits
from huying.features.accounts.passwords import check_strength, passwords
from huying.features.centre_port import Centre
from huying.features.work import Work
from huying.journal.events import SignInRefused
from huying.kit.clock import now
from huying.kit.database import Database
from huying.kit.ids import new_id
from huying.models import User


@dataclass(frozen=True)
class Opened:
    """A fresh session: the cookie is known to the browser only."""

    user: User
    cookie: str
    csrf: str


async def sign_in(centre: Centre, limits: SignInLimits, login: str, password: str, address: str) -> Opened:
    """Open a session.

    Raises NotSignedIn, the same in text and time whether the login is unknown, switched off or the password
    wrong; TooMany with `retry_after` when there were too many tries. No database connection is held while
    the password is checked.
    """
    login = login.strip().lower()
    limits.take(login, address, time.monotonic())
    async with centre.database.transaction() as session:
        user = await repository.active_user(session, login) if login.isprintable() else None
    if not await passwords.matches(user.password_hash if user else None, password) or user is None:
        centre.journal.record(SignInRefused(at=now(), login=_loggable(login), address=address))
        raise NotSignedIn("sign_in.wrong", "Login or password is wrong.")
    limits.give_back(login, address)
    fresh = await passwords.hash(password) if passwords.is_outdated(user.password_hash) else None
    opened = Opened(user, secrets.token_urlsafe(32), secrets.token_urlsafe(24))
    async with centre.database.transaction() as session:
        if fresh:
            await repository.set_password(session, user.id, fresh)
        await repository.add_session(session, user.id, session_id(opened.cookie), opened.csrf, address)
    return opened


async def change_password(work: Work, limits: SignInLimits, address: str, old: str, new: str) -> None:
    """Set one's own password; every other session of theirs ends. Raises BadInput, TooMany."""
    limits.take(work.actor.login, address, time.monotonic())
    user = await repository.active_user(work.session, work.actor.login)
    if user is None or not await passwords.matches(user.password_hash, old):
        raise BadInput("password.wrong", "The present password is wrong.")
    limits.give_back(work.actor.login, address)
    await repository.set_password(work.session, user.id, await new_hash(new, user.login))
    await repository.end_sessions(work.session, user.id, except_for=work.actor.session_id)
    work.changed("person", user.id, {"password": "before"}, {"password": "changed"})


async def new_hash(password: str, login: str) -> str:
    """The hash of a password given to somebody. Raises BadInput when it is too weak."""
    check_strength(password, login)
    return await passwords.hash(password)


async def end_sessions(work: Work, user_id: str) -> None:
    """Whoever is signed in as this person is asked to sign in again."""
    await repository.end_sessions(work.session, user_id)


async def first_administrator(database: Database, data_dir: Path) -> Path | None:
    """Make the account `admin` when there is none at all; its password goes to `first-sign-in.txt`, 0600.

    Returns the file, or None when people already have accounts. Raises SetupError when the file cannot be
    written; the account is then not made either.
    """
    async with database.transaction() as session:
        if await repository.count_users(session):
            return None
        password = secrets.token_urlsafe(12)
        session.add(
            User(
                id=new_id("user"),
                login="admin",
                name="Administrator",
                role="administrator",
                password_hash=await passwords.hash(password),
            )
        )
        await session.flush()
        return _write_first_password(data_dir / "first-sign-in.txt", password)


def _write_first_password(file: Path, password: str) -> Path:
    text = f"Login:    admin\nPassword: {password}\n\nChange it after signing in, then delete this file.\n"
    try:
        file.unlink(missing_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        raise SetupError(
            "data.unwritable", f"The first password cannot be written to {file}: {error.strerror}."
        ) from error
    return file


def _loggable(login: str) -> str:
    """What is kept of a login that was refused: people type their password into the wrong field, so only
    what looks like a login."""
    plain = len(login) <= 64 and all(part.isalnum() or part in "._-" for part in login)
    return login if plain else "(not a login)"
