"""`huying journal`: what can be done with the centre's events from the command line."""

from __future__ import annotations

import typer

app = typer.Typer(help="The centre's events.", no_args_is_help=True)
