"""Is a port ours to take? And if not, whose is it?"""

from __future__ import annotations

import errno
import random
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from huying.config import Settings
from huying.errors import SetupError

LOOPBACK = "127.0.0.1"
Kind = Literal["tcp", "udp"]


@dataclass(frozen=True)
class Listener:
    """A port one of our parts will listen on, and the setting that moves it."""

    host: str
    port: int
    kind: Kind
    setting: str


_BELOW_THE_SYSTEMS_OWN = (18_000, 30_000)
_DYING_SECONDS = 2.0
_NOT_SEEN = "another user's process"
_choice = random.SystemRandom()
_given: set[int] = set()


def require_free(listeners: Iterable[Listener]) -> None:
    """Raises SetupError for the first port that is taken, saying by whom.

    A process that was killed holds its ports for a moment while nobody can be named any more: that is waited
    for, two seconds at most.
    """
    until = time.monotonic() + _DYING_SECONDS
    for listener in listeners:
        while not _free(listener):
            owner = _owner(listener)
            if owner is None and time.monotonic() < until:
                time.sleep(0.05)
                continue
            raise SetupError(
                "port.taken",
                f"Port {listener.port} ({listener.kind}) is taken by {owner or _NOT_SEEN}: "
                f"end it, or set {listener.setting} to another port.",
                port=listener.port,
            )


def of_servers(settings: Settings) -> list[Listener]:
    """The ports the servers beside the centre will listen on."""
    external, sip = settings.external, settings.sip
    found = []
    if not external.database_url:
        found.append(Listener(LOOPBACK, settings.ports.postgres, "tcp", "ports.postgres"))
    if not external.nats_url:
        found.append(Listener(LOOPBACK, settings.ports.nats, "tcp", "ports.nats"))
    if not external.ari_url:
        found.append(Listener(sip.host, sip.port, "udp", "sip.port"))
        found.append(Listener(sip.host, sip.port, "tcp", "sip.port"))
        found.append(Listener(sip.host, sip.tls_port, "tcp", "sip.tls_port"))
        found.append(Listener(sip.host, sip.ws_port, "tcp", "sip.ws_port"))
    return found


def of_centre(settings: Settings) -> list[Listener]:
    """Those and the centre's own."""
    return [Listener(settings.web.host, settings.web.port, "tcp", "web.port"), *of_servers(settings)]


def free_port() -> int:
    """A port of loopback nobody uses at the moment, by UDP or TCP, and never the same one twice.

    Below the range from which the system itself takes ports for outgoing connections, so that it stays
    free until it is used.
    """
    while True:
        port = _choice.randrange(*_BELOW_THE_SYSTEMS_OWN)
        if port not in _given and all(_free(Listener(LOOPBACK, port, kind, "")) for kind in ("tcp", "udp")):
            _given.add(port)
            return port


def _type(kind: Kind) -> socket.SocketKind:
    return socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM


def _free(listener: Listener) -> bool:
    with socket.socket(socket.AF_INET, _type(listener.kind)) as probe:
        if listener.kind == "tcp":
            # connections of the last run that are winding down are no obstacle
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((listener.host, listener.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise _refused(listener, error) from error
    return True


def _refused(listener: Listener, error: OSError) -> SetupError:
    if error.errno == errno.EACCES:
        return SetupError(
            "port.forbidden",
            f"Port {listener.port} needs root's rights: set {listener.setting} to 1024 or above.",
        )
    return SetupError("port.host", f"{listener.host} (for {listener.setting}) is no address of this machine.")


def _owner(listener: Listener) -> str | None:
    """`nginx (process 812)`; None when it cannot be seen: another user's without root's rights, or dying."""
    try:
        connections = psutil.net_connections(listener.kind)
    except psutil.AccessDenied:
        connections = []
    for connection in connections:
        listening = listener.kind == "udp" or connection.status == psutil.CONN_LISTEN
        if listening and connection.laddr and connection.laddr.port == listener.port and connection.pid:
            return describe_process(connection.pid)
    return None


def describe_process(pid: int) -> str:
    try:
        process = psutil.Process(pid)
        name, arguments = process.name(), process.cmdline()
    except psutil.Error:
        return f"process {pid}"
    if name.startswith("ld-linux") and len(arguments) > 3:
        name = Path(arguments[3]).name  # a program of ours, started through the loader of its set
    return f"{name} (process {pid})"
