"""`huying bench`: ours and the references it is held against, in one run on this machine."""

from __future__ import annotations

import asyncio
import importlib.util
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from huying import config
from huying.bench import calls as bench_calls
from huying.bench import erlang as bench_erlang
from huying.bench import routing as bench_routing
from huying.cli import bootstrap, checks, steps
from huying.cli.roster import read_text

app = typer.Typer(help="Measure ours beside what it is held against.", no_args_is_help=True)


@app.callback()
def bench() -> None:
    """Measure ours beside what it is held against."""


@app.command()
def calls(
    configuration: Annotated[Path | None, typer.Option("--config", help="Configuration file.")] = None,
    rate: Annotated[float, typer.Option(min=0.1, max=200, help="Calls a second.")] = 20.0,
    count: Annotated[int, typer.Option("--calls", min=1, max=5000, help="Calls a mode and round.")] = 200,
    talk: Annotated[float, typer.Option(min=0.2, max=60, help="Seconds each call talks.")] = 2.0,
    agents: Annotated[int | None, typer.Option(min=1, max=1000, help="Agents; default: enough.")] = None,
    rounds: Annotated[int, typer.Option(min=1, max=20, help="Rounds of dial, app_queue, ours.")] = 3,
    sound: Annotated[bool, typer.Option(help="Send sound both ways: recordings are written.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """What a call costs: plain Dial(), app_queue and this centre, in turns in one Asterisk."""
    options = bench_calls.Options(rate, count, talk, agents, rounds, sound)
    settings = config.load(configuration)
    result = asyncio.run(bench_calls.measure(settings, options, _progress))
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
    else:
        _show(result)


@app.command()
def erlang(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """The arithmetic of staffing: beside the loop of every textbook and 40-digit arithmetic."""
    result = bench_erlang.measure()
    if as_json:
        typer.echo(json.dumps(result))
        return
    steps.console.print(result["unit"])
    steps.console.print(
        f"ours [bold]{result['ours']:,}[/bold]   plain loop {result['reference']:,}   ratio {result['ratio']}"
    )
    for name in ("accuracy", "staffing", "large"):
        steps.console.print(f"{name}: {result[name]}", markup=False, soft_wrap=True)


@app.command()
def forecast(
    file: Annotated[Path | None, typer.Argument(help="Counts (CSV); default: an invented centre.")] = None,
    days: Annotated[int, typer.Option(min=1, max=400, help="Days forecast, the last of the file.")] = 44,
    calendar: Annotated[str | None, typer.Option(help="Feasts of a country: CN, US, DE-BY …")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Calls to come: beside the same weekday of the week before, on days not seen."""
    from huying.bench import forecast as bench_forecast
    from huying.cli import forecast as commands

    history = None
    if file is not None:
        history, notes = commands.history_of(file)
        for note in notes:
            _progress(note)
    result = bench_forecast.measure(history, days, calendar)
    if as_json:
        typer.echo(json.dumps(result))
        return
    steps.console.print(result["unit"])
    for name in ("1_day", "10_day"):
        steps.console.print(f"{name}: {result[name]}", markup=False, soft_wrap=True)
    if result["unknowable"] is not None:
        steps.console.print(f"who knows the true means is off by {result['unknowable']:.2%}")


@app.command()
def simulator(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """The simulator: beside the event loop of every textbook, and Erlang's formulas."""
    from huying.bench import simulator as bench_simulator

    result = bench_simulator.measure()
    if as_json:
        typer.echo(json.dumps(result))
        return
    steps.console.print(result["unit"])
    steps.console.print(
        f"ours [bold]{result['ours']:,}[/bold]   event loop {result['reference']:,}   ratio {result['ratio']}"
    )
    for name in ("several_queues", "live_routing"):
        steps.console.print(f"{name.replace('_', ' ')} {result[name]:,}")
    for model, figures in result["formulas"].items():
        steps.console.print(f"Erlang {model.upper()}: {figures}", markup=False, soft_wrap=True)


@app.command()
def routing(
    agents: Annotated[int, typer.Option(min=1, max=100_000)] = 5000,
    queues: Annotated[int, typer.Option(min=1, max=5000)] = 50,
    skills: Annotated[int, typer.Option(min=2, max=5000)] = 50,
    waiting: Annotated[int, typer.Option(min=0, max=1_000_000, help="Calls in line at first.")] = 10_000,
    decisions: Annotated[int, typer.Option(min=1, help="How many of ours.")] = 50_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """What it costs to decide who takes which call, beside a plain scan that gives the same answers."""
    options = bench_routing.Options(agents, queues, skills, waiting, decisions)
    result = bench_routing.measure(options, _progress)
    if as_json:
        typer.echo(json.dumps(asdict(result)))
        return
    table = Table(title=f"{agents} agents, {queues} queues, {skills} skills, {waiting} calls waiting")
    for name in ("floor", "ours /s", "scan /s", "ratio", "same decisions"):
        table.add_column(name, justify="left" if name == "floor" else "right")
    for floor, found in result.floors.items():
        row = (f"{found.ours_per_second:,}", f"{found.scan_per_second:,}", f"{found.ratio:g}")
        table.add_row(floor, *row, str(found.same_decisions))
    steps.console.print(table)


@app.command()
def roster(
    files: Annotated[list[Path] | None, typer.Argument(help="Instances; without any, invented ones.")] = None,
    seconds: Annotated[float, typer.Option(min=1, max=3600, help="For each and for either way.")] = 60.0,
    seed: Annotated[int, typer.Option(min=0, help="Of both.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Rosters: ours beside a plain model in CP-SAT, for which the packages of development are installed."""
    if importlib.util.find_spec("ortools") is None:
        bootstrap.install(checks.REPOSITORY, development=True)
        importlib.invalidate_caches()
    from huying.bench import roster as bench_roster

    texts = bench_roster.named(files, read_text) if files else bench_roster.invented()
    result = bench_roster.measure(texts, seconds, seed, _progress)
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
        return
    table = Table(title=result["unit"])
    for name in result["instances"][0]:
        table.add_column(name, justify="left" if name == "instance" else "right")
    for row in result["instances"]:
        table.add_row(*(str(value) for value in row.values()))
    steps.console.print(table)


def _progress(text: str) -> None:
    steps.errors.print(f"  {text}", style="dim", markup=False, soft_wrap=True)


def _show(result: dict[str, Any]) -> None:
    placed = f"{result['calls']} calls each, {result['rate']:g} a second"
    table = Table(title=f"{placed}: processor time, delay to the agent")
    for name in ("", "ms/call", "Asterisk", "centre", "Postgres", "NATS"):
        table.add_column(name, justify="right" if name else "left")
    for name in ("p50 ms", "p99 ms", "lost"):
        table.add_column(name, justify="right")
    for mode, figures in result["modes"].items():
        by = figures["ms_per_call_by_process"]
        costs = [by.get(name) for name in ("asterisk", "centre", "postgres", "nats")]
        row = [figures["ms_per_call"], *costs, figures["delay_ms_p50"], figures["delay_ms_p99"]]
        table.add_row(mode, *("" if value is None else f"{value:.1f}" for value in row), str(figures["lost"]))
    steps.console.print(table)
    steps.console.print(
        f"ours / app_queue = [bold]{result['ratio_to_app_queue']}[/bold]   "
        f"ours / Dial() = {result['ratio_to_dial']}   "
        f"by round {result['ratio_to_app_queue_by_round']}"
    )
