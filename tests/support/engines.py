"""Real servers for tests: PostgreSQL, NATS and Asterisk in a temporary folder, on free ports."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from huying.config import Settings, Sip
from huying.engines import asterisk, certificates
from huying.engines.addresses import VARIABLE, Addresses, write
from huying.engines.child import Child, tail
from huying.engines.folder import DataFolder
from huying.engines.ports import free_port
from huying.engines.stack import Stack

T = TypeVar("T")

# Contexts beside the centre's own, for tests that need no application.
EXTRA_DIALPLAN = """
[test]
exten => echo,1,Answer()
 same => n,Echo()
exten => music,1,Answer()
 same => n,MusicOnHold()
"""


class Engines:
    """PostgreSQL, NATS and Asterisk, supervised in a loop of their own so that every test may share them."""

    def __init__(self, root: Path, settings: Settings, program: asterisk.Program) -> None:
        self.settings = settings
        self.folder = DataFolder(root)
        self.folder.open()
        self.second_port = free_port()
        self.carrier_certificate = carrier_certificate(root)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="engines", daemon=True)
        self._thread.start()
        self.stack = Stack(
            settings, self.folder, program, on_change=self._note_change, extra_dialplan=EXTRA_DIALPLAN
        )
        self.addresses: Addresses = self.run(self.stack.start())
        log = Path(self.addresses.asterisk_log)  # an external Asterisk writes its own elsewhere
        self.first_log = log.read_text().splitlines() if log.exists() else []
        self.folder.settings.write_text(settings.model_dump_json())
        write(self.addresses, self.folder.addresses)

    @property
    def environment(self) -> dict[str, str]:
        """For processes of ours that a test starts: they find everything through it."""
        return {**os.environ, VARIABLE: str(self.folder.addresses)}

    def run(self, work: Coroutine[Any, Any, T], timeout: float = 90.0) -> T:
        """Run a coroutine in the engines' own loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout)

    def _note_change(self, child: Child, state: str, detail: str) -> None:
        """In a log of its own: a server that went away by itself is seen in what a failed test prints."""
        with (self.folder.log / "servers.log").open("a") as log:
            log.write(f"{datetime.now(UTC):%H:%M:%S.%f} {child.name} {state} {detail}\n")

    def log_end(self, name: str) -> list[str]:
        return tail(self.folder.log / f"{name}.log", 20)

    def close(self) -> None:
        self.run(self.stack.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self.folder.close()


def carrier_certificate(root: Path) -> Path:
    """Where the certificate is of the carrier these engines trust."""
    return root.parent / "carrier-certificate"


def free_settings(root: Path, **sections: Any) -> Settings:
    """Settings on free ports. The carrier is expected at 127.0.0.1:`publicnet.sip_port`."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    rtp = 30000 + worker * 800
    network = {
        "sip_port": free_port(),
        "http_port": free_port(),
        "rtp_start": rtp + 200,
        "rtp_end": rtp + 399,
    }
    values: dict[str, Any] = {
        "paths": {"data": str(root), "cache": str(Settings().paths.cache)},
        "web": {"port": free_port()},
        "sip": {
            "port": free_port(),
            "ws_port": free_port(),
            "tls_port": free_port(),
            "tls_authorities": str(certificates.ensure(Sip(), carrier_certificate(root)).certificate),
            "rtp_start": rtp,
            "rtp_end": rtp + 199,
            # SIPp's phones answer calls, not questions whether they are there
            "phone_check_seconds": 0,
            "key_seconds": 3,
        },
        "look_ups": {"allowed_hosts": ["localhost"]},
        "ports": {"postgres": free_port(), "nats": free_port()},
        "publicnet": network,
        "limits": {"free_megabytes": 0},
    }
    return Settings.model_validate({**values, **sections})
