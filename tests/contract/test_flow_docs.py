"""Every kind of node and step is described, and the example of the page is a flow without faults."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from huying.flows import document
from huying.flows.checks import check
from huying.flows.document import KINDS, AnyNode, Asking, Flow, Node, TestStep, read
from huying.flows.expressions import _FUNCTIONS
from huying.flows.trials import run_tests

pytestmark = pytest.mark.contract

PAGE = (Path(__file__).parents[2] / "docs/flows.md").read_text(encoding="utf-8")


def test_every_kind_of_node_is_among_those_that_are_read() -> None:
    concrete = {
        kind
        for kind in vars(document).values()
        if isinstance(kind, type) and issubclass(kind, Node) and kind not in (Node, Asking)
    }
    assert set(KINDS) == concrete == set(get_args(AnyNode))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_and_field_is_described(kind: type[Node]) -> None:
    tag = msgspec.inspect.type_info(kind).tag
    (row,) = re.findall(rf"^\| `{tag}` \|.*$", PAGE, re.MULTILINE)
    shared = {field.name for field in msgspec.structs.fields(Node)}
    if issubclass(kind, Asking):
        shared |= {field.name for field in msgspec.structs.fields(Asking)} - {"prompt"}
    for field in msgspec.structs.fields(kind):
        assert f"`{field.name}`" in (PAGE if field.name in shared else row), field.name


@pytest.mark.parametrize("step", get_args(TestStep))
def test_every_step_of_a_test_is_described(step: type) -> None:
    assert f"| `{msgspec.inspect.type_info(step).tag}` |" in PAGE


def test_every_field_of_a_flow_and_every_function_is_described() -> None:
    for field in msgspec.structs.fields(Flow):
        assert f"| `{field.name}` |" in PAGE
    for function in _FUNCTIONS:
        assert f"`{function}(" in PAGE


def test_the_example_has_no_faults() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    flow = read(example)
    assert check(flow) == []
    assert [outcome.passed for outcome in run_tests(flow, {}, {})] == [True]
