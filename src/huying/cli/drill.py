"""`huying drill`: break one thing on a centre of its own, under real calls, and count what was lost."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from rich.table import Table

from huying import config
from huying.cli import bootstrap, checks, screens, steps
from huying.drills.asterisk import Asterisk
from huying.drills.browser import Browser
from huying.drills.controller import Controller
from huying.drills.disk import Disk
from huying.drills.drill import Drill, hold
from huying.drills.flood import Flood
from huying.drills.network import Network
from huying.drills.outcome import Outcome
from huying.drills.stores import StoreAway
from huying.kit.log import configure

app = typer.Typer(help="Break one thing under real calls and count what was lost.", no_args_is_help=True)

ConfigFile = Annotated[Path | None, typer.Option("--config", help="Configuration file.")]
Away = Annotated[float, typer.Option(min=1, max=600, help="Seconds it is away, each time.")]
Rate = Annotated[float, typer.Option(min=0.1, max=50, help="Calls a second meanwhile.")]
Talk = Annotated[float, typer.Option(min=0.2, max=60, help="Seconds each of them talks.")]
Keep = Annotated[Path | None, typer.Option(help="Folder for data and logs, left behind; default none.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


@app.callback()
def drill() -> None:
    """Break one thing under real calls and count what was lost."""


@app.command()
def controller(
    configuration: ConfigFile = None,
    talking: Annotated[int, typer.Option(min=1, max=200, help="Calls that talk.")] = Controller.talking,
    waiting: Annotated[int, typer.Option(min=1, max=200, help="Callers who wait.")] = Controller.waiting,
    greeting: Annotated[int, typer.Option(min=0, help="Callers in the greeting.")] = Controller.greeting,
    keep: Keep = None,
    as_json: AsJson = False,
) -> None:
    """The centre's process is killed under calls in every state, and once more with none."""
    _hold(configuration, Controller(talking, waiting, greeting), keep, as_json)


@app.command()
def asterisk(
    configuration: ConfigFile = None,
    talking: Annotated[int, typer.Option(min=1, max=200, help="Calls that talk.")] = Asterisk.talking,
    waiting: Annotated[int, typer.Option(min=0, max=200, help="Callers who wait.")] = Asterisk.waiting,
    keep: Keep = None,
    as_json: AsJson = False,
) -> None:
    """Asterisk is killed under calls that talk and calls that wait."""
    _hold(configuration, Asterisk(talking, waiting), keep, as_json)


@app.command()
def postgres(
    configuration: ConfigFile = None,
    away: Away = 60.0,
    rate: Rate = StoreAway.rate,
    talk: Talk = StoreAway.talk,
    keep: Keep = None,
    as_json: AsJson = False,
) -> None:
    """PostgreSQL is away under traffic, killed and then frozen."""
    _hold(configuration, StoreAway("postgres", away, rate, talk), keep, as_json)


@app.command()
def nats(
    configuration: ConfigFile = None,
    away: Away = 30.0,
    rate: Rate = StoreAway.rate,
    talk: Talk = StoreAway.talk,
    keep: Keep = None,
    as_json: AsJson = False,
) -> None:
    """NATS is away under traffic, killed and then frozen."""
    _hold(configuration, StoreAway("nats", away, rate, talk), keep, as_json)


@app.command()
def disk(
    configuration: ConfigFile = None,
    talking: Annotated[int, typer.Option(min=1, max=100, help="Calls that talk, before and then.")] = 10,
    keep: Keep = None,
    as_json: AsJson = False,
) -> None:
    """The disk is full for Asterisk and the centre, under calls that talk and calls that come."""
    _hold(configuration, Disk(talking), keep, as_json)


@app.command()
def flood(
    configuration: ConfigFile = None,
    rate: Annotated[float, typer.Option(min=1, max=200, help="New calls a second.")] = Flood.rate,
    seconds: Annotated[float, typer.Option(min=1, max=600, help="How long.")] = Flood.seconds,
    talking: Annotated[int, typer.Option(min=1, max=200, help="Calls that talk.")] = Flood.talking,
    lines: Annotated[int, typer.Option(min=2, max=1000, help="Calls the centre takes.")] = Flood.lines,
    keep: Keep = None,
    as_json: AsJson = False,
) -> None:
    """Far more calls than there are lines, and rubbish on the SIP port, while others talk."""
    _hold(configuration, Flood(rate, seconds, talking, lines), keep, as_json)


@app.command()
def network(
    configuration: ConfigFile = None,
    talking: Annotated[int, typer.Option(min=1, max=200, help="Calls that talk.")] = Network.talking,
    loss: Annotated[float, typer.Option(min=0, max=1, help="Share of packets lost.")] = Network.loss,
    lossy: Annotated[float, typer.Option(min=0, max=600, help="Seconds of that.")] = Network.lossy,
    gone: Annotated[float, typer.Option(min=0, max=25, help="Seconds without any.")] = Network.gone,
    keep: Keep = None,
    as_json: AsJson = False,
) -> None:
    """The agents' link loses some packets, and then all of them for a while."""
    _hold(configuration, Network(talking, loss, lossy, gone), keep, as_json)


@app.command()
def browser(
    configuration: ConfigFile = None,
    windows: Annotated[int, typer.Option(min=1, max=20, help="Agents in windows.")] = Browser.windows,
    keep: Keep = None,
    as_json: AsJson = False,
) -> None:
    """Agents' browsers in the middle of a talk: reloaded, a window closed, the rest killed. The packages of
    development and a Chromium are installed for it."""
    _hold(configuration, Browser(windows), keep, as_json)


_FULL: tuple[Drill, ...] = (
    Controller(),
    Asterisk(),
    StoreAway("postgres", 60),
    StoreAway("nats", 30),
    Disk(),
    Flood(),
    Network(),
    Browser(),
)
_SMALL: tuple[Drill, ...] = (
    Controller(talking=3, waiting=2, greeting=1),
    Asterisk(talking=3, waiting=1),
    StoreAway("postgres", away=1, rate=2, talk=1),
    StoreAway("nats", away=1, rate=2, talk=1),
    Disk(talking=2),
    Flood(rate=10, seconds=3, talking=2, lines=20),
    Network(talking=2, lossy=1, gone=2),
    Browser(windows=2),
)


@app.command("all")
def all_of_them(
    configuration: ConfigFile = None,
    small: Annotated[bool, typer.Option("--small", help="As small as the test command holds them.")] = False,
    keep: Keep = None,
    as_json: AsJson = False,
) -> None:
    """Every drill, one after the other on one centre."""
    outcomes = _held(configuration, _SMALL if small else _FULL, keep)
    ok = all(outcome.ok for outcome in outcomes)
    if as_json:
        drills = [outcome.as_json() for outcome in outcomes]
        typer.echo(json.dumps({"ok": ok, "drills": drills}, ensure_ascii=False))
    else:
        for outcome in outcomes:
            _show(outcome)
    raise typer.Exit(0 if ok else 1)


def _hold(configuration: Path | None, drill: Drill, keep: Path | None, as_json: bool) -> None:
    """One drill; the exit code is 1 when it lost something."""
    (outcome,) = _held(configuration, [drill], keep)
    if as_json:
        typer.echo(json.dumps(outcome.as_json(), ensure_ascii=False))
    else:
        _show(outcome)
    raise typer.Exit(0 if outcome.ok else 1)


def _held(configuration: Path | None, drills: Sequence[Drill], keep: Path | None) -> list[Outcome]:
    configure("ERROR")  # what a broken centre says is expected here
    if any(isinstance(drill, Browser) for drill in drills):
        _fetch_browsers_needs()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(hold(config.load(configuration), drills, _progress, keep))


def _fetch_browsers_needs() -> None:
    """The screens, Playwright and a Node for it. Raises SetupError."""
    screens.ensure(_progress)
    if importlib.util.find_spec("playwright") is None:
        bootstrap.install(checks.REPOSITORY, development=True)
        importlib.invalidate_caches()
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", screens.node()[0][0])


def _progress(text: str) -> None:
    steps.errors.print(f"  {text}", style="dim", markup=False, soft_wrap=True)


def _show(outcome: Outcome) -> None:
    table = Table(title=f"drill {outcome.name}: {'nothing lost' if outcome.ok else 'LOST'}")
    table.add_column("")
    table.add_column("", justify="right")
    for name, value in outcome.numbers.items():
        table.add_row(name.replace("_", " "), f"{value:,}" if not isinstance(value, str) else value)
    steps.console.print(table)
    for loss in outcome.losses:
        steps.console.print(f"[red]lost[/red] {loss.what}: ", end="")
        steps.console.print(loss.reason, markup=False, soft_wrap=True)
