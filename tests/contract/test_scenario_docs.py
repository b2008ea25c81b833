"""docs/scenarios.md describes every key of a scenario, every kind and every key of the report."""

from __future__ import annotations

from pathlib import Path

import pytest

from huying.publicnet import report, scenario

pytestmark = pytest.mark.contract

TEXT = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")
TABLES = (
    scenario.Scenario,
    scenario.Callers,
    scenario.Called,
    scenario.Robots,
    scenario.Rings,
    scenario.Constant,
    scenario.Uniform,
    scenario.Exponential,
    scenario.Lognormal,
    *scenario.BEHAVIOURS.values(),
    report.Report,
)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.__name__))
def test_every_key_is_described(table: type) -> None:
    fields: tuple[str, ...] = table.__struct_fields__  # type: ignore[attr-defined]  # a msgspec.Struct
    missing = [name for name in fields if f"`{name}`" not in TEXT and f"[{name}]" not in TEXT]
    missing = [name for name in missing if f"{{ {name}" not in TEXT and f"[{name}." not in TEXT]
    assert not missing, f"{table.__name__}: {missing}"


@pytest.mark.parametrize("kind", scenario.BEHAVIOURS)
def test_every_kind_is_described_with_its_cause(kind: str) -> None:
    line = next(line for line in TEXT.splitlines() if line.startswith(f"| `{kind}`"))
    if cause := scenario.CAUSES.get(kind):
        assert f"| {cause} · " in line or "the same" in line
        assert f" {cause} · " in line
