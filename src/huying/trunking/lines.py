"""Which trunk a call leaves by: order, weight, caps, health. Taking the line is part of choosing it.

What always holds: a leg has at most one line; a trunk never carries more calls than its cap nor starts more
in any second than its rate, except for emergencies; a line is given back exactly once. Calls that come in by
a trunk count like those that go out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from huying.kit.clock import SECOND, Micros

PassedOver = Literal["tried", "down", "full", "rate"]
"""Why a trunk was not taken: it failed this call already, does not answer, has no line free, or has started
all the calls it may in a second."""


@dataclass(frozen=True, slots=True)
class Trunk:
    """Lower `position` first; among equals calls are shared by `weight`. `max_per_second`: 0 = any."""

    id: str
    position: int = 1
    weight: int = 1
    max_calls: int = 100
    max_per_second: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """The trunk, None when there is none, and why others before it were passed over."""

    trunk_id: str | None
    passed_over: dict[str, PassedOver]


@dataclass(slots=True)
class _State:
    plan: Trunk
    legs: set[str] = field(default_factory=set)
    starts: deque[Micros] = field(default_factory=deque)
    down: bool = False
    credit: int = 0
    """For sharing by weight: who has waited longest for her share has most."""

    def rested(self, now: Micros) -> bool:
        """Whether the rate lets another call start."""
        while self.starts and self.starts[0] <= now - SECOND:
            self.starts.popleft()
        return self.plan.max_per_second == 0 or len(self.starts) < self.plan.max_per_second

    def crowded(self, now: Micros) -> PassedOver | None:
        """The cap that forbids another call."""
        if len(self.legs) >= self.plan.max_calls:
            return "full"
        return None if self.rested(now) else "rate"

    def obstacle(self, now: Micros) -> PassedOver | None:
        return "down" if self.down else self.crowded(now)

    def take(self, leg_id: str, now: Micros) -> None:
        self.legs.add(leg_id)
        if self.plan.max_per_second:
            self.starts.append(now)


class Lines:
    """The lines of all trunks of one site. Times in microseconds."""

    def __init__(self) -> None:
        self._trunks: dict[str, _State] = {}
        self._held: dict[str, str] = {}

    def configure(self, trunks: Iterable[Trunk]) -> None:
        """These trunks from now on; calls that are up keep what they have."""
        plans = {trunk.id: trunk for trunk in trunks}
        for trunk_id in self._trunks.keys() - plans.keys():
            gone = self._trunks.pop(trunk_id)
            for leg_id in gone.legs:
                del self._held[leg_id]
        for trunk_id, plan in plans.items():
            if trunk_id in self._trunks:
                self._trunks[trunk_id].plan = plan
            else:
                self._trunks[trunk_id] = _State(plan)

    def health(self, trunk_id: str, *, up: bool) -> None:
        """What the carrier's answers to our questions say."""
        if trunk_id in self._trunks:
            self._trunks[trunk_id].down = not up

    def choose(
        self,
        leg_id: str,
        now: Micros,
        *,
        tried: frozenset[str] = frozenset(),
        only: str | None = None,
        emergency: bool = False,
    ) -> Choice:
        """Take a line for this leg. An emergency is stopped by no cap, and by no silence of a carrier when
        none answers. A leg that has a line gives it back first: its earlier try is over."""
        self.ended(leg_id)
        passed: dict[str, PassedOver] = {}
        fitting: list[_State] = []
        for trunk_id, state in sorted(
            self._trunks.items(), key=lambda item: (item[1].plan.position, item[0])
        ):
            if only is not None and trunk_id != only:
                continue
            why = "tried" if trunk_id in tried else None if emergency else state.obstacle(now)
            if why is not None:
                passed[trunk_id] = why
            else:
                fitting.append(state)
        if not fitting:
            return Choice(None, passed)
        best = min((state.down, state.plan.position) for state in fitting)
        chosen = _share([state for state in fitting if (state.down, state.plan.position) == best])
        chosen.take(leg_id, now)
        self._held[leg_id] = chosen.plan.id
        return Choice(chosen.plan.id, passed)

    def arrived(self, leg_id: str, trunk_id: str, now: Micros) -> PassedOver | None:
        """A call came in by a trunk, so its carrier is there. The cap that forbids to take it, None when none
        does; counted only then."""
        state = self._trunks.get(trunk_id)
        if state is None or leg_id in self._held:
            return None
        why = state.crowded(now)
        if why is None:
            state.take(leg_id, now)
            self._held[leg_id] = trunk_id
        return why

    def adopt(self, leg_id: str, trunk_id: str) -> None:
        """A leg found on the switch after we were away: its line is in use, its start is long past."""
        if trunk_id in self._trunks and leg_id not in self._held:
            self._trunks[trunk_id].legs.add(leg_id)
            self._held[leg_id] = trunk_id

    def ended(self, leg_id: str) -> None:
        """The line of this leg is free again. Harmless when it has none."""
        trunk_id = self._held.pop(leg_id, None)
        if trunk_id is not None:
            self._trunks[trunk_id].legs.discard(leg_id)

    def legs(self) -> frozenset[str]:
        """Legs that have a line."""
        return frozenset(self._held)

    def trunk_of(self, leg_id: str) -> str | None:
        return self._held.get(leg_id)

    def in_use(self, trunk_id: str) -> int:
        state = self._trunks.get(trunk_id)
        return len(state.legs) if state else 0

    def up(self, trunk_id: str) -> bool:
        state = self._trunks.get(trunk_id)
        return state is not None and not state.down

    def room(self, now: Micros) -> int:
        """How many calls could start at this moment."""
        return sum(_room(state, now) for state in self._trunks.values())

    def next_change(self, now: Micros) -> Micros | None:
        """When time alone makes room where a rate leaves none now; None when time changes nothing."""
        waiting = [
            state.starts[-state.plan.max_per_second] + SECOND
            for state in self._trunks.values()
            if state.obstacle(now) == "rate"
        ]
        return min(waiting, default=None)


def _room(state: _State, now: Micros) -> int:
    if state.obstacle(now) is not None:
        return 0
    free = state.plan.max_calls - len(state.legs)
    rate = state.plan.max_per_second
    return min(free, rate - len(state.starts)) if rate else free


def _share(states: list[_State]) -> _State:
    """Smooth weighted round robin: after as many choices as the weights sum up to, each had its weight."""
    for state in states:
        state.credit += state.plan.weight
    chosen = max(states, key=lambda state: state.credit)
    chosen.credit -= sum(state.plan.weight for state in states)
    return chosen


_OTHER_WAY_CAUSES = frozenset({34, 38, 41, 42, 44, 47})
_OTHER_WAY_CODES = frozenset({401, 407, 408, 488, 500, 501, 502, 503, 504, 505, 513, 580})


def another_way(cause: int, sip_code: int | None, *, rang: bool, made: bool) -> bool:
    """Whether a failed try is the trunk's fault, so that another trunk may reach the callee.

    Never once her telephone rang, and never when she is busy, absent, unknown or refuses: 4xx about the
    callee, 403 and every 6xx (RFC 3261, 21.4 and 21.6). The trunk's are 5xx, a time-out without ringing
    (408), our credentials (401, 407) and our offer of media (488); without a SIP code Q.850's causes of
    congestion and faults (34, 38, 41, 42, 44, 47); and a call that never left the switch.
    """
    if rang:
        return False
    if not made:
        return True
    return sip_code in _OTHER_WAY_CODES if sip_code else cause in _OTHER_WAY_CAUSES
