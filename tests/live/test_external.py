"""Servers that somebody else runs: the centre uses them, starts none of its own and ends none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from huying.engines import asterisk
from support.centre import House, LiveCentre
from support.engines import Engines, free_settings
from support.phones import eventually, phones_of

pytestmark = pytest.mark.live


@pytest.fixture
def theirs(program: asterisk.Program, tmp_path: Path) -> Iterator[Engines]:
    root = tmp_path / "theirs"
    running = Engines(root, free_settings(root), program)
    yield running
    running.close()


@pytest.fixture
def ours(theirs: Engines, program: asterisk.Program, tmp_path: Path) -> Iterator[Engines]:
    """A data folder of its own and three external servers; recordings are seen under one path, as needed."""
    root = tmp_path / "ours"
    root.mkdir(mode=0o700)
    recordings = Path(theirs.addresses.recordings_dir)
    recordings.mkdir(parents=True, exist_ok=True)
    (root / "recordings").symlink_to(recordings)
    address = theirs.addresses
    settings = free_settings(
        root,
        external={
            "database_url": address.database_url,
            "nats_url": address.nats_url,
            "ari_url": address.ari_url,
            "ari_user": address.ari_user,
            "ari_password": address.ari_password,
        },
        sip=theirs.settings.sip.model_dump(),
        publicnet=theirs.settings.publicnet.model_dump(),
    )
    running = Engines(root, settings, program)
    yield running
    running.close()


def test_a_call_over_external_servers(
    theirs: Engines, ours: Engines, sipp: list[str], tmp_path: Path, caller: str
) -> None:
    assert ours.stack.children == []
    centre = LiveCentre(ours)
    folder = tmp_path / "phones"
    folder.mkdir()
    sip = theirs.settings
    try:
        with phones_of(sipp, folder, sip.sip.port, sip.publicnet.sip_port) as phones:
            house = House(centre, phones)
            agent = house.agent()
            agent.ready()
            device = agent.answering()
            assert phones.call(house.number, caller=caller, seconds=2.0).wait() == 0
            assert device.wait() == 0
            call = centre.one_call(caller, outcome="answered")
            assert call["agent_id"] == agent.user["id"]
            eventually(lambda: "RecordingStored" in centre.event_types(call["id"]), 8, "no recording")
    finally:
        centre.stop()
    ours.run(ours.stack.stop())
    assert theirs.stack.child("postgres").pid, "stopping ours must leave theirs alone"
    assert theirs.stack.child("asterisk").pid
