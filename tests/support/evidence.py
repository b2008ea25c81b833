"""What the parts said while a test failed: the servers' logs of that time and the telephones' own words.

A live test that failed on a machine one cannot look at is understood from this, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.centre import LiveCentre
from support.engines import Engines
from support.phones import Phones

_MOST_LINES = 120
_BEGAN = pytest.StashKey[dict[Path, int]]()


def begin(item: pytest.Item) -> None:
    """Remember how long the logs are before the test."""
    item.stash[_BEGAN] = {file: _size(file) for file in _logs(item)}


def collect(item: pytest.Item) -> Iterator[tuple[str, str]]:
    """Title and text of everything that was written since."""
    began = item.stash.get(_BEGAN, {})
    for file in _logs(item):
        text = _since(file, began.get(file, 0))
        if text:
            yield f"{file.name} during the test", text
    for phones in _used(item, Phones):
        for number, phone in enumerate(phones.running, 1):
            code = phone.process.poll()
            yield f"phone {number}, " + ("running" if code is None else f"ended with {code}"), phone.said()


def _logs(item: pytest.Item) -> list[Path]:
    files: list[Path] = []
    for engines in _used(item, Engines):
        folder = Path(engines.addresses.data_dir)
        files += [folder / "centre.log", *sorted(engines.folder.log.glob("*.log"))]
    for centre in _used(item, LiveCentre):
        files.append(centre.log)
    return list(dict.fromkeys(files))


def _used(item: pytest.Item, kind: type[Any]) -> list[Any]:
    """Fixtures of this kind that the test has, directly or through another."""
    values = getattr(item, "funcargs", {}).values()
    return [value for value in values if isinstance(value, kind)]


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _since(file: Path, began: int) -> str:
    if not file.exists():
        return ""
    with file.open("rb") as log:
        log.seek(min(began, _size(file)))
        lines = log.read().decode(errors="replace").splitlines()
    left_out = [f"… {len(lines) - _MOST_LINES} lines before"] if len(lines) > _MOST_LINES else []
    return "\n".join([*left_out, *lines[-_MOST_LINES:]])
