"""The numbers that are being called: each is claimed in the database before the switch is asked.

So no number is in two calls we make at once, whoever makes them: a campaign, an agent by hand, or a callback.
Who is brought into a talk claims nothing: what she reaches is often a switchboard that takes many calls.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

import structlog

from huying.errors import HuyingError
from huying.features.campaigns import claims
from huying.kit.database import Database
from huying.models import AttemptView
from huying.telephony.call import Call

log = structlog.get_logger(__name__)

_TRY_AGAIN_SECONDS = 5.0


class NumberClaims(Protocol):
    """What call control needs of them."""

    async def take(self, call: Call) -> bool:
        """Claim the number of a call somebody makes by hand; False when it is in another. Raises Unavailable
        without the database."""

    async def give_back(self, call: Call) -> None:
        """The call is over: the number is free again."""


class DialClaims:
    """The claims of one site, in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._in_turn = asyncio.Lock()
        """A number that is being given back is free for whoever wants it next."""

    async def take(self, call: Call) -> bool:
        async with self._in_turn, self._database.transaction() as session:
            return await claims.claim_number(
                session,
                call.customer_number,
                call_id=call.id,
                channel_id=call.customer_leg,
                agent_id=call.agent_id or "",
            )

    async def take_lead(self, call: Call) -> claims.ClaimedLead | None:
        """Claim the next number of the call's campaign; None when there is none now. Raises Unavailable."""
        async with self._database.transaction() as session:
            return await claims.claim_next_lead(
                session,
                call.campaign_id or "",
                attempt_id=call.attempt_id or "",
                call_id=call.id,
                channel_id=call.customer_leg,
                agent_id=call.agent_id or "",
            )

    async def give_back(self, call: Call) -> None:
        """A database that is away must not keep a number claimed: try on."""
        while True:
            try:
                await self._give_back(call)
                return
            except HuyingError as error:
                log.warning("claim_kept", call_id=call.id, error=error.code)
                await asyncio.sleep(_TRY_AGAIN_SECONDS)

    async def _give_back(self, call: Call) -> None:
        async with self._in_turn, self._database.transaction() as session:
            if call.attempt_id is None:
                await claims.release_number(session, call.id)
            elif call.not_made:
                await claims.release_lead(session, call.attempt_id)
            else:
                await claims.finish_lead(session, call.attempt_id)

    async def settle(self, live: set[str]) -> None:
        """After a restart: numbers claimed by a process that is gone, whose call is not in the books.

        The attempt of a campaign either never reached the journal (the number was never dialled: the lead is
        new again) or has ended (the lead is done).
        """
        async with self._database.transaction() as session:
            for claim in await claims.open_claims(session):
                if claim.call_id in live:
                    continue
                if claim.attempt_id is None:
                    await claims.release_number(session, claim.call_id)
                elif await session.get(AttemptView, claim.attempt_id) is None:
                    await claims.release_lead(session, claim.attempt_id)
                else:
                    await claims.finish_lead(session, claim.attempt_id)
