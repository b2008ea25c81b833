"""The certificate the switch shows to carriers over TLS: the one of the settings, or one made by
ourselves."""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from huying.config import Sip
from huying.errors import SetupError

_YEARS = 10
_USUAL_AUTHORITIES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")


@dataclass(frozen=True)
class Certificate:
    """Files in PEM: our certificate, its key, and the authorities whose word counts for carriers'."""

    certificate: Path
    key: Path
    authorities: Path


def ensure(sip: Sip, folder: Path) -> Certificate:
    """Those of the settings; what they do not name is made in `folder`. Raises SetupError when a file is
    missing."""
    given = {
        "sip.tls_certificate": sip.tls_certificate,
        "sip.tls_key": sip.tls_key,
        "sip.tls_authorities": sip.tls_authorities,
    }
    for setting, file in given.items():
        if file and not os.access(file, os.R_OK):
            raise SetupError("tls.file", f"The file {file} of {setting} cannot be read.")
    certificate, key = Path(sip.tls_certificate), Path(sip.tls_key)
    if not sip.tls_certificate:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        certificate, key = folder / "own.pem", folder / "own-key.pem"
        if not (certificate.exists() and key.exists()):
            _make(sip.external_address or sip.host, certificate, key)
    authorities = Path(sip.tls_authorities) if sip.tls_authorities else _authorities(certificate)
    return Certificate(certificate, key, authorities)


def _authorities(otherwise: Path) -> Path:
    """The machine's own list; on a machine without one, nobody but ourselves is trusted."""
    usual = (ssl.get_default_verify_paths().cafile, *_USUAL_AUTHORITIES)
    return next((Path(file) for file in usual if file and Path(file).exists()), otherwise)


def _make(host: str, certificate: Path, key: Path) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * _YEARS))
        .add_extension(x509.SubjectAlternativeName([_name(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(private, hashes.SHA256())
    )
    key.touch(mode=0o600)
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
