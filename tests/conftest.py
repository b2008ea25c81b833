"""Fixtures that live and browser tests share: one set of real servers and one centre for a whole run."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from huying.config import Settings
from huying.engines import asterisk, packages
from support import evidence
from support.centre import House, LiveCentre, caller_number
from support.engines import Engines, free_settings
from support.phones import Phones, phones_of

# How long an example takes is the machine's affair.
settings.register_profile("huying", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("huying")


@pytest.fixture(scope="session")
def program() -> asterisk.Program:
    """Asterisk, fetched when this machine has none."""
    return asterisk.find_or_fetch(_cache())


@pytest.fixture(scope="session")
def sipp() -> list[str]:
    """The command that starts SIPp."""
    return packages.fetch(packages.SIPP, _cache()).argv("usr/bin/sipp")


@pytest.fixture(scope="session")
def baresip() -> packages.Unpacked:
    """A SIP telephone of other people's making."""
    return packages.fetch(packages.BARESIP, _cache())


@pytest.fixture(scope="session")
def engines(program: asterisk.Program) -> Iterator[Engines]:
    """A running set of servers, empty at the start of the session."""
    root = Path(tempfile.mkdtemp(prefix="huying-live-"))
    running = Engines(root / "data", free_settings(root / "data"), program)
    try:
        yield running
    finally:
        running.close()
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture(scope="session")
def centre(engines: Engines) -> Iterator[LiveCentre]:
    running = LiveCentre(engines)
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture
def phones(engines: Engines, sipp: list[str], tmp_path: Path) -> Iterator[Phones]:
    settings = engines.settings
    with phones_of(sipp, tmp_path, settings.sip.port, settings.publicnet.sip_port) as made:
        yield made


@pytest.fixture
def house(centre: LiveCentre, phones: Phones) -> Iterator[House]:
    made = House(centre, phones)
    yield made
    made.close()


@pytest.fixture
def caller() -> str:
    return caller_number()


def _cache() -> Path:
    """The cache of the settings, or of HUYING_PATHS__CACHE: fetched once, kept between runs."""
    return Path(os.environ.get("HUYING_PATHS__CACHE") or Settings().paths.cache)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    evidence.begin(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        report.sections += evidence.collect(item)
    return report
