"""A roster solved in a process of its own, at low priority: `python -m huying.features.rosters.solving`.

It reads a `Task` as JSON on standard input and writes lines of JSON: a `Progress` for each better roster or
bound, at last a `Result`.
"""

from __future__ import annotations

import time

import msgspec

from huying.errors import BadInput
from huying.kit.children import given, say
from huying.rostering import solver
from huying.rostering.explain import Said
from huying.rostering.problem import Problem, Roster
from huying.rostering.search import Found


class Task(msgspec.Struct, frozen=True):
    problem: Problem
    seconds: float
    seed: int = 1


class Refused(msgspec.Struct, frozen=True):
    person: int
    day: int
    shift: int
    wanted: bool
    rules: tuple[Said, ...]
    price: int
    worse: tuple[Said, ...]


class Unplannable(msgspec.Struct, frozen=True):
    """A person whose own rules leave no roster: the fewest of them that do."""

    person: int
    rules: tuple[Said, ...]


class Failure(msgspec.Struct, frozen=True):
    """Why there is no roster: an error as people read it, and who cannot be planned."""

    code: str
    message: str
    params: dict[str, str | int | float] = {}
    conflicts: tuple[Unplannable, ...] = ()


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    cost: int
    bound: int


class Result(msgspec.Struct, frozen=True, tag="result"):
    """With a `failure` there is no roster."""

    failure: Failure | None = None
    roster: Roster = ()
    cost: int = 0
    bound: int = 0
    refused: tuple[Refused, ...] = ()


Line = Progress | Result


def solve(task: Task) -> Result:
    try:
        found = solver.solve(
            task.problem, seconds=task.seconds, seed=task.seed, clock=time.monotonic, tell=_tell
        )
    except solver.Impossible as refused:
        conflicts = tuple(Unplannable(each.person, each.rules) for each in refused.conflicts)
        return Result(Failure(refused.code, refused.message, conflicts=conflicts))
    except BadInput as refused:
        return Result(Failure(refused.code, refused.message, refused.params))
    wishes = tuple(
        Refused(r.wish.person, r.wish.day, r.wish.shift, r.wish.wanted, r.rules, r.price, r.worse)
        for r in found.refused
    )
    return Result(None, found.roster, found.cost, found.bound, wishes)


def _tell(found: Found) -> None:
    say(msgspec.json.encode(Progress(found.cost, found.bound)))


if __name__ == "__main__":
    task = msgspec.json.decode(given(), type=Task)
    say(msgspec.json.encode(solve(task)))
