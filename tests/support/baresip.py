"""baresip, a SIP telephone of other people's making: started, steered over its control socket, heard."""

from __future__ import annotations

import contextlib
import json
import math
import socket
import subprocess
import wave
from pathlib import Path
from typing import Any

from huying.engines.packages import Unpacked
from huying.engines.ports import free_port
from support.phones import eventually

_CONFIG = """\
module_path {modules}
sip_listen 127.0.0.1:{sip}
ctrl_tcp_listen 127.0.0.1:{control}
net_interface 127.0.0.1
audio_source aufile,{says}
audio_player aufile,{heard}
audio_alert aufile,{alert}
audio_level no
module g711.so
module account.so
module aufile.so
module menu.so
module ctrl_tcp.so
"""


_WAV_HEAD = 44


def _tone(file: Path, hertz: int) -> Path:
    """A minute of it."""
    second = b"".join(
        int(8000 * math.sin(2 * math.pi * hertz * n / 8000)).to_bytes(2, "little", signed=True)
        for n in range(8000)
    )
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(second * 60)
    return file


class Baresip:
    """One telephone. `says`: the frequency it sends."""

    def __init__(
        self, program: Unpacked, folder: Path, server: int, device: dict[str, Any], says: int
    ) -> None:
        self._heard = folder / "heard.wav"
        self._control = free_port()
        settings = {
            "modules": program.root / "usr/lib/baresip/modules",
            "sip": free_port(),
            "control": self._control,
            "says": _tone(folder / "says.wav", says),
            "heard": self._heard,
            "alert": folder / "alert.wav",
        }
        (folder / "config").write_text(_CONFIG.format(**settings))
        (folder / "contacts").touch()
        (folder / "accounts").touch()
        self._log = (folder / "log").open("wb")
        self.process = subprocess.Popen(
            [*program.argv("usr/bin/baresip"), "-f", str(folder)],
            stdout=self._log,
            stderr=self._log,
            stdin=subprocess.DEVNULL,
        )
        self._events: list[dict[str, Any]] = []
        self._rest = b""
        self._socket = eventually(self._connected, 10, f"no control: {(folder / 'log').read_text()}")
        # not before somebody hears what it tells of it
        self.do(
            "uanew",
            f"<sip:{device['user']}@127.0.0.1:{server}>;auth_user={device['user']};"
            f"auth_pass={device['password']};regint=60",
        )

    def _connected(self) -> socket.socket | None:
        with contextlib.suppress(OSError):
            found = socket.create_connection(("127.0.0.1", self._control), timeout=2)
            found.settimeout(0.05)
            return found
        return None

    def do(self, command: str, parameters: str = "") -> None:
        """One of its menu's commands."""
        text = json.dumps({"command": command, "params": parameters})
        self._socket.sendall(f"{len(text)}:{text},".encode())

    def wait_for(self, event: str, seconds: float = 8.0) -> None:
        """Until it has told of an event of this kind, since the last that was waited for."""

        def told() -> bool:
            self._read()
            kinds = [each["type"] for each in self._events]
            if event in kinds:
                del self._events[: kinds.index(event) + 1]
            return event in kinds

        eventually(told, seconds, f"no {event}, but {self._events}")

    def _read(self) -> None:
        """Netstrings, each an event or an answer."""
        with contextlib.suppress(TimeoutError):
            self._rest += self._socket.recv(65536)
        while b":" in self._rest:
            size, _, rest = self._rest.partition(b":")
            if len(rest) <= int(size):
                return
            message = json.loads(rest[: int(size)])
            self._rest = rest[int(size) + 1 :]
            if message.get("event"):
                self._events.append(message)

    def sound(self) -> list[int]:
        """What it has heard so far, as linear samples."""
        raw = self._heard.read_bytes()[_WAV_HEAD:]
        return [int.from_bytes(raw[n : n + 2], "little", signed=True) for n in range(0, len(raw) - 1, 2)]

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(3)
        self.process.kill()
        self.process.wait(5)
        self._socket.close()
        self._log.close()
