"""A carrier one registers with, over TLS with encrypted sound; its password is nowhere but in its file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from huying.engines import asterisk
from support.carrier import ACCOUNT, PASSWORD, carrier
from support.centre import LiveCentre
from support.engines import Engines
from support.phones import eventually

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def carrier_port(engines: Engines, program: asterisk.Program) -> Iterator[int]:
    with carrier(engines, program) as port:
        yield port


@pytest.fixture
def trunk(centre: LiveCentre, carrier_port: int) -> Iterator[Any]:
    made = centre.trunk(
        "registered carrier",
        carrier_port,
        position=9,
        transport="tls",
        encrypted_media=True,
        account=ACCOUNT,
        password=PASSWORD,
        registers=True,
        check_seconds=0,
    )
    yield made
    centre.admin.http.delete(f"/api/trunks/{made['id']}")


def state(centre: LiveCentre, trunk: Any) -> str:
    found = {each["id"]: each for each in centre.admin.get("/api/trunks")}[trunk["id"]]
    return str(found["registration"])


def test_registered_calling_and_its_password_a_secret(
    centre: LiveCentre, engines: Engines, trunk: Any
) -> None:
    assert trunk["has_password"]
    assert "password" not in trunk
    eventually(lambda: state(centre, trunk) == "registered", 20, "never registered")
    path = f"/api/trunks/{trunk['id']}"
    answer = centre.admin.http.post(f"{path}/test-call", json={"number": "+8613800000021"}, timeout=60)
    assert answer.json()["outcome"] == "answered", answer.text
    centre.admin.http.patch(path, json={"password": "wrong"}).raise_for_status()
    eventually(lambda: state(centre, trunk) == "refused", 20, "a wrong password was not refused")
    refused = centre.admin.http.post(f"{path}/test-call", json={"number": "+8613800000021"}, timeout=60)
    assert refused.json()["sip_code"] == 401, refused.text
    data = Path(engines.addresses.data_dir)
    password_file = data / "trunk-passwords.json"
    assert password_file.stat().st_mode & 0o777 == 0o600
    for log in (centre.log, *(data / "log").glob("*.log"), Path(engines.addresses.asterisk_log)):
        assert PASSWORD not in log.read_text(errors="replace"), log
    for file in (data / "nats").rglob("*.blk"):
        assert PASSWORD.encode() not in file.read_bytes(), file
