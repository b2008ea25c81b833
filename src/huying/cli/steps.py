"""One line for each step: what, how much, how long. On a terminal it moves while the step runs."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from rich.console import Console

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)

Detail = Callable[[str], None]


@contextlib.contextmanager
def step(name: str) -> Iterator[Detail]:
    """Announce a step; the yielded function says how far it is. The last thing it said stays on the line."""
    began = time.monotonic()
    last = ""

    def say(detail: str) -> None:
        nonlocal last
        last = detail
        if status:
            status.update(f"{name:<22} {detail}")

    status = console.status(name) if console.is_terminal else None
    with status or contextlib.nullcontext():
        yield say
    done(name, last, time.monotonic() - began)


def done(name: str, detail: str, seconds: float) -> None:
    console.print(f"[green]✓[/green] {name:<22} {detail:<40} {seconds:6.1f} s", markup=True, soft_wrap=True)


def warn(text: str) -> None:
    errors.print(f"[yellow]![/yellow] {text}", soft_wrap=True)


def fail(text: str) -> None:
    errors.print("huying: ", end="", style="red")
    errors.print(text, markup=False, soft_wrap=True)
