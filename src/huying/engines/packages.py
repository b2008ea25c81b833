"""Programs of other people, fetched as Debian packages and run from a folder of ours, without root.

apt resolves and downloads with its own lists, state and cache inside our cache folder, so every
signature is checked against the machine's Debian keyring and the machine's own package state is
neither read nor changed. `dpkg -x` unpacks into a temporary folder that is renamed when complete:
a set is there whole or not at all. An interrupted download goes on where it stopped.
Programs start through the loader of their own set, so the machine's C library does not matter.
"""

from __future__ import annotations

import concurrent.futures
import hashlib
import json
import platform
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from huying.errors import SetupError

Progress = Callable[[str], None]

_MIRROR = "http://deb.debian.org/debian"
_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_ARCHITECTURES = {
    "x86_64": ("x86_64-linux-gnu", "ld-linux-x86-64.so.2"),
    "aarch64": ("aarch64-linux-gnu", "ld-linux-aarch64.so.1"),
}
_LAYOUT = 1  # raise it when a set must be fetched anew although its definition is the same
_UNPACKED_PER_BYTE = 4  # how much larger a set gets when unpacked, rounded up


@dataclass(frozen=True)
class PackageSet:
    """Packages that are fetched and unpacked together."""

    name: str
    suites: tuple[str, ...]
    packages: tuple[str, ...]
    without: tuple[str, ...] = ()  # dependencies not to unpack


TELEPHONY = PackageSet("asterisk", ("forky",), ("asterisk", "espeak-ng"))
SPEECH = PackageSet("speech", ("forky",), ("espeak-ng",))
SIPP = PackageSet("sipp", ("forky",), ("sip-tester",))
BARESIP = PackageSet("baresip", ("forky",), ("baresip-core",))
# Chromium starts copies of itself, which a foreign loader would break: it uses the machine's C library.
CHROMIUM = PackageSet(
    "chromium",
    ("bookworm", "bookworm-security"),
    ("chromium", "fonts-liberation", "fonts-wqy-microhei"),
    without=("libc6",),
)


@dataclass(frozen=True)
class Unpacked:
    """A set on disk."""

    root: Path
    triplet: str
    loader: str

    @property
    def libraries(self) -> Path:
        return self.root / "usr/lib" / self.triplet

    def argv(self, program: str) -> list[str]:
        """The command that starts `program` (a path inside the set) with the set's own libraries."""
        search = ":".join(str(self.libraries / inner) for inner in ("", "asterisk", "pulseaudio"))
        loader = str(self.libraries / self.loader)
        return [loader, "--library-path", search, str(self.root / program)]


def ready(wanted: PackageSet, cache: Path) -> Unpacked | None:
    """The set if it is already there."""
    triplet, loader = _architecture()
    root = _place(wanted, cache)
    return Unpacked(root, triplet, loader) if root.is_dir() else None


def fetch(wanted: PackageSet, cache: Path, progress: Progress = lambda _text: None) -> Unpacked:
    """The set, downloaded and unpacked if it is not there yet.

    `progress` is told what is going on, sizes included. Raises SetupError without apt, without
    network, with a full disk, or on a processor Debian has no such packages for.
    """
    if have := ready(wanted, cache):
        return have
    for tool in ("apt-get", "dpkg"):
        if shutil.which(tool) is None:
            raise SetupError(
                "packages.no_apt", f"There is no {tool} here to fetch {wanted.packages[0]} with."
            )
    apt = _Apt(wanted, cache / "apt" / wanted.name)
    progress("package lists")
    apt.update()
    files = apt.resolve()
    size = sum(files.values())
    require_space(cache, size * (1 + _UNPACKED_PER_BYTE), wanted.packages[0])
    apt.download(len(files), size, progress)
    progress(f"unpacking {len(files)} packages")
    root = _place(wanted, cache)
    kept = [name for name in files if name.split("_")[0] not in wanted.without]
    _unpack([apt.archives / name for name in kept], root)
    shutil.rmtree(apt.folder, ignore_errors=True)
    progress(f"{len(files)} packages, {megabytes(size)}")
    triplet, loader = _architecture()
    return Unpacked(root, triplet, loader)


def megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB"


def require_space(folder: Path, needed: int, purpose: str) -> None:
    """Raises SetupError when fewer than `needed` bytes are free where `folder` is or will be."""
    place = folder
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if free < needed:
        raise SetupError(
            "disk.full",
            f"The disk is too full for {purpose}: {folder} has {megabytes(free)} free, "
            f"{megabytes(needed)} are needed.",
        )


def _architecture() -> tuple[str, str]:
    machine = platform.machine()
    if machine not in _ARCHITECTURES:
        raise SetupError("packages.processor", f"There are no packages for the processor {machine}.")
    return _ARCHITECTURES[machine]


def _place(wanted: PackageSet, cache: Path) -> Path:
    text = json.dumps([_LAYOUT, wanted.suites, wanted.packages, wanted.without])
    digest = hashlib.sha256(text.encode()).hexdigest()[:10]
    return cache / "packages" / f"{wanted.name}-{digest}"


class _Apt:
    """apt-get with lists, state and cache of its own."""

    def __init__(self, wanted: PackageSet, folder: Path) -> None:
        if not _KEYRING.exists():
            raise SetupError("packages.no_keyring", f"Debian's keyring {_KEYRING} is missing: install it.")
        self.wanted = wanted
        self.folder = folder
        self.archives = folder / "archives"
        for inner in ("lists/partial", "archives/partial", "nothing/partial"):
            (folder / inner).mkdir(parents=True, exist_ok=True)
        (folder / "status").touch()
        (folder / "sources.list").write_text("\n".join(_sources(wanted.suites)) + "\n")
        (folder / "apt.conf").write_text(self._configuration())

    def _configuration(self) -> str:
        paths = {
            "Dir::State": self.folder,
            "Dir::State::Lists": self.folder / "lists",
            "Dir::State::Status": self.folder / "status",
            "Dir::Cache": self.folder,
            "Dir::Cache::Archives": self.archives,
            "Dir::Etc::SourceList": self.folder / "sources.list",
            "Dir::Etc::SourceParts": "/dev/null",
            "Dir::Etc::Preferences": "/dev/null",
            "Dir::Etc::PreferencesParts": "/dev/null",
            # root's private folder is closed to apt's own download user
            "APT::Sandbox::User": "root",
            "APT::Install-Recommends": "false",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
            "Acquire::http::Timeout": "30",
        }
        lines = [f'{name} "{value}";' for name, value in paths.items()]
        # The machine's hooks concern the machine's packages, not ours.
        hooks = ("APT::Update::Pre-Invoke", "APT::Update::Post-Invoke", "APT::Update::Post-Invoke-Success")
        return "\n".join([*lines, *(f"#clear {hook};" for hook in hooks)]) + "\n"

    def _command(self, *arguments: str) -> list[str]:
        return ["apt-get", f"-c={self.folder / 'apt.conf'}", "-q", *arguments]

    def _run(self, *arguments: str) -> str:
        result = subprocess.run(
            self._command(*arguments), capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
        if result.returncode != 0 or "\nErr:" in result.stdout:
            raise _explain(result.stdout + result.stderr, self.wanted.packages[0])
        return result.stdout

    def update(self) -> None:
        self._run("update", "-o", "APT::Update::Error-Mode=any")

    def resolve(self) -> dict[str, int]:
        """Every package file needed and its size in bytes."""
        # apt leaves out what it finds downloaded, so it is shown a folder where nothing is
        elsewhere = f"Dir::Cache::Archives={self.folder / 'nothing'}"
        listing = self._run("install", "-y", "--print-uris", "-o", elsewhere, *self.wanted.packages)
        files = re.findall(r"^'[^']+' (\S+) (\d+) ", listing, re.MULTILINE)
        if not files:
            raise SetupError("packages.apt", f"apt found nothing to fetch for {self.wanted.packages[0]}.")
        return {name: int(size) for name, size in files}

    def download(self, count: int, size: int, progress: Progress) -> None:
        """Fetch into `archives`; apt checks the sum of each file, kept ones too."""
        log = self.folder / "download.log"
        command = self._command("install", "-y", "--download-only", *self.wanted.packages)
        with log.open("wb") as out:
            process = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
            try:
                while process.poll() is None:
                    progress(f"{count} packages, {megabytes(self._downloaded())} of {megabytes(size)}")
                    time.sleep(0.3)
            finally:
                if process.poll() is None:
                    process.terminate()
                    process.wait()
        if process.returncode != 0:
            raise _explain(log.read_text(errors="replace"), self.wanted.packages[0])

    def _downloaded(self) -> int:
        total = 0
        for file in self.archives.rglob("*.deb"):
            try:
                total += file.stat().st_size
            except FileNotFoundError:
                pass  # it was moved out of `partial` between the two calls
        return total


def _sources(suites: Sequence[str]) -> list[str]:
    """apt source lines for the suites, from the mirror this machine already uses, if it has one."""
    query = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(COMPONENT)", "Created-By: Packages"]
    result = subprocess.run(query, capture_output=True, text=True, check=False)
    mirrors = re.findall(r"^(https?://\S+/debian)/? main$", result.stdout, re.MULTILINE)
    base = mirrors[0] if mirrors else _MIRROR
    lines = []
    for suite in suites:
        uri = f"{base}-security" if suite.endswith("-security") else base
        lines.append(f"deb [signed-by={_KEYRING}] {uri} {suite} main")
    return lines


def _explain(output: str, purpose: str) -> SetupError:
    """The one sentence for what apt said."""
    bad = [line.strip() for line in output.splitlines() if line.startswith(("E:", "W:", "Err:", "  "))]
    text = " ".join(bad)
    if "No space left on device" in text or "enough free space" in text:
        return SetupError("disk.full", f"The disk became full while fetching {purpose}.")
    network = ("resolving", "connect", "timed out", "unreachable", "Failed to fetch")
    if any(sign in text for sign in network):
        return SetupError(
            "network.none", f"No network: the packages of {purpose} cannot be fetched ({_host(text)})."
        )
    return SetupError("packages.apt", f"apt cannot fetch {purpose}: {bad[-1] if bad else output[-200:]}")


def _host(text: str) -> str:
    found = re.search(r"https?://([^/\s]+)", text)
    return f"{found[1]} does not answer" if found else "apt could not connect"


def _unpack(archives: Sequence[Path], root: Path) -> None:
    root.parent.mkdir(parents=True, exist_ok=True)
    fresh = root.with_name(f".{root.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    pool = concurrent.futures.ThreadPoolExecutor(max_workers=2)
    try:
        for outcome in [pool.submit(_extract, archive, fresh) for archive in archives]:
            outcome.result()
    finally:
        pool.shutdown(cancel_futures=True)
    versions = {name: version for name, version, *_ in (a.stem.split("_") for a in archives)}
    (fresh / "packages.json").write_text(json.dumps(versions, indent=1, sort_keys=True))
    fresh.rename(root)


def _extract(archive: Path, root: Path) -> None:
    result = subprocess.run(["dpkg", "-x", archive, root], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        full = "No space left" in result.stderr
        code, why = ("disk.full", "the disk is full") if full else ("packages.damaged", result.stderr.strip())
        raise SetupError(code, f"{archive.name} cannot be unpacked: {why}.")
