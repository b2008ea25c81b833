"""When agents are there: edges of their shifts and breaks."""

from __future__ import annotations

import numpy as np

from huying.simulation.callers import Floats
from huying.simulation.centre import Centre


def edges(centre: Centre) -> Floats:
    """By agent in rows: begin, end, begin, end …, padded with inf. Who is always there began long ago."""
    rows = [
        [edge for shift in group.shifts for edge in shift] or [-np.inf]
        for group in centre.groups
        for _ in range(group.agents)
    ]
    table = np.full((len(rows), max(len(row) for row in rows) + 1), np.inf)
    for i, row in enumerate(rows):
        table[i, : len(row)] = row
    return table


def staffed(centre: Centre) -> float:
    """Seconds of agents on duty between the warm-up and the end of the arrivals."""
    begin, end = centre.warm_up, centre.seconds
    total = 0.0
    for group in centre.groups:
        shifts = group.shifts or ((begin, end),)
        total += group.agents * sum(max(0.0, min(b, end) - max(a, begin)) for a, b in shifts)
    return total
