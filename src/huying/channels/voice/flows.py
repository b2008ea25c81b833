"""Callers in flows: carries out what the engine (`huying.flows`) asks for, over the switch.

Each call has one state. What the engine tells of goes to the journal as facts, which is where a call that
was in a flow when we were killed is taken up again. Keys and private values are in no log.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypedDict

import structlog

from huying.channels.voice.recorder import CallRecorder
from huying.channels.voice.site import Site, Target
from huying.channels.voice.voicemail import Voicemail
from huying.channels.voice.waiting import Waiting
from huying.errors import BadInput
from huying.features.customers.schemas import KnownCustomer
from huying.flows import commands as c
from huying.flows.document import Unreached
from huying.flows.engine import (
    LANGUAGE,
    Library,
    Phase,
    State,
    below_lent,
    customer_values,
    step,
    wants_back,
)
from huying.flows.expressions import Value
from huying.journal import events as e
from huying.kit.clock import SECOND, Micros
from huying.kit.ids import new_id
from huying.routing.rules import Named
from huying.telephony.call import Call

log = structlog.get_logger(__name__)

_OF_THE_CALL = frozenset(
    {"call.id", "caller.number", "called.number", "customer.id", "customer.name", "customer.tier"}
)
"""Values that need not be kept with every node: they are known again."""


@dataclass(frozen=True, slots=True)
class Left:
    """Where a caller was when we went away. `within`: in the flow, not with a queue or somebody to talk to.
    `returned`: to where she was before that flow, an agent or a line. `reaching`: somebody was called for
    her."""

    places: tuple[c.Place, ...]
    values: dict[str, Value]
    within: bool
    lent: bool = False
    waits: bool = False
    returned: bool = False
    reaching: bool = False

    @property
    def versions(self) -> set[c.Version]:
        return {c.Version(place.flow_id, place.version) for place in self.places}


class _InFlow(TypedDict):
    """What every fact of a call in a flow says (`InFlow`)."""

    at: Micros
    call_id: str
    flow_id: str
    version: int


LookUp = Callable[[c.LookUp], Awaitable[dict[str, Value] | None]]


class Flows:
    """`look_up`: asks another system."""

    def __init__(
        self, site: Site, waiting: Waiting, recorder: CallRecorder, voicemail: Voicemail, look_up: LookUp
    ) -> None:
        self._site = site
        self._waiting = waiting
        self._recorder = recorder
        self._voicemail = voicemail
        self._look_up = look_up
        self._states: dict[str, State] = {}
        self._came_into: dict[str, c.Version] = {}
        self._asked: dict[str, c.LookUp | c.FindCustomer] = {}

    # ── what call control says ───────────────────────────────────────────────────────────────────

    def begin(self, call: Call, version: c.Version, customer: KnownCustomer | None) -> None:
        """The caller comes into the flow of the number she called."""
        call.to("flow")
        self._begin(call, version, customer)

    def restored(self, call: Call, left: Left) -> None:
        """A call that was in a flow before we were away, or had come to a queue or an agent from there."""
        library, places = self._site.directory.library(), left.places
        if left.lent and places:
            at = places[len(below_lent(library, places))]
            self._came_into[call.id] = c.Version(at.flow_id, at.version)
        elif places:
            self._came_into[call.id] = c.Version(places[0].flow_id, places[0].version)
        if left.returned:
            places = below_lent(library, places)
        values = {**_values(call, None), **left.values}
        phase: Phase = "new" if left.within else "reaching" if left.reaching else "away"
        waits = left.waits and phase != "away"
        self._states[call.id] = State(values, places, phase, left.lent, waits)
        call.in_flow = left.within
        if left.within and not left.lent:
            call.state, call.agent_id = "flow", None

    def resume(self, call: Call) -> None:
        """After a break: at the same node again; who was in no flow we know comes into that of her number."""
        state = self._states.get(call.id)
        self._waiting.silence(call)
        if state is not None and state.places and _known(self._site.directory.library(), state):
            self._states[call.id] = replace(state, phase="new")
            self._hear(call, c.Resumed())
        else:
            call.state = "flow"
            self._begin_anew(call)

    def prompts_ended(self, call: Call) -> None:
        self._hear(call, c.Spoken())

    def key(self, call: Call, digit: str) -> None:
        """The caller pressed a key."""
        self._hear(call, c.Key(digit))

    def silent(self, call: Call) -> None:
        """The caller has spoken, and says nothing more."""
        self._hear(call, c.FellSilent())

    def lend(self, call: Call, version: c.Version, agent_id: str) -> None:
        """An agent sends the caller into a flow and waits for her."""
        self._states.setdefault(call.id, State(_values(call, None), phase="away"))
        self._started(call, version, by=agent_id)
        self._hear(call, c.SentInto(version, lent=True))

    def withdraw(self, call: Call) -> None:
        """An agent who sent the caller into a flow takes her back, or is not there any more."""
        if call.in_flow:
            self._hear(call, c.Withdrawn())

    def when_lent(self, *, back: Callable[[Call], None], on: Callable[[Call, Target], None]) -> None:
        """Tell a part that the agent who sent the caller into a flow gets her back, or that the flow sends
        her on to somebody else instead."""
        self._on_handed_back, self._on_sent_on = back, on

    def when_number(self, ring: Callable[[Call, str, int], None]) -> None:
        """Who calls a number outside for a caller, and for how many seconds it rings."""
        self._ring_number = ring

    def when_callback_asked(self, ask: Callable[[Call, str, str], bool]) -> None:
        """Who promises a caller that a queue calls her back (queue, number), or says that it cannot be."""
        self._ask_callback = ask

    def wants_back(self, call: Call) -> bool:
        """Whether she goes on in a flow when the agent has hung up."""
        state = self._states.get(call.id)
        return state is not None and wants_back(self._site.directory.library(), state)

    def come_back(self, call: Call) -> None:
        """The agent has hung up, and `wants_back`."""
        call.to("flow")
        self._again(call, c.CameBack())

    def spilled(self, call: Call, flow_id: str) -> None:
        """A rule of her queue sends a caller who waited into a flow."""
        version = c.Version(flow_id, self._site.directory.published.get(flow_id, 0))
        self._states.setdefault(call.id, State(_values(call, None), phase="away"))
        self._started(call, version)
        self._hear(call, c.SentInto(version, waits=True))

    def reaches(self, call: Call) -> bool:
        """Whether the flow has somebody called for her, who has not answered yet."""
        state = self._states.get(call.id)
        return state is not None and state.phase == "reaching"

    def reached(self, call: Call) -> None:
        """Somebody talks with her."""
        self._hear(call, c.Reached())

    def not_reached(self, call: Call, why: Unreached = "no_answer") -> None:
        """Nobody came: she goes on in her flow where it had somebody called, and begins anew elsewhere."""
        if self.reaches(call):
            self._again(call, c.NotReached(why))
        else:
            self._begin_anew(call)

    def place(self, call: Call) -> c.Place | None:
        """The node she is at; None when she is in no flow."""
        state = self._states.get(call.id)
        return state.places[-1] if state is not None and call.in_flow and state.places else None

    def over(self, call: Call) -> None:
        """The call has ended, and with it a message she was leaving."""
        self._voicemail.end(call)
        self._site.timers.cancel("flow", call.id)
        self._states.pop(call.id, None)
        self._came_into.pop(call.id, None)
        self._asked.pop(call.id, None)

    # ── the engine ───────────────────────────────────────────────────────────────────────────────

    def _hear(self, call: Call, heard: c.Heard) -> None:
        state = self._states.get(call.id)
        if state is None:
            return
        state, commands = step(self._site.directory.library(), state, heard, self._site.now())
        self._states[call.id] = state
        if commands:
            self._site.timers.cancel("flow", call.id)
            call.locale = str(state.values.get(LANGUAGE, call.locale))
        for command in commands:
            self._carry_out(call, command)

    def _carry_out(self, call: Call, command: c.Command) -> None:
        match command:
            case c.Entered():
                self._site.journal.record(self._fact(call, command))
                self._recorder.keep_private(call, on=command.private)
            case c.Collected() | c.Answered():
                self._site.journal.record(self._fact(call, command))
            case c.Speak():
                self._speak(call, command)
            case c.StopSpeaking():
                self._waiting.silence(call)
            case c.Await():
                self._site.timers.set("flow", call.id, command.seconds, lambda: self._hear(call, c.TimeUp()))
            case c.LookUp() | c.FindCustomer():
                self._asked[call.id] = command
                self._site.tasks.spawn("flow-look-up", self._ask(call, command))
            case c.ToQueue():
                self._to_queue(call, command)
            case c.ToAgent():
                self._to_agent(call, command)
            case c.ToNumber():
                self._to_number(call, command)
            case c.WaitOn():
                self._ended(call, "line")
                call.queue_id = call.left_queue
                self._waiting.enqueue(call)
            case c.AskCallback():
                taken = self._ask_callback(call, command.queue_id, command.number)
                self._hear(call, c.CallbackAnswered(taken))
            case c.TakeMessage():
                self._voicemail.begin(call, command.queue_id)
            case c.TakeStatement():
                self._voicemail.begin_statement(
                    call, replace(command, values=_kept_with_nodes(command.values))
                )
            case c.EndMessage():
                self._voicemail.end(call)
            case c.HandBack():
                self._ended(call, "handed_back")
                self._on_handed_back(call)
            case c.TakenBack():
                self._waiting.silence(call)
                self._voicemail.end(call)
                self._ended(call, "taken_back")
            case c.End():
                self._end(call, command)

    def _speak(self, call: Call, command: c.Speak) -> None:
        self._waiting.open_line(call)
        self._waiting.silence(call)
        call.playback_id = new_id("play")
        self._site.tasks.spawn("flow-speak", self._play(call, call.playback_id, command))

    async def _play(self, call: Call, playback_id: str, command: c.Speak) -> None:
        """Render what is not rendered yet and play it, unless she has gone on meanwhile."""
        spoken = [await self._site.prompts.get(text, command.language) for text in command.texts if text]
        if call.playback_id != playback_id or not call.in_flow:
            return
        files = [file for file in spoken if file is not None]
        if files:
            self._site.switch.play(call.customer_leg, playback_id, files)
        else:
            call.playback_id = None
            self._hear(call, c.Spoken())

    async def _ask(self, call: Call, command: c.LookUp | c.FindCustomer) -> None:
        heard: c.Heard
        if isinstance(command, c.LookUp):
            heard = c.LookedUp(await self._look_up(command))
        else:
            heard = c.Found(_card(await self._site.directory.customer(command.number)))
        if self._asked.get(call.id) is command:
            del self._asked[call.id]
            self._hear(call, heard)

    def _to_queue(self, call: Call, command: c.ToQueue) -> None:
        if command.queue_id not in self._site.directory.queues:
            self._end(call, c.End("failed", f"there is no queue {command.queue_id}"))
            return
        self._ended(call, "queue")
        if command.lent:
            self._on_sent_on(call, Target(queue_id=command.queue_id))
        call.queue_id = command.queue_id
        self._waiting.enqueue(call)

    def _to_agent(self, call: Call, command: c.ToAgent) -> None:
        self._ended(call, "agent")
        if command.lent:
            self._on_sent_on(call, Target(agent_id=command.agent_id))
        call.queue_id = command.queue_id
        until = self._site.now() + command.seconds * SECOND
        self._waiting.enqueue(call, named=Named(command.agent_id, until, only=True))

    def _to_number(self, call: Call, command: c.ToNumber) -> None:
        if command.lent:
            self._on_sent_on(call, Target(number=command.number))
        try:
            number = self._site.outside.asked(command.number)
        except BadInput:
            self._hear(call, c.NotReached("refused"))
            return
        self._ended(call, "number")
        self._ring_number(call, number, command.seconds)

    def _end(self, call: Call, command: c.End) -> None:
        if command.reason == "failed":
            log.warning("flow_failed", call_id=call.id, detail=command.detail)
        self._ended(call, command.reason, command.detail)
        call.self_served = command.reason == "hung_up"
        self._site.hang_up(call, "centre")

    # ── facts ────────────────────────────────────────────────────────────────────────────────────

    def _begin(self, call: Call, version: c.Version, customer: KnownCustomer | None) -> None:
        self._states[call.id] = State(_values(call, customer))
        self._started(call, version)
        self._hear(call, c.SentInto(version))

    def _begin_anew(self, call: Call) -> None:
        """Into the flow of the number she called; who has called none, or one that is no more, is let go."""
        number = self._site.directory.number(call.our_number) if call.direction == "inbound" else None
        if number is not None:
            self._begin(call, number.flow, None)
        else:
            self._site.hang_up(call, "centre")

    def _again(self, call: Call, heard: c.CameBack | c.NotReached) -> None:
        """She is in her flow again, where she left it."""
        place = self._states[call.id].places[0]
        self._started(call, c.Version(place.flow_id, place.version))
        self._hear(call, heard)

    def _started(self, call: Call, version: c.Version, by: str = "") -> None:
        self._came_into[call.id] = version
        call.in_flow = True
        self._site.journal.record(e.FlowStarted(**self._in_flow(call, version), by=by))

    def _ended(self, call: Call, reason: e.FlowEnd, detail: str = "") -> None:
        call.in_flow = False
        self._recorder.keep_private(call, on=False)
        version = self._came_into[call.id]
        self._site.journal.record(e.FlowEnded(**self._in_flow(call, version), reason=reason, detail=detail))

    def _fact(self, call: Call, told: c.Entered | c.Collected | c.Answered) -> e.AtNode:
        flow_id, version, node = told.place
        head = self._in_flow(call, c.Version(flow_id, version))
        match told:
            case c.Entered():
                resume = [(at.flow_id, at.version, at.node) for at in told.resume]
                values = _kept_with_nodes(told.values)
                return e.FlowNodeEntered(
                    **head, node=node, resume=resume, values=values, lent=told.lent, waits=told.waits
                )
            case c.Collected():
                return e.DigitsCollected(**head, node=node, name=told.name, digits=told.digits)
            case c.Answered():
                return e.SurveyAnswered(**head, node=node, question=told.question, answer=told.answer)

    def _in_flow(self, call: Call, version: c.Version) -> _InFlow:
        return {
            "at": self._site.now(),
            "call_id": call.id,
            "flow_id": version.flow_id,
            "version": version.number,
        }


def _kept_with_nodes(values: dict[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if name not in _OF_THE_CALL}


def _values(call: Call, customer: KnownCustomer | None) -> dict[str, Value]:
    """What every flow knows of a call."""
    return {
        "call.id": call.id,
        "caller.number": call.customer_number,
        "called.number": call.our_number,
        LANGUAGE: "zh" if call.locale.startswith("zh") else "en",
        **customer_values(_card(customer)),
    }


def _card(customer: KnownCustomer | None) -> tuple[str, str, str] | None:
    return (customer.id, customer.name, customer.tier) if customer is not None else None


def _known(library: Library, state: State) -> bool:
    return all(c.Version(place.flow_id, place.version) in library.flows for place in state.places)
