"""`huying flow`: check and try a flow that is in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from huying.cli import steps
from huying.errors import SetupError
from huying.flows.checks import check as complaints_of
from huying.flows.document import Flow, FlowUnreadable, read
from huying.flows.trials import run_tests

app = typer.Typer(help="Check and try flows that are in files.", no_args_is_help=True)

FlowFile = Annotated[Path, typer.Argument(help="A flow as JSON (docs/flows.md).")]


@app.command()
def check(file: FlowFile) -> None:
    """Say what is wrong with a flow. Queues, calendars and other flows are not looked for."""
    found = complaints_of(_flow(file))
    for complaint in found:
        steps.console.print(f"{complaint.node or file.name}: {complaint.text}", soft_wrap=True, markup=False)
    if found:
        raise typer.Exit(1)
    steps.console.print("Nothing is wrong.")


@app.command()
def test(file: FlowFile) -> None:
    """Run the flow's own tests, in virtual time."""
    outcomes = run_tests(_flow(file), {}, {})
    for outcome in outcomes:
        said = "passed" if outcome.passed else f"step {outcome.step}: {outcome.problem}"
        steps.console.print(f"{outcome.name}: {said}", soft_wrap=True, markup=False)
    steps.console.print(f"{sum(outcome.passed for outcome in outcomes)} of {len(outcomes)} passed.")
    if not all(outcome.passed for outcome in outcomes):
        raise typer.Exit(1)


def _flow(file: Path) -> Flow:
    try:
        return read(file.read_bytes())
    except FlowUnreadable as error:
        raise SetupError("flow.unreadable", f"{file} is no flow: {error}.") from error
    except OSError as error:
        raise SetupError("flow.unreadable", f"{file} cannot be read: {error.strerror}.") from error
