"""Where a key stands in a TOML text, so that an error can name the line.

`tomllib` keeps no positions. This finds table headers and keys at the start of a line; a key inside an inline
table is reported at the line of the key that holds it, which is where a person looks anyway.
"""

from __future__ import annotations

import re

Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_.\"'+*-]+)\s*=")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")


def dotted(path: Path) -> str:
    """`("callers", 0, "talk")` → `callers[1].talk`: people count from one."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def path_of(place: str) -> Path:
    """msgspec's `$.callers[0].talk` as a path. It writes `[...]` for any key of a mapping: there it ends."""
    steps: list[str | int] = []
    for name, index in _STEP.findall(place.removeprefix("$")):
        if index == "...":
            break
        steps.append(name if name else int(index))
    return tuple(steps)


def line_of(path: Path, text: str) -> int:
    """Line of the deepest part of `path` that is written in `text`, from 1."""
    best_depth, best_line = 0, 1
    section: Path = ()
    counts: dict[Path, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            section = _section(header[2], header[1] == "[[", counts)
            here = section
        elif key := _KEY.match(line):
            here = (*section, *_parts(key[1]))
        else:
            continue
        if here == path[: len(here)] and len(here) > best_depth:
            best_depth, best_line = len(here), number
    return best_line


def _parts(name: str) -> list[str]:
    return [part.strip().strip("\"'") for part in name.split(".")]


def _section(name: str, repeated: bool, counts: dict[Path, int]) -> Path:
    """The path a header opens; tables inside a repeated table belong to its latest element."""
    path: Path = ()
    parts = _parts(name)
    for place, part in enumerate(parts):
        path = (*path, part)
        if place == len(parts) - 1 and repeated:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
