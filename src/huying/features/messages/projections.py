"""What was said to whom, and who has read it, as it follows from the facts."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg

from huying.journal import events as e
from huying.journal.projector import Fact


class MessagesFold:
    """Messages, and one row for each of their recipients. What was read first counts."""

    tables: tuple[str, ...] = ("messages", "message_recipients")

    async def apply(self, connection: asyncpg.Connection, facts: Sequence[Fact]) -> None:
        sent = [fact.event for fact in facts if isinstance(fact.event, e.MessageSent)]
        read = [fact.event for fact in facts if isinstance(fact.event, e.MessageRead)]
        if sent:
            await connection.executemany(
                "INSERT INTO messages (id, by, text, queue_id, sent_us) VALUES ($1, $2, $3, $4, $5)",
                [(fact.message_id, fact.by, fact.text, fact.queue_id, fact.at) for fact in sent],
            )
            await connection.executemany(
                "INSERT INTO message_recipients (message_id, agent_id) VALUES ($1, $2)",
                [(fact.message_id, agent_id) for fact in sent for agent_id in fact.agent_ids],
            )
        if read:
            await connection.executemany(
                "UPDATE message_recipients SET read_us = $3 "
                "WHERE message_id = $1 AND agent_id = $2 AND read_us IS NULL",
                [(fact.message_id, fact.agent_id, fact.at) for fact in read],
            )
