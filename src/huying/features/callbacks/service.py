"""Customers who are to be called back, for those who look after a floor. Who is called when is call control's
(`channels.voice.callbacks`)."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from huying.features.callbacks import repository
from huying.features.callbacks.schemas import CallbackOut
from huying.features.live.hub import LiveHub
from huying.kit.clock import SECOND, Micros
from huying.kit.database import Database

_SHOWN_DAYS = 7
_MOST = 500
_SHOWN_LIVE = (
    "id", "queue_id", "number", "since_us", "tries", "next_us", "result",
    "given_to", "given_until_us", "call_id", "agent_id",
)  # fmt: skip


async def recent(session: AsyncSession, at: Micros) -> list[CallbackOut]:
    """Those of the last days, newest first."""
    since = at - _SHOWN_DAYS * 24 * 3600 * SECOND
    return [CallbackOut.model_validate(row) for row in await repository.since(session, since, _MOST)]


async def restore(database: Database, hub: LiveHub) -> None:
    """Let the screens show again who is still to be called."""
    async with database.transaction() as session:
        for row in await repository.not_over(session):
            hub.view.callbacks.restore({name: getattr(row, name) for name in _SHOWN_LIVE})
    hub.publish()
