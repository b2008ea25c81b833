"""docs/operations.md against the code: every setting with its default, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from huying.config import Settings

pytestmark = pytest.mark.contract

_TEXT = (Path(__file__).parents[2] / "docs/operations.md").read_text(encoding="utf-8")
_SETTINGS = _TEXT.partition("## Configuration")[2].partition("\n### ")[0]
_ROWS = dict(re.findall(r"^\| `([a-z_]+\.[a-z_.<>]+)` \|([^|]*)\|", _SETTINGS, re.MULTILINE))


def _settings() -> Iterator[tuple[str, object]]:
    for section, field in Settings.model_fields.items():
        model = field.annotation
        assert isinstance(model, type)
        assert issubclass(model, BaseModel)
        yield from ((f"{section}.{name}", inner.default) for name, inner in model.model_fields.items())


def test_every_setting_is_described_and_no_other() -> None:
    assert sorted(_ROWS) == sorted(name for name, _ in _settings())


@pytest.mark.parametrize(
    ("name", "default"), [pair for pair in _settings() if isinstance(pair[1], str | int)]
)
def test_the_default_written_is_the_default(name: str, default: str | int) -> None:
    text = str(default).lower() if isinstance(default, bool) else str(default)
    assert _ROWS[name].strip("` ") == text
