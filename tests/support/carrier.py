"""A carrier as they come: an Asterisk that takes calls over TLS with encrypted sound from its customers."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from huying.config import Sip
from huying.engines import asterisk, certificates
from huying.engines.child import Child
from huying.engines.ports import free_port
from huying.publicnet import network
from support.engines import Engines

ACCOUNT, PASSWORD = "centre42", "a-carriers-password"

_PJSIP = """[global]
type = global
endpoint_identifier_order = username

[tls]
type = transport
protocol = tls
bind = 127.0.0.1:{port}
cert_file = {certificate}
priv_key_file = {key}
method = tlsv1_2

[{account}]
type = endpoint
transport = tls
context = from-centre
auth = {account}
aors = {account}
disallow = all
allow = alaw
direct_media = no
media_encryption = sdes
media_address = 127.0.0.1

[{account}]
type = auth
auth_type = digest
username = {account}
password = {password}

[{account}]
type = aor
max_contacts = 1
remove_existing = yes
"""
_EXTENSIONS = """[general]
static = yes

[from-centre]
exten => _[+0-9]!,1,Answer()
 same => n,Wait(30)
"""


@contextlib.contextmanager
def carrier(engines: Engines, program: asterisk.Program) -> Iterator[int]:
    """The TLS port of a running carrier, whose certificate the centre's switch trusts."""
    own = certificates.ensure(Sip(), engines.carrier_certificate)
    port = free_port()
    place = network.NetworkPlace(
        sip_port=port,
        http_port=free_port(),
        rtp_start=engines.settings.publicnet.rtp_start,
        rtp_end=engines.settings.publicnet.rtp_end,
        ari_password="unused",
        centre_sip_port=engines.settings.sip.port,
    )
    more = ("app_dial", "app_verbose", "res_pjsip_registrar", "res_srtp")
    files = network.conf_files(place)
    files.update(
        {
            "pjsip.conf": _PJSIP.format(
                port=port, certificate=own.certificate, key=own.key, account=ACCOUNT, password=PASSWORD
            ),
            "extensions.conf": _EXTENSIONS,
            "sorcery.conf": "",
            "modules.conf": files["modules.conf"] + "".join(f"load = {name}.so\n" for name in more),
        }
    )
    plan = asterisk.Plan(
        name="carrier",
        folder=engines.folder.root / "carrier",
        files=files,
        ari_url=f"http://127.0.0.1:{place.http_port}",
        ari_user=network.ARI_USER,
        ari_password=place.ari_password,
    )
    child = Child(asterisk.spec(plan, program, log_dir=engines.folder.log, run_dir=engines.folder.run))
    engines.run(child.start())
    try:
        yield port
    finally:
        engines.run(child.stop())
