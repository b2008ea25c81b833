"""The generated configuration of the centre's Asterisk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from huying.config import Settings
from huying.engines import centre_files
from huying.engines.certificates import Certificate

pytestmark = pytest.mark.unit


def _files(**sections: Any) -> dict[str, str]:
    return centre_files.files(
        centre_files.Inputs(
            settings=Settings.model_validate(sections),
            ari_password="of-ari",
            recordings=Path("/d/recordings"),
            sounds=Path("/d/sounds"),
            music=Path("/d/music"),
            certificate=Certificate(Path("/d/own.pem"), Path("/d/own-key.pem"), Path("/d/all.pem")),
        )
    )


def test_nothing_is_loaded_that_is_not_named() -> None:
    modules = _files()["modules.conf"]
    assert "autoload = no" in modules
    assert 60 <= modules.count("load = ") <= 110
    assert not {"cdr_csv", "res_agi", "app_system", "func_shell"} & set(modules.replace(".so", "").split())


def test_nobody_gets_in_without_a_name() -> None:
    files = _files()
    assert "anonymous" not in files["pjsip.conf"]
    assert "identifier_anonymous" not in files["modules.conf"]


def test_trunks_and_agents_are_in_memory_only() -> None:
    files = _files()
    assert "type = endpoint" not in files["pjsip.conf"]
    for kind in ("endpoint", "auth", "aor", "identify", "registration"):
        assert f"{kind} = memory\n" in files["sorcery.conf"]


def test_carriers_over_tls_show_a_certificate_somebody_we_know_vouches_for() -> None:
    assert "verify_server = yes" in _files()["pjsip.conf"]
    assert "verify_server = no" in _files(sip={"tls_verify": False})["pjsip.conf"]
    assert "cert_file = /d/own.pem\npriv_key_file = /d/own-key.pem\n" in _files()["pjsip.conf"]


def test_control_is_for_this_machine_wherever_browsers_come_from() -> None:
    everywhere = _files(sip={"host": "0.0.0.0", "ws_url": "wss://example.net/ws"})
    assert "deny = 0.0.0.0/0\npermit = 127.0.0.1/32\n" in everywhere["ari.conf"]
    one_address = _files(sip={"host": "192.0.2.9"})
    assert "permit = 127.0.0.1/32,192.0.2.9/32\n" in one_address["ari.conf"]


def test_without_the_application_callers_hear_an_apology() -> None:
    dialplan = _files()["extensions.conf"]
    assert "Playback(/d/sounds/apology-zh&/d/sounds/apology-en)" in dialplan
