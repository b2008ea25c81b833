"""How a plan's answer is printed: one JSON object, or a table a person reads. And price lists from files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich import box
from rich.table import Table

from huying.cli import steps
from huying.errors import BadInput

if TYPE_CHECKING:
    from huying.staffing.cost import Prices

_SHARES = {
    "abandon_probability",
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
    import msgspec

    from huying.staffing.cost import Prices

    try:
        return msgspec.toml.decode(file.read_bytes(), type=Prices)
    except OSError as error:
        raise BadInput("plan.prices", f"{file} cannot be read: {(error.strerror or '').lower()}.") from error
    except msgspec.MsgspecError as error:
        raise BadInput("plan.prices", f"{file} is no price list: {str(error).lower()}.") from error


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
