"""One supervised process of somebody else's program, or of ours.

It runs in a session of its own (a Ctrl-C in the terminal does not reach it), writes to one log
file of limited size, is checked for health, started again with back-off when it dies or hangs,
and stopped politely first. Before each start a note with a random token is left in the run folder
and the token in the child's environment: whatever a killed supervisor left behind is found by
it, and nothing else is ever touched.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import shutil
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from huying.errors import SetupError

State = Literal["stopped", "starting", "running", "restarting"]
Health = Callable[[], Awaitable[None]]
OnChange = Callable[["Child", State, str], None]

BACK_OFF = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # s; the last one repeats
HEALTHY_FOR = 60.0  # s of health after which the back-off starts anew
CHECK_EVERY = 5.0  # s
CHECK_TIMEOUT = 5.0  # s
CHECKS_FAILED = 3  # in a row: it hangs
LOG_LIMIT = 20_000_000  # bytes; one older piece of the same size is kept

_TOKEN = "HUYING_CHILD"  # noqa: S105 - the name of a variable


@dataclass(frozen=True)
class Spec:
    """What to run and how to know that it is well."""

    name: str
    command: Sequence[str]
    healthy: Health  # returns when well, raises when not
    log: Path
    run_dir: Path
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    start_timeout: float = 60.0
    stop_timeout: float = 10.0
    stop_signal: signal.Signals = signal.SIGTERM
    before_start: Callable[[], None] | None = None
    once: bool = False  # it has an end of its own: then `Child.ended` has its exit code


class Child:
    """Keeps one process of `spec` alive between `start` and `stop`."""

    def __init__(self, spec: Spec, on_change: OnChange = lambda _child, _state, _detail: None) -> None:
        self.spec = spec
        self.state: State = "stopped"
        self.restarts = 0
        self._on_change = on_change
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self.ended: asyncio.Future[int] | None = None

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        alive = self._process is not None and self._process.returncode is None
        return self._process.pid if self._process and alive else None

    async def start(self) -> None:
        """End what an earlier supervisor left, start, wait until healthy, then watch over it.

        Raises SetupError with the end of its log when it does not become healthy in time.
        """
        await end_leftovers(self.spec)
        self._enter("starting")
        await self._spawn()
        try:
            await self._until_healthy()
        except BaseException:
            await self._end()
            self._enter("stopped")
            raise
        self._enter("running")
        self.ended = asyncio.get_running_loop().create_future()
        work = self._await_end() if self.spec.once else self._keep_alive()
        self._watch = asyncio.create_task(work, name=f"watch {self.name}")

    async def stop(self) -> None:
        """Ask it to end, insist after `stop_timeout`; returns when nothing of it is left."""
        if self._watch:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
            self._watch = None
        await self._end()
        if self.state != "stopped":
            self._enter("stopped")

    def _enter(self, state: State, detail: str = "") -> None:
        self.state = state
        self._on_change(self, state, detail)

    async def _spawn(self) -> None:
        spec = self.spec
        token = secrets.token_hex(16)
        _note(spec).parent.mkdir(parents=True, exist_ok=True)
        _leave_note(_note(spec), token)
        if spec.before_start:
            spec.before_start()
        spec.log.parent.mkdir(parents=True, exist_ok=True)
        with spec.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *spec.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **spec.env, _TOKEN: token},
                cwd=spec.cwd,
                start_new_session=True,
            )

    async def _until_healthy(self) -> None:
        deadline = time.monotonic() + self.spec.start_timeout
        pause = 0.05
        while True:
            if self.pid is None and not self.spec.once:
                raise self._failed("ended at once")
            try:
                async with asyncio.timeout(CHECK_TIMEOUT):
                    return await self.spec.healthy()
            except Exception as error:
                if time.monotonic() > deadline:
                    raise self._failed(f"did not answer in {self.spec.start_timeout:.0f} s") from error
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 0.5)

    def _failed(self, what: str) -> SetupError:
        last = tail(self.spec.log, 1)
        said = f" It said: {last[0]}" if last else ""
        return SetupError("engine.failed", f"{self.name} {what}; see {self.spec.log}.{said}")

    async def _keep_alive(self) -> None:
        attempt, well_since = 0, time.monotonic()
        while True:
            reason = await self._until_broken()
            if time.monotonic() - well_since > HEALTHY_FOR:
                attempt = 0
            self._enter("restarting", reason)
            await self._end()
            while True:
                await asyncio.sleep(BACK_OFF[min(attempt, len(BACK_OFF) - 1)])
                attempt += 1
                self.restarts += 1
                try:
                    await self._spawn()
                    await self._until_healthy()
                    break
                except (SetupError, OSError) as error:
                    await self._end()
                    self._enter("restarting", str(error))
            well_since = time.monotonic()
            self._enter("running")

    async def _await_end(self) -> None:
        if self._process and self.ended:
            code = await self._process.wait()
            self._enter("stopped", f"ended with {describe_exit(code)}")
            self.ended.set_result(code)

    async def _until_broken(self) -> str:
        """Why it needs a restart, once it does."""
        failures = 0
        while True:
            if self._process is None:
                return "is gone"
            try:
                async with asyncio.timeout(CHECK_EVERY):
                    code = await self._process.wait()
                    return f"ended with {describe_exit(code)}"
            except TimeoutError:
                pass
            rotate(self.spec.log)
            try:
                async with asyncio.timeout(CHECK_TIMEOUT):
                    await self.spec.healthy()
                failures = 0
            except Exception as error:
                failures += 1
                if failures >= CHECKS_FAILED:
                    return f"does not answer ({type(error).__name__})"

    async def _end(self) -> None:
        process = self._process
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(self.spec.stop_signal)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), self.spec.stop_timeout)
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        self._process = None
        await end_leftovers(self.spec)


async def end_leftovers(spec: Spec) -> list[int]:
    """End every process that carries the token of the last start, politely first.

    Returns their ids. A process that merely has the same id as one of ours had is not touched.
    """
    note = _note(spec)
    token = _read_note(note)
    found = carriers(token) if token else []
    for sign, patience in ((spec.stop_signal, spec.stop_timeout), (signal.SIGKILL, 5.0)):
        if token and found:
            await _signal_all(token, sign, patience)
    note.unlink(missing_ok=True)
    return found


async def _signal_all(token: str, sign: signal.Signals, patience: float) -> None:
    """Send `sign` once to each carrier of the token; wait until none is left or `patience` (s) is over."""
    for pid in carriers(token):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
    for _ in range(int(patience / 0.05)):
        if not carriers(token):
            return
        await asyncio.sleep(0.05)


def carriers(token: str) -> list[int]:
    """Processes with `token` in their environment. Zombies have none."""
    mark = f"{_TOKEN}={token}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except OSError:
                pass  # ended meanwhile, or another user's
    return found


def _note(spec: Spec) -> Path:
    return spec.run_dir / f"{spec.name}.child"


def _leave_note(note: Path, token: str) -> None:
    fresh = note.with_suffix(".new")
    fresh.write_text(json.dumps({"token": token, "boot": _boot()}))
    fresh.replace(note)


def _read_note(note: Path) -> str | None:
    try:
        content = json.loads(note.read_text())
        return str(content["token"]) if content["boot"] == _boot() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def describe_exit(code: int) -> str:
    """`signal SIGKILL` or `code 3`."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"


def rotate(log: Path, limit: int = LOG_LIMIT) -> None:
    """Move what is written so far to `<log>.1` when it is too long.

    Copied, not renamed: the child keeps writing to the file it has open (in append mode).
    """
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > limit:
            shutil.copyfile(log, log.with_name(f"{log.name}.1"))
            os.truncate(log, 0)


def tail(file: Path, count: int) -> list[str]:
    """The last lines that say something."""
    try:
        with file.open("rb") as text:
            text.seek(max(0, file.stat().st_size - 8192))
            lines = text.read().decode(errors="replace").splitlines()
    except OSError:
        return []
    return [line.strip() for line in lines if line.strip()][-count:]
