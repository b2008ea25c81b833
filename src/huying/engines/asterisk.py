"""Asterisk as a child: which one to run, its folders, its configuration on disk, its health.

What is in the configuration files is the caller's affair (`centre_files` for the centre, the
public network brings its own), except `asterisk.conf`, which names the folders. All files are
written anew before each start. Nothing is read from or written to the machine's own Asterisk.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from huying.engines import packages
from huying.engines.child import Spec

OLDEST = (22, 10)  # first with variables on bridges; REST over WebSocket came before


@dataclass(frozen=True)
class Program:
    """An Asterisk that can be started."""

    command: list[str]
    modules: Path
    data: Path  # its XML documentation, without which it refuses half of its settings
    espeak: list[str]


def find_or_fetch(cache: Path, progress: packages.Progress = lambda _text: None) -> Program:
    """The `asterisk` on PATH if it is new enough, otherwise the one in the cache, fetched if need be.

    Raises SetupError as `packages.fetch` does.
    """
    own = _from_path()
    if own is not None:
        espeak = shutil.which("espeak-ng")
        command = [espeak] if espeak else _espeak(packages.fetch(packages.SPEECH, cache, progress))
        return Program([own[0]], own[1], own[2], command)
    unpacked = packages.fetch(packages.TELEPHONY, cache, progress)
    return Program(
        command=unpacked.argv("usr/sbin/asterisk"),
        modules=unpacked.libraries / "asterisk/modules",
        data=unpacked.root / "usr/share/asterisk",
        espeak=_espeak(unpacked),
    )


def present(cache: Path) -> bool:
    """Whether `find_or_fetch` needs no network."""
    return _from_path() is not None or packages.ready(packages.TELEPHONY, cache) is not None


def version(program: Program) -> str:
    """`Asterisk 22.10.1`."""
    said = subprocess.run([*program.command, "-V"], capture_output=True, text=True, check=False).stdout
    return re.split(r"[+~]", said.strip())[0] or "Asterisk"


def _espeak(unpacked: packages.Unpacked) -> list[str]:
    return [*unpacked.argv("usr/bin/espeak-ng"), f"--path={unpacked.libraries}"]


def _from_path() -> tuple[str, Path, Path] | None:
    """Command, modules and data of the machine's own Asterisk, when all of it is usable."""
    # an ordinary user's PATH on Debian has no sbin
    command = shutil.which("asterisk", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if command is None:
        return None
    said = subprocess.run([command, "-V"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"Asterisk (?:certified[-/])?(\d+)\.(\d+)", said)
    if version is None or not OLDEST <= (int(version[1]), int(version[2])) < (OLDEST[0] + 1, 0):
        return None
    libraries = (*Path("/usr/lib").glob("*-linux-gnu"), Path("/usr/lib64"), Path("/usr/lib"))
    modules = [
        place / "asterisk/modules"
        for place in (Path("/usr/local/lib"), *libraries)
        if (place / "asterisk/modules/chan_pjsip.so").exists()
    ]
    data = [
        place
        for place in (Path("/usr/share/asterisk"), Path("/var/lib/asterisk"))
        if (place / "documentation/core-en_US.xml").exists()
    ]
    return (command, modules[0], data[0]) if modules and data else None


@dataclass(frozen=True)
class Plan:
    """One Asterisk to run."""

    name: str
    folder: Path
    files: Mapping[str, str]  # name in the configuration folder → text
    ari_url: str  # http://host:port
    ari_user: str
    ari_password: str
    max_calls: int = 1000

    @property
    def log(self) -> Path:
        """Warnings and errors, by its own logger."""
        return self.folder / "log/asterisk.log"


def spec(plan: Plan, program: Program, *, log_dir: Path, run_dir: Path) -> Spec:
    """The server as a child."""
    configuration = plan.folder / "etc"
    return Spec(
        name=plan.name,
        command=[*program.command, "-f", "-C", str(configuration / "asterisk.conf")],
        healthy=lambda: check(plan.ari_url, plan.ari_user, plan.ari_password),
        log=log_dir / f"{plan.name}.log",
        run_dir=run_dir,
        cwd=plan.folder,
        before_start=lambda: write_files(plan, program),
    )


async def check(url: str, user: str, password: str) -> None:
    """Returns when Asterisk answers over ARI and has finished starting; raises when not."""
    timeout = aiohttp.ClientTimeout(total=4)
    login = base64.b64encode(f"{user}:{password}".encode()).decode()
    async with (
        aiohttp.ClientSession(timeout=timeout, headers={"Authorization": f"Basic {login}"}) as session,
        session.get(f"{url}/ari/asterisk/info", params={"only": "status"}) as answer,
    ):
        answer.raise_for_status()


def write_files(plan: Plan, program: Program) -> None:
    """Folders and configuration, readable by the owner only: passwords are among them."""
    configuration = plan.folder / "etc"
    for inner in ("etc", "lib", "cache", "spool", "run", "log", "lib/keys"):
        (plan.folder / inner).mkdir(parents=True, exist_ok=True, mode=0o700)
    texts = {"asterisk.conf": _asterisk_conf(plan, program), **plan.files}
    for stale in configuration.iterdir():
        if stale.name not in texts:
            stale.unlink()
    for name, text in texts.items():
        file = configuration / name
        file.touch(mode=0o600)
        file.write_text(text, encoding="utf-8")


def _asterisk_conf(plan: Plan, program: Program) -> str:
    folder = plan.folder
    return f"""\
; Generated before each start; changes are lost.
[directories]
astetcdir => {folder}/etc
astmoddir => {program.modules}
astdatadir => {program.data}
astvarlibdir => {folder}/lib
astdbdir => {folder}/lib
astcachedir => {folder}/cache
astkeydir => {folder}/lib
astagidir => {folder}/lib
astspooldir => {folder}/spool
astrundir => {folder}/run
astlogdir => {folder}/log

[options]
nocolor = yes
hideconnect = yes
documentation_language = en_US
live_dangerously = no
maxcalls = {plan.max_calls}
"""
