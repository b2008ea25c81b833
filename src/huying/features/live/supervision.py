"""The part of the live view that is about supervision: open alarms, messages somebody has not read, and
supervisors who are at a call.

Pure, as the view is. Entities appear, change and disappear by facts alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, cast

from huying.journal import events as e

Entity = dict[str, object]
State = dict[str, dict[str, Entity]]
Steps = dict[type[e.Event], Callable[[Any], None]]
KINDS = ("alarms", "messages", "monitors")
"""The kinds of entities these facts make."""

Told = Literal["always", "whisper_and_barge", "never"]
"""When an agent sees that a supervisor is at her call."""
TOLD_BY_DEFAULT: Told = "always"


class Supervision:
    """Turns facts into entities of `state`; `put` and `drop` are the view's own."""

    def __init__(
        self,
        state: State,
        put: Callable[[str, str, Entity], None],
        drop: Callable[[str, str], None],
    ) -> None:
        self._state = state
        self._put = put
        self._drop = drop
        self._told: Told = TOLD_BY_DEFAULT
        self.steps: Steps = {
            e.AlarmRaised: self._raised,
            e.AlarmTaken: self._taken,
            e.AlarmCleared: lambda fact: drop("alarms", fact.alarm_id),
            e.MessageSent: self._sent,
            e.MessageRead: self._read,
            e.MonitoringAsked: self._asked,
            e.MonitoringStarted: lambda fact: self._monitor(fact.monitor_id, hears=True, since_us=fact.at),
            e.MonitoringModeChanged: lambda fact: self._monitor(fact.monitor_id, mode=fact.mode),
            e.MonitoringEnded: lambda fact: drop("monitors", fact.monitor_id),
        }

    def tell(self, told: Told) -> None:
        """Whether agents see that somebody listens, from now on."""
        self._told = told
        for monitor_id in list(self._state["monitors"]):
            self._monitor(monitor_id)

    def has_unread(self, agent_id: str, message_id: str) -> bool:
        """Whether this message still waits to be read by her."""
        message = self._state["messages"].get(message_id)
        return message is not None and agent_id in cast("list[str]", message["unread"])

    def agent_answered(self, fact: e.AgentAnswered) -> None:
        """Whoever is at this call is at hers now."""
        for monitor_id, monitor in list(self._state["monitors"].items()):
            if monitor["call_id"] == fact.call_id:
                self._monitor(monitor_id, agent_id=fact.agent_id)

    # ── alarms ───────────────────────────────────────────────────────────────────────────────────────

    def _raised(self, fact: e.AlarmRaised) -> None:
        entity: Entity = {
            "id": fact.alarm_id,
            "rule_id": fact.rule_id,
            "kind": fact.kind,
            "subject": fact.subject,
            "value": fact.value,
            "threshold": fact.threshold,
            "raised_us": fact.at,
            "taken_by": None,
        }
        self._put("alarms", fact.alarm_id, entity)

    def _taken(self, fact: e.AlarmTaken) -> None:
        alarm = self._state["alarms"].get(fact.alarm_id)
        if alarm is not None:
            self._put("alarms", fact.alarm_id, {**alarm, "taken_by": fact.by})

    # ── messages ─────────────────────────────────────────────────────────────────────────────────────

    def _sent(self, fact: e.MessageSent) -> None:
        entity: Entity = {
            "id": fact.message_id,
            "by_name": self._name(fact.by),
            "text": fact.text,
            "sent_us": fact.at,
            "unread": list(fact.agent_ids),
        }
        self._put("messages", fact.message_id, entity)

    def _read(self, fact: e.MessageRead) -> None:
        message = self._state["messages"].get(fact.message_id)
        if message is None:
            return
        unread = [reader for reader in cast("list[str]", message["unread"]) if reader != fact.agent_id]
        if unread:
            self._put("messages", fact.message_id, {**message, "unread": unread})
        else:
            self._drop("messages", fact.message_id)

    # ── supervisors at calls ─────────────────────────────────────────────────────────────────────────

    def _asked(self, fact: e.MonitoringAsked) -> None:
        entity: Entity = {
            "id": fact.monitor_id,
            "call_id": fact.call_id,
            "agent_id": fact.agent_id,
            "by": fact.by,
            "by_name": self._name(fact.by),
            "mode": fact.mode,
            "hears": False,
            "since_us": fact.at,
            "shown": False,
        }
        self._put("monitors", fact.monitor_id, entity)

    def _monitor(self, monitor_id: str, **changes: object) -> None:
        found = self._state["monitors"].get(monitor_id)
        if found is None:
            return
        monitor = {**found, **changes}
        told = self._told == "always" or (self._told != "never" and monitor["mode"] != "listen")
        monitor["shown"] = bool(monitor["hears"]) and told
        self._put("monitors", monitor_id, monitor)

    def _name(self, user_id: str) -> str:
        return str(self._state["agents"].get(user_id, {}).get("name", ""))


def visible_to(user_id: str, view: Literal["desk", "board"], kind: str, entity: Entity) -> Entity | None:
    """An entity of `KINDS` as somebody sees it; None when it is not hers to see. A message shows only those
    whom it still waits for; that a supervisor is at her call an agent sees as the policy says."""
    if kind == "alarms":
        return entity if view == "board" else None
    if kind == "messages":
        mine = user_id in cast("list[str]", entity["unread"])
        return {name: value for name, value in entity.items() if name != "unread"} if mine else None
    if view == "board" or (entity["agent_id"] == user_id and entity["shown"]):
        return entity
    return None
