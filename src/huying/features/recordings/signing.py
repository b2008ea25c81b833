"""The centre's signature: who gets an export can tell whether it left this house as it is now.

Ed25519. The private key is a file in the data folder, readable by its owner only, made at the first start.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from huying.errors import SetupError
from huying.features.recordings.keys import write_secret

SIGNING_FILE = "signing-key.pem"
"""In the data folder."""


class Signer:
    """Signs with the key in `file`, which is made if it is not there."""

    def __init__(self, file: Path) -> None:
        """Raises SetupError, OSError."""
        if not file.exists():
            write_secret(
                file,
                Ed25519PrivateKey.generate().private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                ),
            )
        key = _private(file.read_bytes())
        if key is None:
            raise SetupError("signing.malformed", f"{file} is not an Ed25519 key: put it back from a backup.")
        self._key = key

    @property
    def public_key(self) -> str:
        """PEM."""
        return (
            self._key.public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            .decode()
        )

    def sign(self, data: bytes) -> bytes:
        """64 bytes."""
        return self._key.sign(data)


def _private(text: bytes) -> Ed25519PrivateKey | None:
    try:
        key = serialization.load_pem_private_key(text, None)
    except ValueError:
        return None
    return key if isinstance(key, Ed25519PrivateKey) else None


def is_signed(data: bytes, signature: bytes, public_key: str) -> bool:
    """Whether the owner of this key (PEM) signed exactly this. A key that is none has signed nothing."""
    try:
        key = serialization.load_pem_public_key(public_key.encode())
        if not isinstance(key, Ed25519PublicKey):
            return False
        key.verify(signature, data)
    except (ValueError, InvalidSignature):
        return False
    return True


def fingerprint(public_key: str) -> str:
    """SHA-256 of the key (PEM, spaces at its ends aside), to be compared by people."""
    return hashlib.sha256(public_key.strip().encode()).hexdigest()
