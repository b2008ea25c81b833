"""What the endpoints of flows take and give. The form of a flow is `flows.document`, described in
docs/flows.md."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from huying.features.inputs import Id, Input, Label, Name, Output

Document = dict[str, Any]
Number = Annotated[int, Field(ge=1, le=1_000_000_000)]


class NewFlow(Input):
    """`like`: a flow whose draft it begins with."""

    name: Name
    like: Id | None = None


class FlowName(Input):
    name: Name


class Draft(Input):
    """`revision`: that of the draft these changes were made to."""

    revision: Number
    document: Document


class Publication(Input):
    """`revision`: that of the draft that was looked at. `note`: what is different, for those who come
    later."""

    revision: Number
    note: Label = ""


class RollBack(Input):
    version: Number


class FlowSummary(Output):
    """`changed`: the draft is not what is published."""

    id: str
    name: str
    published: int | None
    changed: bool


class VersionOut(Output):
    number: int
    note: str
    published_by: str
    published_at: datetime


class ComplaintOut(Output):
    """`node` is "" for the flow as a whole; `text` is English, screens translate by `code` and `params`."""

    code: str
    node: str
    params: dict[str, str]
    text: str


class OutcomeOut(Output):
    """`step`: which step did not hold, from 1; 0 when the test passed."""

    name: str
    passed: bool
    step: int
    problem: str


class WayOut(Output):
    """One way out of a node of the draft."""

    source: str
    label: str
    target: str


class FlowOut(FlowSummary):
    """A flow as it is worked on. `versions`: newest first."""

    revision: int
    document: Document
    ways: list[WayOut]
    complaints: list[ComplaintOut]
    versions: list[VersionOut]


class DeskFlow(Output):
    """A published flow as agents see it. `returns`: it leads back to the agent who sent a caller there.
    `nodes`: their names by id."""

    id: str
    name: str
    returns: bool
    nodes: dict[str, str]


class NodePasses(Output):
    """How many callers came to a node today."""

    node: str
    passes: int
