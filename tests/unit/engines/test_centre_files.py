"""The generated configuration of the centre's Asterisk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from huying.config import Settings
from huying.engines import centre_files

pytestmark = pytest.mark.unit


def _files(**sections: Any) -> dict[str, str]:
    return centre_files.files(
        centre_files.Inputs(
            settings=Settings.model_validate(sections),
            ari_password="of-ari",
            recordings=Path("/d/recordings"),
            sounds=Path("/d/sounds"),
            music=Path("/d/music"),
        )
    )


def test_nothing_is_loaded_that_is_not_named() -> None:
    modules = _files()["modules.conf"]
    assert "autoload = no" in modules
    assert 60 <= modules.count("load = ") <= 110
    assert not {"cdr_csv", "res_agi", "app_system", "func_shell"} & set(modules.replace(".so", "").split())


def test_nobody_gets_in_without_a_name() -> None:
    files = _files(trunks={"a": {"host": "127.0.0.1"}})
    assert "anonymous" not in files["pjsip.conf"]
    assert "identifier_anonymous" not in files["modules.conf"]


def test_a_trunk_cannot_be_claimed_by_its_name() -> None:
    """An endpoint found by the user name in From would let anybody be the carrier."""
    pjsip = _files(trunks={"a": {"host": "127.0.0.1"}})["pjsip.conf"]
    assert "identify_by = ip" in pjsip


def test_on_loopback_a_trunk_is_its_address_and_port() -> None:
    pjsip = _files(trunks={"a": {"host": "127.0.0.1", "port": 5099}})["pjsip.conf"]
    assert "match = 127.0.0.1:5099" in pjsip


def test_a_carrier_is_known_by_the_addresses_given() -> None:
    pjsip = _files(
        sip={"host": "192.0.2.9"},
        trunks={"a": {"host": "sip.example.net", "match": ["198.51.100.0/24", "203.0.113.7"]}},
    )["pjsip.conf"]
    assert "match = 198.51.100.0/24\nmatch = 203.0.113.7/32" in pjsip
    assert "match = sip.example.net" not in pjsip


def test_a_carrier_with_an_account_is_registered_with_only_if_asked() -> None:
    trunk = {"host": "127.0.0.1", "user": "u", "password": "p"}
    assert "type = registration" not in _files(trunks={"a": trunk})["pjsip.conf"]
    with_registration = _files(trunks={"a": {**trunk, "register_with_carrier": True}})["pjsip.conf"]
    assert "client_uri = sip:u@127.0.0.1:5060" in with_registration


def test_control_is_for_this_machine_wherever_browsers_come_from() -> None:
    everywhere = _files(sip={"host": "0.0.0.0", "ws_url": "wss://example.net/ws"})
    assert "deny = 0.0.0.0/0\npermit = 127.0.0.1/32\n" in everywhere["ari.conf"]
    one_address = _files(sip={"host": "192.0.2.9"})
    assert "permit = 127.0.0.1/32,192.0.2.9/32\n" in one_address["ari.conf"]


def test_without_the_application_callers_hear_an_apology() -> None:
    dialplan = _files()["extensions.conf"]
    assert "Playback(/d/sounds/apology-zh&/d/sounds/apology-en)" in dialplan
    assert "MixMonitor(/d/recordings/${UNIQUEID}.raw,bD)" in dialplan
