"""Messages callers left, as work: one agent of the queue looks after each.

Who has a message is known from the live view, where a fact takes effect at once: of two who want it at the
same moment one gets it.
"""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from huying.errors import Conflict, NotAllowed, NotFound
from huying.features.accounts.access import Actor
from huying.features.live.hub import LiveHub
from huying.features.voicemails import repository
from huying.features.voicemails.schemas import VoicemailOut
from huying.journal import events as e
from huying.journal.port import Recorder
from huying.kit.clock import SECOND, Micros, now
from huying.kit.database import Database

_SHOWN_DAYS = 7
_MOST = 500


class Voicemails:
    """`hub` knows who has which; `journal` keeps what happens."""

    def __init__(self, hub: LiveHub, journal: Recorder) -> None:
        self._hub = hub
        self._journal = journal

    async def restore(self, database: Database) -> None:
        """Let the live view hear again of what is not done."""
        async with database.transaction() as session:
            for row in await repository.waiting(session):
                self._hub.hear(
                    e.VoicemailLeft(
                        at=row.left_us,
                        voicemail_id=row.id,
                        call_id=row.call_id,
                        queue_id=row.queue_id,
                        recording_id=row.recording_id,
                        caller=row.caller,
                        offset_seconds=row.offset_seconds,
                        seconds=row.seconds,
                    )
                )
                if row.agent_id is not None and row.taken_us is not None:
                    self._hub.hear(
                        e.VoicemailTaken(at=row.taken_us, voicemail_id=row.id, agent_id=row.agent_id)
                    )

    def take(self, actor: Actor, voicemail_id: str) -> None:
        """Look after a message. Raises NotFound when it is done, NotAllowed for another queue's, Conflict
        when somebody has it."""
        holder = self._holder(voicemail_id)
        agent = self._hub.view.get(("agents", actor.id)) or {}
        queues = agent.get("queue_ids")
        mine = isinstance(queues, list) and self._hub.view.voicemails.queue(voicemail_id) in queues
        if not mine and not actor.is_at_least("supervisor"):
            raise NotAllowed("voicemail.other_queue", "This message is for a queue you do not serve.")
        if holder is not None and holder != actor.id:
            raise Conflict("voicemail.taken", "A colleague looks after this message.")
        if holder is None:
            self._journal.record(e.VoicemailTaken(at=now(), voicemail_id=voicemail_id, agent_id=actor.id))

    def give_back(self, actor: Actor, voicemail_id: str) -> None:
        """Let it wait for somebody else. Raises NotFound, Conflict."""
        holder = self._mine(actor, voicemail_id)
        self._journal.record(e.VoicemailReturned(at=now(), voicemail_id=voicemail_id, agent_id=holder))

    def caller(self, actor: Actor, voicemail_id: str) -> tuple[str, str]:
        """Number and queue, for who has taken it. Raises NotFound, Conflict."""
        self._mine(actor, voicemail_id)
        return self._hub.view.voicemails.caller(voicemail_id), self._hub.view.voicemails.queue(voicemail_id)

    def done(self, actor: Actor, voicemail_id: str, note: str) -> None:
        """It is seen to. Raises NotFound, Conflict."""
        self._mine(actor, voicemail_id)
        self._journal.record(
            e.VoicemailDone(at=now(), voicemail_id=voicemail_id, agent_id=actor.id, note=note)
        )

    def _holder(self, voicemail_id: str) -> str | None:
        try:
            return self._hub.view.voicemails.holder(voicemail_id)
        except KeyError:
            raise NotFound("voicemail.done", "This message is done, or was never there.") from None

    def _mine(self, actor: Actor, voicemail_id: str) -> str:
        """Who has it, when the actor may decide about it: herself, or anybody for a supervisor."""
        holder = self._holder(voicemail_id)
        if holder is None or (holder != actor.id and not actor.is_at_least("supervisor")):
            raise Conflict("voicemail.not_yours", "You have not taken this message.")
        return holder


async def recent(session: AsyncSession, at: Micros) -> list[VoicemailOut]:
    """Those of the last days, newest first."""
    since = at - _SHOWN_DAYS * 24 * 3600 * SECOND
    return [VoicemailOut.model_validate(row) for row in await repository.since(session, since, _MOST)]


async def has_taken(session: AsyncSession, recording_id: str, agent_id: str) -> bool:
    """Whether an agent looks, or has looked, after a message that is part of this recording."""
    return await repository.has_taken(session, recording_id, agent_id)
