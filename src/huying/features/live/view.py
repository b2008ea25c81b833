"""The live view: what the screens of this minute show, derived from the facts and the configuration.

Pure: it hears facts and configuration and says which entities have changed. A change is always a whole
entity, so a browser that applies changes in order has what a fresh snapshot would give it. Nothing in
here is sent that a role may not see; `visible` decides that per viewer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from huying.features.live.callbacks import KIND as CALLBACKS
from huying.features.live.callbacks import Callbacks, callback_seen
from huying.features.live.supervision import KINDS as SUPERVISION
from huying.features.live.supervision import Supervision, visible_to
from huying.features.live.voicemails import KIND as VOICEMAILS
from huying.features.live.voicemails import Voicemails, voicemail_seen
from huying.journal import events as e
from huying.journal.agent_state import agent_after
from huying.kit.clock import SECOND, Micros
from huying.kit.masking import masked
from huying.telephony.call import Parked
from huying.telephony.conversation import HEARS, Conversation, Part

Entity = dict[str, object]
Key = tuple[str, str]
"""Kind (agents, queues, calls, campaigns, centre, those of supervision) and id."""

TODAY: dict[str, int | float] = {
    "offered": 0,
    "answered": 0,
    "abandoned": 0,
    "short_abandoned": 0,
    "in_time": 0,
    "wait_seconds_sum": 0.0,
    "called_back": 0,
}


_MOVES: tuple[type[e.Event], ...] = (
    e.FlowStarted,
    e.FlowNodeEntered,
    e.FlowEnded,
    e.CallQueued,
    e.CallConnected,
    e.AgentOffered,
    e.AgentMissed,
    e.AgentAnswered,
    e.CallParked,
    e.RecordingStarted,
    e.RecordingPaused,
    e.RecordingResumed,
)


LINE_AFTER: dict[type[e.Event], str] = {
    e.LineDialled: "calling",
    e.LineAnswered: "key",
    e.LineOpened: "open",
    e.LineEnded: "",
}
"""The state of an agent's line outside after each of its facts."""

_OF_OTHERS = ("id", "direction", "state", "queue_id", "queued_us", "parked")
"""What an agent sees of a call that waits or is parked and is not hers."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose screen it is: the desk shows an agent her own work, the board everything."""

    user_id: str
    view: Literal["desk", "board"]
    sees_numbers: bool


class LiveView:
    """State by kind and id. Every method returns nothing; `drain` gives what has changed since."""

    def __init__(self) -> None:
        self.state: dict[str, dict[str, Entity]] = {
            "agents": {},
            "queues": {},
            "calls": {},
            "campaigns": {},
            **{kind: {} for kind in SUPERVISION},
            VOICEMAILS: {},
            CALLBACKS: {},
            "centre": {"centre": {"lines_in_use": 0, "degraded": [], "started_us": 0, "version": ""}},
        }
        self._changed: dict[Key, None] = {}
        self.supervision = Supervision(self.state, self._put, self._drop)
        self.voicemails = Voicemails(self.state, self._put, self._drop)
        self.callbacks = Callbacks(self.state, self._put, self._drop)
        self._conversations: dict[str, Conversation] = {}
        self._steps: dict[type[e.Event], Callable[[Any], None]] = {
            e.DeviceRegistered: self._device,
            e.DeviceLost: self._device,
            **dict.fromkeys(LINE_AFTER, self._line),
            e.CallOffered: self._new_call,
            e.CallPlaced: self._new_call,
            e.AttemptEnded: self._attempt_ended,
            e.CallEnded: self._call_ended,
            **dict.fromkeys(_MOVES, self._call_moved),
            **self.supervision.steps,
            **self.voicemails.steps,
            **self.callbacks.steps,
            e.CallbackRequested: self._callback_requested,
        }

    def drain(self) -> list[Key]:
        """Keys that changed since the last time, each once, in order."""
        keys = list(self._changed)
        self._changed.clear()
        return keys

    def get(self, key: Key) -> Entity | None:
        return self.state[key[0]].get(key[1])

    # ── configuration and things that are not facts of the journal ───────────────────────────────

    def put_agents(self, agents: Iterable[tuple[str, str, list[str], bool]]) -> None:
        """(id, name, queue ids, may she dial) of every active person; those not named any more disappear."""
        known = set()
        for agent_id, name, queue_ids, may_dial in agents:
            known.add(agent_id)
            told: Entity = {"name": name, "queue_ids": queue_ids, "may_dial": may_dial}
            self._put("agents", agent_id, {**self._agent(agent_id), **told})
        for agent_id in set(self.state["agents"]) - known:
            self._drop("agents", agent_id)

    def put_queues(self, queues: Iterable[tuple[str, str, int, int, int]]) -> None:
        """(id, name, service-level percent, its seconds, short-abandon seconds) of every queue."""
        known = set()
        for queue_id, name, percent, seconds, short in queues:
            known.add(queue_id)
            old = self.state["queues"].get(queue_id, {"today": dict(TODAY)})
            self._put(
                "queues",
                queue_id,
                {
                    **old,
                    "id": queue_id,
                    "name": name,
                    "service_level_percent": percent,
                    "service_level_seconds": seconds,
                    "short_abandon_seconds": short,
                },
            )
        for queue_id in set(self.state["queues"]) - known:
            self._drop("queues", queue_id)

    def put_campaigns(self, campaigns: Iterable[tuple[str, str, str]]) -> None:
        """(id, name, state) of every campaign."""
        known = set()
        for campaign_id, name, state in campaigns:
            known.add(campaign_id)
            old = self.state["campaigns"].get(
                campaign_id, {"dialling": 0, "talking": 0, "attempts_today": 0, "results": {}}
            )
            self._put("campaigns", campaign_id, {**old, "id": campaign_id, "name": name, "state": state})
        for campaign_id in set(self.state["campaigns"]) - known:
            self._drop("campaigns", campaign_id)

    def put_today(self, queue_id: str, counts: dict[str, int | float]) -> None:
        """The day's figures of a queue, counted from the views (at start and at midnight)."""
        queue = self.state["queues"].get(queue_id)
        if queue is not None:
            self._put("queues", queue_id, {**queue, "today": {**TODAY, **counts}})

    def put_attempts_today(self, campaign_id: str, results: dict[str, int]) -> None:
        campaign = self.state["campaigns"].get(campaign_id)
        if campaign is not None:
            changes = {"attempts_today": sum(results.values()), "results": results}
            self._put("campaigns", campaign_id, {**campaign, **changes})

    def put_agent_now(self, agent_id: str, **changes: object) -> None:
        """What is different about an agent, or was restored after a restart."""
        if agent_id in self.state["agents"]:
            self._put("agents", agent_id, {**self._agent(agent_id), **changes})

    def put_call(self, call_id: str, entity: Entity, parts: Iterable[Part] = ()) -> None:
        """A call as restored after a restart."""
        self._conversations[call_id] = Conversation(replace(part) for part in parts)
        self._put("calls", call_id, {**entity, "parties": _parties(self._conversations[call_id])})
        self._lines()

    def lot(self, parked: Parked) -> Entity:
        """Where a call is parked, as every desk shows it."""
        return {
            "lot": parked.lot,
            "by": self._agent(parked.agent_id)["name"],
            "since_us": parked.since_us,
            "until_us": parked.until_us,
        }

    def queues_moved(self) -> None:
        """Who waits where may have changed without a fact: after a restart, or a link that was away."""
        for queue_id in self.state["queues"]:
            self._touch_queue(queue_id)

    def name_customer(self, call_id: str, customer: Entity | None) -> None:
        """Who the customer of a call is, when known."""
        call = self.state["calls"].get(call_id)
        if call is not None:
            self._put("calls", call_id, {**call, "customer": customer})

    def put_centre(self, **changes: object) -> None:
        centre = self.state["centre"]["centre"]
        if any(centre.get(name) != value for name, value in changes.items()):
            self._put("centre", "centre", {**centre, **changes})

    # ── facts ────────────────────────────────────────────────────────────────────────────────────

    def hear(self, event: e.Event) -> None:
        """Let a fact take effect."""
        after = agent_after(event)
        if after is not None and after.agent_id in self.state["agents"]:
            changes: Entity = {
                "state": after.state,
                "reason": after.reason,
                "call_id": after.call_id,
                "since_us": event.at,
            }
            if isinstance(event, e.AgentSignedIn):
                changes["device"] = event.device
            if after.state == "offline":
                changes.update(device="", device_online=False)
            self._put("agents", after.agent_id, {**self._agent(after.agent_id), **changes})
        step = self._steps.get(type(event))
        if step is not None:
            step(event)
        if isinstance(event, HEARS):
            self._conversed(event)

    def _conversed(self, event: Any) -> None:
        """Who takes part may be different after this."""
        call = self.state["calls"].get(event.call_id)
        if call is None:
            return
        conversation = self._conversations.setdefault(event.call_id, Conversation())
        conversation.hear(event)
        changes: Entity = {"parties": _parties(conversation)}
        lead = conversation.lead
        if lead is not None:
            changes.update(agent_id=lead.agent_id, state="talking")
        elif isinstance(event, e.CallTransferred):
            changes.update(agent_id=None, state="ringing")
        self._put("calls", event.call_id, {**call, **changes})

    def _device(self, event: e.DeviceRegistered | e.DeviceLost) -> None:
        if event.agent_id in self.state["agents"]:
            online = isinstance(event, e.DeviceRegistered)
            self._put("agents", event.agent_id, {**self._agent(event.agent_id), "device_online": online})

    def _line(self, event: e.LineDialled | e.LineAnswered | e.LineOpened | e.LineEnded) -> None:
        reason = event.reason if isinstance(event, e.LineEnded) else ""
        self.put_agent_now(event.agent_id, line=LINE_AFTER[type(event)], line_reason=reason)

    def _new_call(self, event: e.CallOffered | e.CallPlaced) -> None:
        outbound = isinstance(event, e.CallPlaced)
        entity: Entity = {
            "id": event.call_id,
            "direction": "outbound" if outbound else "inbound",
            "state": "dialling" if outbound else "arrived",
            "customer_number": event.called if isinstance(event, e.CallPlaced) else event.caller,
            "customer": None,
            "queue_id": event.queue_id,
            "agent_id": event.agent_id if isinstance(event, e.CallPlaced) else None,
            "campaign_id": event.campaign_id if isinstance(event, e.CallPlaced) else None,
            "offered_us": event.at,
            "queued_us": None,
            "ringing_us": None,
            "answered_us": None,
            "recording": False,
            "parked": None,
            "parties": [],
            "recording_paused_us": None,
            "callback_id": event.callback_id if isinstance(event, e.CallPlaced) else None,
            "flow": None,
        }
        self._put("calls", event.call_id, entity)
        self._lines()
        self._campaign_lines(entity["campaign_id"])

    def _call_moved(self, event: e.Event) -> None:
        call = self.state["calls"].get(getattr(event, "call_id", ""))
        if call is None:
            return
        changes: Entity = {}
        match event:
            case e.FlowStarted() if not event.by:
                changes = {"state": "flow", "agent_id": None}
                self._touch_queue(str(call["queue_id"]))
            case e.FlowNodeEntered():
                changes = {"flow": flow_of((event.flow_id, event.version, event.node))}
                if not event.lent:
                    changes["state"] = "flow"
            case e.FlowEnded():
                changes = {"flow": None, "state": "ringing" if event.reason == "number" else call["state"]}
            case e.CallQueued():
                since = call["queued_us"] or event.at
                changes = {
                    "state": "queued",
                    "queued_us": since,
                    "agent_id": None,
                    "queue_id": event.queue_id,
                }
                changes.update(ringing_us=None, parked=None)
                self._touch_queue(event.queue_id)
                self._touch_queue(str(call["queue_id"]))
                if call["queued_us"] is None and call["direction"] == "inbound":
                    self._count(event.queue_id, offered=1)
            case e.AgentOffered():
                self._touch_queue(event.queue_id)
                changes = {"state": "ringing", "agent_id": event.agent_id, "ringing_us": event.at}
                changes.update(parked=None)
            case e.AgentMissed():
                changes = {"agent_id": None}
            case e.AgentAnswered():
                self._answered(call, event.at)
                answered = call["answered_us"] or event.at
                changes = {"state": "talking", "agent_id": event.agent_id, "answered_us": answered}
                self.supervision.agent_answered(event)
            case e.CallParked():
                parked = Parked(event.lot, event.agent_id, event.at, event.at + event.seconds * SECOND)
                changes = {"state": "parked", "agent_id": None, "parked": self.lot(parked)}
            case e.RecordingStarted():
                changes = {"recording": True}
            case e.RecordingPaused():
                changes = {"recording_paused_us": event.at}
            case e.RecordingResumed():
                changes = {"recording_paused_us": None}
        self._put("calls", str(call["id"]), {**call, **changes})
        self._campaign_lines(call["campaign_id"])

    def _answered(self, call: Entity, at: Micros) -> None:
        if call["answered_us"] is not None or call["direction"] != "inbound" or call["queued_us"] is None:
            return
        waited = (at - _int(call["queued_us"])) / SECOND
        queue = self.state["queues"].get(str(call["queue_id"]))
        in_time = queue is not None and waited <= _int(queue["service_level_seconds"])
        self._count(str(call["queue_id"]), answered=1, in_time=int(in_time), wait_seconds_sum=waited)

    def _call_ended(self, event: e.CallEnded) -> None:
        call = self.state["calls"].get(event.call_id)
        if call is None:
            return
        if event.outcome == "abandoned" and call["direction"] == "inbound" and call["queued_us"] is not None:
            queue = self.state["queues"].get(str(call["queue_id"]))
            waited = (event.at - _int(call["queued_us"])) / SECOND
            short = queue is not None and waited < _int(queue["short_abandon_seconds"])
            self._count(str(call["queue_id"]), abandoned=1, short_abandoned=int(short))
        if event.outcome == "callback" and call["queued_us"] is not None:
            self._count(str(call["queue_id"]), called_back=1)
        self._drop("calls", event.call_id)
        self._conversations.pop(event.call_id, None)
        self._touch_queue(str(call["queue_id"]))
        self._lines()
        self._campaign_lines(call["campaign_id"])

    def _callback_requested(self, event: e.CallbackRequested) -> None:
        """She waits no longer in the line in which she asked, unless it is for another day."""
        call = self.state["calls"].get(event.call_id)
        self.callbacks.requested(event, _name(call, event.number))
        if call is not None and call["state"] == "queued" and event.planned_by is None:
            self._put("calls", event.call_id, {**call, "state": "flow"})
            self._touch_queue(str(call["queue_id"]))

    def _attempt_ended(self, event: e.AttemptEnded) -> None:
        campaign = self.state["campaigns"].get(event.campaign_id)
        if campaign is None:
            return
        old = campaign["results"]
        results: dict[str, int] = dict(old) if isinstance(old, dict) else {}
        results[event.result] = results.get(event.result, 0) + 1
        total = sum(results.values())
        self._put("campaigns", event.campaign_id, {**campaign, "results": results, "attempts_today": total})

    def _campaign_lines(self, campaign_id: object) -> None:
        campaign = self.state["campaigns"].get(str(campaign_id))
        if campaign is None:
            return
        states = [c["state"] for c in self.state["calls"].values() if c["campaign_id"] == campaign_id]
        dialling = states.count("dialling")
        counts = {"dialling": dialling, "talking": len(states) - dialling}
        if any(campaign[name] != value for name, value in counts.items()):
            self._put("campaigns", str(campaign_id), {**campaign, **counts})

    # ── inside ───────────────────────────────────────────────────────────────────────────────────

    def _agent(self, agent_id: str) -> Entity:
        return self.state["agents"].get(agent_id) or {
            "id": agent_id,
            "name": "",
            "state": "offline",
            "reason": "",
            "since_us": 0,
            "call_id": None,
            "queue_ids": [],
            "may_dial": False,
            "device": "",
            "device_online": False,
            "line": "",
            "line_reason": "",
        }

    def _count(self, queue_id: str, **more: int | float) -> None:
        queue = self.state["queues"].get(queue_id)
        if queue is None:
            return
        old = queue["today"]
        today: dict[str, int | float] = dict(old) if isinstance(old, dict) else dict(TODAY)
        for name, value in more.items():
            today[name] += value
        self._put("queues", queue_id, {**queue, "today": today})

    def _touch_queue(self, queue_id: str) -> None:
        """Who waits in it, and in what order, is routing's knowledge: only say that it changed."""
        if queue_id in self.state["queues"]:
            self._changed[("queues", queue_id)] = None

    def _lines(self) -> None:
        self.put_centre(lines_in_use=len(self.state["calls"]))

    def _put(self, kind: str, entity_id: str, entity: Entity) -> None:
        """Keep an entity; one that is as it was tells nobody anything."""
        if self.state[kind].get(entity_id) != entity:
            self.state[kind][entity_id] = entity
            self._changed[(kind, entity_id)] = None

    def _drop(self, kind: str, entity_id: str) -> None:
        if self.state[kind].pop(entity_id, None) is not None:
            self._changed[(kind, entity_id)] = None


def visible(viewer: Viewer, kind: str, entity: Entity) -> Entity | None:
    """An entity as this viewer may see it; None when it is not hers to see."""
    if kind in SUPERVISION:
        return visible_to(viewer.user_id, viewer.view, kind, entity)
    if kind == VOICEMAILS:
        board = viewer.view == "board"
        return voicemail_seen(viewer.user_id, entity, board=board, numbers=viewer.sees_numbers)
    if kind == CALLBACKS:
        board = viewer.view == "board"
        return callback_seen(viewer.user_id, entity, board=board, numbers=viewer.sees_numbers)
    if viewer.view == "board":
        return entity if kind != "calls" or viewer.sees_numbers else _masked(entity)
    if kind == "agents":
        return entity if entity["id"] == viewer.user_id else None
    if kind == "calls":
        if not _with(entity, viewer.user_id):
            if entity["state"] not in ("queued", "parked"):
                return None
            return {name: entity[name] for name in _OF_OTHERS} | {"agent_id": None}
        return entity if viewer.sees_numbers else _masked(entity)
    return None if kind == "campaigns" else entity


def _with(call: Entity, agent_id: str) -> bool:
    """Whether an agent has this call or takes part in it."""
    parties = call["parties"]
    assert isinstance(parties, list)
    return call["agent_id"] == agent_id or any(party["agent_id"] == agent_id for party in parties)


def flow_of(place: tuple[str, int, str] | None) -> Entity | None:
    """Where a caller is in a flow: its id, version and node."""
    return None if place is None else dict(zip(("id", "version", "node"), place, strict=True))


def _name(call: Entity | None, number: str) -> str:
    """The name of a call's customer, when this is her number and she is known."""
    customer = call["customer"] if call is not None and call["customer_number"] == number else None
    return str(customer["name"]) if isinstance(customer, dict) else ""


def _masked(call: Entity) -> Entity:
    parties = call["parties"]
    assert isinstance(parties, list)
    return {
        **call,
        "customer_number": masked(str(call["customer_number"])),
        "parties": [{**party, "number": masked(party["number"])} for party in parties],
    }


def _parties(conversation: Conversation) -> list[Entity]:
    """Who is in a call beside its customer, or is rung for it."""
    return [
        {
            "leg_id": part.leg_id,
            "role": part.role,
            "agent_id": part.agent_id,
            "number": part.number,
            "place": part.place,
            "lead": part.lead and part.present,
            "rings": part.rings,
            "since_us": part.answered_us or part.asked_us,
            "hold_since_us": part.hold_since_us,
        }
        for part in conversation.open()
    ]


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
