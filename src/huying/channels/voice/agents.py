"""The agents' side of call control: ready, not ready, wrap-up, sign-out, and telephones that come and go.

A wish that does not fit the moment is either kept until it does (not ready during a call) or refused with
a sentence; nothing here changes a call but through `CallSide`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from huying.channels.voice.directory import Directory
from huying.channels.voice.floor import Floor, Seat, agent_of
from huying.errors import Conflict
from huying.journal import events as e
from huying.journal.port import Recorder
from huying.kit.clock import Clock
from huying.kit.timers import Timers
from huying.routing.acd import Acd, Match
from huying.telephony.call import Call

_DEVICE_GRACE_SECONDS = 10.0


class CallSide(Protocol):
    """What the agents' side may ask of the calls."""

    @property
    def calls(self) -> Mapping[str, Call]: ...

    def offer_all(self, matches: list[Match]) -> None: ...

    def rang_in_vain(self, call: Call, reason: e.MissReason) -> None: ...

    def lose_agent(self, call: Call) -> None: ...

    def hang_up(self, call: Call, ended_by: e.EndedBy) -> None: ...


class AgentControl:
    """Owner of all agents of one site."""

    def __init__(
        self,
        *,
        calls: CallSide,
        floor: Floor,
        acd: Acd,
        journal: Recorder,
        directory: Directory,
        timers: Timers,
        clock: Clock,
    ) -> None:
        self._calls = calls
        self._floor = floor
        self._acd = acd
        self._journal = journal
        self._directory = directory
        self._timers = timers
        self._clock = clock
        self._on_agent_free: list[Callable[[], None]] = []

    def when_free(self, then: Callable[[], None]) -> None:
        """Tell the dialler that a ready agent has no waiting call to take."""
        self._on_agent_free.append(then)

    # ── what she asks for ─────────────────────────────────────────────────────────────────────────

    def ready(self, agent_id: str) -> None:
        """She wants work. Raises Conflict when she cannot have it."""
        seat = self._floor.signed_in(agent_id)
        if seat.state == "ready":
            return
        if seat.state not in ("not_ready", "wrap_up"):
            seat.next_reason = None
            return
        if seat.state == "wrap_up":
            raise Conflict("desk.wrap_up_first", "Finish the wrap-up first: choose how the call came out.")
        if not seat.online:
            raise Conflict("desk.device_offline", "Your telephone is not connected: no call can reach you.")
        self.free_again(agent_id)

    def not_ready(self, agent_id: str, reason: str) -> None:
        """She takes no calls from now on, or from the end of the present one."""
        seat = self._floor.signed_in(agent_id)
        if seat.state in ("ringing", "talking", "reserved", "wrap_up"):
            seat.next_reason = reason
            return
        self._acd.agent_gone(agent_id)
        self._journal.record(e.AgentBecameNotReady(at=self._clock(), agent_id=agent_id, reason=reason))

    def end_wrap_up(self, agent_id: str, call_id: str, disposition: str, note: str) -> None:
        """The contact is finished; she is ready, or not ready when she asked for that."""
        seat = self._floor.signed_in(agent_id)
        if seat.state != "wrap_up" or seat.call_id != call_id:
            raise Conflict("desk.no_wrap_up", "This call is not waiting for its wrap-up any more.")
        self._timers.cancel("wrap_up", agent_id)
        self._journal.record(
            e.WrapUpEnded(
                at=self._clock(), agent_id=agent_id, call_id=call_id, disposition=disposition, note=note
            )
        )
        self.free_again(agent_id)

    def sign_out(self, agent_id: str, reason: str = "") -> None:
        """Leave the floor. Raises Conflict while a call needs her."""
        seat = self._floor.seat(agent_id)
        if seat.state == "offline":
            return
        if seat.state in ("ringing", "talking", "reserved"):
            raise Conflict("desk.on_call", "A call is with you: finish it before signing out.")
        if seat.state == "wrap_up":
            seat.next_reason = reason or "signing_out"
            self.end_wrap_up(agent_id, seat.call_id or "", "", "")
        self._acd.agent_gone(agent_id)
        self._journal.record(e.AgentSignedOut(at=self._clock(), agent_id=agent_id, reason=reason))

    def members_changed(self) -> None:
        """Queues or members were changed: everybody serves what the directory now says. Nobody would ever
        come for a call that waits in a queue that is no more."""
        now = self._clock()
        for call in list(self._calls.calls.values()):
            if call.state == "queued" and call.queue_id not in self._directory.queues:
                self._calls.hang_up(call, "centre")
        for seat in self._floor.seats():
            plan = self._directory.agents.get(seat.agent_id)
            queues = plan.queue_ids if plan else frozenset[str]()
            if queues != self._acd.serves(seat.agent_id):
                self._calls.offer_all(self._acd.set_queues(seat.agent_id, queues, now))

    def start_wrap_up_timer(self, agent_id: str, call_id: str, seconds: float) -> None:
        """When the time is over the wrap-up ends without a disposition."""
        self._timers.set(
            "wrap_up", agent_id, max(0.0, seconds), lambda: self.end_wrap_up(agent_id, call_id, "", "")
        )

    def start_wrap_up(self, agent_id: str, call: Call) -> None:
        queue = self._directory.queues.get(call.queue_id or "")
        self._journal.record(e.WrapUpStarted(at=self._clock(), agent_id=agent_id, call_id=call.id))
        if queue is not None:
            self.start_wrap_up_timer(agent_id, call.id, queue.wrap_up_seconds)

    def free_again(self, agent_id: str) -> None:
        """From wrap-up, a ring or not ready to what comes next."""
        self._work_or_rest(e.AgentBecameReady(at=self._clock(), agent_id=agent_id))

    def release(self, agent_id: str, call_id: str, attempt_id: str) -> None:
        """The attempt she was reserved for came to nothing; she was never disturbed."""
        self._work_or_rest(
            e.AgentReleased(at=self._clock(), agent_id=agent_id, call_id=call_id, attempt_id=attempt_id)
        )

    def _work_or_rest(self, freed: e.AgentBecameReady | e.AgentReleased) -> None:
        seat = self._floor.seat(freed.agent_id)
        rest = seat.next_reason or ("" if seat.online else "device_lost")
        if rest:
            self._journal.record(e.AgentBecameNotReady(at=freed.at, agent_id=freed.agent_id, reason=rest))
        else:
            self._journal.record(freed)
            self.take_work(seat)

    def free_after_restart(self, seat: Seat) -> None:
        """Whatever held her is gone; a seat that was ready before needs no new fact to be ready."""
        if seat.state == "ready" and seat.online:
            self.take_work(seat)
        else:
            self.free_again(seat.agent_id)

    def longest_wrap_up(self, agent_id: str) -> int:
        """Seconds of wrap-up the queues of this agent allow."""
        plan = self._directory.agents.get(agent_id)
        queues = [
            self._directory.queues[q] for q in (plan.queue_ids if plan else ()) if q in self._directory.queues
        ]
        return max((queue.wrap_up_seconds for queue in queues), default=0)

    def take_work(self, seat: Seat) -> None:
        """A ready agent gets the call that waits for her, or the dialler may have her."""
        plan = self._directory.agents.get(seat.agent_id)
        now = self._clock()
        self._acd.set_queues(seat.agent_id, plan.queue_ids if plan else (), now)
        matches = self._acd.agent_ready(seat.agent_id, seat.idle_since_us, now)
        self._calls.offer_all(matches)
        if not matches:
            for then in self._on_agent_free:
                then()

    # ── telephones ───────────────────────────────────────────────────────────────────────────────

    def device_changed(self, device: str, online: bool) -> None:
        """A telephone came or went. A closed browser is never available."""
        agent_id = agent_of(device)
        if agent_id is None:
            return
        seat = self._floor.seat(agent_id)
        if seat.state == "offline" or seat.online == online:
            return
        now = self._clock()
        if online:
            self._timers.cancel("grace", agent_id)
            self._journal.record(e.DeviceRegistered(at=now, agent_id=agent_id))
            return
        self._journal.record(e.DeviceLost(at=now, agent_id=agent_id))
        call = self._calls.calls.get(seat.call_id or "")
        if seat.state == "ready":
            self._acd.agent_gone(agent_id)
            self._journal.record(e.AgentBecameNotReady(at=now, agent_id=agent_id, reason="device_lost"))
        elif seat.state == "ringing" and call is not None:
            self._calls.rang_in_vain(call, "device_lost")
        elif seat.state == "talking" and call is not None:
            self._timers.set("grace", agent_id, _DEVICE_GRACE_SECONDS, lambda: self.forget_talk(agent_id))

    def forget_talk(self, agent_id: str) -> None:
        """Her telephone will not come back to the talk it had: the customer goes to the next agent."""
        self._timers.cancel("grace", agent_id)
        seat = self._floor.seat(agent_id)
        call = self._calls.calls.get(seat.call_id or "")
        if call is None or call.agent_id != agent_id:
            return
        if call.state == "talking":
            self._calls.lose_agent(call)
        elif call.state == "ringing":
            self._calls.rang_in_vain(call, "device_lost")
