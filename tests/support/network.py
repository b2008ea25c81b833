"""The public network's Asterisk for tests; it takes the place of SIPp on the trunk `public`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from huying.engines import asterisk
from huying.engines.addresses import write
from huying.engines.child import Child
from huying.publicnet import network
from support.engines import Engines


@contextlib.contextmanager
def public_network(engines: Engines, program: asterisk.Program) -> Iterator[asterisk.Plan]:
    """Started beside the shared engines, stopped at the end."""
    own = engines.settings.publicnet
    place = network.NetworkPlace(
        sip_port=own.sip_port,
        http_port=own.http_port,
        rtp_start=own.rtp_start,
        rtp_end=own.rtp_end,
        ari_password="for-a-test",
        centre_sip_port=engines.settings.sip.port,
    )
    wanted = asterisk.Plan(
        name="publicnet",
        folder=engines.folder.root / "publicnet",
        files=network.conf_files(place),
        ari_url=f"http://127.0.0.1:{place.http_port}",
        ari_user=network.ARI_USER,
        ari_password=place.ari_password,
    )
    child = Child(asterisk.spec(wanted, program, log_dir=engines.folder.log, run_dir=engines.folder.run))
    engines.run(child.start())
    try:
        yield wanted
    finally:
        engines.run(child.stop())


def addresses_with(engines: Engines, wanted: asterisk.Plan, file: Path) -> Path:
    """What `huying demo` would tell the public network's process."""
    known = msgspec.structs.replace(
        engines.addresses,
        publicnet_ari_url=wanted.ari_url,
        publicnet_ari_user=wanted.ari_user,
        publicnet_ari_password=wanted.ari_password,
        publicnet_dir=str(wanted.folder),
    )
    write(known, file)
    return file
