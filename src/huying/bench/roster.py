"""Rosters beside the plain model in CP-SAT: the same problems, time and threads, one after another."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from huying.bench import roster_instances, roster_plain
from huying.rostering import instance, solver

_THREADS = 1


def measure(files: dict[str, str], seconds: float, seed: int, say: Callable[[str], None]) -> dict[str, Any]:
    """`files`: name → text of an instance. Ours, the reference, and reference ÷ ours of the summed costs."""
    rows = [_compare(name, text, seconds, seed, say) for name, text in files.items()]
    ours = sum(row["ours"] for row in rows)
    known = [row for row in rows if row["reference"] is not None]
    reference = sum(row["reference"] for row in known)
    return {
        "ours": ours,
        "reference": reference,
        "ratio": round(reference / max(1, sum(row["ours"] for row in known)), 3),
        "unit": f"summed costs in {seconds:g} s and {_THREADS} thread each; ratio is reference ÷ ours",
        "instances": rows,
    }


def invented() -> dict[str, str]:
    """When no files are given: floors of 10, 20 and 40 people."""
    sizes = ((10, 14, 2), (20, 28, 3), (40, 28, 4))
    return {
        f"{people} people, {days} days, {shifts} shifts": roster_instances.invented(1, people, days, shifts)
        for people, days, shifts in sizes
    }


def named(files: list[Path], read: Callable[[Path], str]) -> dict[str, str]:
    return {file.stem: read(file) for file in files}


def _compare(name: str, text: str, seconds: float, seed: int, say: Callable[[str], None]) -> dict[str, Any]:
    say(f"{name}: ours")
    began = time.monotonic()
    found = solver.solve(instance.read(text), seconds=seconds, seed=seed, clock=time.monotonic)
    took = time.monotonic() - began
    say(f"{name}: cost {found.cost}, bound {found.bound}; now CP-SAT")
    began = time.monotonic()
    cost, bound = roster_plain.solve(text, seconds, seed, _THREADS)
    return {
        "instance": name,
        "ours": found.cost,
        "bound": found.bound,
        "proven": found.proven,
        "seconds": round(took, 1),
        "reference": cost,
        "reference_bound": bound,
        "reference_seconds": round(time.monotonic() - began, 1),
        "ratio": None if cost is None else round(cost / max(1, found.cost), 3),
    }
