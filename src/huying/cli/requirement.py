"""`huying plan requirement`: agents by interval and skill, from forecasts of `huying forecast --json`."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table

from huying.cli import steps
from huying.errors import BadInput

if TYPE_CHECKING:
    from huying.staffing.requirement import Expected, Need

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


def requirement(
    files: Annotated[list[Path], typer.Argument(help="Forecasts (JSON), one a skill, named as it is.")],
    aht: Annotated[list[str], typer.Option(help="Handle time (s): 300, or service=300 for one skill.")],
    target: Annotated[str, typer.Option(help="Percent / seconds, e.g. 80/20.")] = "80/20",
    patience: Annotated[float | None, typer.Option(help="Mean patience of callers (s).")] = None,
    occupancy: Annotated[float, typer.Option(help="Largest busy share of an agent's time.")] = 1.0,
    shrinkage: Annotated[
        list[str] | None, typer.Option(help="Paid time off the phone by kind: breaks=0.08, sickness=0.04 …")
    ] = None,
    hour: Annotated[float, typer.Option(help="Cost of an agent's hour.")] = 0.0,
    lost: Annotated[float, typer.Option(help="Cost of a caller who gives up.")] = 0.0,
    coverage: Annotated[float, typer.Option(help="Share the forecast's ranges hold.")] = 0.9,
    as_json: Json = False,
) -> None:
    """Agents by interval and skill for a forecast that may be wrong; whom to roster; one agent fewer."""
    from huying.staffing import questions
    from huying.staffing.requirement import Rules
    from huying.staffing.requirement import requirement as needed

    times = _by_name(aht, "aht", "300 or service=300")
    off = _by_name(shrinkage or [], "shrinkage", "breaks=0.08")
    off.pop("", None)
    skills: dict[str, list[Need]] = {}
    for file in files:
        expected = _forecast(file)
        handle = times.get(file.stem, times.get(""))
        if handle is None:
            raise BadInput("plan.aht", f"There is no handle time for {file.stem}: add --aht {file.stem}=300.")
        rules = Rules(
            aht=handle,
            target=questions.target(target),
            patience=patience,
            occupancy=occupancy,
            shrinkage=off,
            hour=hour,
            lost=lost,
            coverage=coverage,
        )
        skills[file.stem] = needed(expected, _interval(expected), rules)
    _show(skills, as_json)


def _by_name(given: list[str], option: str, example: str) -> dict[str, float]:
    """`name=number`; a number alone has no name."""
    found = {}
    for text in given:
        name, _, number = text.rpartition("=")
        try:
            found[name.strip()] = float(number)
        except ValueError:
            raise BadInput(f"plan.{option}", f"{text!r} is no --{option}: write {example}.") from None
    return found


def _forecast(file: Path) -> list[Expected]:
    from huying.staffing.requirement import Expected

    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
        return [
            Expected(
                datetime.fromisoformat(row["start"]), *(float(row[name]) for name in ("mean", "low", "high"))
            )
            for row in rows
        ]
    except OSError as error:
        raise BadInput("plan.file", f"{file} cannot be read: {(error.strerror or '').lower()}.") from error
    except (ValueError, KeyError, TypeError):
        raise BadInput(
            "plan.forecast",
            f"{file} is no forecast: make one by huying forecast FILE --json > {file.name}.",
        ) from None


def _interval(expected: list[Expected]) -> float:
    """Seconds from one interval to the next."""
    if len(expected) < 2:
        raise BadInput(
            "plan.forecast", "The forecast needs two intervals or more: they tell how long one is."
        )
    seconds = min((b.start - a.start).total_seconds() for a, b in pairwise(expected))
    if seconds <= 0:
        raise BadInput("plan.forecast", "The intervals of the forecast must follow each other in time.")
    return seconds


def _show(skills: dict[str, list[Need]], as_json: bool) -> None:
    if as_json:
        rows = {
            name: [{**asdict(need), "start": need.start.isoformat()} for need in needs]
            for name, needs in skills.items()
        }
        typer.echo(json.dumps({"skills": rows}))
        return
    for name, needs in skills.items():
        table = Table(title=name, box=box.SIMPLE_HEAD)
        table.add_column("start")
        for heading in ("calls", "agents", "rostered", "level", "one fewer", "costs"):
            table.add_column(heading, justify="right")
        for need in needs:
            table.add_row(
                f"{need.start:%a %m-%d %H:%M}",
                f"{need.calls:,.1f}",
                str(need.agents),
                str(need.rostered),
                f"{need.service_level:.1%}",
                f"{need.one_fewer_level:.1%}",
                f"{need.one_fewer_cost:,.2f}",
            )
        steps.console.print(table)
