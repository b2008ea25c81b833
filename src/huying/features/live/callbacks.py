"""The part of the live view that is about customers who are still to be called back.

Pure, as the view is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from huying.journal import events as e
from huying.kit.masking import masked

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

    def requested(self, fact: e.CallbackRequested) -> None:
        entity: Entity = {
            "id": fact.callback_id,
            "queue_id": fact.queue_id,
            "number": fact.number,
            "since_us": fact.since_us,
            "tries": 0,
            "next_us": fact.at,
            "result": None,
            "given_to": None,
            "given_until_us": None,
            "call_id": None,
            "agent_id": None,
        }
        self._put(KIND, fact.callback_id, entity)

    def restore(self, entity: Entity) -> None:
        """One as it was before a restart."""
        self._put(KIND, str(entity["id"]), entity)

    def _change(self, fact: Any, **changes: object) -> None:
        if fact.callback_id in self._state:
            self._put(KIND, fact.callback_id, {**self._state[fact.callback_id], **changes})


def callback_seen(user_id: str, entity: Entity, *, board: bool, numbers: bool) -> Entity | None:
    """A callback as somebody sees it: on the board, and at the desk of her who makes it or was given it."""
    if not board and user_id not in (entity["agent_id"], entity["given_to"]):
        return None
    return entity if numbers else {**entity, "number": masked(str(entity["number"]))}
