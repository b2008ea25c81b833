"""What a person may set: one TOML file, the environment on top, every value checked.

Unknown names are refused, never ignored. An error is a `SetupError` that names the file, the line
and what is allowed. Nothing here touches the network or makes a folder. `docs/operations.md`
describes each setting; a contract test fails when one is missing there.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from huying.errors import SetupError

Port = Annotated[int, Field(ge=1, le=65535)]
TextFile = Annotated[str, Field(pattern=r"^$|^/[^;\[\]\n]+$")]
"""The full path of a file, or "" for none."""
Host = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$")]

_PREFIX = "HUYING_"
_PLAIN_VARIABLES = {"DATABASE_URL": "database_url", "NATS_URL": "nats_url"}


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _xdg(variable: str, fallback: str) -> Path:
    base = os.environ.get(variable)
    return (Path(base) if base else Path.home() / fallback) / "huying"


class Centre(_Section):
    """Whose centre it is."""

    name: str = "Huying"
    time_zone: str = "Asia/Shanghai"
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "CN"

    @model_validator(mode="after")
    def _known_zone(self) -> Centre:
        if self.time_zone not in available_timezones():
            raise ValueError("a time zone is written like Asia/Shanghai or Europe/London")
        return self


def _usable(path: Path) -> Path:
    """Absolute, and free of the characters that mean something in a dialplan."""
    full = Path(os.path.abspath(path.expanduser()))  # noqa: PTH100 - `resolve` would follow links
    if bad := re.search(r"[^\w./@+~ -]", str(full)):
        raise ValueError(f"a folder's name cannot contain {bad[0]!r}")
    return full


Folder = Annotated[Path, AfterValidator(_usable)]


class Paths(_Section):
    """Where it may write."""

    data: Folder = Field(default_factory=lambda: _xdg("XDG_DATA_HOME", ".local/share"), validate_default=True)
    cache: Folder = Field(default_factory=lambda: _xdg("XDG_CACHE_HOME", ".cache"), validate_default=True)


class Web(_Section):
    """The screens and the HTTP API."""

    host: Host = "127.0.0.1"
    port: Port = 8080
    secure_cookies: bool = False


class Sip(_Section):
    """The centre's own Asterisk, towards trunks, telephones and browsers."""

    host: Host = "127.0.0.1"
    port: Port = 5060
    ws_port: Port = 8088
    rtp_start: Port = 10000
    rtp_end: Port = 13999
    ws_url: Annotated[str, Field(pattern=r"^$|^wss?://")] = ""
    external_address: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]*$")] = ""
    phone_check_seconds: Annotated[int, Field(ge=0, le=3600)] = 30
    key_seconds: Annotated[int, Field(ge=3, le=120)] = 15
    tls_port: Port = 5061
    tls_certificate: TextFile = ""
    tls_key: TextFile = ""
    tls_authorities: TextFile = ""
    tls_verify: bool = True

    @model_validator(mode="after")
    def _consistent(self) -> Sip:
        if self.rtp_end < self.rtp_start + 3:
            raise ValueError("rtp_end must be at least 3 above rtp_start")
        if self.host == "0.0.0.0" and not self.ws_url:  # noqa: S104 - recognised here, not bound
            raise ValueError("with host 0.0.0.0, ws_url must say where browsers find /ws")
        if bool(self.tls_certificate) != bool(self.tls_key):
            raise ValueError("tls_certificate and tls_key belong together")
        return self


class Ports(_Section):
    """Loopback ports of the servers started beside the centre."""

    postgres: Port = 15432
    nats: Port = 14222


class External(_Section):
    """Servers of yours, used instead of starting one. Empty means: start one."""

    database_url: Annotated[str, Field(pattern=r"^$|^postgres(ql)?://")] = ""
    nats_url: Annotated[str, Field(pattern=r"^$|^(nats|tls)://")] = ""
    ari_url: Annotated[str, Field(pattern=r"^$|^https?://")] = ""
    ari_user: str = ""
    ari_password: str = ""


class Recordings(_Section):
    """How recordings are kept. The first of the keys (ID:BASE64, with commas) seals new ones."""

    keys: str = ""


class Limits(_Section):
    """What it refuses to exceed."""

    max_calls: Annotated[int, Field(ge=1, le=10_000)] = 500
    free_megabytes: Annotated[int, Field(ge=0)] = 500


def _listed(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class LookUps(_Section):
    """What flows may ask over HTTP."""

    allowed_hosts: Annotated[tuple[Host, ...], BeforeValidator(_listed)] = ()


class PublicNet(_Section):
    """The second Asterisk of `huying demo`, which plays the public telephone network."""

    sip_port: Port = 5070
    http_port: Port = 8089
    rtp_start: Port = 14000
    rtp_end: Port = 17999


class Settings(_Section):
    """Everything a person may set. Immutable; `load` makes it."""

    centre: Centre = Field(default_factory=Centre)
    paths: Paths = Field(default_factory=Paths)
    web: Web = Field(default_factory=Web)
    sip: Sip = Field(default_factory=Sip)
    ports: Ports = Field(default_factory=Ports)
    external: External = Field(default_factory=External)
    recordings: Recordings = Field(default_factory=Recordings)
    limits: Limits = Field(default_factory=Limits)
    look_ups: LookUps = Field(default_factory=LookUps)
    publicnet: PublicNet = Field(default_factory=PublicNet)


def is_loopback(host: str) -> bool:
    """Whether only this machine can be meant."""
    return host == "localhost" or host.startswith("127.")


def default_file() -> Path:
    """Where the file is looked for when `--config` and HUYING_CONFIG are not given."""
    return _xdg("XDG_CONFIG_HOME", ".config") / "huying.toml"


def load(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the file, the environment on top.

    A file named by `path` or HUYING_CONFIG must exist; the default one need not.
    Raises SetupError, whose message is one sentence with the file, the line and what is allowed.
    """
    env = os.environ if environ is None else environ
    given = path or (Path(env["HUYING_CONFIG"]) if env.get("HUYING_CONFIG") else None)
    file = given or default_file()
    text = _read(file, required=given is not None)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SetupError("config.syntax", f"{file}: not valid TOML: {error}.", file=str(file)) from error
    origins = _overlay(values, env)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise _explain(error.errors()[0], file, text, origins) from error


def read_effective(file: str | Path) -> Settings:
    """The settings as the supervisor resolved them, for its children (`Addresses.settings_file`)."""
    return Settings.model_validate_json(Path(file).read_bytes())


def _read(file: Path, *, required: bool) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        if not required:
            return ""
        raise SetupError("config.missing", f"The configuration file {file} does not exist.") from error
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise SetupError(
            "config.unreadable", f"The configuration file {file} cannot be read: {why}."
        ) from error


def _overlay(values: dict[str, Any], env: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    """Write HUYING_SECTION__KEY (and the two customary plain names) over the file's values.

    Returns which variable each value came from, so that an error can name it.
    """
    origins: dict[tuple[str, ...], str] = {}
    for variable, key in _PLAIN_VARIABLES.items():
        if env.get(variable):
            origins["external", key] = variable
    for variable in sorted(env):
        if variable.startswith(_PREFIX) and "__" in variable:
            place = tuple(part.lower() for part in variable.removeprefix(_PREFIX).split("__"))
            origins[place] = variable
    for place, variable in origins.items():
        _put(values, place, env[variable])
    return origins


def _put(values: dict[str, Any], place: tuple[str, ...], text: str) -> None:
    for part in place[:-1]:
        inner = values.setdefault(part, {})
        if not isinstance(inner, dict):
            return  # the file has a plain value where a section belongs: validation will say so
        values = inner
    values[place[-1]] = text


def _explain(
    error: ErrorDetails, file: Path, text: str, origins: Mapping[tuple[str, ...], str]
) -> SetupError:
    place = tuple(str(part) for part in error["loc"] if part != "[key]")
    name = ".".join(place)
    variable = next((origins[place[:n]] for n in range(len(place), 0, -1) if place[:n] in origins), None)
    where = f"environment variable {variable}" if variable else f"{file}, line {_line_of(place, text)}"
    if error["type"] == "extra_forbidden":
        allowed = ", ".join(_known_names(place[:-1]))
        message = f"{where}: there is no setting {name}; allowed here: {allowed}."
    else:
        reason = error["msg"].removeprefix("Value error, ")
        subject = f"{name}: " if name else ""
        message = f"{where}: {subject}{reason[:1].lower()}{reason[1:]}{_given(error)}."
    return SetupError("config.invalid", message, file=str(file), setting=name)


def _given(error: ErrorDetails) -> str:
    """What was written, unless it may be a secret or is a whole section."""
    value = error["input"]
    secret = any(word in str(error["loc"]) for word in ("password", "keys", "url"))
    return "" if secret or isinstance(value, dict | BaseModel) else f", not {value!r}"


def _known_names(section: tuple[str, ...]) -> list[str]:
    """Names allowed inside a section, in the order they are documented."""
    if not section:
        return list(Settings.model_fields)
    annotation = Settings.model_fields[section[0]].annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return list(annotation.model_fields)
    return []


def _line_of(place: tuple[str, ...], text: str) -> int:
    """Line of the setting in the file; of its section when the key itself is not written there.

    `tomllib` keeps no positions, so this looks for the header and then for the key under it.
    """
    best = 1
    section: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
            section = tuple(part.strip(" \"'") for part in header[1].split("."))
            if section == place[: len(section)]:
                best = number
        elif key := re.match(r"\s*([A-Za-z0-9_.\"'-]+)\s*=", line):
            full = (*section, *(part.strip("\"'") for part in key[1].split(".")))
            if full == place[: len(full)]:
                return number
    return best
