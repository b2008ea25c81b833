"""The key ring: the master keys that open the keys of the recordings, each with an id.

New recordings are sealed under the first key of the ring; the others open older ones. The ring is a file
readable by its owner only, one `ID BASE64` a line, or is given whole by the settings. It is read each time
it is needed, so a key added beside a running centre counts at once. Whoever loses the ring has lost the
recordings.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from huying.errors import SetupError

KEY_FILE = "recording-keys"
"""In the data folder."""
KEY_BYTES = 32
ID_BYTES = 20
_ID = re.compile(r"[A-Za-z0-9._-]{1,20}")


@dataclass(frozen=True, slots=True)
class Ring:
    """Key by id; the first is the current one."""

    keys: dict[str, bytes]

    @property
    def current(self) -> str:
        return next(iter(self.keys))


@dataclass(frozen=True, slots=True)
class KeySource:
    """Where the ring is: in the settings (`given`, "ID:BASE64,…") if they have one, else in `file`."""

    given: str
    file: Path

    def ring(self) -> Ring:
        """Raises SetupError: there is none, it is readable by others, or it is malformed."""
        if self.given:
            return _parse(self.given.replace(":", " ").split(","), "recordings.keys")
        try:
            if self.file.stat().st_mode & 0o077:
                raise SetupError(
                    "keys.open",
                    f"{self.file} can be read by others: make it mode 600, or take a new key.",
                )
            return _parse(self.file.read_text(encoding="ascii").splitlines(), str(self.file))
        except (OSError, UnicodeDecodeError) as error:
            raise SetupError("keys.missing", f"The recordings' keys cannot be read: {error}.") from error

    def ensure(self, sealed: bool) -> Ring:
        """The ring, made now if there has never been one. `sealed`: recordings exist, so a missing ring is a
        lost one. Raises SetupError."""
        if not self.given and not self.file.exists():
            if sealed:
                raise SetupError(
                    "keys.lost",
                    f"There are recordings, but {self.file} with their keys is gone: restore it.",
                )
            self._write({_new_id(): secrets.token_bytes(KEY_BYTES)})
        return self.ring()

    def renew(self) -> Ring:
        """Put a new key first. Raises SetupError when the settings hold the ring."""
        if self.given:
            raise SetupError("keys.given", "The keys come from the settings: put a new one first there.")
        self._write({_new_id(): secrets.token_bytes(KEY_BYTES), **self.ring().keys})
        return self.ring()

    def _write(self, keys: dict[str, bytes]) -> None:
        lines = "".join(f"{name} {base64.b64encode(key).decode()}\n" for name, key in keys.items())
        write_secret(self.file, lines.encode())


def write_secret(file: Path, content: bytes) -> None:
    """Put `content` in place in one step, readable by its owner only, and on the disk when this returns."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)


def _new_id() -> str:
    return f"{datetime.now(UTC):%Y%m%d}-{secrets.token_hex(4)}"


def _parse(lines: list[str], where: str) -> Ring:
    keys: dict[str, bytes] = {}
    for line in lines:
        name, _, text = line.strip().partition(" ")
        try:
            key = base64.b64decode(text, validate=True)
        except binascii.Error:
            key = b""
        if not _ID.fullmatch(name) or len(key) != KEY_BYTES or name in keys:
            raise SetupError(
                "keys.malformed",
                f"{where}: each key is an id of at most {ID_BYTES} letters and digits, used once, "
                f"and {KEY_BYTES} bytes in base64.",
            )
        keys[name] = key
    return Ring(keys)
