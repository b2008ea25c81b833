"""The centre's process: `python -m huying.process`.

Calls that outlived the process before wait for this one, and most of a start is Python reading modules. So
what calls need is loaded first, the HTTP side afterwards beside them, and the collector, which would look
through all that is new again and again, waits until everything is there.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from typing import TYPE_CHECKING

import structlog
import uvloop

from huying.config import Settings, read_effective
from huying.engines.addresses import Addresses, read
from huying.errors import SetupError
from huying.kit.log import configure

if TYPE_CHECKING:
    from huying.centre import Centre
    from huying.serving import Server

log = structlog.get_logger(__name__)


async def serve(settings: Settings, addresses: Addresses) -> int:
    """Run until told to stop. Returns the exit code."""
    from huying.centre import open_centre  # without the collector

    centre = await open_centre(settings, addresses)
    await centre.start()
    server = await asyncio.to_thread(_server, centre)
    gc.freeze()
    gc.enable()
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stopping.set)
    serving = asyncio.create_task(server.serve())
    enders = [asyncio.create_task(waiting.wait()) for waiting in (stopping, centre.replaced)]
    await asyncio.wait([serving, *enders], return_when=asyncio.FIRST_COMPLETED)
    server.leaving.set()
    await serving
    await centre.stop()
    if centre.replaced.is_set():
        log.error("replaced", detail="another centre took over this switch; this one ends")
        return 1
    return 0


def _server(centre: Centre) -> Server:
    from huying.serving import server_of  # calls are under control by now

    return server_of(centre)


def main() -> int:
    gc.disable()
    configure()
    try:
        addresses = read()
        return uvloop.run(serve(read_effective(addresses.settings_file), addresses))
    except SetupError as error:
        sys.stderr.write(f"{error.message}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
