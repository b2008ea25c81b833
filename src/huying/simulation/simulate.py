"""A centre simulated so many times, by the engine that is fastest for it."""

from __future__ import annotations

import numpy as np

from huying.errors import BadInput
from huying.simulation import live, many, plain, tally
from huying.simulation.callers import Callers, draw
from huying.simulation.centre import Centre, checked
from huying.simulation.tally import Tally

_CELLS = 8_000_000  # callers drawn at once
MOST_COPIES = 100_000


def simulate(centre: Centre, copies: int, seed: int = 1) -> Tally:
    """The same seed gives the same people. Raises BadInput."""
    checked(centre)
    if not 1 <= copies <= MOST_COPIES:
        raise BadInput("simulation.copies", f"A simulation runs 1 to {MOST_COPIES:,} copies of the centre.")
    chance = np.random.default_rng(seed)
    calls = sum(sum(kind.calls) for kind in centre.kinds)
    at_once = max(1, min(copies, int(_CELLS / (calls + 50))))
    parts = []
    for begun in range(0, copies, at_once):
        parts.append(run(centre, draw(centre, min(at_once, copies - begun), chance)))
    return tally.together(parts)


def run(centre: Centre, callers: Callers) -> Tally:
    """These very people."""
    with np.errstate(invalid="ignore"):  # nobody is a caller at inf
        if centre.plain and centre.kinds[0].strategy == "longest_idle":
            return plain.run(centre, callers)
        if many.fits(centre):
            return many.Run(centre, callers).tally()
    copies = range(callers.at.shape[1])
    return tally.together([live.Run(centre, callers, copy).tally() for copy in copies])
