"""The part of the live view that is about messages callers left and nobody has seen to yet.

Pure, as the view is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from huying.journal import events as e
from huying.kit.masking import masked

Entity = dict[str, object]
Steps = dict[type[e.Event], Callable[[Any], None]]
KIND = "voicemails"


class Voicemails:
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
            e.VoicemailLeft: self._left,
            e.VoicemailTaken: lambda fact: self._change(fact.voicemail_id, fact.agent_id),
            e.VoicemailReturned: lambda fact: self._change(fact.voicemail_id, None),
            e.VoicemailDone: lambda fact: drop(KIND, fact.voicemail_id),
        }

    def holder(self, voicemail_id: str) -> str | None:
        """Who has taken it; None when nobody has. Raises KeyError for one that is not there or is done."""
        holder = self._state[voicemail_id]["agent_id"]
        return holder if isinstance(holder, str) else None

    def queue(self, voicemail_id: str) -> str:
        """Raises KeyError."""
        return str(self._state[voicemail_id]["queue_id"])

    def caller(self, voicemail_id: str) -> str:
        """Raises KeyError."""
        return str(self._state[voicemail_id]["caller"])

    def _left(self, fact: e.VoicemailLeft) -> None:
        entity: Entity = {
            "id": fact.voicemail_id,
            "call_id": fact.call_id,
            "queue_id": fact.queue_id,
            "caller": fact.caller,
            "recording_id": fact.recording_id,
            "offset_seconds": fact.offset_seconds,
            "seconds": fact.seconds,
            "left_us": fact.at,
            "agent_id": None,
        }
        self._put(KIND, fact.voicemail_id, entity)

    def _change(self, voicemail_id: str, agent_id: str | None) -> None:
        if voicemail_id in self._state:
            self._put(KIND, voicemail_id, {**self._state[voicemail_id], "agent_id": agent_id})


def voicemail_seen(user_id: str, entity: Entity, *, board: bool, numbers: bool) -> Entity:
    """A voicemail as somebody sees it: who called is for whoever has taken it, and for the board."""
    mine = entity["agent_id"] == user_id
    if not board and not mine:
        return {**entity, "caller": "", "call_id": ""}
    return entity if numbers else {**entity, "caller": masked(str(entity["caller"]))}
