"""What happened to a caller in a flow. What she keyed in as private is in none of these."""

from __future__ import annotations

from typing import Literal

from huying.journal.events.base import Event

FlowEnd = Literal["queue", "agent", "number", "line", "handed_back", "taken_back", "hung_up", "failed"]


class InFlow(Event):
    """What every fact of a call in a flow says: which call, and in which version of which flow."""

    call_id: str
    flow_id: str
    version: int


class AtNode(InFlow):
    """What a fact says that happened at a node."""

    node: str


class FlowStarted(InFlow):
    """The caller came into a flow, in this version of it. `by`: the agent who sent her there and waits for
    her."""

    by: str = ""


class FlowNodeEntered(AtNode):
    """The caller is at a node. `resume`: flow, version and node, outermost first, where she goes on after a
    break. `values`: what the flow knows by then, without what is private. `lent`: an agent waits for her.
    `waits`: she has a place in a line to go back to."""

    resume: list[tuple[str, int, str]]
    values: dict[str, str | int | float | bool | None] = {}
    lent: bool = False
    waits: bool = False


class DigitsCollected(AtNode):
    """An entry was accepted. `digits` is null when it is private."""

    name: str
    digits: str | None = None


class SurveyAnswered(AtNode):
    """The caller answered a question of a survey with this key."""

    question: str
    answer: str


class FlowEnded(InFlow):
    """The caller left the flow: to a queue, to an agent or a number that is called for her, to the line she
    came from, back to the agent at its end ("handed_back") or before it ("taken_back"), off the line, or
    because the flow is at fault, which `detail` explains. A caller who hangs up herself leaves no such fact
    but `CallEnded`."""

    reason: FlowEnd
    detail: str = ""
