"""Makes the Python environment beside the repository. Runs before it exists: standard library only.

The packages are those of requirements.lock, exactly. pip comes from the machine if it has one, otherwise
as a Debian package; a Debian without python3-venv is enough. The stamp is written last, so an
interrupted installation is taken up again at the next start.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from huying.engines import packages
from huying.errors import HuyingError, SetupError

DEVELOPMENT = "# development"  # the line of the lock that ends what a running centre needs
_PIP = packages.PackageSet("pip", ("forky",), ("python3-pip-whl",))
_ROOM = 1_500_000_000  # bytes the environment and its download need at most


def main() -> int:
    repository = Path(sys.argv[1])
    try:
        install(repository)
    except HuyingError as error:
        print(f"huying: {error.message}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def install(repository: Path, *, development: bool = False) -> None:
    """Bring `.venv` to what the lock says, if it is not there yet. Raises SetupError."""
    environment = repository / ".venv"
    if development and (environment / "huying-development").exists() and _is_fresh(repository):
        return
    try:
        with (repository / ".venv.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _install(repository, environment, development=development)
    except OSError as error:
        raise SetupError(
            "environment.unusable", f"{environment} cannot be made: {(error.strerror or str(error)).lower()}."
        ) from error


def _is_fresh(repository: Path) -> bool:
    file = repository / ".venv/huying-stamp"
    return file.exists() and file.read_text().split() == _stamp(repository).split()


def _stamp(repository: Path) -> str:
    """As the launcher computes it: `cat requirements.lock pyproject.toml | cksum`."""
    text = b"".join((repository / name).read_bytes() for name in ("requirements.lock", "pyproject.toml"))
    return subprocess.run(["cksum"], input=text, capture_output=True, check=True).stdout.decode()


def _install(repository: Path, environment: Path, *, development: bool) -> None:
    began = time.monotonic()
    python = environment / "bin/python"
    packages.require_space(repository, _ROOM, "the Python packages")
    if not python.exists():
        _say("Python environment", "")
        _run([sys.executable, "-m", "venv", "--without-pip", str(environment)], "The Python environment")
    names = _wanted(repository / "requirements.lock", development=development)
    listing = environment / "huying-packages.txt"
    listing.write_text("\n".join(names) + "\n")
    _say("Python packages", f"{len(names)} packages …")
    quiet = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"]
    _run([*_pip(python), "install", *quiet, "-r", str(listing)], "The Python packages")
    site = next(environment.glob("lib/python3*/site-packages"))
    (site / "huying-source.pth").write_text(f"{repository / 'src'}\n")
    size = sum(file.stat().st_size for file in site.rglob("*") if file.is_file())
    if development:
        (environment / "huying-development").touch()
    (environment / "huying-stamp").write_text(_stamp(repository))
    took = time.monotonic() - began
    _say("Python packages", f"{len(names)} packages, {packages.megabytes(size)}", f"{took:.1f} s")


def _wanted(lock: Path, *, development: bool) -> list[str]:
    text = lock.read_text()
    if not development:
        text = text.split(DEVELOPMENT)[0]
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _pip(python: Path) -> list[str]:
    """A pip that installs into the environment of `python`."""
    own = subprocess.run([str(python), "-m", "pip", "--version"], capture_output=True, check=False)
    if own.returncode == 0:
        return [str(python), "-m", "pip"]
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "--python", str(python)]
    base = os.environ.get("HUYING_PATHS__CACHE") or os.environ.get("XDG_CACHE_HOME")
    cache = Path(base) if base else Path.home() / ".cache"
    if not os.environ.get("HUYING_PATHS__CACHE"):
        cache = cache / "huying"
    unpacked = packages.fetch(_PIP, cache, lambda text: _say("pip", text))
    wheel = next((unpacked.root / "usr/share/python-wheels").glob("pip-*.whl"))
    return [str(python), f"{wheel}/pip"]


def _run(command: list[str], what: str) -> None:
    result = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if result.returncode == 0:
        return
    said = [line for line in result.stderr.splitlines() if line.strip()]
    text = result.stderr
    if "No space left" in text:
        raise SetupError("disk.full", f"{what} cannot be installed: the disk is full.")
    unreachable = (
        "NewConnectionError",
        "ConnectTimeout",
        "NameResolution",
        "from versions: none",
        "Temporary failure",
    )
    if any(sign in text for sign in unreachable):
        raise SetupError(
            "network.none", f"No network: {what[:1].lower()}{what[1:]} cannot be fetched ({said[-1]})."
        )
    raise SetupError(
        "environment.failed", f"{what} cannot be installed: {said[-1] if said else 'no reason given'}"
    )


def _say(step: str, detail: str, took: str = "") -> None:
    """A line like those of `huying.cli.steps`; on a terminal the next one replaces it until it is done."""
    open_end = sys.stdout.isatty() and not took
    if took or sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        line = f"{'✓' if took else '·'} {step:<22} {detail:<40} {took:>8}"[:width]
        print(f"\r\033[K{line}" if sys.stdout.isatty() else line, end="" if open_end else "\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
