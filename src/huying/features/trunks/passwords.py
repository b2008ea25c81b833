"""Passwords of trunks: in one file only the owner can read, or in the environment; in no table, log or
journal.

`HUYING_TRUNK_PASSWORD_<NAME>` (the trunk's name in capitals, what is no letter or digit as one `_`) is used
before the file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

_VARIABLE = "HUYING_TRUNK_PASSWORD_"


class TrunkPasswords:
    """What carriers know us by."""

    def __init__(self, file: Path, environ: Mapping[str, str]) -> None:
        self._file = file
        self._environ = environ
        self._known: dict[str, str] = (
            msgspec.json.decode(file.read_bytes(), type=dict[str, str]) if file.exists() else {}
        )

    def get(self, trunk_id: str, name: str) -> str:
        """ "" when there is none."""
        return self._environ.get(variable(name)) or self._known.get(trunk_id, "")

    def has(self, trunk_id: str, name: str) -> bool:
        return self.get(trunk_id, name) != ""

    def put(self, trunk_id: str, password: str) -> None:
        """Keep it, "" forgets it. On disk when this returns."""
        known = {key: value for key, value in self._known.items() if key != trunk_id}
        if password:
            known[trunk_id] = password
        fresh = self._file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(msgspec.json.encode(known))
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self._file)
        self._known = known


def variable(name: str) -> str:
    """The environment variable of a trunk of this name."""
    return _VARIABLE + re.sub(r"[^A-Z0-9]+", "_", name.upper())
