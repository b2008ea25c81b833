"""Where everything is while it runs: what the supervisor tells its children.

Written once per start to `<data>/run/addresses.json`, mode 600 because it holds passwords;
children find it through the environment variable HUYING_ADDRESSES.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from huying.errors import SetupError

VARIABLE = "HUYING_ADDRESSES"


class Addresses(msgspec.Struct, frozen=True, kw_only=True):
    """Addresses, secrets and folders of one running centre."""

    database_url: str  # postgresql://user:password@host:port/database
    nats_url: str  # nats://token@host:port
    ari_url: str  # http://host:port, without /ari
    ari_user: str
    ari_password: str
    sip_host: str
    sip_port: int  # UDP and TCP
    sip_ws_url: str  # what a browser's SIP stack connects to
    recordings_dir: str
    prompts_dir: str
    beep: str  # a sound, without its ending, as the switch plays it
    data_dir: str
    web_host: str
    web_port: int
    web_dir: str  # built screens
    espeak: list[str]  # argv prefix of espeak-ng
    asterisk_log: str
    settings_file: str  # effective settings, for huying.config.read_effective
    publicnet_ari_url: str = ""  # the three of the demo's second Asterisk; empty outside a demo
    publicnet_ari_user: str = ""
    publicnet_ari_password: str = ""
    publicnet_dir: str = ""  # its folder; `sounds` and `spool` in it are readable and writable by it


def write(addresses: Addresses, file: Path) -> None:
    """Replace the file in one step, readable by its owner only."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(msgspec.json.format(msgspec.json.encode(addresses)))
    fresh.replace(file)


def read(file: str | Path | None = None) -> Addresses:
    """The addresses in `file`, by default the one HUYING_ADDRESSES names.

    Raises SetupError when there is none: the process was not started by the supervisor.
    """
    place = file or os.environ.get(VARIABLE)
    if not place:
        raise SetupError("addresses.none", f"{VARIABLE} is not set: start the centre with ./huying up.")
    try:
        return msgspec.json.decode(Path(place).read_bytes(), type=Addresses)
    except (OSError, msgspec.MsgspecError) as error:
        raise SetupError("addresses.unreadable", f"{place} cannot be used: {error}.") from error
