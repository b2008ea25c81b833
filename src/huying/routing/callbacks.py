"""When a customer who is to be called back, and was not reached, is called again. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from huying.kit.clock import SECOND, Micros

CallbackResult = Literal["busy", "no_answer", "agent_missed", "no_line", "lost"]
"""Why a try came to nothing: her line was busy; she was not reached; the agent's own telephone did not
answer; no line was free, or a limit forbade it; how it ended is not known."""

_HERS: frozenset[CallbackResult] = frozenset({"busy", "no_answer"})
_NO_LINE_PAUSE = 60 * SECOND


@dataclass(frozen=True, slots=True)
class Retries:
    """`tries` at most; after a busy line it rests for `busy`, after no answer for `silent`."""

    tries: int
    busy: Micros
    silent: Micros


def tries_after(made: int, result: CallbackResult) -> int:
    """How many tries count: those in which her telephone was tried."""
    return made + (result in _HERS)


def next_try(rules: Retries, made: int, result: CallbackResult, now: Micros) -> Micros | None:
    """When she is tried again after a try that made `made` of them; None when that was the last."""
    if made >= rules.tries:
        return None
    match result:
        case "busy" | "lost":
            return now + rules.busy
        case "no_answer":
            return now + rules.silent
        case "no_line":
            return now + _NO_LINE_PAUSE
        case "agent_missed":
            return now
