"""Where the callers of open calls were in their flows, as the journal's time lines tell."""

from __future__ import annotations

import asyncpg
import msgspec

from huying.channels.voice.flows import Left
from huying.flows.commands import Place
from huying.journal import events as e

_LAST = """
SELECT DISTINCT ON (v.call_id) v.call_id, v.data, f.data AS ended, EXISTS (
    SELECT FROM call_events a WHERE a.call_id = c.id AND a.type IN ('AgentAnswered', 'PartyAnswered')
    AND (a.sequence, a.position) > (v.sequence, v.position)
) AS reached
FROM calls c
JOIN call_events v ON v.call_id = c.id AND v.type = 'FlowNodeEntered'
LEFT JOIN LATERAL (
    SELECT x.data FROM call_events x
    WHERE x.call_id = c.id AND x.type = 'FlowEnded' AND (x.sequence, x.position) > (v.sequence, v.position)
    LIMIT 1
) f ON true
WHERE c.ended_us IS NULL
ORDER BY v.call_id, v.sequence DESC, v.position DESC
"""


async def left_in_flows(connection: asyncpg.Connection) -> dict[str, Left]:
    """Call id → where she was, for calls that have not ended."""
    return {row["call_id"]: _left(row) for row in await connection.fetch(_LAST)}


def _left(row: asyncpg.Record) -> Left:
    entered = msgspec.convert({**msgspec.json.decode(row["data"]), "id": "", "at": 0}, e.FlowNodeEntered)
    places = tuple(Place(*place) for place in entered.resume)
    if row["ended"] is None:
        return Left(places, dict(entered.values), within=True, lent=entered.lent, waits=entered.waits)
    reason = msgspec.json.decode(row["ended"])["reason"]
    return Left(
        places,
        dict(entered.values),
        within=False,
        waits=entered.waits,
        returned=reason in ("handed_back", "taken_back", "line"),
        reaching=reason in ("agent", "number") and not row["reached"],
    )
