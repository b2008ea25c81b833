"""What `huying demo` adds to a centre: a second Asterisk, people who call and are called, invented data."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec

from huying.cli.supervise import Addition
from huying.config import Settings
from huying.engines import asterisk, ports, secret
from huying.engines.addresses import Addresses
from huying.engines.folder import DataFolder
from huying.errors import SetupError
from huying.features.setup.demo import DEMO_ADMINISTRATOR, DEMO_PASSWORD, pour_demo
from huying.publicnet import network

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Options:
    """The options of the command, as given."""

    headless: bool
    seconds: float | None
    report: Path | None
    scenario: Path | None
    robots: int | None
    replay: Path | None
    day: str | None
    begin: str | None
    end: str | None
    speed: float | None


def addition(settings: Settings, folder: DataFolder, options: Options) -> Addition:
    """Raises SetupError when the options do not fit together."""
    _check(options)
    report = _report(options, folder)
    own = folder.root / "publicnet"
    place = network.NetworkPlace(
        host=LOOPBACK,
        sip_port=settings.publicnet.sip_port,
        http_port=settings.publicnet.http_port,
        rtp_start=settings.publicnet.rtp_start,
        rtp_end=settings.publicnet.rtp_end,
        ari_password=secret.load(folder.secrets).publicnet_ari_password,
        centre_host=settings.sip.host,
        centre_sip_port=settings.sip.port,
    )
    plan = asterisk.Plan(
        name="publicnet",
        folder=own,
        files=network.conf_files(place),
        ari_url=f"http://{LOOPBACK}:{place.http_port}",
        ari_user=network.ARI_USER,
        ari_password=place.ari_password,
    )

    def addresses(known: Addresses) -> Addresses:
        return msgspec.structs.replace(
            known,
            publicnet_ari_url=plan.ari_url,
            publicnet_ari_user=plan.ari_user,
            publicnet_ari_password=plan.ari_password,
            publicnet_dir=str(own),
        )

    return Addition(
        plans=(plan,),
        listeners=(
            ports.Listener(LOOPBACK, place.sip_port, "udp", "publicnet.sip_port"),
            ports.Listener(LOOPBACK, place.http_port, "tcp", "publicnet.http_port"),
        ),
        addresses=addresses,
        seed=lambda addresses: pour_demo(addresses.database_url, trunk=(LOOPBACK, place.sip_port)),
        command=lambda file: [sys.executable, "-m", "huying.publicnet", *_arguments(file, options, report)],
        env={
            "HUYING_DEMO_LOGIN": DEMO_ADMINISTRATOR,
            "HUYING_DEMO_PASSWORD": DEMO_PASSWORD,
        },
        welcome=f"Sign in as {DEMO_ADMINISTRATOR}, li (supervisor) or chen (agent); password {DEMO_PASSWORD}",
        once=report is not None,
        headless=options.headless,
        report=report,
    )


def _check(options: Options) -> None:
    if options.headless and options.seconds is None and options.replay is None:
        raise SetupError("demo.endless", "--headless needs an end: give --for SECONDS or --replay CSV.")
    if options.replay is None and (options.day or options.begin or options.end or options.speed):
        raise SetupError("demo.no_replay", "--day, --from, --to and --speed need --replay CSV.")
    if options.replay is not None and not (options.day and options.begin and options.end):
        raise SetupError("demo.no_window", "--replay needs --day, --from and --to.")
    if options.report is not None and options.seconds is None and options.replay is None:
        raise SetupError("demo.no_end", "--report needs an end: give --for SECONDS or --replay CSV.")
    for file in (options.replay, options.scenario):
        if file is not None and not file.is_file():
            raise SetupError("demo.no_file", f"There is no file {file}.")


def _report(options: Options, folder: DataFolder) -> Path | None:
    """Where the report goes of a demo that has an end. An older one there must not be taken for it."""
    if options.seconds is None and options.replay is None:
        return None
    file = (options.report or folder.root / "report.json").absolute()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
    except OSError as error:
        raise SetupError("demo.report", f"The report {file} cannot be written: {error.strerror}.") from error
    return file


def _arguments(addresses: Path, options: Options, report: Path | None) -> list[str]:
    """The public network's own command line; what was not given is left to its defaults."""
    given = {
        "--addresses": addresses,
        "--scenario": options.scenario and options.scenario.absolute(),
        "--robots": options.robots,
        "--for": options.seconds,
        "--report": report,
        "--replay": options.replay and options.replay.absolute(),
        "--day": options.day,
        "--from": options.begin,
        "--to": options.end,
        "--speed": options.speed,
    }
    return [text for name, value in given.items() if value is not None for text in (name, str(value))]
