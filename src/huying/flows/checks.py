"""What is wrong with a flow, before a caller meets it. Each complaint names its node and what to do.

`code` and `params` are for screens, which translate by them; the English text is for everybody else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from huying.flows import document as d
from huying.flows.digits import is_pattern
from huying.flows.engine import LANGUAGE
from huying.flows.expressions import ExpressionError, is_name, names, parse
from huying.flows.graph import Exit, cycles, exits, reachable
from huying.flows.templates import parts

_GIVEN = frozenset(
    {"call.id", "called.number", "caller.number", "customer.id", "customer.name", "customer.tier", LANGUAGE}
)
"""Names every call has a value for."""
_ENDS = (d.Queue, d.Agent, d.Number, d.Voicemail, d.Return, d.HangUp)
_DIALLED = re.compile(r"[+]?[0-9 ]{2,40}\Z")
_TEXTS = {
    "start_unknown": "The flow starts at {target!r}, which does not exist. Name the node it starts at.",
    "target_unknown": "Its way {way!r} leads to {target!r}, which does not exist. Choose another node.",
    "unreachable": "No way leads here. Connect it, or delete it.",
    "no_end": "From here no way leads to an end. Add one: a queue, a return or a hang-up.",
    "loop": "{nodes} can go round for ever without the caller's doing. Let one of them lead elsewhere.",
    "prompt_missing": "There is no text in {language}. Write one, or take the language off the flow.",
    "prompt_forgotten": "There is no text. Write what the caller hears.",
    "expression": "{source!r} is no expression: {error}.",
    "name_unknown": "{name} has no value anywhere. Set it first, or correct the name.",
    "name_invalid": "{name!r} cannot be given a value. Use a name of letters, digits and underscores.",
    "private_open": "{name} is private: it must not be spoken or be part of an address. Send it in the body.",
    "private_kept": "This flow is private, but a message is kept. Take it into a flow of its own.",
    "menu_empty": "It has no keys. Add a choice.",
    "lengths": "Its least length is greater than its greatest. Correct one of them.",
    "pattern": "{pattern!r} is no pattern. Use digits, X (any), Z (1-9), N (2-9), a dot at the end for more.",
    "end_key": "The key * ends the entry but may be part of it. Choose another key to end with.",
    "url": "The address must begin with http:// or https:// and a host, both written out.",
    "path": "{path!r} is no place in an answer. Write names and numbers with dots between.",
    "number": "{number!r} is no telephone number. Write digits, a + before them, or an expression in braces.",
    "agent_unknown": "The agent {agent!r} does not exist, or works here no more. Choose another one.",
    "queue_unknown": "The queue {queue!r} does not exist. Choose another one.",
    "calendar_unknown": "The calendar {calendar!r} does not exist. Choose another one.",
    "flow_unknown": "The flow {flow!r} is not published. Publish it first, or choose another one.",
    "flow_circle": "{flow!r} leads back into this flow. A flow must not call itself.",
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """`node` is "" when the flow as a whole is meant."""

    code: str
    node: str
    params: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return _TEXTS[self.code].format_map(self.params)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a flow may refer to: ids of queues, agents and calendars, and the other published flows."""

    queues: Collection[str]
    agents: Collection[str]
    calendars: Collection[str]
    flows: Mapping[str, d.Flow]


def check(flow: d.Flow, around: Surroundings | None = None, flow_id: str = "") -> list[Complaint]:
    """Everything that is wrong, the flow first, then node by node. Without `around` nothing is said of what
    lies outside the flow."""
    found = list(_graph(flow))
    for node_id, node in flow.nodes.items():
        found.extend(Complaint(code, node_id, params) for code, params in _node(flow, node))
        if around is not None:
            found.extend(Complaint(code, node_id, params) for code, params in _outside(node, around, flow_id))
    order = {"": -1, **{node_id: place for place, node_id in enumerate(flow.nodes)}}
    return sorted(found, key=lambda complaint: order[complaint.node])


# ── the ways ─────────────────────────────────────────────────────────────────────────────────────────


def _graph(flow: d.Flow) -> Iterator[Complaint]:
    ways = {node_id: exits(node) for node_id, node in flow.nodes.items()}
    for node_id, leads in ways.items():
        for way in leads:
            if way.target not in ways:
                yield Complaint("target_unknown", node_id, {"way": way.label, "target": way.target})
    if flow.start in ways:
        yield from _ways(flow, ways)
    else:
        yield Complaint("start_unknown", "", {"target": flow.start})


def _ways(flow: d.Flow, ways: Mapping[str, tuple[Exit, ...]]) -> Iterator[Complaint]:
    targets = {node_id: [way.target for way in leads] for node_id, leads in ways.items()}
    reached = reachable(targets, flow.start)
    for node_id in flow.nodes:
        if node_id not in reached:
            yield Complaint("unreachable", node_id)
        if not _ends(flow, targets, node_id):
            yield Complaint("no_end", node_id)
    alone = {node_id: [way.target for way in leads if not way.by_person] for node_id, leads in ways.items()}
    for group in cycles(alone):
        yield Complaint("loop", group[0], {"nodes": ", ".join(group)})


def _ends(flow: d.Flow, targets: Mapping[str, Collection[str]], node_id: str) -> bool:
    reached = reachable(targets, node_id)
    return any(isinstance(flow.nodes.get(other), _ENDS) for other in reached)


# ── one node ─────────────────────────────────────────────────────────────────────────────────────────

_Found = Iterator[tuple[str, dict[str, str]]]


def _node(flow: d.Flow, node: d.AnyNode) -> _Found:
    for prompt in prompts(node):
        yield from _prompt(flow, prompt)
    for source in _sources(node):
        yield from _expression(flow, source, private=True)
    for name in _sets(node):
        if not is_name(name) or (name in _GIVEN and not (name == LANGUAGE and isinstance(node, d.Set))):
            yield "name_invalid", {"name": name}
    match node:
        case d.Menu() if not node.choices:
            yield "menu_empty", {}
        case d.Digits():
            yield from _digits(node)
        case d.Callback():
            yield from _expression(flow, node.number, private=False)
        case d.Voicemail() | d.Record() if flow.private:
            yield "private_kept", {}
        case d.Number():
            yield from _number(flow, node)
        case d.LookUp():
            yield from _look_up(flow, node)


def _number(flow: d.Flow, node: d.Number) -> _Found:
    yield from _text(flow, node.number)
    if "{" not in node.number and not _DIALLED.match(node.number):
        yield "number", {"number": node.number}


def _digits(node: d.Digits) -> _Found:
    if node.shortest > node.longest:
        yield "lengths", {}
    yield from (("pattern", {"pattern": pattern}) for pattern in node.patterns if not is_pattern(pattern))
    if node.end_key == "*" and (node.checksum == "cn_id" or any("*" in pattern for pattern in node.patterns)):
        yield "end_key", {}


def _look_up(flow: d.Flow, node: d.LookUp) -> _Found:
    if not _is_address(node.url):
        yield "url", {}
    yield from _text(flow, node.url)
    for source in node.query.values():
        yield from _expression(flow, source, private=False)
    for path in node.save.values():
        if not all(part and part.isprintable() for part in path.split(".")):
            yield "path", {"path": path}


def _is_address(url: str) -> bool:
    try:
        parted = urlsplit(url)
        host = parted.hostname
    except ValueError:
        return False
    plain = not set("{}@") & set(parted.netloc)
    return parted.scheme in ("http", "https") and bool(host) and plain


def prompts(node: d.AnyNode) -> list[d.Prompt]:
    """Everything a node may say."""
    match node:
        case d.Say() | d.Voicemail() | d.Record():
            return [node.prompt]
        case d.Menu() | d.Digits():
            return [prompt for prompt in (node.prompt, node.wrong, node.silence) if prompt is not None]
        case d.Survey():
            return [question.prompt for question in node.questions]
        case _:
            return []


def _prompt(flow: d.Flow, prompt: d.Prompt) -> _Found:
    texts = {language: prompt.text(language) for language in flow.languages}
    if not any(texts.values()):
        yield "prompt_forgotten", {}
        return
    for language, text in texts.items():
        if not text:
            yield "prompt_missing", {"language": language}
        yield from _text(flow, text)


def _text(flow: d.Flow, text: str) -> _Found:
    try:
        pieces = parts(text)
    except ExpressionError as error:
        yield "expression", {"source": text, "error": str(error)}
        return
    read = frozenset[str]().union(*(names(piece) for piece in pieces if not isinstance(piece, str)))
    yield from _names(flow, read, private=False)


def _sources(node: d.AnyNode) -> list[str]:
    """Expressions that may hold private values."""
    match node:
        case d.Condition():
            return [branch.when for branch in node.branches]
        case d.Set():
            return list(node.values.values())
        case d.LookUp():
            return list(node.body.values())
        case d.Customer():
            return [node.number]
        case _:
            return []


def _expression(flow: d.Flow, source: str, *, private: bool) -> _Found:
    try:
        read = names(parse(source))
    except ExpressionError as error:
        yield "expression", {"source": source, "error": str(error)}
        return
    yield from _names(flow, read, private=private)


def _names(flow: d.Flow, read: Collection[str], *, private: bool) -> _Found:
    known = _GIVEN | flow.values.keys() | {name for node in flow.nodes.values() for name in _sets(node)}
    hidden = private_names(flow)
    for name in sorted(read):
        if name not in known:
            yield "name_unknown", {"name": name}
        elif name in hidden and not private:
            yield "private_open", {"name": name}


def _sets(node: d.AnyNode) -> list[str]:
    """Names a node gives a value to."""
    match node:
        case d.Digits():
            return [node.save]
        case d.Set():
            return list(node.values)
        case d.LookUp():
            return list(node.save)
        case d.Survey():
            return [question.name for question in node.questions]
        case _:
            return []


def private_names(flow: d.Flow) -> frozenset[str]:
    """Names that may hold something private: keyed in as such, or worked out from it."""
    hidden = {node.save for node in flow.nodes.values() if isinstance(node, d.Digits) and node.private}
    assignments = [
        (name, source)
        for node in flow.nodes.values()
        if isinstance(node, d.Set)
        for name, source in node.values.items()
    ]
    while True:
        more = {name for name, source in assignments if name not in hidden and _reads(source) & hidden}
        if not more:
            return frozenset(hidden)
        hidden |= more


def _reads(source: str) -> frozenset[str]:
    try:
        return names(parse(source))
    except ExpressionError:
        return frozenset()


# ── what lies outside ────────────────────────────────────────────────────────────────────────────────


def _outside(node: d.AnyNode, around: Surroundings, flow_id: str) -> _Found:
    match node:
        case d.Agent() if node.agent not in around.agents:
            yield "agent_unknown", {"agent": node.agent}
        case d.Queue() | d.Agent() | d.Voicemail() | d.Callback() if node.queue not in around.queues:
            yield "queue_unknown", {"queue": node.queue}
        case d.Hours() if node.calendar not in around.calendars:
            yield "calendar_unknown", {"calendar": node.calendar}
        case d.SubFlow() if node.flow == flow_id or flow_id in _flows_within(node.flow, around.flows):
            yield "flow_circle", {"flow": node.flow}
        case d.SubFlow() if node.flow not in around.flows:
            yield "flow_unknown", {"flow": node.flow}


def _flows_within(flow_id: str, flows: Mapping[str, d.Flow]) -> set[str]:
    return reachable({key: uses(flow).flows for key, flow in flows.items()}, flow_id)


@dataclass(frozen=True, slots=True)
class Uses:
    """Ids of what a flow refers to."""

    queues: frozenset[str]
    calendars: frozenset[str]
    flows: frozenset[str]


def uses(flow: d.Flow) -> Uses:
    """What must exist for a flow to run."""
    nodes = flow.nodes.values()
    return Uses(
        queues=frozenset(
            node.queue for node in nodes if isinstance(node, d.Queue | d.Agent | d.Voicemail | d.Callback)
        ),
        calendars=frozenset(node.calendar for node in nodes if isinstance(node, d.Hours)),
        flows=frozenset(node.flow for node in nodes if isinstance(node, d.SubFlow)),
    )
