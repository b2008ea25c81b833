"""Messages in the views."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.models import MessageRecipient, MessageView


async def since(session: AsyncSession, since_us: int, most: int) -> Sequence[tuple[MessageView, int, int]]:
    """Messages since a moment, newest first, with the number of recipients and of those who read it."""
    rows = await session.execute(
        select(MessageView, func.count(), func.count(MessageRecipient.read_us))
        .join(MessageRecipient, MessageRecipient.message_id == MessageView.id)
        .where(MessageView.sent_us >= since_us)
        .group_by(MessageView.id)
        .order_by(MessageView.sent_us.desc())
        .limit(most)
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def unread(session: AsyncSession) -> Sequence[tuple[MessageView, MessageRecipient]]:
    """Messages somebody has not read, oldest first, with each of their recipients."""
    waiting = select(MessageRecipient.message_id).where(MessageRecipient.read_us.is_(None))
    rows = await session.execute(
        select(MessageView, MessageRecipient)
        .join(MessageRecipient, MessageRecipient.message_id == MessageView.id)
        .where(MessageView.id.in_(waiting))
        .order_by(MessageView.sent_us, MessageRecipient.agent_id)
    )
    return [(row[0], row[1]) for row in rows]
