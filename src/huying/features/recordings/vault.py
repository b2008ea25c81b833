"""Files at rest: encrypted, readable from any place, and never changed unnoticed.

    header  256 bytes: 8 of magic, two slots of 80 (key id 20, nonce 12, wrapped key 48), zeros
    body    chunks of 64 KiB, each followed by its tag of 16 bytes; the last one may be shorter

Each file has a random key of its own, under which every chunk is sealed with AES-256-GCM; the nonce is the
chunk's number and whether it is the last, so chunks cannot be cut off, exchanged or added. The file's key is
wrapped by a master key of the ring. Everything is bound to the file's name. Changing the master key writes
the header only: the new slot first, then the old one is wiped, so a crash leaves at least one that opens.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from huying.features.recordings.keys import ID_BYTES, KEY_BYTES, Ring

SUFFIX = ".rec"
_MAGIC: Final = b"HUYREC\x00\x01"
_NONCE, _TAG = 12, 16
_SLOT = ID_BYTES + _NONCE + KEY_BYTES + _TAG
_SLOTS: Final = (len(_MAGIC), len(_MAGIC) + _SLOT)
_HEADER = 256
_CHUNK = 1 << 16
_SEALED = _CHUNK + _TAG


class Broken(Exception):
    """The file is not what was sealed under this name: cut, changed, exchanged or not one of ours."""


class KeyMissing(Exception):
    """No key of the ring opens it; the ids it asks for are the argument."""


def seal(target: Path, content: Iterable[bytes], ring: Ring) -> None:
    """Encrypt `content` into `target`, in one step.

    Raises OSError; then nothing is left of it.
    """
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_suffix(".part")
    key = secrets.token_bytes(KEY_BYTES)
    cipher, name = AESGCM(key), target.stem.encode()
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write((_MAGIC + _wrap(key, ring, name)).ljust(_HEADER, b"\0"))
            for number, (chunk, last) in enumerate(_chunks(content)):
                out.write(cipher.encrypt(_nonce(number, last), chunk, name))
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def rewrap(file: Path, ring: Ring) -> bool:
    """Have the ring's current key open the file, and no other. False when it does already.

    Raises Broken, KeyMissing, OSError.
    """
    name = file.stem.encode()
    with file.open("r+b", buffering=0) as opened:
        header = opened.read(_HEADER)
        key, slot = _unwrap(header, ring, name)
        wiped = [place for place in _SLOTS if place != slot and any(header[place : place + _SLOT])]
        if _key_id(header, slot) == ring.current and not wiped:
            return False
        if _key_id(header, slot) != ring.current:
            fresh = next(place for place in _SLOTS if place != slot)
            _put(opened, fresh, _wrap(key, ring, name))
            wiped = [slot]
        for place in wiped:
            _put(opened, place, bytes(_SLOT))
    return True


class Sealed:
    """A sealed file, open for reading. `size` is that of what was sealed, known to be true."""

    def __init__(self, file: Path, ring: Ring) -> None:
        """Raises Broken, KeyMissing, OSError."""
        self._name = file.stem.encode()
        self._file: IO[bytes] = file.open("rb")
        try:
            key, _ = _unwrap(self._file.read(_HEADER), ring, self._name)
            self._cipher = AESGCM(key)
            body = os.fstat(self._file.fileno()).st_size - _HEADER
            self._last = max(0, -(-body // _SEALED) - 1)
            self.size = body - (self._last + 1) * _TAG
            self._chunk(self._last)
        except BaseException:
            self._file.close()
            raise

    def read(self, offset: int, length: int) -> bytes:
        """These bytes of the content; fewer at its end. Raises Broken, OSError."""
        end = min(offset + length, self.size)
        if offset >= end:
            return b""
        first = offset // _CHUNK
        found = b"".join(self._chunk(number) for number in range(first, (end - 1) // _CHUNK + 1))
        return found[offset - first * _CHUNK : end - first * _CHUNK]

    def _chunk(self, number: int) -> bytes:
        self._file.seek(_HEADER + number * _SEALED)
        sealed = self._file.read(_SEALED)
        try:
            return self._cipher.decrypt(_nonce(number, number == self._last), sealed, self._name)
        except InvalidTag:
            raise Broken(f"chunk {number} was changed") from None

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _chunks(content: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """`content` in chunks, and whether each is the last; at least one."""
    held = b""
    for block in content:
        held += block
        whole = max(0, len(held) - 1) // _CHUNK * _CHUNK
        for at in range(0, whole, _CHUNK):
            yield held[at : at + _CHUNK], False
        held = held[whole:]
    yield held, True


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(_NONCE - 1, "big") + bytes([last])


def _wrap(key: bytes, ring: Ring, name: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    wrapped = AESGCM(ring.keys[ring.current]).encrypt(nonce, key, _MAGIC + name)
    return ring.current.encode().ljust(ID_BYTES, b"\0") + nonce + wrapped


def _unwrap(header: bytes, ring: Ring, name: bytes) -> tuple[bytes, int]:
    """The file's key and the slot that gave it."""
    if len(header) != _HEADER or not header.startswith(_MAGIC):
        raise Broken("it is not a sealed recording")
    asked = []
    for slot in _SLOTS:
        master = ring.keys.get(_key_id(header, slot))
        nonce, wrapped = slot + ID_BYTES, slot + ID_BYTES + _NONCE
        asked.append(_key_id(header, slot))
        if master is None:
            continue
        try:
            found = AESGCM(master).decrypt(
                header[nonce:wrapped], header[wrapped : slot + _SLOT], _MAGIC + name
            )
        except InvalidTag:
            continue
        return found, slot
    unknown = [key_id for key_id in asked if key_id and key_id not in ring.keys]
    raise KeyMissing(", ".join(unknown)) if unknown else Broken("its key was changed")


def _key_id(header: bytes, slot: int) -> str:
    return header[slot : slot + ID_BYTES].rstrip(b"\0").decode("ascii", "replace")


def _put(opened: IO[bytes], place: int, content: bytes) -> None:
    opened.seek(place)
    opened.write(content)
    os.fdatasync(opened.fileno())
