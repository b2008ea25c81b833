"""Write requirements.lock: every package of this environment that pyproject.toml leads to, exactly.

Run it in an environment freshly made by `pip install -e '.[dev]'`; what only development needs comes last.
"""

from __future__ import annotations

import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Collection
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
HEADER = """\
# Every Python package, exactly. Written by scripts/lock.py, do not edit.
"""


def main() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    run_time = closure(project["dependencies"])
    development = closure(project["optional-dependencies"]["dev"])
    lines = [
        HEADER.rstrip(),
        *pins(run_time),
        "",
        "# development",
        *pins(development.keys() - run_time.keys()),
    ]
    (REPOSITORY / "requirements.lock").write_text("\n".join(lines) + "\n")
    sys.stdout.write(
        f"{len(run_time)} packages to run, {len(development.keys() - run_time.keys())} to develop\n"
    )


def closure(requirements: list[str]) -> dict[str, str]:
    """Name → version of the packages the requirements lead to, as installed."""
    found: dict[str, str] = {}
    pending = [split(requirement) for requirement in requirements]
    while pending:
        name, extras = pending.pop()
        if name in found and not extras:
            continue
        distribution = importlib.metadata.distribution(name)
        found[name] = distribution.version
        for line in distribution.requires or []:
            requirement, _, marker = line.partition(";")
            if applies(marker.strip(), extras):
                pending.append(split(requirement))
    return found


def split(requirement: str) -> tuple[str, tuple[str, ...]]:
    """`sqlalchemy[asyncio]>=2` → ("sqlalchemy", ("asyncio",))."""
    match = re.match(r"\s*([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?", requirement)
    if match is None:
        raise SystemExit(f"not a requirement: {requirement}")
    extras = tuple(extra.strip() for extra in (match[2] or "").split(",") if extra.strip())
    return re.sub(r"[-_.]+", "-", match[1]).lower(), extras


def applies(marker: str, extras: tuple[str, ...]) -> bool:
    """Whether a dependency's condition holds here, for any of the extras asked for."""
    if not marker:
        return True
    from packaging.markers import Marker

    return any(Marker(marker).evaluate({"extra": extra}) for extra in ("", *extras))


def pins(names: Collection[str]) -> list[str]:
    return [f"{name}=={importlib.metadata.version(name)}" for name in sorted(names)]


if __name__ == "__main__":
    main()
