"""The command as a person meets it: one line a step, one sentence for each obstacle, nothing left behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from huying.config import Settings
from huying.engines import asterisk
from support.engines import free_settings

pytestmark = pytest.mark.live


class Terminal:
    """`huying` with a configuration and folders of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings = free_settings(root / "data")
        self.file = root / "huying.toml"
        self.write(self.settings)

    def write(self, settings: Settings) -> None:
        web, sip, ports = settings.web, settings.sip, settings.ports
        self.file.write_text(
            f'[paths]\ndata = "{settings.paths.data}"\ncache = "{settings.paths.cache}"\n'
            f"[web]\nport = {web.port}\n"
            f"[sip]\nport = {sip.port}\nws_port = {sip.ws_port}\n"
            f"rtp_start = {sip.rtp_start}\nrtp_end = {sip.rtp_end}\n"
            f"[ports]\npostgres = {ports.postgres}\nnats = {ports.nats}\n"
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "huying.cli.main", *arguments, "--config", str(self.file)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "COLUMNS": "200"},
        )

    def run(self, *arguments: str) -> tuple[int, str]:
        process = self.start(*arguments)
        said, _ = process.communicate(timeout=120)
        return process.returncode, said

    def up(self) -> subprocess.Popen[str]:
        """Started and ready."""
        process = self.start("up")
        said = []
        assert process.stdout
        for line in process.stdout:
            said.append(line)
            if "Huying is ready" in line:
                return process
        raise AssertionError("".join(said))

    def ours(self) -> list[psutil.Process]:
        """Every process that has our folder about it, in its command or its addresses."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            about = [*process.cmdline(), process.environ().get("HUYING_ADDRESSES", "")]
        except psutil.Error:
            return False
        return process.pid != os.getpid() and any(str(self.root) in text for text in about)

    def answers(self) -> bool:
        try:
            url = f"http://127.0.0.1:{self.settings.web.port}/api/health"
            with urllib.request.urlopen(url, timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@pytest.fixture
def terminal(program: asterisk.Program) -> Iterator[Terminal]:
    root = Path(tempfile.mkdtemp(prefix="huying-cli-"))
    made = Terminal(root)
    try:
        yield made
    finally:
        made.run("stop")
        for process in made.ours():
            process.kill()
        shutil.rmtree(root, ignore_errors=True)


def _wait(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.1)


def test_up_stays_survives_kills_and_ends_in_order(terminal: Terminal) -> None:
    supervisor = terminal.up()
    assert terminal.answers()
    code, said = terminal.run("doctor")
    assert code == 0, said
    code, said = terminal.run("up")
    assert (code, "A centre already runs on" in said) == (1, True)

    centre = next(process for process in terminal.ours() if "huying.process" in process.cmdline())
    others = {process.pid for process in terminal.ours()} - {centre.pid}
    centre.kill()
    _wait(lambda: not centre.is_running() and terminal.answers(), 20)
    assert others <= {process.pid for process in terminal.ours()}

    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(40) == 0
    assert supervisor.stdout
    assert supervisor.stdout.read().rstrip().endswith("Stopped.")
    _wait(lambda: terminal.ours() == [], 5)


def test_after_kill_9_of_everything_the_next_start_is_clean(terminal: Terminal) -> None:
    terminal.up().kill()
    left = {process.pid for process in terminal.ours()}
    assert left
    began = time.monotonic()
    supervisor = terminal.up()
    assert time.monotonic() - began < 60
    assert not left & {process.pid for process in terminal.ours()}
    supervisor.kill()
    supervisor.wait()
    for process in terminal.ours():
        process.kill()
    assert terminal.run("stop") == (0, f"No centre runs on {terminal.root}/data.\n")
    terminal.up()
    assert terminal.run("stop") == (0, "Stopped.\n")
    _wait(lambda: terminal.ours() == [], 5)


def test_a_taken_port_is_named_with_its_owner_and_nothing_starts(terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", terminal.settings.ports.nats)):
        code, said = terminal.run("up")
    assert code == 1
    assert f"Port {terminal.settings.ports.nats} (tcp) is taken by" in said
    assert f"(process {os.getpid()})" in said
    assert "Traceback" not in said
    _wait(lambda: terminal.ours() == [], 5)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[web]\nport = 99999\n", "line 2: web.port: input should be less than or equal to 65535"),
        ("[web\n", "not valid TOML"),
        ("[webb]\n", "there is no setting webb; allowed here: centre, paths, web,"),
    ],
)
def test_a_broken_configuration_is_one_sentence(terminal: Terminal, text: str, sentence: str) -> None:
    terminal.file.write_text(text)
    code, said = terminal.run("up")
    assert code == 1
    assert sentence in said
    assert said.count("\n") == 1
    terminal.write(terminal.settings)


def test_a_data_folder_of_a_newer_version_is_not_touched(terminal: Terminal) -> None:
    data = terminal.root / "data"
    data.mkdir()
    (data / "version").write_text("2\n")
    code, said = terminal.run("up")
    assert code == 1
    assert "newer version of Huying" in said
    assert not (data / "postgres").exists()


def test_demo_refuses_options_that_do_not_fit_together(terminal: Terminal) -> None:
    code, said = terminal.run("demo", "--headless")
    assert (code, "--headless needs an end" in said) == (1, True)
    code, said = terminal.run("demo", "--speed", "2")
    assert (code, "need --replay CSV" in said) == (1, True)
