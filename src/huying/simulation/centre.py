"""The centre a simulation runs: kinds of calls, groups of agents, and the time it is looked at.

Times are seconds from the beginning. Written by hand as TOML, or made from a forecast.
"""

from __future__ import annotations

import math
from typing import Annotated

import msgspec
from msgspec import Meta

from huying.errors import BadInput
from huying.kit.clock import SECOND
from huying.routing.rules import QueueRules, Strategy

MOST_AGENTS = 20_000
MOST_CALLS = 5_000_000  # of one copy

Positive = Annotated[float, Meta(gt=0, le=1e8)]
Share = Annotated[float, Meta(ge=0, le=1)]


class Duration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A time that is drawn: `cv`, its deviation ÷ its mean, is 1 for exponential times, 0 for one that is
    always the same; any other is lognormal."""

    mean: Positive
    cv: Annotated[float, Meta(ge=0, le=20)] = 1.0


class Kind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Calls of one queue. `calls` are those expected in each interval; without patience nobody gives up.

    `retry` is the share of those who gave up that call again, each time. Who has waited `callback_after`
    takes a callback with the chance `callback_share`: the place in the line is kept, patience is at rest.
    """

    name: str
    calls: tuple[Annotated[float, Meta(ge=0, le=1e7)], ...]
    handle: Duration
    patience: Duration | None = None
    retry: Annotated[float, Meta(ge=0, le=0.95)] = 0.0
    retry_after: Duration = Duration(300.0)
    callback_after: Positive | None = None
    callback_share: Share = 0.0
    priority: Annotated[int, Meta(ge=-1000, le=1000)] = 0
    weight: Annotated[int, Meta(ge=1, le=1000)] = 1
    ageing: Positive = 30.0
    strategy: Strategy = "longest_idle"

    def rules(self) -> QueueRules:
        """As the live distribution has them."""
        return QueueRules(
            self.name, strategy=self.strategy, weight=self.weight, ageing=round(self.ageing * SECOND)
        )


class Group(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Agents who are alike. `serves`: her order of the queues, 1 first. `shifts`: begin and end of the times
    on duty, breaks left out; none means always."""

    name: str
    agents: Annotated[int, Meta(ge=0, le=MOST_AGENTS)]
    serves: dict[str, Annotated[int, Meta(ge=1, le=100)]]
    shifts: tuple[tuple[float, float], ...] = ()


class Centre(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`within`: T of the service level. Calls that arrive before `warm_up` are not counted."""

    kinds: tuple[Kind, ...]
    groups: tuple[Group, ...]
    interval: Positive = 1800.0
    within: Annotated[float, Meta(ge=0, le=1e6)] = 20.0
    warm_up: Annotated[float, Meta(ge=0, le=1e8)] = 0.0

    @property
    def seconds(self) -> float:
        """How long calls arrive."""
        return self.interval * max((len(kind.calls) for kind in self.kinds), default=0)

    @property
    def agents(self) -> int:
        return sum(group.agents for group in self.groups)

    @property
    def plain(self) -> bool:
        """One queue, first come first served by agents who are alike and always there."""
        return (
            len(self.kinds) == len(self.groups) == 1
            and not self.groups[0].shifts
            and self.kinds[0].retry == 0
            and not self.kinds[0].callback_share
        )


def checked(centre: Centre) -> Centre:
    """The same. Raises BadInput when it cannot be simulated."""
    names = [kind.name for kind in centre.kinds]
    if not names or len(set(names)) != len(names):
        raise BadInput("simulation.kinds", "A simulation needs kinds of calls, each with a name of its own.")
    served = {name for group in centre.groups if group.agents for name in group.serves}
    for name in names:
        if name not in served:
            raise BadInput(
                "simulation.unserved", f"Nobody serves {name!r}: name it in `serves` of a group with agents."
            )
    for group in centre.groups:
        for name in group.serves:
            if name not in names:
                raise BadInput("simulation.unknown", f"{group.name!r} serves {name!r}, and no call is of it.")
        _check_shifts(group)
    if not 1 <= centre.agents <= MOST_AGENTS:
        raise BadInput("simulation.agents", f"A simulation takes 1 to {MOST_AGENTS:,} agents.")
    if not centre.warm_up < centre.seconds:
        raise BadInput("simulation.warm_up", "The warm-up must end before the last interval does.")
    calls = math.fsum(sum(kind.calls) for kind in centre.kinds)
    if not 0 < calls <= MOST_CALLS:
        raise BadInput(
            "simulation.calls",
            f"These are {calls:,.0f} calls, and a simulation takes 1 to {MOST_CALLS:,}: give others.",
        )
    return centre


def _check_shifts(group: Group) -> None:
    edges = [edge for shift in group.shifts for edge in shift]
    if edges != sorted(set(edges)) or any(not math.isfinite(edge) for edge in edges):
        raise BadInput(
            "simulation.shifts",
            f"The times on duty of {group.name!r} must follow each other: begin, end, begin, end.",
        )
