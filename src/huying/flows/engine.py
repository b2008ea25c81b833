"""The engine of flows: a state and what was heard make the next state and commands. No input or output, no
clock.

What always holds: `step` changes nothing it is given, ends after at most `_MOST_NODES` nodes, and never
raises for a flow that `checks` finds nothing wrong with; for any other it ends the call and says why.
Private values are in no command but the body of a look-up, and in no text form of the state.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from huying.flows import commands as c
from huying.flows import document as d
from huying.flows.calendars import Calendar, standing
from huying.flows.digits import acceptable
from huying.flows.expressions import ExpressionError, Value, evaluate, names, parse, text_of, truth
from huying.flows.templates import filled

Phase = Literal[
    "new",
    "speaking",
    "listening",
    "recording",
    "looking_up",
    "finding",
    "asking",
    "reaching",
    "away",
    "ended",
]

_MOST_NODES = 1000
_DEEPEST = 8
END_OF_MESSAGE = "#"
_SURVEY_TRIES = 2
LANGUAGE = "caller.language"
_WITH_PEOPLE = (d.Queue, d.Agent, d.Number)
"""Nodes after which she talks with somebody."""


@dataclass(frozen=True, slots=True)
class Library:
    """Everything a flow refers to: flows by version, which version of each is published, calendars."""

    flows: Mapping[c.Version, d.Flow]
    published: Mapping[str, int] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State:
    """Where a caller is. `places`: flow within flow, the innermost last. `reaching`: somebody is called for
    her. `away`: with a queue, or with who has answered."""

    values: dict[str, Value]
    places: tuple[c.Place, ...] = ()
    phase: Phase = "new"
    lent: bool = False
    """An agent waits for her."""
    waits: bool = False
    """She has a place in a line to go back to."""
    secrets: dict[str, Value] = field(default_factory=dict, repr=False)
    retake: tuple[c.Place, ...] = ()
    """Where the first of the secrets was asked for."""
    typed: str = field(default="", repr=False)
    ahead: str = field(default="", repr=False)
    """Keys pressed before the node that asks for them."""
    tries: int = 0
    question: int = 0


class _Broken(Exception):
    """The flow asks for what is not there."""


def step(library: Library, state: State, heard: c.Heard, now_us: int) -> tuple[State, list[c.Command]]:
    """What comes next."""
    run = _Run(library, state, now_us)
    try:
        run.hear(heard)
    except (_Broken, ExpressionError) as problem:
        run.end("failed", str(problem))
    return run.state, run.commands


def wants_back(library: Library, state: State) -> bool:
    """Whether the caller goes on in the flow when the agent has hung up."""
    if state.phase != "away" or not state.places:
        return False
    node = _node(library, state.places[-1])
    return isinstance(node, _WITH_PEOPLE) and bool(node.after)


def below_lent(library: Library, places: tuple[c.Place, ...]) -> tuple[c.Place, ...]:
    """The places from before an agent sent the caller into the flow she is in, flows within it included."""
    below = places[:-1]
    while below and isinstance(_node(library, below[-1]), d.SubFlow):
        below = below[:-1]
    return below


def _node(library: Library, place: c.Place) -> d.AnyNode | None:
    flow = library.flows.get(c.Version(place.flow_id, place.version))
    return flow.nodes.get(place.node) if flow is not None else None


class _Run:
    """One step: the state as it becomes, and the commands so far."""

    def __init__(self, library: Library, state: State, now_us: int) -> None:
        self.state = replace(state, values=dict(state.values), secrets=dict(state.secrets))
        self.commands: list[c.Command] = []
        self._library = library
        self._now = now_us

    # ── what was heard ───────────────────────────────────────────────────────────────────────────

    def hear(self, heard: c.Heard) -> None:
        phase = self.state.phase
        match heard:
            case c.SentInto() if phase in ("new", "away", "reaching"):
                self._become(lent=heard.lent, waits=heard.waits)
                self._go(self._into(heard.version))
            case c.Resumed() if phase == "new" and self.state.places:
                self._go(self.state.places[-1].node)
            case c.Reached() if phase == "reaching":
                self._become(phase="away", waits=False)
            case c.NotReached() if phase == "reaching":
                self._go(self._not_reached(self._here(), heard.why))
            case c.CameBack() if phase == "away":
                self._go(self._after())
            case c.Withdrawn() if self.state.lent:
                self._take_back()
            case c.Spoken() if phase == "speaking":
                self._go(self._spoken(self._here()))
            case c.Key() if phase in ("speaking", "listening", "recording"):
                self._go(self._pressed(self._here(), heard.key))
            case c.TimeUp() if phase in ("listening", "recording"):
                self._go(self._silent(self._here()))
            case c.FellSilent() if phase == "recording":
                self._go(self._message_over(self._here()))
            case c.LookedUp() if phase == "looking_up":
                self._go(self._looked_up(self._here(), heard.values))
            case c.Found() if phase == "finding":
                self._go(self._found(self._here(), heard.customer))
            case c.CallbackAnswered() if phase == "asking":
                self._go(self._promised(self._here(), taken=heard.taken))
            case _:
                return

    def _after(self) -> str | None:
        node = self._here() if self.state.places else None
        if isinstance(node, _WITH_PEOPLE) and node.after:
            return node.after
        self.end("hung_up")
        return None

    def _not_reached(self, node: d.AnyNode, why: d.Unreached) -> str:
        if isinstance(node, d.Agent):
            return node.missed
        assert isinstance(node, d.Number)
        ways = {"busy": node.busy, "refused": node.refused}
        return ways.get(why) or node.no_answer

    def _spoken(self, node: d.AnyNode) -> str | None:
        match node:
            case d.Say():
                return node.next
            case d.Menu() | d.Digits() | d.Survey():
                self._listen(node.seconds)
            case d.Voicemail() | d.Record():
                self._take_message(node)
        return None

    def _pressed(self, node: d.AnyNode, key: str) -> str | None:
        speaking = self.state.phase == "speaking"
        if isinstance(node, d.Say):
            if not node.skippable:
                return None
            self._become(ahead=self.state.ahead + key)
        if speaking:
            self.commands.append(c.StopSpeaking())
        match node:
            case d.Say():
                return node.next
            case d.Menu() | d.Digits() | d.Survey():
                return self._key(node, key)
            case d.Voicemail() | d.Record() if speaking:
                self._take_message(node)
            case d.Voicemail() | d.Record() if key == END_OF_MESSAGE:
                return self._message_over(node)
        return None

    def _silent(self, node: d.AnyNode) -> str | None:
        match node:
            case d.Digits() if self.state.typed:
                return self._complete(node)
            case d.Menu() | d.Digits():
                return self._again(node, node.silence)
            case d.Survey():
                return self._ask_again(node)
            case d.Voicemail() | d.Record():
                return self._message_over(node)
        return None

    def _looked_up(self, node: d.AnyNode, values: dict[str, Value] | None) -> str:
        assert isinstance(node, d.LookUp)
        if values is None:
            return node.failed
        self.state.values.update({name: values.get(name) for name in node.save})
        return node.next

    def _found(self, node: d.AnyNode, customer: tuple[str, str, str] | None) -> str:
        assert isinstance(node, d.Customer)
        self.state.values.update(customer_values(customer))
        return node.unknown if customer is None else node.found

    def _promised(self, node: d.AnyNode, *, taken: bool) -> str:
        assert isinstance(node, d.Callback)
        return node.next if taken else node.refused

    # ── going from node to node ──────────────────────────────────────────────────────────────────

    def _go(self, target: str | None) -> None:
        """Follow the nodes until one waits for something."""
        for _ in range(_MOST_NODES):
            if target is None:
                return
            self._place(target)
            target = self._arrive(self._here())
        raise _Broken(f"{_MOST_NODES} nodes without anything happening")

    def _place(self, target: str) -> None:
        place = self.state.places[-1]._replace(node=target)
        self._become(
            places=(*self.state.places[:-1], place), tries=0, question=0, typed="", phase="listening"
        )
        private = self._private(self._here())
        resume = self.state.retake or self.state.places
        values = dict(self.state.values)
        self.commands.append(c.Entered(place, resume, values, self.state.lent, self.state.waits, private))

    def _private(self, node: d.AnyNode) -> bool:
        """Whether what is said here is nobody's to keep. A node that takes a message is there to keep it."""
        if isinstance(node, d.Voicemail | d.Record):
            return False
        places = self.state.places
        within = places[len(below_lent(self._library, places)) :]
        return (isinstance(node, d.Digits) and node.private) or any(
            self._library.flows[c.Version(place.flow_id, place.version)].private for place in within
        )

    def _arrive(self, node: d.AnyNode) -> str | None:
        """Do what a node does on arrival; the next node, or None when it waits."""
        match node:
            case d.Say() | d.Voicemail() | d.Record():
                self._speak(node.prompt)
            case d.Menu() | d.Digits() | d.Survey():
                return self._ask(node)
            case d.Hours():
                return self._by_hours(node)
            case d.Condition():
                return self._by_condition(node)
            case d.Set():
                return self._set(node)
            case d.LookUp():
                self._look_up(node)
            case d.Customer():
                self._become(phase="finding")
                self.commands.append(c.FindCustomer(text_of(self._value(node.number))))
            case d.Queue():
                self.commands.append(c.ToQueue(node.queue, self.state.lent))
                self._leave()
            case d.Agent():
                self.commands.append(c.ToAgent(node.agent, node.queue, node.seconds, self.state.lent))
                self._reach()
            case d.Number():
                number = filled(node.number, self.state.values)
                self.commands.append(c.ToNumber(number, node.seconds, self.state.lent))
                self._reach()
            case d.Callback():
                self._become(phase="asking")
                self.commands.append(c.AskCallback(node.queue, self._public(node.number)))
            case d.SubFlow():
                return self._into(self._published(node.flow))
            case d.Return():
                return self._return()
            case d.HangUp():
                self.end("hung_up")
        return None

    def _into(self, version: c.Version) -> str:
        flow = self._library.flows.get(version)
        if flow is None:
            raise _Broken(f"there is no version {version.number} of flow {version.flow_id}")
        if len(self.state.places) >= _DEEPEST:
            raise _Broken(f"flows within flows, more than {_DEEPEST} deep")
        self._become(places=(*self.state.places, c.Place(*version, flow.start)))
        for name, value in flow.values.items():
            self.state.values.setdefault(name, value)
        return flow.start

    def _return(self) -> str | None:
        self._become(places=self.state.places[:-1], ahead="")
        if len(self.state.retake) > len(self.state.places):
            self._become(secrets={}, retake=())
        below = self._here() if self.state.places else None
        if isinstance(below, d.SubFlow):
            return below.next
        if self.state.lent or self.state.waits:
            self.commands.append(c.HandBack() if self.state.lent else c.WaitOn())
            self._leave()
        else:
            self.end("hung_up")
        return None

    def _take_back(self) -> None:
        self.commands.append(c.TakenBack())
        self._become(places=below_lent(self._library, self.state.places))
        self._leave()

    def _leave(self) -> None:
        self._become(phase="away", lent=False, waits=False, secrets={}, retake=(), ahead="", typed="")

    def _reach(self) -> None:
        """Somebody is called for her; until that one answers she keeps her place in the line she was in."""
        waits = self.state.waits
        self._leave()
        self._become(phase="reaching", waits=waits)

    def end(self, reason: Literal["hung_up", "failed"], detail: str = "") -> None:
        self._become(phase="ended", secrets={}, retake=(), ahead="", typed="")
        self.commands.append(c.End(reason, detail))

    # ── nodes that go on at once ─────────────────────────────────────────────────────────────────

    def _by_hours(self, node: d.Hours) -> str:
        calendar = self._library.calendars.get(node.calendar)
        if calendar is None:
            raise _Broken(f"there is no calendar {node.calendar}")
        match standing(calendar, self._now):
            case "open":
                return node.open
            case "holiday":
                return node.holiday or node.closed
            case _:
                return node.closed

    def _by_condition(self, node: d.Condition) -> str:
        true = (branch.then for branch in node.branches if truth(self._value(branch.when)))
        return next(true, node.otherwise)

    def _set(self, node: d.Set) -> str:
        for name, source in node.values.items():
            private = bool(names(parse(source)) & self.state.secrets.keys())
            self._keep(name, self._value(source), private=private)
        return node.next

    def _keep(self, name: str, value: Value, *, private: bool) -> None:
        """Give a name its value; it has one only, private or not."""
        self.state.values.pop(name, None)
        self.state.secrets.pop(name, None)
        (self.state.secrets if private else self.state.values)[name] = value

    def _look_up(self, node: d.LookUp) -> None:
        self._become(phase="looking_up")
        self.commands.append(
            c.LookUp(
                node.method,
                filled(node.url, self.state.values),
                {
                    name: text_of(evaluate(parse(what), self.state.values))
                    for name, what in node.query.items()
                },
                {name: self._value(what) for name, what in node.body.items()},
                node.save,
                node.seconds,
            )
        )

    # ── messages ─────────────────────────────────────────────────────────────────────────────────

    def _take_message(self, node: d.Voicemail | d.Record) -> None:
        self._become(phase="recording")
        if isinstance(node, d.Voicemail):
            self.commands.append(c.TakeMessage(node.queue))
        else:
            place, values = self.state.places[-1], dict(self.state.values)
            self.commands.append(c.TakeStatement(place, node.name, node.quiet, values))
        self.commands.append(c.Await(node.seconds))

    def _message_over(self, node: d.AnyNode) -> str | None:
        assert isinstance(node, d.Voicemail | d.Record)
        self.commands.append(c.EndMessage())
        if not node.next:
            self.end("hung_up")
        return node.next or None

    # ── nodes that ask ───────────────────────────────────────────────────────────────────────────

    def _ask(self, node: d.Menu | d.Digits | d.Survey) -> str | None:
        """Speak and listen; keys pressed ahead are taken without a word."""
        if not self.state.ahead:
            self._speak(self._prompt(node))
            return None
        target: str | None = None
        while self.state.ahead and self.state.phase == "listening" and target is None:
            key, rest = self.state.ahead[0], self.state.ahead[1:]
            self._become(ahead=rest)
            target = self._key(node, key)
        return target

    def _key(self, node: d.Menu | d.Digits | d.Survey, key: str) -> str | None:
        match node:
            case d.Menu():
                return node.choices.get(key) or self._again(node, node.wrong)
            case d.Digits():
                return self._digit(node, key)
            case d.Survey():
                return self._answer(node, key)

    def _digit(self, node: d.Digits, key: str) -> str | None:
        if key == node.end_key:
            return self._complete(node)
        self._become(typed=self.state.typed + key)
        if len(self.state.typed) >= node.longest:
            return self._complete(node)
        self._listen(node.between_seconds)
        return None

    def _complete(self, node: d.Digits) -> str | None:
        typed = self.state.typed
        if not acceptable(
            typed,
            shortest=node.shortest,
            longest=node.longest,
            patterns=node.patterns,
            checksum=node.checksum,
        ):
            return self._again(node, node.wrong)
        self._keep(node.save, typed, private=node.private)
        if node.private and not self.state.retake:
            self._become(retake=self.state.places)
        self.commands.append(c.Collected(self.state.places[-1], node.save, None if node.private else typed))
        return node.next

    def _again(self, node: d.Asking, first: d.Prompt | None) -> str | None:
        """Ask once more, or give up."""
        self._become(tries=self.state.tries + 1, typed="", ahead="")
        if self.state.tries >= node.tries:
            return node.otherwise
        self._speak(*([first] if first else []), node.prompt)
        return None

    def _answer(self, node: d.Survey, key: str) -> str | None:
        question = node.questions[self.state.question]
        if key not in question.keys:
            return self._ask_again(node)
        self.state.values[question.name] = key
        self.commands.append(c.Answered(self.state.places[-1], question.name, key))
        return self._next_question(node)

    def _ask_again(self, node: d.Survey) -> str | None:
        self._become(tries=self.state.tries + 1)
        if self.state.tries >= _SURVEY_TRIES:
            return self._next_question(node)
        self._speak(self._prompt(node))
        return None

    def _next_question(self, node: d.Survey) -> str | None:
        self._become(question=self.state.question + 1, tries=0)
        if self.state.question >= len(node.questions):
            return node.next
        self._speak(self._prompt(node))
        return None

    def _prompt(self, node: d.Menu | d.Digits | d.Survey) -> d.Prompt:
        return node.questions[self.state.question].prompt if isinstance(node, d.Survey) else node.prompt

    # ── small things ─────────────────────────────────────────────────────────────────────────────

    def _speak(self, *prompts: d.Prompt) -> None:
        language = self._language()
        texts = tuple(filled(prompt.text(language), self.state.values) for prompt in prompts)
        self._become(phase="speaking")
        self.commands.append(c.Speak(texts, language))

    def _listen(self, seconds: float) -> None:
        self._become(phase="listening")
        self.commands.append(c.Await(seconds))

    def _language(self) -> str:
        wanted, written = self.state.values.get(LANGUAGE), self._flow().languages
        return wanted if isinstance(wanted, str) and wanted in written else written[0]

    def _value(self, source: str) -> Value:
        return evaluate(parse(source), ChainMap(self.state.secrets, self.state.values))

    def _public(self, source: str) -> str:
        """As text, without anything private."""
        return text_of(evaluate(parse(source), self.state.values))

    def _published(self, flow_id: str) -> c.Version:
        number = self._library.published.get(flow_id)
        if number is None:
            raise _Broken(f"flow {flow_id} is not published")
        return c.Version(flow_id, number)

    def _flow(self) -> d.Flow:
        place = self.state.places[-1]
        return self._library.flows[c.Version(place.flow_id, place.version)]

    def _here(self) -> d.AnyNode:
        node = _node(self._library, self.state.places[-1])
        if node is None:
            raise _Broken(f"there is no node {self.state.places[-1].node!r}")
        return node

    def _become(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # named by its callers


def customer_values(customer: tuple[str, str, str] | None) -> dict[str, Value]:
    """What flows know of a customer: id, name, tier."""
    known: tuple[Value, ...] = customer or (None, None, None)
    return dict(zip(("customer.id", "customer.name", "customer.tier"), known, strict=True))
