"""Automatic call distribution: waiting calls, ready agents, and the one place that pairs them.

Decided when something happens, never by polling. What always holds after every method:

- an agent is ready in here at most once, a call waits in here at most once;
- a pair that was returned is out of here: no agent gets two calls, no call two agents;
- no waiting call and ready agent who serves its queue are both left over.

Rule: the call that waits longest first (calls put back after a missed ring before all others, in their
own order of arrival); the agent who has been idle longest.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass

from huying.kit.clock import SECOND, Micros

AgentId = str
CallId = str
QueueId = str


@dataclass(frozen=True, slots=True)
class Match:
    """This agent takes this call, and why."""

    agent_id: AgentId
    call_id: CallId
    queue_id: QueueId
    why: dict[str, str | int | float]


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    """Where a call stands: put-back calls first, then by the time it began to wait."""

    rank: int
    since: Micros
    call_id: CallId


class Acd:
    """State of the distribution for the queues of one owner."""

    def __init__(self) -> None:
        self._members: dict[AgentId, frozenset[QueueId]] = {}
        self._waiting: dict[QueueId, list[_Place]] = {}
        self._place_of: dict[CallId, tuple[QueueId, _Place]] = {}
        self._ready: list[tuple[Micros, AgentId]] = []
        self._idle_since: dict[AgentId, Micros] = {}

    # ── what the floor tells us ──────────────────────────────────────────────────────────────────

    def set_queues(self, agent_id: AgentId, queue_ids: Iterable[QueueId], now: Micros) -> list[Match]:
        """The queues an agent serves from now on; a ready agent may get a call by it."""
        self._members[agent_id] = frozenset(queue_ids)
        since = self._idle_since.get(agent_id)
        return [] if since is None else self.agent_ready(agent_id, since, now)

    def agent_ready(self, agent_id: AgentId, idle_since: Micros, now: Micros) -> list[Match]:
        """She can take a call. `idle_since` is when she became free; an attempt or a ring that came to
        nothing through no doing of hers does not set it back."""
        self.agent_gone(agent_id)
        call = self._first_for(agent_id)
        if call is not None:
            queue_id, place = call
            self._take_out(place.call_id)
            return [self._match(agent_id, idle_since, queue_id, place, now, candidates=1)]
        self._idle_since[agent_id] = idle_since
        insort(self._ready, (idle_since, agent_id))
        return []

    def agent_gone(self, agent_id: AgentId) -> None:
        """She cannot take a call any more (or was given one elsewhere). Harmless when she was not ready."""
        since = self._idle_since.pop(agent_id, None)
        if since is not None:
            del self._ready[bisect_left(self._ready, (since, agent_id))]

    def call_waiting(
        self, call_id: CallId, queue_id: QueueId, since: Micros, now: Micros, *, put_back: bool = False
    ) -> list[Match]:
        """A call waits since `since`. `put_back`: an agent did not answer it; it goes before all others."""
        self.call_gone(call_id)
        place = _Place(0 if put_back else 1, since, call_id)
        candidates = [entry for entry in self._ready if self._serves(entry[1], queue_id)]
        if candidates:
            idle_since, agent_id = candidates[0]
            self.agent_gone(agent_id)
            return [self._match(agent_id, idle_since, queue_id, place, now, candidates=len(candidates))]
        insort(self._waiting.setdefault(queue_id, []), place)
        self._place_of[call_id] = (queue_id, place)
        return []

    def call_gone(self, call_id: CallId) -> None:
        """The caller gave up or was taken elsewhere. Harmless when it was not waiting."""
        if call_id in self._place_of:
            self._take_out(call_id)

    def reserve(self, queue_id: QueueId) -> AgentId | None:
        """The ready agent of this queue who is idle longest, taken out for an outbound attempt."""
        for _, agent_id in self._ready:
            if self._serves(agent_id, queue_id):
                self.agent_gone(agent_id)
                return agent_id
        return None

    # ── what can be asked ────────────────────────────────────────────────────────────────────────

    def waiting(self, queue_id: QueueId) -> list[CallId]:
        """The calls waiting in a queue, in the order they will be taken."""
        return [place.call_id for place in self._waiting.get(queue_id, ())]

    def position(self, call_id: CallId) -> int | None:
        """1 for the call that is next in its queue; None when it does not wait."""
        found = self._place_of.get(call_id)
        if found is None:
            return None
        queue_id, place = found
        return bisect_left(self._waiting[queue_id], place) + 1

    def ready(self) -> list[AgentId]:
        """The ready agents, longest idle first."""
        return [agent_id for _, agent_id in self._ready]

    def serves(self, agent_id: AgentId) -> frozenset[QueueId]:
        """The queues an agent serves."""
        return self._members.get(agent_id, frozenset())

    # ── inside ───────────────────────────────────────────────────────────────────────────────────

    def _serves(self, agent_id: AgentId, queue_id: QueueId) -> bool:
        return queue_id in self._members.get(agent_id, ())

    def _first_for(self, agent_id: AgentId) -> tuple[QueueId, _Place] | None:
        heads = [
            (self._waiting[queue_id][0], queue_id)
            for queue_id in self._members.get(agent_id, ())
            if self._waiting.get(queue_id)
        ]
        if not heads:
            return None
        place, queue_id = min(heads)
        return queue_id, place

    def _take_out(self, call_id: CallId) -> None:
        queue_id, place = self._place_of.pop(call_id)
        line = self._waiting[queue_id]
        del line[bisect_left(line, place)]

    @staticmethod
    def _match(
        agent_id: AgentId, idle_since: Micros, queue_id: QueueId, place: _Place, now: Micros, candidates: int
    ) -> Match:
        why: dict[str, str | int | float] = {
            "rule": "longest_idle",
            "idle_seconds": round((now - idle_since) / SECOND, 3),
            "waited_seconds": round((now - place.since) / SECOND, 3),
            "ready_agents": candidates,
        }
        if place.rank == 0:
            why["put_back"] = 1
        return Match(agent_id, place.call_id, queue_id, why)
