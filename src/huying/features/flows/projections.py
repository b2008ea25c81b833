"""How many callers come to each node of a flow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import asyncpg

from huying.journal import events as e
from huying.journal.projector import Fact

QUARTER_US = 15 * 60 * 1_000_000


class FlowPassesFold:
    """Counts by quarter of an hour, so that any day of any time zone can be summed up."""

    tables: tuple[str, ...] = ("flow_passes",)

    async def apply(self, connection: asyncpg.Connection, facts: Sequence[Fact]) -> None:
        passes = Counter(
            (event.flow_id, event.node, event.at - event.at % QUARTER_US)
            for event in (fact.event for fact in facts)
            if isinstance(event, e.FlowNodeEntered)
        )
        if passes:
            await connection.executemany(
                "INSERT INTO flow_passes (flow_id, node, quarter_us, passes) VALUES ($1, $2, $3, $4) "
                "ON CONFLICT (flow_id, node, quarter_us) DO UPDATE SET passes = flow_passes.passes + $4",
                [(*key, count) for key, count in passes.items()],
            )
