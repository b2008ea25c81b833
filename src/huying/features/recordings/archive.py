"""The recordings' folder: `incoming` pieces from the switch, `kept` recordings, sealed, by day.

A kept recording is one sealed file that holds all there is to it: how long it is, its sound, its waveform.
Everything here is work on the disk, for a thread.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np

from huying.config import read_effective
from huying.engines.addresses import Addresses
from huying.features.recordings import sound
from huying.features.recordings.keys import KEY_FILE, KeySource
from huying.features.recordings.vault import SUFFIX, Broken, Sealed, seal
from huying.kit.clock import Micros, to_datetime

_HEAD: Final = struct.Struct("<QI")  # frames, points of the waveform
_PEAK = "<u2"


@dataclass(frozen=True, slots=True)
class Stored:
    """A kept recording. `heard`: seconds of it the switch wrote, the rest is silence put in."""

    seconds: float
    heard: float
    size_bytes: int
    sha256: str


class Kept:
    """A kept recording, open for reading."""

    def __init__(self, sealed: Sealed) -> None:
        """Raises Broken."""
        self._sealed = sealed
        head = sealed.read(0, _HEAD.size)
        if len(head) != _HEAD.size:
            raise Broken("it has no head")
        self.frames, self._points = _HEAD.unpack(head)
        if sealed.size != _HEAD.size + self.frames * 2 + self._points * 4:
            raise Broken("its head does not fit")

    @property
    def seconds(self) -> float:
        return float(self.frames / sound.RATE)

    def wav(self, side: sound.Side) -> sound.Wav:
        """As a WAV file. Valid until `close`."""
        return sound.Wav(self._sealed, _HEAD.size, self.frames, side)

    def peaks(self) -> tuple[list[float], list[float]]:
        """(customer, agent): the loudest sample of each stretch, 0 to 1."""
        data = self._sealed.read(_HEAD.size + self.frames * 2, self._points * 4)
        pairs = np.frombuffer(data, _PEAK).reshape(-1, 2) / 32768
        customer, agent = np.round(pairs, 4).T.tolist()
        return customer, agent

    def close(self) -> None:
        self._sealed.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def archive_of(addresses: Addresses) -> Archive:
    """The archive of a running centre."""
    settings = read_effective(addresses.settings_file)
    keys = KeySource(settings.recordings.keys, Path(addresses.data_dir) / KEY_FILE)
    return Archive(Path(addresses.recordings_dir), keys)


class Archive:
    """`folder` is where the switch writes; `kept` inside it is ours."""

    def __init__(self, folder: Path, keys: KeySource) -> None:
        self.incoming = folder
        self.kept = folder / "kept"
        self._keys = keys

    def ready(self) -> None:
        """Make sure there are keys. Raises SetupError."""
        self._keys.ensure(sealed=next(self.files(), None) is not None)

    def files(self) -> Iterator[Path]:
        """Every kept recording."""
        return self.kept.glob(f"*/*/*/*{SUFFIX}")

    def piece(self, recording_id: str, begins: Micros) -> Path:
        """What the switch is to write from this moment on."""
        return self.incoming / f"{recording_id}.{begins}.raw"

    def pieces(self, recording_id: str) -> list[Path]:
        """What the switch wrote of a recording. Raises OSError."""
        return [file for file in self.incoming.iterdir() if file.name.startswith(f"{recording_id}.")]

    def name(self, recording_id: str, started: Micros) -> str:
        """Of a kept recording, as the journal has it."""
        return f"{to_datetime(started):%Y/%m/%d}/{recording_id}{SUFFIX}"

    def open(self, name: str) -> Kept:
        """Raises FileNotFoundError, OSError, Broken, KeyMissing, SetupError."""
        sealed = Sealed(self.kept / name, self._keys.ring())
        try:
            return Kept(sealed)
        except BaseException:
            sealed.close()
            raise

    def remove(self, name: str, recording_id: str) -> None:
        """Take a recording and its pieces away, if they are there. Raises OSError."""
        (self.kept / name).unlink(missing_ok=True)
        for piece in self.pieces(recording_id):
            piece.unlink(missing_ok=True)

    def store(self, recording_id: str, started: Micros, least: Micros) -> Stored:
        """Keep what the switch wrote, at least `least` microseconds long, and remove the pieces. One that was
        kept before we were killed is looked at again.

        Raises FileNotFoundError when there is neither, OSError when the disk does not take it, Broken,
        KeyMissing, SetupError.
        """
        name = self.name(recording_id, started)
        files = self.pieces(recording_id)
        if not files:
            return self._look(name)
        parts = sound.pieces(files, started)
        digest = sound.Digest(sound.length(parts, least * sound.RATE // 1_000_000))
        target = self.kept / name
        seal(target, _content(parts, digest), self._keys.ring())
        for file in files:
            file.unlink(missing_ok=True)
        heard = sum(part.frames for part in parts) / sound.RATE
        return Stored(digest.seconds, heard, target.stat().st_size, digest.sha256)

    def _look(self, name: str) -> Stored:
        with self.open(name) as found:
            sha256 = found.wav("both").sha256()
            return Stored(found.seconds, found.seconds, (self.kept / name).stat().st_size, sha256)


def _content(parts: list[sound.Piece], digest: sound.Digest) -> Iterator[bytes]:
    yield _HEAD.pack(digest.frames, len(digest.peaks))
    yield from sound.kept(parts, digest)
    yield digest.peaks.astype(_PEAK).tobytes()
