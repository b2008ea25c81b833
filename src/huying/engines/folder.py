"""The data folder: one centre at a time, of a version this program understands.

version        layout number
secrets.json   mode 600
run/           lock, addresses.json, notes on the children
log/           what the children print
postgres/  nats/  asterisk/  publicnet/     one folder a server
recordings/  prompts/  sounds/  music/
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from huying.engines.packages import require_space
from huying.errors import SetupError

VERSION = 1


class DataFolder:
    """Paths inside the folder. `open` makes them and takes the lock; `close` gives it back."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.run = root / "run"
        self.log = root / "log"
        self.recordings = root / "recordings"
        self.prompts = root / "prompts"
        self.sounds = root / "sounds"
        self.music = root / "music"
        self.secrets = root / "secrets.json"
        self.addresses = self.run / "addresses.json"
        self.settings = self.run / "settings.json"
        self._lock: IO[str] | None = None

    def open(self, free_bytes: int = 0) -> None:
        """Make the folder if need be and lock it.

        Raises SetupError: in use, written by a newer version, not writable, or disk full.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            for inner in (self.run, self.log, self.recordings, self.prompts):
                inner.mkdir(exist_ok=True, mode=0o700)
            self._take_lock()
            self._check_version()
        except OSError as error:
            why = (error.strerror or "unknown error").lower()
            raise SetupError(
                "data.unusable", f"The data folder {self.root} cannot be used: {why}."
            ) from error
        require_space(self.root, free_bytes, "the centre's data (limits.free_megabytes)")

    def close(self) -> None:
        if self._lock:
            self._lock.close()
            self._lock = None

    def holder(self) -> int | None:
        """Process id of the centre that runs on this folder, if one does."""
        try:
            with (self.run / "lock").open() as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    return int(lock.read() or 0)
        except OSError:
            pass
        return None

    def _take_lock(self) -> None:
        lock = (self.run / "lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            pid = lock.read().strip()
            lock.close()
            raise SetupError(
                "data.in_use", f"A centre already runs on {self.root} (process {pid}): ./huying stop ends it."
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock

    def _check_version(self) -> None:
        file = self.root / "version"
        if not file.exists():
            file.write_text(f"{VERSION}\n")
        found = file.read_text().strip()
        if not found.isdigit() or int(found) > VERSION:
            self.close()
            raise SetupError(
                "data.newer",
                f"The data folder {self.root} is of a newer version of Huying "
                f"(layout {found}, this one knows {VERSION}): install that version, or set paths.data.",
            )
