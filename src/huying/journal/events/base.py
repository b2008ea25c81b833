"""What every fact has."""

from __future__ import annotations

import msgspec

from huying.kit.clock import Micros
from huying.kit.ids import new_id


def _event_id() -> str:
    return new_id("e")


class Event(msgspec.Struct, kw_only=True, tag_field="type", tag=True, omit_defaults=True):
    """Base of all facts."""

    at: Micros
    id: str = msgspec.field(default_factory=_event_id)
