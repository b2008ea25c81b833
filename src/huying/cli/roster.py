"""`huying roster FILE`: who works when, for a file in the format of the public roster benchmark."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from huying.cli import steps
from huying.errors import BadInput

if TYPE_CHECKING:
    from huying.rostering.problem import Problem
    from huying.rostering.search import Found
    from huying.rostering.solver import Solution

MOST_BYTES = 10_000_000


def roster(
    file: Annotated[Path, typer.Argument(help="Instance: shifts, staff, requests, cover.")],
    seconds: Annotated[float, typer.Option(help="Time to look for a better roster (s).")] = 60.0,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Same seed, same steps.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """The roster of least cost under each person's rules, with a bound, and why wishes are refused."""
    from huying.rostering import instance, solver

    problem = instance.read(read_text(file))
    began = time.monotonic()
    found = solver.solve(problem, seconds=seconds, seed=seed, clock=time.monotonic, tell=_progress)
    took = time.monotonic() - began
    if as_json:
        typer.echo(json.dumps(as_object(problem, found, took), ensure_ascii=False))
    else:
        _show(problem, found, took)


def read_text(file: Path) -> str:
    """Raises BadInput."""
    try:
        with file.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise BadInput("rostering.file", f"{file} is longer than {MOST_BYTES:,} bytes: give an instance.")
        return raw.decode()
    except OSError as error:
        raise BadInput("rostering.file", f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadInput("rostering.file", f"{file} is not text in UTF-8: give an instance file.") from None


def as_object(problem: Problem, found: Solution, took: float) -> dict[str, Any]:
    return {
        "cost": found.cost,
        "bound": found.bound,
        "proven": found.proven,
        "seconds": round(took, 2),
        "assignments": [
            {"person": person.name, "day": day, "shift": problem.shifts[shift].name}
            for person, pattern in zip(problem.people, found.roster, strict=True)
            for day, shift in enumerate(pattern)
            if shift >= 0
        ],
        "refused": [
            {
                "person": problem.people[refusal.wish.person].name,
                "day": refusal.wish.day,
                "shift": problem.shifts[refusal.wish.shift].name,
                "wanted": refusal.wish.wanted,
                "weight": refusal.wish.weight,
                "why": refusal.sentence,
            }
            for refusal in found.refused
        ],
    }


def _progress(found: Found) -> None:
    text = f"  cost {found.cost}, no roster below {found.bound}"
    steps.errors.print(text, style="dim", markup=False, soft_wrap=True)


def _show(problem: Problem, found: Solution, took: float) -> None:
    table = Table(title=f"cost {found.cost}, bound {found.bound}, {took:.1f} s")
    table.add_column("")
    for day in range(problem.days):
        table.add_column(str(day))
    for person, pattern in zip(problem.people, found.roster, strict=True):
        table.add_row(person.name, *(problem.shifts[shift].name if shift >= 0 else "·" for shift in pattern))
    steps.console.print(table)
    for refusal in found.refused:
        wish, name = refusal.wish, problem.people[refusal.wish.person].name
        wanted = "wished" if wish.wanted else "wished not"
        text = f"{name} {wanted} {problem.shifts[wish.shift].name} on day {wish.day}. {refusal.sentence}"
        steps.console.print(text, markup=False, soft_wrap=True)
