"""The day's figures of queues and campaigns, counted from the views."""

from __future__ import annotations

import asyncpg

_QUEUES = """
SELECT c.queue_id,
       count(*)::bigint AS offered,
       count(c.answered_us)::bigint AS answered,
       count(*) FILTER (WHERE c.outcome = 'abandoned')::bigint AS abandoned,
       count(*) FILTER (WHERE c.outcome = 'abandoned'
           AND c.ended_us - c.queued_us < q.short_abandon_seconds * 1000000)::bigint AS short_abandoned,
       count(*) FILTER (WHERE c.answered_us - c.queued_us <= q.service_level_seconds * 1000000)::bigint
           AS in_time,
       count(*) FILTER (WHERE c.outcome = 'callback')::bigint AS called_back,
       coalesce(sum(c.answered_us - c.queued_us), 0)::float8 / 1e6 AS wait_seconds_sum
FROM calls c JOIN queues q ON q.id = c.queue_id
WHERE c.direction = 'inbound' AND c.queued_us >= $1
GROUP BY c.queue_id
"""
_CAMPAIGNS = """
SELECT campaign_id, result, count(*)::bigint AS n
FROM attempts WHERE started_us >= $1 AND result IS NOT NULL GROUP BY campaign_id, result
"""


async def queues_since(pool: asyncpg.Pool, since_us: int) -> dict[str, dict[str, int | float]]:
    """Queue id → the figures of `view.TODAY`, of calls queued since a moment."""
    async with pool.acquire() as connection:
        rows = await connection.fetch(_QUEUES, since_us)
    return {row["queue_id"]: {name: row[name] for name in row.keys() if name != "queue_id"} for row in rows}  # noqa: SIM118


async def attempts_since(pool: asyncpg.Pool, since_us: int) -> dict[str, dict[str, int]]:
    """Campaign id → result → number of attempts begun since a moment."""
    async with pool.acquire() as connection:
        rows = await connection.fetch(_CAMPAIGNS, since_us)
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["campaign_id"], {})[row["result"]] = row["n"]
    return found
