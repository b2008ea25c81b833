"""The part of the live view that is about customers who are still to be called back.

Pure, as the view is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from huying.journal import events as e
from huying.kit.masking import masked
from huying.kit.numbers import time_zones

Entity = dict[str, object]
Steps = dict[type[e.Event], Callable[[Any], None]]
KIND = "callbacks"


class Callbacks:
    """Turns facts into entities; `put` and `drop` are the view's own."""

    def __init__(
        self,
        state: dict[str, dict[str, Entity]],
        put: Callable[[str, str, Entity], None],
        drop: Callable[[str, str], None],
    ) -> None:
        self._state = state[KIND]
        self._put = put
        self.steps: Steps = {
            e.CallbackMoved: lambda fact: self._change(fact, since_us=fact.since_us, next_us=fact.since_us),
            e.CallbackAttempted: lambda fact: self._change(
                fact, call_id=fact.call_id, agent_id=fact.agent_id
            ),
            e.CallbackDeferred: lambda fact: self._change(
                fact, call_id=None, agent_id=None, result=fact.result, tries=fact.tries, next_us=fact.next_us
            ),
            e.CallbackGiven: lambda fact: self._change(
                fact, given_to=fact.agent_id, given_until_us=fact.until_us
            ),
            e.CallbackEnded: lambda fact: drop(KIND, fact.callback_id),
        }

    def requested(self, fact: e.CallbackRequested, name: str) -> None:
        """`name`: the customer's, as far as it is known."""
        entity: Entity = {
            "id": fact.callback_id,
            "queue_id": fact.queue_id,
            "number": fact.number,
            "name": name,
            "time_zones": time_zones(fact.number),
            "planned_by": fact.planned_by,
            "note": fact.note,
            "since_us": fact.since_us,
            "tries": 0,
            "next_us": max(fact.at, fact.since_us),
            "result": None,
            "given_to": None,
            "given_until_us": None,
            "call_id": None,
            "agent_id": None,
        }
        self._put(KIND, fact.callback_id, entity)

    def named(self, callback_id: str, name: str) -> None:
        """Whose number it is, known only after the fact."""
        if callback_id in self._state:
            self._put(KIND, callback_id, {**self._state[callback_id], "name": name})

    def restore(self, entity: Entity) -> None:
        """One as it was before a restart."""
        self._put(KIND, str(entity["id"]), entity)

    def _change(self, fact: Any, **changes: object) -> None:
        if fact.callback_id in self._state:
            self._put(KIND, fact.callback_id, {**self._state[fact.callback_id], **changes})


def callback_seen(user_id: str, entity: Entity, *, board: bool, numbers: bool) -> Entity | None:
    """A callback as somebody sees it: on the board, and at the desk of her who planned it, was
    given it or makes it."""
    if not board and user_id not in (entity["planned_by"], entity["given_to"], entity["agent_id"]):
        return None
    return entity if numbers else {**entity, "number": masked(str(entity["number"]))}
