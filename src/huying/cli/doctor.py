"""`huying doctor`: looks, changes nothing, and says in one line each what is well and what is not."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp

from huying import config
from huying.cli import steps
from huying.config import Settings
from huying.engines import addresses, asterisk, nats, packages, ports, postgres
from huying.engines.folder import VERSION, DataFolder
from huying.engines.stack import WEB_DIR
from huying.errors import HuyingError

Finding = tuple[bool, str]


def run(configuration: Path | None) -> int:
    """Exit code: 0 when nothing is wrong."""
    findings = _examine(configuration)
    for well, text in findings:
        mark = "[green]✓[/green]" if well else "[red]✗[/red]"
        steps.console.print(mark, end=" ")
        steps.console.print(text, markup=False, soft_wrap=True)
    return 0 if all(well for well, _ in findings) else 1


def _examine(configuration: Path | None) -> list[Finding]:
    findings: list[Finding] = [(True, f"Python {sys.version.split()[0]} at {sys.prefix}")]
    try:
        settings = config.load(configuration)
    except HuyingError as error:
        return [*findings, (False, error.message)]
    findings.append((True, f"configuration: {configuration or config.default_file()}"))
    folder = DataFolder(settings.paths.data)
    findings += _disk(settings, folder)
    findings += [_asterisk(settings), _screens()]
    holder = folder.holder()
    if holder:
        findings.append((True, f"a centre runs on {folder.root} (process {holder})"))
        findings += asyncio.run(_servers(folder))
    else:
        findings.append((True, f"no centre runs on {folder.root}"))
        findings += _ports(settings)
    return findings


def _disk(settings: Settings, folder: DataFolder) -> list[Finding]:
    findings = []
    for place, needed in (
        (folder.root, settings.limits.free_megabytes * 1_000_000),
        (settings.paths.cache, 0),
    ):
        try:
            packages.require_space(place, needed, "the centre's data (limits.free_megabytes)")
            there = next(parent for parent in (place, *place.parents) if parent.exists())
            free = packages.megabytes(shutil.disk_usage(there).free)
            findings.append((True, f"{place}: {free} free"))
        except HuyingError as error:
            findings.append((False, error.message))
    version = folder.root / "version"
    if version.exists() and version.read_text().strip() != str(VERSION):
        found = version.read_text().strip()
        findings.append((False, f"{folder.root} has layout {found}; this version knows {VERSION}"))
    return findings


def _asterisk(settings: Settings) -> Finding:
    if settings.external.ari_url:
        return True, f"Asterisk is yours: {settings.external.ari_url}"
    if asterisk.present(settings.paths.cache):
        return True, asterisk.version(asterisk.find_or_fetch(settings.paths.cache))
    if shutil.which("apt-get") and shutil.which("dpkg"):
        return True, "Asterisk will be fetched at the first start"
    return False, "no Asterisk 22.10 here, and no apt to fetch one with"


def _screens() -> Finding:
    built = (WEB_DIR / "index.html").exists()
    return True, f"screens are built in {WEB_DIR}" if built else "screens will be built at the first start"


def _ports(settings: Settings) -> list[Finding]:
    findings = []
    for listener in ports.of_centre(settings):
        try:
            ports.require_free([listener])
            findings.append((True, f"port {listener.port} ({listener.kind}, {listener.setting}) is free"))
        except HuyingError as error:
            findings.append((False, error.message))
    return findings


async def _servers(folder: DataFolder) -> list[Finding]:
    known = addresses.read(folder.addresses)
    checks: dict[str, Callable[[], Awaitable[None]]] = {
        "PostgreSQL": lambda: postgres.check(known.database_url),
        "NATS": lambda: nats.check(known.nats_url),
        "Asterisk": lambda: asterisk.check(known.ari_url, known.ari_user, known.ari_password),
        "the centre": lambda: _health(known.web_host, known.web_port),
    }
    findings = []
    for name, check in checks.items():
        try:
            async with asyncio.timeout(10):
                await check()
            findings.append((True, f"{name} answers"))
        except Exception as error:
            findings.append((False, f"{name} does not answer: {error or type(error).__name__}"))
    return findings


async def _health(host: str, port: int) -> None:
    timeout = aiohttp.ClientTimeout(total=8)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        session.get(f"http://{host}:{port}/api/health") as answer,
    ):
        health = await answer.json()
        if health.get("status") != "ok":
            raise ConnectionError(f"degraded: {health.get('parts')}")
