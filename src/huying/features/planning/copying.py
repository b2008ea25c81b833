"""Today's centre as a simulation takes it: queues with the calls of one weekday, and agents who are alike in
groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from huying.features.calls.schemas import Arrivals
from huying.features.people.schemas import PersonOut
from huying.features.planning.schemas import WhatIfCentre, WhatIfGroup, WhatIfKind
from huying.features.queues.schemas import QueueOut

MINUTES = 30
_DAY = 1440
_SLOTS = _DAY // MINUTES


def centre_copy(
    queues: Sequence[QueueOut],
    people: Sequence[PersonOut],
    arrivals: Mapping[str, Sequence[Arrivals]],
    weekday: int,
    until: date,
) -> WhatIfCentre:
    """`arrivals` by queue, before `until`; 0 is Monday. Queues without a call on this weekday are left
    out."""
    first = min((row.start.date() for rows in arrivals.values() for row in rows), default=until)
    days = sum((first + timedelta(i)).weekday() == weekday for i in range((until - first).days))
    kinds = [
        kind
        for queue in queues
        if days and (kind := _kind(queue, arrivals.get(queue.id, ()), weekday, days)) is not None
    ]
    busiest = max(kinds, key=lambda kind: sum(kind.calls), default=None)
    levels = {queue.id: queue.service_level_seconds for queue in queues}
    return WhatIfCentre(
        kinds=kinds,
        groups=_groups({queue.id: queue for queue in queues}, people, kinds),
        within=levels[busiest.queue_id] if busiest else 20,
    )


def _kind(queue: QueueOut, rows: Sequence[Arrivals], weekday: int, days: int) -> WhatIfKind | None:
    """Handle time and patience are of all days: one weekday's calls are too few for them."""
    calls = [0.0] * _SLOTS
    for row in rows:
        if row.start.weekday() == weekday:
            calls[(row.start.hour * 60 + row.start.minute) // MINUTES] += row.calls / days
    handled, gave_up = sum(row.handled for row in rows), sum(row.gave_up for row in rows)
    if not any(calls) or not handled:
        return None
    waited = sum(row.waited_seconds for row in rows)
    return WhatIfKind(
        queue_id=queue.id,
        name=queue.name,
        calls=calls,
        handle=max(1.0, sum(row.busy_seconds for row in rows) / handled),
        patience=max(1.0, waited / gave_up) if gave_up else None,
        strategy=queue.strategy,
        weight=queue.weight,
        ageing=queue.ageing_seconds,
    )


def _groups(
    queues: Mapping[str, QueueOut], people: Sequence[PersonOut], kinds: Sequence[WhatIfKind]
) -> list[WhatIfGroup]:
    """Who serves the same queues in the same order, from the first call of the day to the last."""
    begin, end = _open(kinds)
    alike: dict[tuple[tuple[str, int], ...], int] = {}
    for person in people:
        serves = tuple(
            (kind.queue_id, person.queue_orders.get(kind.queue_id, 1))
            for kind in kinds
            if kind.queue_id in person.queue_ids and _knows(person, queues[kind.queue_id])
        )
        if person.active and serves:
            alike[serves] = alike.get(serves, 0) + 1
    return [
        WhatIfGroup(
            name=" · ".join(
                queues[queue_id].name for queue_id, _ in sorted(serves, key=lambda each: each[1])
            )[:100],
            agents=agents,
            serves=dict(serves),
            from_minute=begin,
            to_minute=end,
        )
        for serves, agents in alike.items()
    ]


def _knows(person: PersonOut, queue: QueueOut) -> bool:
    return all(person.skills.get(skill, 0) >= level for skill, level in queue.skills.items())


def _open(kinds: Sequence[WhatIfKind]) -> tuple[int, int]:
    slots = [at for kind in kinds for at, calls in enumerate(kind.calls) if calls]
    return (min(slots) * MINUTES, (max(slots) + 1) * MINUTES) if slots else (0, _DAY)
