"""Saying something to agents, and seeing that they have read it."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from huying.errors import BadInput, NotFound
from huying.features.live.hub import LiveHub
from huying.features.messages import repository
from huying.features.messages.schemas import MessageOut, NewMessage
from huying.features.people import service as people
from huying.features.work import Work
from huying.journal import events as e
from huying.journal.port import Recorder
from huying.kit.clock import Micros, now
from huying.kit.database import Database
from huying.kit.ids import new_id

_MOST = 100


async def send(work: Work, given: NewMessage) -> str:
    """Show this to its audience until each has read it; returns its id. Raises BadInput for nobody."""
    everybody = [person for person in await people.list_people(work.session) if person.active]
    if given.queue_id is not None:
        chosen = [person.id for person in everybody if given.queue_id in person.queue_ids]
    elif given.agent_ids:
        chosen = [person.id for person in everybody if person.id in given.agent_ids]
    else:
        chosen = [person.id for person in everybody if person.id != work.actor.id]
    if not chosen:
        raise BadInput("message.nobody", "There is nobody this message would reach.")
    message_id = new_id("message")
    work.record(
        e.MessageSent(
            at=now(),
            message_id=message_id,
            by=work.actor.id,
            text=given.text,
            agent_ids=chosen,
            queue_id=given.queue_id,
        )
    )
    return message_id


def read(hub: LiveHub, journal: Recorder, agent_id: str, message_id: str) -> None:
    """She has seen it. Raises NotFound when it is not for her, or read already."""
    if not hub.view.supervision.has_unread(agent_id, message_id):
        raise NotFound("message.unknown", "There is no such message for you.")
    journal.record(e.MessageRead(at=now(), message_id=message_id, agent_id=agent_id))


async def since(session: AsyncSession, since_us: Micros) -> list[MessageOut]:
    """What was said since a moment, newest first."""
    return [
        MessageOut(
            id=row.id,
            by=row.by,
            text=row.text,
            queue_id=row.queue_id,
            sent_us=row.sent_us,
            recipients=recipients,
            read=seen,
        )
        for row, recipients, seen in await repository.since(session, since_us, _MOST)
    ]


async def restore(database: Database, hub: LiveHub) -> None:
    """Let the live view hear again of the messages somebody has not read."""
    facts: dict[str, e.MessageSent] = {}
    reads: list[e.MessageRead] = []
    async with database.transaction() as session:
        for row, recipient in await repository.unread(session):
            sent = facts.setdefault(
                row.id,
                e.MessageSent(
                    at=row.sent_us,
                    message_id=row.id,
                    by=row.by,
                    text=row.text,
                    agent_ids=[],
                    queue_id=row.queue_id,
                ),
            )
            sent.agent_ids.append(recipient.agent_id)
            if recipient.read_us is not None:
                reads.append(
                    e.MessageRead(at=recipient.read_us, message_id=row.id, agent_id=recipient.agent_id)
                )
    for fact in [*facts.values(), *reads]:
        hub.hear(fact)
