"""A flow as it is written down: named nodes, each saying what happens and which node comes next.

The written form is JSON; docs/flows.md describes it. Ids of nodes are chosen by who writes the flow. A
target that is a string names a node of the same flow. What the form allows is said here; whether a flow
makes sense is said by `checks`.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from huying.flows.expressions import Value

Language = Literal["en", "zh"]
Target = Annotated[str, Meta(max_length=60)]
Text = Annotated[str, Meta(max_length=1000)]
Source = Annotated[str, Meta(max_length=500)]
Seconds = Annotated[float, Meta(gt=0, le=60)]
Tries = Annotated[int, Meta(ge=1, le=10)]
Unreached = Literal["no_answer", "busy", "refused"]
NodeId = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,59}\Z")]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class Prompt(_Part, frozen=True):
    """What the caller hears, in each language of the flow. Braces hold expressions: "You owe {amount}"."""

    en: Text = ""
    zh: Text = ""

    def text(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


class Node(_Part, frozen=True, kw_only=True, tag_field="kind"):
    """`label` is its name on the diagram."""

    label: Annotated[str, Meta(max_length=60)] = ""


class Say(Node, frozen=True, kw_only=True, tag="say"):
    """Speaks to the caller. `skippable`: a key ends it and counts for the next node that asks."""

    prompt: Prompt
    skippable: bool = False
    next: Target


class Asking(Node, frozen=True, kw_only=True):
    """What nodes that ask for keys have in common: how long they wait for one, how often they ask, and what
    they say before they ask again. `otherwise`: where she goes who never gives an answer that counts."""

    prompt: Prompt
    wrong: Prompt | None = None
    silence: Prompt | None = None
    seconds: Seconds = 5
    tries: Tries = 3
    otherwise: Target


class Menu(Asking, frozen=True, kw_only=True, tag="menu"):
    """One key chooses the way."""

    choices: dict[Annotated[str, Meta(pattern=r"^[0-9*#]\Z")], Target]


class Digits(Asking, frozen=True, kw_only=True, tag="digits"):
    """Keys become a value. The entry ends with `end_key`, at its greatest length, or `between_seconds`
    after the last key. `private`: the value is in no journal and no log, is not spoken, and is gone with
    the flow; what is said meanwhile is not recorded."""

    save: str
    shortest: Annotated[int, Meta(ge=1, le=40)] = 1
    longest: Annotated[int, Meta(ge=1, le=40)] = 20
    patterns: Annotated[tuple[str, ...], Meta(max_length=20)] = ()
    checksum: Literal["", "luhn", "cn_id"] = ""
    end_key: Literal["#", "*", ""] = "#"
    between_seconds: Seconds = 3
    private: bool = False
    next: Target


class Question(_Part, frozen=True):
    """One of a survey: the answer is one of `keys`. Who does not answer in two tries is asked the next
    one."""

    name: str
    prompt: Prompt
    keys: Annotated[str, Meta(pattern=r"^[0-9*#]{1,12}\Z")] = "12345"


class Survey(Node, frozen=True, kw_only=True, tag="survey"):
    """Asks one question after the other; each answer is a fact of the call and a value of the question's
    name."""

    questions: Annotated[tuple[Question, ...], Meta(min_length=1, max_length=20)]
    seconds: Seconds = 5
    next: Target


class Hours(Node, frozen=True, kw_only=True, tag="hours"):
    """Branches by a calendar, now. A holiday without a way of its own is closed."""

    calendar: str
    open: Target
    closed: Target
    holiday: Target = ""


class Branch(_Part, frozen=True):
    when: Source
    then: Target


class Condition(Node, frozen=True, kw_only=True, tag="condition"):
    """The first branch whose expression is true."""

    branches: Annotated[tuple[Branch, ...], Meta(min_length=1, max_length=50)]
    otherwise: Target


class Set(Node, frozen=True, kw_only=True, tag="set"):
    """Gives values to names, in the order written. `caller.language` changes the language she is spoken to
    in."""

    values: Annotated[dict[str, Source], Meta(min_length=1, max_length=50)]
    next: Target


class LookUp(Node, frozen=True, kw_only=True, tag="look_up"):
    """Asks another system over HTTP. `query` and `body` (sent as JSON) hold expressions; `save` names
    values and where each is in the JSON answer ("account.balance", "items.0.name"). `failed`: no answer in
    time, no success, no JSON.
    """

    url: Annotated[str, Meta(max_length=1000)]
    method: Literal["GET", "POST"] = "GET"
    query: Annotated[dict[str, Source], Meta(max_length=30)] = {}
    body: Annotated[dict[str, Source], Meta(max_length=30)] = {}
    save: Annotated[dict[str, str], Meta(max_length=30)] = {}
    seconds: Annotated[float, Meta(gt=0, le=10)] = 3
    next: Target
    failed: Target


class Customer(Node, frozen=True, kw_only=True, tag="customer"):
    """Looks for the customer who has a number, the caller's own unless said otherwise. Sets customer.id,
    customer.name and customer.tier; they are set from the start when the caller's number is known."""

    number: Source = "caller.number"
    found: Target
    unknown: Target


class Queue(Node, frozen=True, kw_only=True, tag="queue"):
    """Waits for an agent of a queue. `after`: where the caller goes on when the agent has hung up; without it
    the call ends."""

    queue: str
    after: Target = ""


class Agent(Node, frozen=True, kw_only=True, tag="agent"):
    """Waits for one agent up to `seconds`; she need not serve the queue, whose rules hold for the call.
    `missed`: she is not at work, lets it ring, or the time is up. `after` as in a queue."""

    agent: str
    queue: str
    seconds: Annotated[int, Meta(ge=5, le=600)] = 30
    missed: Target
    after: Target = ""


class Number(Node, frozen=True, kw_only=True, tag="number"):
    """Calls a number outside, which rings for `seconds`, and lets her talk with who answers. Braces hold
    expressions. `busy` and `refused` (no number, barred, a limit is reached, no line) are `no_answer` where
    they are left out. `after`: where she goes on when the far end has hung up; without it the call ends."""

    number: Annotated[str, Meta(max_length=200)]
    seconds: Annotated[int, Meta(ge=5, le=120)] = 30
    no_answer: Target
    busy: Target = ""
    refused: Target = ""
    after: Target = ""


class Voicemail(Node, frozen=True, kw_only=True, tag="voicemail"):
    """Takes a message for a queue: the prompt, a beep, then up to `seconds` of the caller's voice, ended by #
    or by hanging up. `next`: where she goes on after it; without it the call ends."""

    prompt: Prompt
    queue: str
    seconds: Annotated[int, Meta(ge=5, le=600)] = 120
    next: Target = ""


class Callback(Node, frozen=True, kw_only=True, tag="callback"):
    """Has the caller called back by a queue when it is her turn, as if she waited from now on; on her own
    number unless said otherwise. `next`: it is promised, now or before. `refused`: the number is none, or
    may not be called."""

    queue: str
    number: Source = "caller.number"
    next: Target
    refused: Target


class Record(Node, frozen=True, kw_only=True, tag="record"):
    """Keeps a statement: the prompt, a beep, then up to `seconds` of the caller's voice, ended by #, by
    `quiet` seconds without a word after she has spoken (0: by no silence), or by hanging up. `name`: what it
    is, for those who look for it."""

    prompt: Prompt
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    seconds: Annotated[int, Meta(ge=5, le=600)] = 120
    quiet: Annotated[int, Meta(ge=0, le=30)] = 0
    next: Target


class SubFlow(Node, frozen=True, kw_only=True, tag="flow"):
    """Another flow, as it is published when the caller gets there; goes on at `next` when that returns."""

    flow: str
    next: Target


class Return(Node, frozen=True, kw_only=True, tag="return"):
    """Back to the flow this one was called from, to the agent who sent the caller here, or to the line she
    was in when a rule of its queue sent her here. Without any of them the call ends."""


class HangUp(Node, frozen=True, kw_only=True, tag="hang_up"):
    """Ends the call."""


AnyNode = (
    Say
    | Menu
    | Digits
    | Survey
    | Hours
    | Condition
    | Set
    | LookUp
    | Customer
    | Queue
    | Agent
    | Number
    | Voicemail
    | Record
    | Callback
    | SubFlow
    | Return
    | HangUp
)
KINDS: tuple[type[Node], ...] = (
    Say, Menu, Digits, Survey, Hours, Condition, Set, LookUp, Customer,
    Queue, Agent, Number, Voicemail, Record, Callback, SubFlow, Return, HangUp,
)  # fmt: skip
"""Every kind of node there is."""


class _Step(_Part, frozen=True, tag_field="do"):
    pass


class Press(_Step, frozen=True, tag="press"):
    """The caller presses keys, one after the other. She does not wait for prompts to end."""

    keys: Annotated[str, Meta(pattern=r"^[0-9*#]{1,60}\Z")]


class Wait(_Step, frozen=True, tag="wait"):
    """Time passes."""

    seconds: Annotated[float, Meta(gt=0, le=600)]


class Answer(_Step, frozen=True, tag="answer"):
    """The system a look-up asks answers with this JSON."""

    body: dict[str, object] = {}


class Fail(_Step, frozen=True, tag="fail"):
    """The system a look-up asks does not answer."""


class AgentEnds(_Step, frozen=True, tag="agent_ends"):
    """The agent, or who was called outside, has talked and hung up."""


class NotReached(_Step, frozen=True, tag="not_reached"):
    """The agent, or the number outside, was called in vain."""

    why: Unreached = "no_answer"


class Hears(_Step, frozen=True, tag="hears"):
    """Since what was done last the caller was told this, or something that contains it."""

    text: str


class Reaches(_Step, frozen=True, tag="reaches"):
    """The caller is at this node."""

    node: str


class Has(_Step, frozen=True, tag="has"):
    """This expression is true."""

    when: Source


TestStep = Press | Wait | Answer | Fail | AgentEnds | NotReached | Hears | Reaches | Has


class Known(_Part, frozen=True):
    """The customer a test's caller is."""

    name: str = ""
    tier: str = "standard"


class Test(_Part, frozen=True, kw_only=True):
    """A call in virtual time: what the caller does, and what must come of it. `at`: local time
    "2026-10-01T09:30" of `time_zone`; prompts take no time."""

    __test__ = False

    name: str
    at: str = "2026-11-23T10:00"
    time_zone: str = "Asia/Shanghai"
    caller: str = "+8613800000000"
    called: str = "+861000000000"
    language: Language = "en"
    customer: Known | None = None
    steps: Annotated[tuple[TestStep, ...], Meta(min_length=1, max_length=200)]


class Flow(_Part, frozen=True, kw_only=True):
    """`values`: names with the values they have at the start. `languages`: those every prompt is written
    in; a caller of another one hears the first. `private`: nothing said in it, or in flows it leads through,
    is recorded."""

    start: Target
    languages: Annotated[tuple[Language, ...], Meta(min_length=1, max_length=2)] = ("en",)
    private: bool = False
    values: Annotated[dict[str, Value], Meta(max_length=100)] = {}
    nodes: Annotated[dict[NodeId, AnyNode], Meta(min_length=1, max_length=500)]
    tests: Annotated[tuple[Test, ...], Meta(max_length=100)] = ()


class FlowUnreadable(ValueError):
    """It is not a flow in the documented form; says where."""


def read(data: bytes | str) -> Flow:
    """A flow from its JSON. Raises FlowUnreadable."""
    try:
        return msgspec.json.decode(data, type=Flow)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise FlowUnreadable(str(error)) from error


def written(flow: Flow) -> bytes:
    """Its JSON, without what is as it is by default."""
    return msgspec.json.encode(flow)


def simplest(queue_id: str, greeting: str, language: str) -> Flow:
    """The flow of a number that has none of its own: a greeting, if any, and a queue."""
    waiting = Queue(queue=queue_id)
    if not greeting:
        return Flow(start="queue", nodes={"queue": waiting})
    spoken: Language = "zh" if language == "zh" else "en"
    plain = greeting.replace("{", "(").replace("}", ")")
    said = Say(prompt=Prompt(zh=plain) if spoken == "zh" else Prompt(en=plain), next="queue")
    return Flow(start="greeting", languages=(spoken,), nodes={"greeting": said, "queue": waiting})
