"""A busy hour of one queue tried out: how given agents fare, and the fewest that keep the target.

For what the formulas do not cover: handle times that vary more or less than exponential ones. The same
callers come to every number of agents.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
import numpy as np

from huying.errors import BadInput
from huying.simulation import tally
from huying.simulation.callers import draw
from huying.simulation.centre import MOST_AGENTS, Centre, Duration, Group, Kind, checked
from huying.simulation.simulate import run
from huying.simulation.tally import Figure

_HOUR = 3600.0
_CALLS = 200_000  # of all copies together: intervals narrow enough for a decision, in a second or so
_FEWEST_COPIES, _MOST_COPIES = 20, 200
MOST_CALLS = 10_000  # of an hour: larger ones take a minute, and chance hardly matters to them any more


class Hour(msgspec.Struct, frozen=True):
    """`calls` of an hour. `cv`: deviation ÷ mean of the handle time. Answered `within` seconds for the share
    `target`."""

    calls: float
    handle: float
    cv: float
    patience: float
    target: float
    within: float


@dataclass(frozen=True, slots=True)
class Fare:
    """What so many agents do in that hour; `mean_wait` in seconds, of all calls."""

    agents: int
    service_level: Figure
    abandon_probability: Figure
    asa: Figure
    occupancy: Figure
    mean_wait: float


class Trial:
    """One set of callers, tried with one number of agents after the other."""

    def __init__(self, hour: Hour, seed: int = 1) -> None:
        """Raises BadInput."""
        if hour.calls > MOST_CALLS:
            raise BadInput(
                "simulation.busy_hour",
                f"A busy hour of up to {MOST_CALLS:,} calls to people is simulated: for larger ones Erlang's "
                "figures are as good.",
            )
        self._hour = hour
        copies = int(np.clip(_CALLS / (2 * hour.calls), _FEWEST_COPIES, _MOST_COPIES))
        self._callers = draw(self._centre(1), copies, np.random.default_rng(seed))
        self._fares: dict[int, Fare] = {}

    def fare(self, agents: int) -> Fare:
        """With so many. Raises BadInput."""
        if agents not in self._fares:
            self._fares[agents] = self._run(agents)
        return self._fares[agents]

    def fewest(self, near: int) -> Fare:
        """That keep the target; `near` is a guess. Raises BadInput."""
        found = smallest(lambda agents: self.fare(agents).service_level.mean >= self._hour.target, near)
        return self.fare(found)

    def _run(self, agents: int) -> Fare:
        of = tally.figures(run(self._centre(agents), self._callers))
        return Fare(
            agents,
            of["service_level"],
            of["abandon_probability"],
            of["asa"],
            of["occupancy"],
            of["mean_wait"].mean,
        )

    def _centre(self, agents: int) -> Centre:
        """An hour to fill the floor, and the hour that is counted."""
        hour = self._hour
        kind = Kind(
            name="calls",
            calls=(hour.calls, hour.calls),
            handle=Duration(hour.handle, hour.cv),
            patience=Duration(hour.patience),
        )
        group = Group(name="agents", agents=agents, serves={"calls": 1})
        return checked(
            Centre(kinds=(kind,), groups=(group,), interval=_HOUR, within=hour.within, warm_up=_HOUR)
        )


def smallest(enough: Callable[[int], bool], near: int) -> int:
    """The smallest number that is enough, when all larger ones are. Raises BadInput when none is."""
    low, high, step = 0, min(max(near, 1), MOST_AGENTS), 1
    while not enough(high):
        if high == MOST_AGENTS:
            raise BadInput(
                "simulation.out_of_reach",
                f"In the simulation {MOST_AGENTS:,} agents do not keep this target: give a lower one.",
            )
        low, high, step = high, min(high + step, MOST_AGENTS), 2 * step
    step = 1
    while low == 0 and high > step:
        if enough(high - step):
            high, step = high - step, 2 * step
        else:
            low = high - step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
