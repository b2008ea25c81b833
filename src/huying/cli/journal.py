"""`huying journal`: what can be done with the centre's events from the command line.

The servers must run (`huying up` or `demo`, in another terminal or in the background): they keep the events.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from huying import config
from huying.cli import steps
from huying.engines.addresses import VARIABLE, Addresses, read
from huying.engines.folder import DataFolder
from huying.errors import SetupError
from huying.features.folds import all_folds
from huying.journal import stream
from huying.journal.projector import Projector
from huying.kit.database import connect_pool

app = typer.Typer(help="The centre's events.", no_args_is_help=True)

Progress = Callable[[int, int, int], None]


@app.callback()
def journal() -> None:
    """The centre's events."""


@app.command()
def replay(
    configuration: Annotated[
        Path | None,
        typer.Option("--config", help="Configuration file; default ~/.config/huying/huying.toml."),
    ] = None,
) -> None:
    """Make every view of the journal anew from its first event on.

    The centre may go on working meanwhile: screens show the old views until the new ones are whole, and what
    happens in between is added right after.
    """
    addresses = running_addresses(configuration)
    began = time.monotonic()
    with steps.step("Replaying the journal") as say:
        facts = asyncio.run(
            rebuild(
                addresses, lambda reached, last, facts: say(f"{reached:,} of {last:,} ({facts:,} events)")
            )
        )
        say(f"{facts:,} events, {facts / max(time.monotonic() - began, 0.001):,.0f} a second")


async def rebuild(addresses: Addresses, progress: Progress) -> int:
    """Returns the number of events. Raises Conflict, Unavailable, OSError."""
    pool = await connect_pool(addresses.database_url, size=1)
    try:
        nats = await stream.connect(addresses.nats_url, "replay")
        try:
            return await Projector(nats, pool, all_folds()).rebuild(progress)
        finally:
            await nats.close()
    finally:
        await pool.close()


def running_addresses(configuration: Path | None) -> Addresses:
    """Of the running centre. Raises SetupError when none runs."""
    if os.environ.get(VARIABLE):
        return read()
    folder = DataFolder(config.load(configuration).paths.data)
    if folder.holder() is None:
        raise SetupError(
            "journal.no_centre",
            f"No centre runs on {folder.root}: start it first (./huying up), its servers keep the events.",
        )
    return read(folder.addresses)
