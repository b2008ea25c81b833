"""Those who may take, and those who wait for, exactly the same: a queue and minimum levels of skills.

A call waits in one pool and moves to an easier one as its needs are lowered; a free agent stands in every
pool she fits. So the best of either side is the first of a sorted list, however many there are.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Container, Iterator, Mapping

from huying.kit.clock import Micros
from huying.routing.rules import AgentId, CallId, Load, Needs, QueueRules, SkillId, has

Standing = tuple[int, Micros, CallId]
"""Where a call stands in its queue: part of the line, virtual arrival, id."""
_Seat = tuple[int, tuple[int, ...], AgentId]
"""Where a free agent stands: her order for the queue, the strategy's key, id."""


class Free:
    """What routing must know of an agent who can take a call."""

    __slots__ = ("idle_since", "load")

    def __init__(self, idle_since: Micros, load: Load) -> None:
        self.idle_since = idle_since
        self.load = load


class Pool:
    """One queue, one set of needs."""

    __slots__ = ("_seats", "_turn_of", "needs", "orders", "ready", "ringing", "rules", "waiting")

    def __init__(self, rules: QueueRules, needs: Needs, turn_of: Callable[[AgentId], int]) -> None:
        self.rules = rules
        self.needs = needs
        self.orders: dict[AgentId, int] = {}
        """Who fits, and her order for this queue."""
        self.waiting: list[Standing] = []
        self.ringing: list[Standing] = []
        """Calls that ring at all who are free, and would ring at one more."""
        self.ready: list[_Seat] = []
        self._seats: dict[AgentId, _Seat] = {}
        self._turn_of = turn_of

    def fits(self, orders: Mapping[str, int], skills: Mapping[SkillId, int]) -> bool:
        return self.rules.id in orders and has(skills, self.needs)

    def seat(self, agent_id: AgentId, free: Free) -> None:
        """She is free."""
        seat = (self.orders[agent_id], self._key(agent_id, free), agent_id)
        self._seats[agent_id] = seat
        insort(self.ready, seat)

    def unseat(self, agent_id: AgentId) -> None:
        """She is not free any more."""
        seat = self._seats.pop(agent_id)
        del self.ready[bisect_left(self.ready, seat)]

    def in_order(
        self, free: Mapping[AgentId, Free], declined: Container[AgentId], now: Micros
    ) -> Iterator[AgentId]:
        """The free agents, the one to choose first; those who did not take this call before at the end."""
        seats = self.ready
        if self.rules.strategy == "least_occupied":
            seats = sorted(seats, key=lambda seat: (seat[0], free[seat[2]].load.occupancy(now), seat[2]))
        later = []
        for seat in seats:
            if seat[2] in declined:
                later.append(seat[2])
            else:
                yield seat[2]
        yield from later

    def _key(self, agent_id: AgentId, free: Free) -> tuple[int, ...]:
        match self.rules.strategy:
            case "round_robin":
                return (self._turn_of(agent_id), free.idle_since)
            case "fewest_calls":
                return (free.load.calls, free.idle_since)
            case "least_occupied":
                return ()  # changes with time: compared when asked
            case "longest_idle" | "ring_all":
                return (free.idle_since,)


def first_for(
    calls: list[Standing], declined_by_her: Callable[[CallId], bool]
) -> tuple[bool, Standing] | None:
    """Of calls in order the one an agent should have, and whether she has declined it before: one that she
    has not, if there is one."""
    for standing in calls:
        if not declined_by_her(standing[2]):
            return False, standing
    return (True, calls[0]) if calls else None


def leave(line: list[Standing], standing: Standing) -> None:
    """Take a call out of a sorted line."""
    del line[bisect_left(line, standing)]
