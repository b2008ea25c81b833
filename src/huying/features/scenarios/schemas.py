"""Scenarios over HTTP: a name, and what its page asks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from huying.features.capacity.schemas import CapacityIn
from huying.features.inputs import Id, Input, Name
from huying.features.planning.schemas import CostIn


class CapacityQuestion(Input):
    kind: Literal["capacity"]
    given: CapacityIn


class CostQuestion(Input):
    """The price list is in it."""

    kind: Literal["cost"]
    given: CostIn


Question = Annotated[CapacityQuestion | CostQuestion, Field(discriminator="kind")]


class ScenarioIn(Input):
    name: Name
    question: Question


class ScenarioOut(ScenarioIn):
    id: Id
