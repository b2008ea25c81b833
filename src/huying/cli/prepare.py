"""What has to be there before anything can start: the data folder, Asterisk, the screens."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from huying.cli import screens, steps
from huying.config import Settings
from huying.engines import asterisk, sounds
from huying.engines.folder import DataFolder


@dataclass(frozen=True)
class Ready:
    folder: DataFolder
    program: asterisk.Program


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[Ready]:
    """The locked data folder and the programs; the lock is given back at the end. Raises SetupError."""
    folder = DataFolder(settings.paths.data)
    folder.open(settings.limits.free_megabytes * 1_000_000)
    try:
        with steps.step("Screens") as say:
            screens.ensure(say)
        with steps.step("Asterisk") as say:
            program = asterisk.find_or_fetch(settings.paths.cache, say)
            say(asterisk.version(program))
        with steps.step("Sounds"):
            sounds.ensure(folder.sounds, folder.music, program.espeak)
        yield Ready(folder, program)
    finally:
        folder.close()
