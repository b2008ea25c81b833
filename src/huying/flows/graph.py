"""The ways through a flow: which node leads where, and whether it takes a key of the caller to go there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from huying.flows import document as d


@dataclass(frozen=True, slots=True)
class Exit:
    """One way out of a node. `by_person`: somebody must do something to open it, press a key or talk."""

    label: str
    target: str
    by_person: bool = False


def exits(node: d.AnyNode) -> tuple[Exit, ...]:
    """The ways out of a node, in the order they are written; optional ones only where they are given."""
    return tuple(_ways(node))


def _ways(node: d.AnyNode) -> Iterator[Exit]:
    match node:
        case d.Say() | d.Set() | d.Survey() | d.Record() | d.SubFlow():
            yield Exit("next", node.next)
        case d.Menu():
            yield from (Exit(key, target, by_person=True) for key, target in node.choices.items())
            yield Exit("otherwise", node.otherwise)
        case d.Digits():
            yield Exit("next", node.next, by_person=True)
            yield Exit("otherwise", node.otherwise)
        case d.Hours():
            yield from (Exit("open", node.open), Exit("closed", node.closed))
            if node.holiday:
                yield Exit("holiday", node.holiday)
        case d.Condition():
            yield from (Exit(branch.when, branch.then) for branch in node.branches)
            yield Exit("otherwise", node.otherwise)
        case d.LookUp():
            yield from (Exit("next", node.next), Exit("failed", node.failed))
        case d.Customer():
            yield from (Exit("found", node.found), Exit("unknown", node.unknown))
        case d.Callback():
            yield from (Exit("next", node.next), Exit("refused", node.refused))
        case d.Queue():
            yield from _after(node)
        case d.Agent():
            yield Exit("missed", node.missed)
            yield from _after(node)
        case d.Number():
            ways = {"no_answer": node.no_answer, "busy": node.busy, "refused": node.refused}
            yield from (Exit(label, target) for label, target in ways.items() if target)
            yield from _after(node)
        case d.Voicemail() if node.next:
            yield Exit("next", node.next)
        case d.Voicemail() | d.Return() | d.HangUp():
            return


def _after(node: d.Queue | d.Agent | d.Number) -> Iterator[Exit]:
    if node.after:
        yield Exit("after", node.after, by_person=True)


def reachable(ways: Mapping[str, Iterable[str]], start: str) -> set[str]:
    """Everything that can be got to from `start`, itself included."""
    seen, ahead = {start}, [start]
    while ahead:
        for target in ways.get(ahead.pop(), ()):
            if target not in seen:
                seen.add(target)
                ahead.append(target)
    return seen


def cycles(ways: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Groups of nodes that lead back to each other, each sorted."""
    beyond = {node: _beyond(ways, node) for node in ways}
    groups = {
        frozenset(other for other in ahead if node in beyond.get(other, ()))
        for node, ahead in beyond.items()
        if node in ahead
    }
    return sorted(sorted(group) for group in groups)


def _beyond(ways: Mapping[str, Iterable[str]], node: str) -> set[str]:
    return set().union(*(reachable(ways, target) for target in ways[node]))
