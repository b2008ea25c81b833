"""How a plan's answer is printed: one JSON object, or a table a person reads. And price lists from files."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer
from rich import box
from rich.table import Table

from huying.cli import steps
from huying.errors import BadInput

if TYPE_CHECKING:
    from huying.simulation.tally import Figure
    from huying.staffing.cost import Prices

_Read = TypeVar("_Read")

_SHARES = {
    "abandon_probability",
    "callbacks",
    "blocking",
    "blocking_b",
    "occupancy",
    "service_level",
    "service_level_a",
    "service_level_c",
    "wait_probability",
}
_SECONDS = {"asa", "mean_wait"}


def show(title: str, answer: dict[str, object], as_json: bool) -> None:
    """Print it. Lists of objects become tables of their own."""
    if as_json:
        typer.echo(json.dumps(answer, allow_nan=False))
        return
    table = Table(title=title, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, value in answer.items():
        if isinstance(value, dict):
            table.add_section()
            for inner, figure in value.items():
                table.add_row(f"{_words(name)}: {_words(inner)}", _text(inner, figure))
        elif not isinstance(value, list):
            table.add_row(_words(name), _text(name, value))
    steps.console.print(table)
    for name, value in answer.items():
        if isinstance(value, list):
            steps.console.print(_rows(_words(name), value))


def show_prices(prices: Prices) -> None:
    """As TOML that `read_prices` takes."""
    for name in prices.__struct_fields__:
        typer.echo(f"{name} = {getattr(prices, name)}")


def read_prices(file: Path) -> Prices:
    """What the file leaves out is as shipped. Raises BadInput."""
    from huying.staffing.cost import Prices

    return read_toml(file, Prices, "price list")


def read_toml(file: Path, kind: type[_Read], what: str) -> _Read:
    """Raises BadInput."""
    import msgspec

    try:
        return msgspec.toml.decode(file.read_bytes(), type=kind)
    except OSError as error:
        raise BadInput("plan.file", f"{file} cannot be read: {(error.strerror or '').lower()}.") from error
    except msgspec.MsgspecError as error:
        raise BadInput("plan.file", f"{file} is no {what}: {str(error).lower()}.") from error


def show_simulated(copies: int, found: dict[str, dict[str, Figure]], as_json: bool) -> None:
    """Every figure with its interval; `all` is of all calls together."""
    from huying.simulation.tally import CONFIDENCE

    if as_json:
        rows = {kind: {name: asdict(figure) for name, figure in row.items()} for kind, row in found.items()}
        typer.echo(json.dumps({"copies": copies, "confidence": CONFIDENCE, "figures": rows}))
        return
    table = Table(title=f"{copies} copies; in brackets where the truth is with {CONFIDENCE:.0%}")
    table.add_column()
    for kind in found:
        table.add_column(kind, justify="right")
    for name in found["all"]:
        cells = (row.get(name) for row in found.values())
        table.add_row(_words(name), *("" if cell is None else _interval(name, cell) for cell in cells))
    steps.console.print(table)


def _interval(name: str, figure: Figure) -> str:
    return f"{_text(name, figure.mean)} ({_text(name, figure.low)} – {_text(name, figure.high)})"


def _rows(title: str, rows: list[dict[str, object]]) -> Table:
    table = Table(title=title, box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name, value in rows[0].items():
        text = isinstance(value, str)
        heading = _words(name) if text else _words(name).replace(" ", "\n")
        table.add_column(heading, justify="left" if text else "right", no_wrap=not text)
    for row in rows:
        table.add_row(*(_text(name, value) for name, value in row.items()))
    return table


def _words(name: str) -> str:
    return name.replace("_", " ")


def _text(name: str, value: object) -> str:
    if isinstance(value, str):
        return _words(value)
    if not isinstance(value, int | float):
        return "–"
    if name in _SHARES:
        return f"{value:.2%}"
    number = f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"
    return f"{number} s" if name in _SECONDS else number
