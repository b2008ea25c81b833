"""Who takes part in a call beside the customer, where each of them is, and so who hears whom.

Everything follows from the facts of the journal and nothing else: call control, the views and the live
screens fold the same facts, so a process that comes back knows what the one before it knew.

```
invited ──answered──▶ main ◀─── held / resumed ───▶ aside
   │                   ▲ │
   │                   │ └─────── asks for advice ──▶ consult ──swap──▶ main, and back
   └──missed──▶ gone   └───────── joined, transferred ───┘              any of them ──left──▶ gone
```

The customer is in `main` from her first talk to the end of her line; whoever is alone there, or left
alone in `consult` by the agent, hears music. One of the others leads: the agent who has the call, or the
number it was transferred to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from huying.journal import events as e
from huying.journal.events import Place
from huying.kit.clock import Micros
from huying.telephony.switch import LegId

Role = Literal["agent", "outside"]


@dataclass(slots=True)
class Part:
    """Somebody's part in a call, from being rung to leaving. Times in microseconds."""

    leg_id: LegId
    call_id: str
    role: Role
    agent_id: str | None
    number: str
    place: Place
    """Where she is, or will be when she answers."""
    lead: bool
    asked_us: Micros
    answered_us: Micros | None = None
    left_us: Micros | None = None
    hold_us: Micros = 0
    """How long she has kept the customer waiting, the present time not counted."""
    hold_since_us: Micros | None = None
    wrapped_us: Micros | None = None
    disposition: str | None = None
    note: str | None = None

    @property
    def present(self) -> bool:
        return self.answered_us is not None and self.left_us is None

    @property
    def rings(self) -> bool:
        return self.answered_us is None and self.left_us is None

    @property
    def offered(self) -> bool:
        """An agent's telephone rings for her to have the call; there may be several."""
        return self.lead and self.rings

    def move(self, place: Place, at: Micros) -> None:
        """Go to another place; a leader who is not with the customer keeps her waiting."""
        if self.hold_since_us is not None:
            self.hold_us += at - self.hold_since_us
            self.hold_since_us = None
        self.place = place
        if self.lead and place != "main":
            self.hold_since_us = at

    def leave(self, at: Micros) -> None:
        self.move(self.place, at)
        self.hold_since_us = None
        self.left_us = at
        self.lead = False


PART_FIELDS = tuple(field.name for field in fields(Part))
"""A part's columns in the view `call_parts`, where its leg is its id."""


def part_of(row: Mapping[str, Any]) -> Part:
    """A part as the view has it."""
    return Part(**{name: row[name] for name in PART_FIELDS})


@dataclass(frozen=True, slots=True)
class Rooms:
    """Who is with whom, and what those hear who are with nobody."""

    main: frozenset[LegId]
    consult: frozenset[LegId]
    music: frozenset[LegId]
    ringback: frozenset[LegId]
    """Legs that hear somebody else's telephone ring."""


class Conversation:
    """All parts of one call, also those that are over."""

    def __init__(self, parts: Iterable[Part] = ()) -> None:
        self.parts: dict[LegId, Part] = {part.leg_id: part for part in parts}
        self.begun = any(part.answered_us is not None for part in self.parts.values())
        """Somebody has talked with the customer."""

    # ── what can be asked ────────────────────────────────────────────────────────────────────────

    @property
    def lead(self) -> Part | None:
        """Who has the call; None while nobody has."""
        return next((part for part in self.parts.values() if part.lead and part.present), None)

    def open(self) -> list[Part]:
        """Everybody who is here or rung."""
        return [part for part in self.parts.values() if part.left_us is None]

    def offered(self) -> list[Part]:
        """The agents whose telephones ring for one of them to have the call."""
        return [part for part in self.parts.values() if part.offered]

    def at(self, place: Place) -> list[Part]:
        """Who is in a place now."""
        return [part for part in self.parts.values() if part.present and part.place == place]

    def adviser(self) -> Part | None:
        """Whom the agent asks for advice, rung or there."""
        return next((p for p in self.open() if p.place == "consult" and not p.lead), None)

    def of_agent(self, agent_id: str) -> Part | None:
        """The open part of an agent."""
        return next((part for part in self.open() if part.agent_id == agent_id), None)

    def has_talked(self, agent_id: str) -> bool:
        """Whether an agent has been in it at any time since her last wrap-up of it."""
        return any(
            part.answered_us is not None and part.wrapped_us is None
            for part in self.parts.values()
            if part.agent_id == agent_id
        )

    def rooms(self, customer: LegId) -> Rooms:
        """The arrangement of sound."""
        lead = self.lead
        main = frozenset(part.leg_id for part in self.at("main"))
        if self.begun:
            main |= {customer}
        consult = frozenset(part.leg_id for part in self.at("consult"))
        own = lead.leg_id if lead is not None and lead.role == "agent" else ""
        alone = {leg for room in (main, consult) if len(room) == 1 for leg in room}
        waits = own in alone and any(part.rings and part.place == "consult" for part in self.open())
        return Rooms(main, consult, frozenset(alone - {own}), frozenset({own}) if waits else frozenset())

    def move_leg(self, old: LegId, new: LegId) -> None:
        """Somebody is rung another way: her leg has a new name."""
        part = self.parts.pop(old, None)
        if part is not None:
            part.leg_id = new
            self.parts[new] = part

    # ── facts ────────────────────────────────────────────────────────────────────────────────────

    def hear(self, event: e.Event) -> None:
        """Let a fact of this call take effect."""
        match event:
            case e.AgentOffered():
                self._invite(event.leg_id, event.agent_id, "", "main", event, lead=True)
            case e.PartyInvited():
                self._invite(event.leg_id, event.agent_id, event.number, event.place, event, lead=False)
                if event.place == "consult" and self.lead is not None:
                    self.lead.move("consult", event.at)
            case e.AgentAnswered() if event.leg_id not in self.parts:  # a supervisor took it over
                self._part_with_lead(event.at)
                self._invite(event.leg_id, event.agent_id, "", "main", event, lead=True)
                self._answer(event)
            case e.AgentAnswered() | e.PartyAnswered():
                self._answer(event)
            case e.AgentMissed() | e.OfferWithdrawn() | e.PartyMissed():
                self._miss(event.leg_id, event.at)
            case e.TrunkTried():
                self.move_leg(event.instead_of, event.leg_id)
            case e.CallHeld():
                self._move_lead("aside", event.at)
            case e.CallResumed():
                self._move_lead("main", event.at)
            case e.ConsultSwapped():
                self._move_lead(event.place, event.at)
            case e.ConsultJoined():
                for part in self.at("consult"):
                    part.move("main", event.at)
                self._move_lead("main", event.at)
            case e.PartyLeft():
                self._leave(event)
            case e.CallTransferred():
                self._transfer(event)
            case e.CallQueued() | e.CallParked():
                self._part_with_lead(event.at)
            case e.CallEnded():
                for part in self.open():
                    part.leave(event.at)
            case e.WrapUpEnded():
                self._wrap_up(event)
            case _:
                pass

    def _invite(
        self,
        leg_id: LegId,
        agent_id: str | None,
        number: str,
        place: Place,
        event: e.AgentOffered | e.AgentAnswered | e.PartyInvited,
        *,
        lead: bool,
    ) -> None:
        if leg_id in self.parts:
            return
        role: Role = "agent" if agent_id is not None else "outside"
        self.parts[leg_id] = Part(leg_id, event.call_id, role, agent_id, number, place, lead, event.at)

    def _answer(self, event: e.AgentAnswered | e.PartyAnswered) -> None:
        part = self.parts.get(event.leg_id)
        if part is not None and part.rings:
            part.lead = self.lead is None and (part.lead or part.place == "main")
            part.answered_us = event.at
            self.begun = True

    def _miss(self, leg_id: LegId, at: Micros) -> None:
        part = self.parts.get(leg_id)
        if part is None or part.left_us is not None:
            return
        part.leave(at)
        if part.place == "consult":
            self._stand_aside(at)

    def _leave(self, event: e.PartyLeft) -> None:
        part = self.parts.get(event.leg_id)
        if part is None or part.left_us is not None:
            return
        part.leave(event.at)
        self._inherit(event.heir, event.at)
        if part.place == "consult":
            self._stand_aside(event.at)

    def _stand_aside(self, at: Micros) -> None:
        """Whom she asked is gone: nobody overhears her before she says so."""
        lead = self.lead
        if lead is not None and lead.place == "consult":
            lead.move("aside", at)

    def _transfer(self, event: e.CallTransferred) -> None:
        self._part_with_lead(event.at)
        self._inherit(event.leg_id, event.at)

    def _inherit(self, leg_id: LegId, at: Micros) -> None:
        heir = self.parts.get(leg_id)
        if heir is not None and heir.present and self.lead is None:
            heir.lead = True
            heir.move("main", at)

    def _move_lead(self, place: Place, at: Micros) -> None:
        lead = self.lead
        if lead is not None:
            lead.move(place, at)

    def _part_with_lead(self, at: Micros) -> None:
        """Nobody has the call any more, nor is rung to have it."""
        for part in self.open():
            if part.lead:
                part.leave(at)

    def _wrap_up(self, event: e.WrapUpEnded) -> None:
        last = [part for part in self.parts.values() if part.agent_id == event.agent_id and part.answered_us]
        if last:
            last[-1].wrapped_us = event.at
            last[-1].disposition, last[-1].note = event.disposition, event.note


HEARS: tuple[type[Any], ...] = (
    e.AgentOffered,
    e.AgentAnswered,
    e.AgentMissed,
    e.OfferWithdrawn,
    e.PartyInvited,
    e.PartyAnswered,
    e.PartyMissed,
    e.PartyLeft,
    e.TrunkTried,
    e.CallHeld,
    e.CallResumed,
    e.ConsultSwapped,
    e.ConsultJoined,
    e.CallTransferred,
    e.CallQueued,
    e.CallParked,
    e.CallEnded,
    e.WrapUpEnded,
)
"""The facts that change who takes part."""
