"""A changed centre tried beside today's, in a process of its own: `python -m
huying.features.planning.trying`.

It reads a `Trial` as JSON on standard input and writes lines of JSON: a `Progress` now and then, at last an
`Outcome` or why there is none.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from huying.errors import BadInput
from huying.features.reckoner import Refusal
from huying.kit.children import given, say
from huying.simulation import tally
from huying.simulation.centre import Centre
from huying.simulation.simulate import simulate
from huying.simulation.tally import Figure, Tally

_PARTS = 10
_HOUR = 3600


class Trial(msgspec.Struct, frozen=True):
    """`hour`: what an agent's hour on duty costs. The same callers come to both."""

    today: Centre
    changed: Centre
    hour: float
    copies: int
    seed: int = 1


class Side(msgspec.Struct, frozen=True):
    """`kinds` by name. `cost` of the day."""

    all: dict[str, Figure]
    kinds: dict[str, dict[str, Figure]]
    cost: float


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    done: float


class Outcome(msgspec.Struct, frozen=True, tag="outcome"):
    today: Side
    changed: Side


Said = Progress | Outcome | Refusal


def try_out(trial: Trial, tell: Callable[[Progress], None]) -> Outcome | Refusal:
    """`tell` hears how far it is."""
    centres = (trial.today, trial.changed)
    tallies: tuple[list[Tally], list[Tally]] = ([], [])
    copies = max(1, round(trial.copies / _PARTS))
    try:
        for part in range(_PARTS):
            for centre, found in zip(centres, tallies, strict=True):
                found.append(simulate(centre, copies, trial.seed + part))
            tell(Progress((part + 1) / _PARTS))
    except BadInput as refused:
        return Refusal(refused.code, refused.message, refused.params)
    today, changed = (
        _side(centre, tally.together(found), trial.hour)
        for centre, found in zip(centres, tallies, strict=True)
    )
    return Outcome(today, changed)


def _side(centre: Centre, found: Tally, hour: float) -> Side:
    paid = sum(group.agents * (end - begin) for group in centre.groups for begin, end in group.shifts)
    return Side(
        tally.figures(found),
        {kind.name: tally.figures(found, at) for at, kind in enumerate(centre.kinds)},
        paid / _HOUR * hour,
    )


if __name__ == "__main__":
    trial = msgspec.json.decode(given(), type=Trial)
    say(msgspec.json.encode(try_out(trial, lambda progress: say(msgspec.json.encode(progress)))))
