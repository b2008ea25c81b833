"""The agents' side of call control: ready, not ready, wrap-up, sign-out, and telephones that come and go.

A wish that does not fit the moment is either kept until it does (not ready during a call) or refused with
a sentence; a call is changed by the rooms that calls go through, never here.
"""

from __future__ import annotations

from collections.abc import Callable

from huying.channels.voice.floor import Seat, agent_of, device_name
from huying.channels.voice.offering import Offering
from huying.channels.voice.site import Site
from huying.channels.voice.talking import Talking
from huying.channels.voice.waiting import Waiting
from huying.errors import Conflict
from huying.journal import events as e
from huying.kit.clock import Micros
from huying.telephony import causes
from huying.telephony.call import Call

_DEVICE_GRACE_SECONDS = 10.0


class AgentControl:
    """Owner of all agents of one site."""

    def __init__(self, site: Site, waiting: Waiting, offering: Offering, talking: Talking) -> None:
        self._site = site
        self._waiting = waiting
        self._offering = offering
        self._talking = talking
        self._on_agent_free: list[Callable[[], None]] = []
        offering.when_missed(self.free_again)

    def when_free(self, then: Callable[[], None]) -> None:
        """Tell the dialler that a ready agent has no waiting call to take."""
        self._on_agent_free.append(then)

    def when_telephone_moves(self, *, lost: Callable[[Call, str], None], back: Callable[[str], None]) -> None:
        """Tell who holds talks together that an agent's telephone went away in one, and that it is back."""
        self._on_telephone_lost, self._on_telephone_back = lost, back

    # ── what she asks for ─────────────────────────────────────────────────────────────────────────

    def ready(self, agent_id: str) -> None:
        """She wants work. Raises Conflict when she cannot have it."""
        seat = self._site.floor.signed_in(agent_id)
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
        seat = self._site.floor.signed_in(agent_id)
        if seat.state in ("ringing", "talking", "reserved", "wrap_up"):
            seat.next_reason = reason
            return
        self._site.acd.agent_gone(agent_id)
        self._site.journal.record(
            e.AgentBecameNotReady(at=self._site.now(), agent_id=agent_id, reason=reason)
        )

    def end_wrap_up(self, agent_id: str, call_id: str, disposition: str, note: str) -> None:
        """The contact is finished; she is ready, or not ready when she asked for that."""
        seat = self._site.floor.signed_in(agent_id)
        if seat.state != "wrap_up" or seat.call_id != call_id:
            raise Conflict("desk.no_wrap_up", "This call is not waiting for its wrap-up any more.")
        self._site.timers.cancel("wrap_up", agent_id)
        self._site.journal.record(
            e.WrapUpEnded(
                at=self._site.now(), agent_id=agent_id, call_id=call_id, disposition=disposition, note=note
            )
        )
        self.free_again(agent_id)

    def sign_out(self, agent_id: str, reason: str = "") -> None:
        """Leave the floor. Raises Conflict while a call needs her."""
        seat = self._site.floor.seat(agent_id)
        if seat.state == "offline":
            return
        if seat.state in ("ringing", "talking", "reserved"):
            raise Conflict("desk.on_call", "A call is with you: finish it before signing out.")
        if seat.state == "wrap_up":
            seat.next_reason = reason or "signing_out"
            self.end_wrap_up(agent_id, seat.call_id or "", "", "")
        now = self._site.now()
        self._site.journal.record(e.AgentSignedOut(at=now, agent_id=agent_id, reason=reason))
        self._waiting.carry_out(self._site.acd.agent_left(agent_id, now))

    def members_changed(self) -> None:
        """Queues or members were changed: everybody serves what the directory now says. Nobody would ever
        come for a call that waits in a queue that is no more."""
        now = self._site.now()
        for call in list(self._site.calls.values()):
            if call.state == "queued" and call.queue_id not in self._site.directory.queues:
                self._waiting.nobody_comes(call)
        for queue in self._site.directory.queues.values():
            self._waiting.carry_out(self._site.acd.set_queue(queue.rules, now))
        for seat in self._site.floor.seats():
            self._enrol(seat.agent_id, now)

    def start_wrap_up_timer(self, agent_id: str, call_id: str, seconds: float) -> None:
        """When the time is over the wrap-up ends without a disposition."""
        self._site.timers.set(
            "wrap_up", agent_id, max(0.0, seconds), lambda: self.end_wrap_up(agent_id, call_id, "", "")
        )

    def start_wrap_up(self, agent_id: str, call: Call) -> None:
        queue = self._site.directory.queues.get(call.queue_id or "")
        self._site.journal.record(e.WrapUpStarted(at=self._site.now(), agent_id=agent_id, call_id=call.id))
        if queue is not None:
            self.start_wrap_up_timer(agent_id, call.id, queue.wrap_up_seconds)

    def free_again(self, agent_id: str) -> None:
        """From wrap-up, a ring or not ready to what comes next."""
        self._work_or_rest(e.AgentBecameReady(at=self._site.now(), agent_id=agent_id))

    def release(self, agent_id: str, call_id: str, attempt_id: str) -> None:
        """The attempt she was reserved for came to nothing; she was never disturbed."""
        self._work_or_rest(
            e.AgentReleased(at=self._site.now(), agent_id=agent_id, call_id=call_id, attempt_id=attempt_id)
        )

    def _work_or_rest(self, freed: e.AgentBecameReady | e.AgentReleased) -> None:
        seat = self._site.floor.seat(freed.agent_id)
        rest = seat.next_reason or ("" if seat.online else "device_lost")
        if rest:
            self._site.journal.record(
                e.AgentBecameNotReady(at=freed.at, agent_id=freed.agent_id, reason=rest)
            )
        else:
            self._site.journal.record(freed)
            self.take_work(seat)

    def free_after_restart(self, seat: Seat) -> None:
        """Whatever held her is gone; a seat that was ready before needs no new fact to be ready."""
        if seat.state == "ready" and seat.online:
            self.take_work(seat)
        else:
            self.free_again(seat.agent_id)

    def take_out(self, agent_id: str) -> bool:
        """Take somebody free for a call she is meant for by name; who was not ready is so again afterwards.
        False when she cannot have it."""
        seat = self._site.floor.seat(agent_id)
        if seat.state not in ("ready", "not_ready") or not seat.online:
            return False
        if seat.state == "not_ready":
            seat.next_reason = seat.reason
        self._site.acd.agent_gone(agent_id)
        return True

    def longest_wrap_up(self, agent_id: str) -> int:
        """Seconds of wrap-up the queues of this agent allow."""
        plan = self._site.directory.agents.get(agent_id)
        known = self._site.directory.queues
        queues = [known[queue_id] for queue_id in (plan.queue_ids if plan else ()) if queue_id in known]
        return max((queue.wrap_up_seconds for queue in queues), default=0)

    def take_work(self, seat: Seat) -> None:
        """A ready agent gets the call that waits for her, or the dialler may have her."""
        now = self._site.now()
        self._enrol(seat.agent_id, now)
        self._waiting.carry_out(self._site.acd.agent_ready(seat.agent_id, seat.idle_since_us, now, seat.load))
        if seat.state == "ready":
            for then in self._on_agent_free:
                then()

    def _enrol(self, agent_id: str, now: Micros) -> None:
        plan = self._site.directory.agents.get(agent_id)
        orders, skills = (plan.orders, plan.skills) if plan else ({}, {})
        self._waiting.carry_out(self._site.acd.set_agent(agent_id, orders, skills, now))

    # ── telephones ───────────────────────────────────────────────────────────────────────────────

    def device_changed(self, device: str, online: bool) -> None:
        """A telephone came or went. A closed browser is never available."""
        agent_id = agent_of(device)
        if agent_id is None:
            return
        seat = self._site.floor.seat(agent_id)
        if seat.state == "offline" or seat.online == online:
            return
        now = self._site.now()
        if online:
            self._site.timers.cancel("grace", agent_id)
            self._site.journal.record(e.DeviceRegistered(at=now, agent_id=agent_id))
            self._on_telephone_back(agent_id)
            return
        self._site.journal.record(e.DeviceLost(at=now, agent_id=agent_id))
        call = self._site.calls.get(seat.call_id or "")
        if seat.state == "ready":
            self._site.acd.agent_gone(agent_id)
            self._site.journal.record(e.AgentBecameNotReady(at=now, agent_id=agent_id, reason="device_lost"))
        elif seat.state == "ringing" and call is not None:
            self._ring_lost(call, agent_id)
        elif seat.state in ("talking", "reserved") and seat.device != "phone":
            self.telephone_gone(agent_id)
        elif seat.state in ("talking", "reserved"):
            self._site.timers.set(
                "grace", agent_id, _DEVICE_GRACE_SECONDS, lambda: self.telephone_gone(agent_id)
            )

    def telephone_replaced(self, agent_id: str) -> None:
        """Her desk was opened anew: the telephone it had is gone."""
        self.device_changed(device_name(agent_id), online=False)
        self.telephone_gone(agent_id)

    def telephone_gone(self, agent_id: str) -> None:
        """What she had on her telephone is there no more: a talk waits for her, a ring is missed, a number
        she has called is called no longer."""
        self._site.timers.cancel("grace", agent_id)
        seat = self._site.floor.seat(agent_id)
        call = self._site.calls.get(seat.call_id or "")
        if call is None:
            return
        if seat.state == "talking":
            self._on_telephone_lost(call, agent_id)
        elif seat.state == "ringing":
            self._ring_lost(call, agent_id)
        elif seat.state == "reserved" and call.agent_leg is not None:
            self._site.switch.hang_up(call.agent_leg, causes.NORMAL_CLEARING)

    def _ring_lost(self, call: Call, agent_id: str) -> None:
        part = call.conversation.of_agent(agent_id)
        if part is not None and part.offered:
            self._offering.missed(call, part, "device_lost")
