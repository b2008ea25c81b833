"""Ports that are taken are named with their owner."""

from __future__ import annotations

import os
import socket

import pytest

from huying.engines.ports import Kind, Listener, free_port, require_free
from huying.errors import SetupError

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("kind", ["tcp", "udp"])
def test_a_taken_port_names_its_owner_and_the_setting(kind: Kind) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        if kind == "tcp":
            taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SetupError) as caught:
            require_free([Listener("127.0.0.1", port, kind, "web.port")])
    assert f"Port {port} ({kind}) is taken by " in caught.value.message
    assert f"(process {os.getpid()})" in caught.value.message
    assert "set web.port to another" in caught.value.message


def test_a_free_port_is_free() -> None:
    require_free([Listener("127.0.0.1", free_port(), "tcp", "web.port")])


def test_an_address_of_another_machine_is_said_to_be_one() -> None:
    with pytest.raises(SetupError, match="no address of this machine"):
        require_free([Listener("192.0.2.77", free_port(), "tcp", "sip.host")])
