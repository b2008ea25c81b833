"""What happened to a caller in a flow. What she keyed in as private is in none of these."""

from __future__ import annotations

from typing import Literal

from huying.journal.events.base import Event

FlowEnd = Literal["queue", "handed_back", "taken_back", "hung_up", "failed"]


class FlowStarted(Event):
    """The caller came into a flow, in this version of it. `by`: the agent who sent her there and waits for
    her."""

    call_id: str
    flow_id: str
    version: int
    by: str = ""


class FlowNodeEntered(Event):
    """The caller is at a node. `resume`: flow, version and node, outermost first, where she goes on after a
    break. `values`: what the flow knows by then, without what is private. `lent`: an agent waits for her."""

    call_id: str
    flow_id: str
    version: int
    node: str
    resume: list[tuple[str, int, str]]
    values: dict[str, str | int | float | bool | None] = {}
    lent: bool = False


class DigitsCollected(Event):
    """An entry was accepted. `digits` is null when it is private."""

    call_id: str
    flow_id: str
    version: int
    node: str
    name: str
    digits: str | None = None


class SurveyAnswered(Event):
    """The caller answered a question of a survey with this key."""

    call_id: str
    flow_id: str
    version: int
    node: str
    question: str
    answer: str


class FlowEnded(Event):
    """The caller left the flow: to a queue, back to the agent at its end ("handed_back") or before it
    ("taken_back"), off the line, or because the flow is at fault, which `detail` explains. A caller who hangs
    up herself leaves no such fact but `CallEnded`."""

    call_id: str
    flow_id: str
    version: int
    reason: FlowEnd
    detail: str = ""
