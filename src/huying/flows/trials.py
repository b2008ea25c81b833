"""A flow's own tests: calls in virtual time, by the very engine that answers real ones.

Prompts take no time; what a flow waits for is what the test's steps say. A test ends at the first step that
does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from huying.flows import commands as c
from huying.flows import document as d
from huying.flows.answers import picked
from huying.flows.calendars import Calendar
from huying.flows.engine import LANGUAGE, Library, State, customer_values, step
from huying.flows.expressions import ExpressionError, Value, evaluate, parse, truth

_SECOND = 1_000_000
_TRIED = c.Version("tried", 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`step`: the one that did not hold, from 1; 0 when all did. `problem` says what was instead."""

    name: str
    step: int = 0
    problem: str = ""

    @property
    def passed(self) -> bool:
        return not self.problem


class _Wrong(Exception):
    """What was expected is not so."""


def run_tests(flow: d.Flow, flows: Mapping[str, d.Flow], calendars: Mapping[str, Calendar]) -> list[Outcome]:
    """Every test of a flow. `flows`: the published ones it may lead into."""
    library = Library(
        {_TRIED: flow, **{c.Version(flow_id, 1): other for flow_id, other in flows.items()}},
        dict.fromkeys(flows, 1),
        calendars,
    )
    return [_run(library, test) for test in flow.tests]


def _run(library: Library, test: d.Test) -> Outcome:
    try:
        call = _Call(library, test)
    except (KeyError, ValueError, OSError):
        return Outcome(test.name, 1, f"{test.at} in {test.time_zone} is no time")
    for number, what in enumerate(test.steps, 1):
        try:
            call.do(what)
        except (_Wrong, ExpressionError) as problem:
            return Outcome(test.name, number, str(problem))
    return Outcome(test.name)


class _Call:
    """One caller in virtual time."""

    def __init__(self, library: Library, test: d.Test) -> None:
        self._library = library
        self._test = test
        local = datetime.fromisoformat(test.at).replace(tzinfo=ZoneInfo(test.time_zone))
        self._now = round(local.timestamp()) * _SECOND
        self._timer: int | None = None
        self._asked: c.LookUp | None = None
        self._said: list[str] = []
        self._at = ""
        """The node she came to last; "flow/node" within another flow."""
        known = test.customer
        values: dict[str, Value] = {
            "call.id": "call-tried",
            "caller.number": test.caller,
            "called.number": test.called,
            LANGUAGE: test.language,
            **customer_values(("customer-tried", known.name, known.tier) if known else None),
        }
        self._state = State(values)
        self._hear(c.SentInto(_TRIED))

    def do(self, what: d.TestStep) -> None:
        """Raises _Wrong when an expectation does not hold."""
        match what:
            case d.Hears() | d.Reaches() | d.Has():
                self._expect(what)
                return
        self._said.clear()
        match what:
            case d.Press():
                for key in what.keys:
                    self._hear(c.Key(key))
            case d.Wait():
                self._wait(round(what.seconds * _SECOND))
            case d.Answer() | d.Fail():
                self._answer(what)
            case d.AgentEnds():
                self._agent_ends()
            case d.NotReached():
                self._not_reached(what)

    def _expect(self, what: d.Hears | d.Reaches | d.Has) -> None:
        match what:
            case d.Hears() if not any(what.text in said for said in self._said):
                raise _Wrong(f"the caller hears {' / '.join(self._said) or 'nothing'}")
            case d.Reaches() if what.node != self._at:
                raise _Wrong(f"the caller is at {self._at}")
            case d.Has() if not truth(evaluate(parse(what.when), self._state.values | self._state.secrets)):
                raise _Wrong(f"{what.when} is not so")

    def _wait(self, microseconds: int) -> None:
        until = self._now + microseconds
        while self._timer is not None and self._timer <= until:
            self._now, self._timer = self._timer, None
            self._hear(c.TimeUp())
        self._now = until

    def _answer(self, what: d.Answer | d.Fail) -> None:
        asked, self._asked = self._asked, None
        if asked is None:
            raise _Wrong(f"nothing is asked of another system at {self._at}")
        values = picked(what.body, asked.save) if isinstance(what, d.Answer) else None
        self._hear(c.LookedUp(values))

    def _agent_ends(self) -> None:
        if self._state.phase not in ("away", "reaching"):
            raise _Wrong(f"the caller is not with a queue, an agent or a number but at {self._at}")
        self._hear(c.Reached())
        self._hear(c.CameBack())

    def _not_reached(self, what: d.NotReached) -> None:
        if self._state.phase != "reaching":
            raise _Wrong(f"no agent and no number is called at {self._at}")
        self._hear(c.NotReached(what.why))

    def _hear(self, heard: c.Heard) -> None:
        self._state, commands = step(self._library, self._state, heard, self._now)
        for command in commands:
            self._carry_out(command)

    def _carry_out(self, command: c.Command) -> None:
        match command:
            case c.Entered():
                flow_id, _, node = command.place
                self._at = node if flow_id == _TRIED.flow_id else f"{flow_id}/{node}"
            case c.Speak():
                self._timer = None
                self._said.extend(command.texts)
                self._hear(c.Spoken())
            case c.Await():
                self._timer = self._now + round(command.seconds * _SECOND)
            case c.LookUp():
                self._asked = command
            case c.AskCallback():
                self._hear(c.CallbackAnswered(taken=True))
            case c.FindCustomer():
                self._find(command.number)
            case c.End() if command.reason == "failed":
                raise _Wrong(f"the flow fails: {command.detail}")

    def _find(self, number: str) -> None:
        known = self._test.customer
        mine = known is not None and number == self._test.caller
        self._hear(c.Found(("customer-tried", known.name, known.tier) if known and mine else None))
