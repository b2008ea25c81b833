"""What a flow takes out of another system's answer."""

from __future__ import annotations

from collections.abc import Mapping

from huying.flows.expressions import LONGEST_TEXT, Value

_LARGEST = 10**15


def picked(answer: object, save: Mapping[str, str]) -> dict[str, Value]:
    """Values by name: what the answer has at each path, none where it has nothing of use."""
    return {name: _at(answer, path) for name, path in save.items()}


def _at(answer: object, path: str) -> Value:
    found = answer
    for part in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(part)
        elif isinstance(found, list) and part.isdecimal() and int(part) < len(found):
            found = found[int(part)]
        else:
            return None
    return _value(found)


def _value(found: object) -> Value:
    if isinstance(found, str):
        return found[:LONGEST_TEXT]
    if isinstance(found, bool):
        return found
    if isinstance(found, int | float):
        return found if abs(found) <= _LARGEST else None
    return None
