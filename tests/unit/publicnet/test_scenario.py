"""Scenario files: what is accepted, and what an error says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.errors import SetupError
from huying.publicnet import scenario, toml_lines

pytestmark = pytest.mark.unit

DEMO = Path(__file__).parents[3] / "scenarios" / "demo.toml"
HEAD = 'title = "t"\nseed = 1\n'
CALLERS = """[[callers]]
name = "a"
to = ["+861055500001"]
numbers = ["+86138********"]
patience = { kind = "constant", seconds = 1 }
talk = { kind = "constant", seconds = 1 }
"""


def refusal(text: str) -> str:
    with pytest.raises(SetupError) as refused:
        scenario.parse(text, "x.toml")
    return refused.value.message


def test_the_shipped_scenario_is_valid_and_has_every_kind_of_number() -> None:
    demo = scenario.load(DEMO)
    kinds = {scenario.kind_of(behaviour) for behaviour in demo.behaviours.values()}
    assert kinds == set(scenario.BEHAVIOURS)
    assert {group.language for group in demo.callers} == {"en", "zh"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD + "speed = 2\n", "x.toml, line 3: there is no key speed; allowed here: title, seed, max_calls"),
        (
            HEAD + CALLERS + "patiance = 3\n",
            "line 9: there is no key callers[1].patiance; allowed here: name",
        ),
        (HEAD + CALLERS + "per_minute = -1\n", "line 9: callers[1].per_minute: expected"),
        (HEAD + CALLERS, "callers[1]: exactly one of per_minute and per_hour is needed"),
        (HEAD + CALLERS + "per_hour = [1]\n", "line 9: callers[1].per_hour: 24 values are needed"),
        (HEAD + CALLERS + "per_minute = 1\nknown_share = 0.5\n", "line 10: callers[1].known_share: needs"),
        (
            HEAD + (CALLERS + "per_minute = 1\n") * 2,
            "line 11: callers[2].name: 'a' is there twice",
        ),
        (
            HEAD + CALLERS.replace("constant", "gauss", 1),
            "line 7: callers[1].patience.kind: invalid value 'gauss'; kind is one of constant, uniform",
        ),
        (
            HEAD
            + CALLERS.replace('"constant", seconds = 1', '"uniform", min = 3, max = 2', 1)
            + "per_minute = 1\n",
            "line 7: callers[1].patience: min 3 is above max 2",
        ),
        (HEAD + CALLERS.replace("+86138********", "+86 138"), "a number is digits with or without +"),
        (HEAD + '[behaviours.p]\nkind = "persn"\n', "line 4: behaviours.p.kind: invalid value 'persn'; kind"),
        (HEAD + '[behaviours.p]\nkind = "busy"\nrings = 3\n', "line 5: there is no key behaviours.p.rings"),
        (HEAD + "[behaviours]\np = 3\n", "line 4: behaviours.p: expected"),
        (
            HEAD + '[[called]]\nnumbers = ["+86*"]\nmix = { nobody = 1 }\n',
            "line 5: called[1].mix.nobody: no such behaviour; behaviours: none is defined",
        ),
        (
            HEAD + '[behaviours.b]\nkind = "busy"\n[[called]]\nnumbers = ["+86*"]\nmix = { b = 0 }\n',
            "at least one weight above 0",
        ),
        (HEAD + '[robots]\ncount = "many"\n', "line 4: robots.count: expected `int`, got `str`"),
        ("seed = 1\n", "missing required field `title`"),
        ('title = "t\n', "not valid TOML"),
    ],
)
def test_errors_name_the_line_the_key_and_what_is_allowed(text: str, says: str) -> None:
    assert says in refusal(text)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be read: No such file"):
        scenario.load(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b'title = "\xe9"')
    with pytest.raises(SetupError, match="not UTF-8"):
        scenario.load(tmp_path / "latin.toml")


@given(st.text(max_size=300))
def test_any_text_is_a_scenario_or_a_sentence(text: str) -> None:
    said = ""
    try:
        scenario.parse(text, "x.toml")
    except SetupError as error:
        said = error.message
    assert said == "" or said.startswith("x.toml")


def test_lines_are_found_in_repeated_and_nested_tables() -> None:
    text = "a = 1\n[[b]]\nc = 1\n[b.d]\ne = 1\n[[b]]\nc = 2\n[b.d]\ne = 2\n"
    assert toml_lines.line_of(("a",), text) == 1
    assert toml_lines.line_of(("b", 0, "d", "e"), text) == 5
    assert toml_lines.line_of(("b", 1, "c"), text) == 7
    assert toml_lines.line_of(("b", 1, "d", "e"), text) == 9
    assert toml_lines.line_of(("b", 1, "d", "e", "inline"), text) == 9
    assert toml_lines.line_of(("none",), text) == 1
    assert toml_lines.dotted(("b", 1, "d")) == "b[2].d"
