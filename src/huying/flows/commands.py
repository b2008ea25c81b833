"""What a flow hears and what it asks for. Whoever runs flows carries out the commands and says what came of
them.

At any moment a flow waits for one thing at most: the end of what it speaks, a key or the time for it, an
answer. What is heard and was not waited for changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from huying.flows.document import Unreached
from huying.flows.expressions import Value


class Version(NamedTuple):
    """One published (or tried) state of a flow."""

    flow_id: str
    number: int


class Place(NamedTuple):
    """A node of a version."""

    flow_id: str
    version: int
    node: str


# ── heard ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class SentInto:
    """The caller comes into a flow. `lent`: an agent sent her and waits for her. `waits`: she was in a line,
    and a rule of its queue sent her."""

    version: Version
    lent: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Resumed:
    """After a break she is at her node anew."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Everything of the last `Speak` was heard, or could not be played."""


@dataclass(frozen=True, slots=True)
class Key:
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FellSilent:
    """She has spoken, and said nothing for as long as the last `TakeStatement` asked."""


@dataclass(frozen=True, slots=True)
class TimeUp:
    """The time of the last `Await` is over."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """The answer to a `LookUp`; None when it failed."""

    values: dict[str, Value] | None


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a `FindCustomer`: id, name and tier; None when nobody has the number."""

    customer: tuple[str, str, str] | None


@dataclass(frozen=True, slots=True)
class CallbackAnswered:
    """The answer to an `AskCallback`: whether she will be called."""

    taken: bool


@dataclass(frozen=True, slots=True)
class Reached:
    """Who was called for her has answered."""


@dataclass(frozen=True, slots=True)
class NotReached:
    """Who was called for her has not."""

    why: Unreached


@dataclass(frozen=True, slots=True)
class CameBack:
    """Who talked with her has hung up and she is still there."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Nobody waits for her any more, or the agent who sent her takes her back before the flow is through."""


Heard = (
    SentInto
    | Resumed
    | Spoken
    | Key
    | FellSilent
    | TimeUp
    | LookedUp
    | Found
    | CallbackAnswered
    | Reached
    | NotReached
    | CameBack
    | Withdrawn
)


# ── asked for ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Speak:
    """Say these texts one after the other, then `Spoken`."""

    texts: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class StopSpeaking:
    pass


@dataclass(frozen=True, slots=True)
class Await:
    """Wait for a key this long, then `TimeUp`; instead of any wait before."""

    seconds: float


@dataclass(frozen=True, slots=True)
class LookUp:
    """Ask this, then `LookedUp` with the values `save` names."""

    method: Literal["GET", "POST"]
    url: str
    query: dict[str, str]
    body: dict[str, Value] = field(repr=False)
    save: dict[str, str]
    seconds: float


@dataclass(frozen=True, slots=True)
class FindCustomer:
    number: str


@dataclass(frozen=True, slots=True)
class ToQueue:
    """The caller waits for an agent now. `lent`: the agent who sent her here is not waiting any more."""

    queue_id: str
    lent: bool


@dataclass(frozen=True, slots=True)
class ToAgent:
    """She waits for this agent alone, then `Reached` or `NotReached`. `lent` as in `ToQueue`."""

    agent_id: str
    queue_id: str
    seconds: int
    lent: bool


@dataclass(frozen=True, slots=True)
class ToNumber:
    """A number outside is called for her, then `Reached` or `NotReached`. `lent` as in `ToQueue`."""

    number: str
    seconds: int
    lent: bool


@dataclass(frozen=True, slots=True)
class WaitOn:
    """She is back in the line she came from."""


@dataclass(frozen=True, slots=True)
class AskCallback:
    """Have the caller called back by a queue, then `CallbackAnswered`."""

    queue_id: str
    number: str


@dataclass(frozen=True, slots=True)
class TakeMessage:
    """Beep, and keep what the caller says from now on, as a message for this queue."""

    queue_id: str


@dataclass(frozen=True, slots=True)
class TakeStatement:
    """Beep, and keep what the caller says from now on under this name, with all that is not private. Tell
    when she has been silent for `silence` seconds; not at all when it is 0."""

    place: Place
    name: str
    silence: int
    values: dict[str, Value]


@dataclass(frozen=True, slots=True)
class EndMessage:
    """The message or statement is over; the caller is still there."""


@dataclass(frozen=True, slots=True)
class HandBack:
    """The agent who sent her gets her back."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The flow ended where it was; what it said is to be silent."""


@dataclass(frozen=True, slots=True)
class End:
    """The call ends: as the flow says, or because the flow is at fault."""

    reason: Literal["hung_up", "failed"]
    detail: str = ""


# ── told, to be kept as facts ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Entered:
    """She is at a node. `resume`: where she goes on after a break, which is further back when something
    private would have to be asked for again. `values`: all that is not private. `private`: nothing is to be
    recorded until she is at another node, or in the flow no more."""

    place: Place
    resume: tuple[Place, ...]
    values: dict[str, Value]
    lent: bool
    waits: bool
    private: bool


@dataclass(frozen=True, slots=True)
class Collected:
    """An entry that was accepted; `digits` is None when it is private."""

    place: Place
    name: str
    digits: str | None


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to a question of a survey."""

    place: Place
    question: str
    answer: str


Command = (
    Speak
    | StopSpeaking
    | Await
    | LookUp
    | FindCustomer
    | ToQueue
    | ToAgent
    | ToNumber
    | WaitOn
    | AskCallback
    | TakeMessage
    | TakeStatement
    | EndMessage
    | HandBack
    | TakenBack
    | End
    | Entered
    | Collected
    | Answered
)
