"""The servers beside the centre: they come up, come back after a kill, and leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import asyncpg
import nats
import psutil
import pytest

from huying.engines import packages, ports
from huying.engines.addresses import read

if TYPE_CHECKING:
    from support.engines import Engines

pytestmark = pytest.mark.live


async def test_addresses_lead_to_servers_that_answer(engines: Engines) -> None:
    known = read(engines.folder.addresses)
    connection = await asyncpg.connect(known.database_url)
    assert await connection.fetchval("SHOW listen_addresses") == "127.0.0.1"
    await connection.close()
    bus = await nats.connect(known.nats_url)
    stream = await bus.jetstream().add_stream(name="probe", subjects=["probe"])
    assert stream.config.name == "probe"
    await bus.jetstream().delete_stream("probe")
    await bus.close()
    assert (engines.folder.addresses.stat().st_mode & 0o777) == 0o600
    assert (engines.folder.secrets.stat().st_mode & 0o777) == 0o600


@pytest.mark.parametrize("name", ["postgres", "nats", "asterisk"])
def test_a_killed_server_comes_back(engines: Engines, name: str) -> None:
    child = engines.stack.child(name)
    before = child.pid
    assert before is not None
    os.kill(before, signal.SIGKILL)
    _wait(lambda: child.pid not in (None, before) and child.state == "running", 20)
    assert child.restarts >= 1


def test_asterisk_starts_without_complaint(engines: Engines) -> None:
    assert [line for line in engines.first_log if "WARNING" in line or "ERROR" in line] == []


async def test_asterisk_wants_a_password(engines: Engines) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{engines.addresses.ari_url}/ari/channels") as answer,
    ):
        assert answer.status == 401


def test_everything_listens_on_loopback_only(engines: Engines) -> None:
    """UDP sockets on other addresses are the ones PJSIP sends its name look-ups from; none is a server's."""
    served = {listener.port for listener in ports.of_servers(engines.settings)}
    for child in engines.stack.children:
        assert child.pid
        for connection in psutil.Process(child.pid).net_connections("inet"):
            if connection.status == psutil.CONN_LISTEN or connection.laddr.port in served:
                assert connection.laddr.ip == "127.0.0.1", (child.name, connection)


def test_a_second_start_ends_what_a_killed_one_left(engines: Engines, tmp_path: Path) -> None:
    """A supervisor killed with -9 leaves its child; the next one ends that child and no other."""
    script = tmp_path / "supervisor.py"
    script.write_text(_SUPERVISOR)
    environment = {**os.environ, "RUN": str(tmp_path)}
    bystander = subprocess.Popen(["sleep", "60"])
    first = subprocess.Popen([sys.executable, script], env=environment, stdout=subprocess.PIPE, text=True)
    assert first.stdout
    left = int(first.stdout.readline())
    first.kill()
    first.wait()
    assert psutil.Process(left).is_running()
    second = subprocess.Popen([sys.executable, script], env=environment, stdout=subprocess.PIPE, text=True)
    assert second.stdout
    fresh = int(second.stdout.readline())
    try:
        assert fresh != left
        assert not psutil.pid_exists(left) or psutil.Process(left).status() == psutil.STATUS_ZOMBIE
        assert bystander.poll() is None
    finally:
        second.terminate()
        second.wait()
        bystander.kill()
        bystander.wait()
    assert not psutil.pid_exists(fresh)


_SUPERVISOR = """
import asyncio
import os, signal
from pathlib import Path
from huying.engines.child import Child, Spec

async def healthy() -> None: ...

async def main() -> None:
    run = Path(os.environ["RUN"])
    spec = Spec("sleeper", ["sleep", "60"], healthy, run / "sleeper.log", run)
    child = Child(spec)
    done = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, done.set)
    await child.start()
    print(child.pid, flush=True)
    await done.wait()
    await child.stop()

asyncio.run(main())
"""


def _wait(condition: object, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    assert callable(condition)
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.1)


def test_an_interrupted_download_goes_on(tmp_path: Path) -> None:
    """What was fetched counts, what is missing or damaged is fetched, and the set is whole."""
    small = packages.PackageSet("small", ("forky",), ("libgsm1", "libogg0"))
    apt = packages._Apt(small, tmp_path / "apt" / small.name)
    apt.update()
    files = apt.resolve()
    apt.download(len(files), sum(files.values()), lambda _text: None)
    kept, damaged, *_ = sorted(apt.archives.glob("lib*.deb"))
    damaged.write_bytes(damaged.read_bytes()[:-10])
    assert apt.resolve() == files
    unpacked = packages.fetch(small, tmp_path)
    assert (unpacked.libraries / "libogg.so.0").exists()
    assert (unpacked.libraries / "libgsm.so.1").exists()
    assert not kept.exists(), "archives are not kept"
    assert packages.ready(small, tmp_path) == unpacked
