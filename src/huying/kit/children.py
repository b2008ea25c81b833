"""Long reckoning in a process of its own, so that calls do not wait for it: a module of ours, given one
message on standard input, that answers in lines."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator

_LONGEST_LINE = 32 * 1024 * 1024
_NICE = 10


@contextlib.asynccontextmanager
async def child(module: str, given: bytes) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m module`, which has been given everything. It is gone when this is left."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_LONGEST_LINE,
    )
    assert process.stdin is not None
    try:
        process.stdin.write(given)
        process.stdin.write_eof()
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def lines(process: asyncio.subprocess.Process) -> AsyncIterator[bytes]:
    """What the child says, until it ends."""
    assert process.stdout is not None
    async for line in process.stdout:
        yield line


def given() -> bytes:
    """In the child: its message. From here on it steps back for those who serve calls."""
    os.nice(_NICE)
    return sys.stdin.buffer.read()


def say(line: bytes) -> None:
    """In the child: a line for who started it."""
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()
