"""The centre itself: its configuration, its doors, its parts."""

from __future__ import annotations

from typing import Literal

from huying.journal.events.base import Event


class ConfigurationChanged(Event):
    """`changes` maps a field to [before, after] as text; secrets are never in it."""

    entity: str
    entity_id: str
    action: Literal["created", "changed", "deleted"]
    by: str
    changes: dict[str, tuple[str, str]] = {}


class SignInRefused(Event):
    """Somebody tried a login with a wrong password, or too often."""

    login: str
    address: str


class CentreStarted(Event):
    """The controlling process is up and has caught up with the journal."""

    version: str


class PartLost(Event):
    """A part we lean on went away: asterisk, postgres, nats."""

    part: str


class PartReturned(Event):
    """It is back."""

    part: str
