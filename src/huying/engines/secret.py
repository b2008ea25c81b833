"""Passwords between our own parts: random, made at the first start, readable by the owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import msgspec


def _fresh() -> str:
    return secrets.token_urlsafe(24)


class Secrets(msgspec.Struct, frozen=True, kw_only=True):
    postgres_password: str = msgspec.field(default_factory=_fresh)
    nats_token: str = msgspec.field(default_factory=_fresh)
    ari_password: str = msgspec.field(default_factory=_fresh)
    publicnet_ari_password: str = msgspec.field(default_factory=_fresh)


def load(file: Path) -> Secrets:
    """The secrets in `file`, made now if it does not exist."""
    if file.exists():
        return msgspec.json.decode(file.read_bytes(), type=Secrets)
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    made = Secrets()
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(msgspec.json.encode(made))
    fresh.replace(file)
    return made
