"""Call control: what happens to a call from its arrival to its end.

It hears the switch's reports and the agents' wishes, asks routing who takes which call, tells the switch
what to do and records each fact once. Everything here runs on one event loop and never waits between
looking at a call's state and changing it, so two things at once become two things one after the other.

A call's road: arrived → greeting → queued → ringing → talking → ended (see `telephony.call`); a ring that
nobody takes, or a telephone that is lost, leads back to the head of the queue.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

import structlog

from huying.channels.voice.agents import AgentControl
from huying.channels.voice.directory import Directory, NumberPlan
from huying.channels.voice.floor import Floor
from huying.channels.voice.prompts import Prompts
from huying.errors import NotFound
from huying.features.customers.schemas import KnownCustomer
from huying.journal import events as e
from huying.journal.port import Recorder
from huying.kit.clock import Clock
from huying.kit.ids import new_id
from huying.kit.masking import masked
from huying.kit.tasks import Supervisor
from huying.kit.timers import Timers
from huying.routing.acd import Acd, Match
from huying.telephony import causes
from huying.telephony import switch as s
from huying.telephony.call import Call

log = structlog.get_logger(__name__)

_RINGS_AFTER_LIVE_ANSWER_SECONDS = 5
_SWITCH_BACKSTOP_SECONDS = 5


class CallControl:
    """Owner of all calls of one site."""

    def __init__(
        self,
        *,
        switch: s.Switch,
        journal: Recorder,
        directory: Directory,
        prompts: Prompts,
        floor: Floor,
        tasks: Supervisor,
        clock: Clock,
        most_calls: int,
    ) -> None:
        self.switch = switch
        self.journal = journal
        self.directory = directory
        self.floor = floor
        self.acd = Acd()
        self.timers = Timers()
        self.calls: dict[str, Call] = {}
        self.switch_up = False
        """The switch can be asked for something now."""
        self._prompts = prompts
        self._tasks = tasks
        self._clock = clock
        self._most_calls = most_calls
        self._by_leg: dict[s.LegId, Call] = {}
        self.agents = AgentControl(
            calls=self,
            floor=floor,
            acd=self.acd,
            journal=journal,
            directory=directory,
            timers=self.timers,
            clock=clock,
        )
        self._on_known: list[Callable[[Call, KnownCustomer], None]] = []
        self._on_connected: list[Callable[[Call], None]] = []
        self._on_ended: list[Callable[[Call, int, int | None], None]] = []

    # ── for the parts beside us ──────────────────────────────────────────────────────────────────

    def when_ended(self, then: Callable[[Call, int, int | None], None]) -> None:
        """Tell a part that a call is over: the call, its cause and SIP code."""
        self._on_ended.append(then)

    def when_known(self, then: Callable[[Call, KnownCustomer], None]) -> None:
        """Tell a part who the customer of a call is."""
        self._on_known.append(then)

    def when_talking(self, then: Callable[[Call], None]) -> None:
        """Tell a part that an agent has taken a call."""
        self._on_connected.append(then)

    def adopt(self, call: Call) -> None:
        """Take a call into our books, with whatever legs it has."""
        self.calls[call.id] = call
        self._by_leg[call.customer_leg] = call
        if call.agent_leg is not None:
            self._by_leg[call.agent_leg] = call

    def forget(self, call: Call) -> None:
        """Drop a call that never had a line."""
        self.calls.pop(call.id, None)
        self._by_leg.pop(call.customer_leg, None)

    def lost(self, call: Call, cause: int) -> None:
        """The customer's line is gone and no report of it will come."""
        call.lost = True
        if call.preparing and call.direction == "inbound":
            call.early_end = (cause, None)
        else:
            self._over(call, cause, None)

    def holds(self, leg_id: s.LegId) -> bool:
        """Whether a leg belongs to a call in our books."""
        return leg_id in self._by_leg

    def now(self) -> int:
        return self._clock()

    # ── reports of the switch ────────────────────────────────────────────────────────────────────

    def hear(self, report: s.Report) -> None:
        """One report; recovery hears `SwitchReturned` before us."""
        match report:
            case s.LegArrived():
                self._arrived(report)
            case s.LegRinging():
                self._ringing(report.leg_id)
            case s.LegAnswered():
                self._answered(report.leg_id)
            case s.LegEnded():
                self._leg_ended(report)
            case s.PromptsEnded():
                self._prompts_ended(report)
            case s.DeviceChanged():
                self.agents.device_changed(report.device, report.online)
            case s.SwitchReturned() | s.SwitchLost():
                self.switch_up = isinstance(report, s.SwitchReturned)
            case _:
                assert_never(report)

    # ── a customer calls ─────────────────────────────────────────────────────────────────────────

    def _arrived(self, report: s.LegArrived) -> None:
        if self.holds(report.leg_id):
            return
        call = Call(
            id=new_id("call"),
            direction="inbound",
            customer_leg=report.leg_id,
            customer_number=report.caller,
            our_number=report.called,
            offered_us=self.now(),
            state="arrived",
        )
        number = self.directory.number(report.called)
        busy = len(self.calls) >= self._most_calls
        if number is not None:
            call.queue_id, call.locale = number.queue_id, number.locale
        self.adopt(call)
        if number is None or busy:
            self._offered(call, number, report.trunk)
            self._refuse(call, causes.NO_CIRCUIT if number is not None else causes.UNALLOCATED)
            return
        call.preparing = True
        self._tasks.spawn("welcome", self._welcome(call, number, report.trunk))

    def _offered(self, call: Call, number: NumberPlan | None, trunk: str) -> None:
        self.journal.record(
            e.CallOffered(
                at=call.offered_us,
                call_id=call.id,
                channel_id=call.customer_leg,
                caller=call.customer_number,
                called=call.our_number,
                number_id=number.id if number else None,
                queue_id=call.queue_id,
                customer_id=call.customer_id,
                locale=call.locale,
                trunk=trunk,
            )
        )

    def _refuse(self, call: Call, cause: int) -> None:
        log.info("call_refused", call_id=call.id, called=call.our_number, caller=masked(call.customer_number))
        call.ended_by = "centre"
        self.switch.hang_up(call.customer_leg, cause)

    async def _welcome(self, call: Call, number: NumberPlan, trunk: str) -> None:
        card = await self.identify(call)
        greeting = await self._prompts.get(number.greeting, call.locale) if number.greeting else None
        call.preparing = False
        self._offered(call, number, trunk)
        self.introduce(call, card)
        if call.early_end is not None:
            self._over(call, *call.early_end)
        elif greeting is not None:
            self._open_line(call)
            call.to("greeting")
            call.playback_id = new_id("play")
            self.switch.play(call.customer_leg, call.playback_id, [greeting])
            self.journal.record(e.GreetingStarted(at=self.now(), call_id=call.id))
        else:
            self.enqueue(call)

    async def identify(self, call: Call) -> KnownCustomer | None:
        """Find out who is on the line; from here on she is spoken to in her own language."""
        card = await self.directory.customer(call.customer_number)
        if card is not None:
            call.customer_id = card.id
            call.locale = card.locale or call.locale
        return card

    def introduce(self, call: Call, card: KnownCustomer | None) -> None:
        """Tell the screens who is on the line, once the journal has the call."""
        if card is not None:
            for then in self._on_known:
                then(call, card)

    def _prompts_ended(self, report: s.PromptsEnded) -> None:
        call = self._by_leg.get(report.leg_id)
        if call is None or call.playback_id != report.playback_id:
            return
        call.playback_id = None
        if call.state == "greeting":
            self.enqueue(call)
        elif call.state in ("queued", "ringing"):
            self._music(call, on=True)

    # ── waiting ──────────────────────────────────────────────────────────────────────────────────

    def enqueue(self, call: Call, *, put_back: bool = False) -> None:
        """Let a call wait for an agent of its queue, at its head when it is put back."""
        now = self.now()
        queue_id = _known(call.queue_id)
        call.to("queued")
        if call.queued_us is None:
            call.queued_us = now
        self.journal.record(e.CallQueued(at=now, call_id=call.id, queue_id=queue_id, requeued=put_back))
        matches = self.acd.call_waiting(call.id, queue_id, call.queued_us, now, put_back=put_back)
        if matches:
            self.offer_all(matches)
            return
        self._open_line(call)
        self._music(call, on=True)
        if put_back:
            self._announce(call)
        else:
            self._announce_later(call)

    def resume_waiting(self, call: Call) -> None:
        """A call that waited before we were away goes on waiting, unannounced, at its old place."""
        if self.acd.position(call.id) is not None or call.queued_us is None:
            return
        call.music = True
        self.offer_all(self.acd.call_waiting(call.id, _known(call.queue_id), call.queued_us, self.now()))
        if call.state == "queued":
            self._announce_later(call)

    def _announce_later(self, call: Call) -> None:
        queue = self.directory.queues.get(call.queue_id or "")
        if queue is not None and queue.announce_seconds > 0:
            self.timers.set("announce", call.id, queue.announce_seconds, lambda: self._announce(call))

    def _announce(self, call: Call) -> None:
        position = self.acd.position(call.id)
        if call.state != "queued" or position is None:
            return
        self._tasks.spawn("announce", self._say_position(call, position))
        self._announce_later(call)

    async def _say_position(self, call: Call, position: int) -> None:
        prompt = await self._prompts.position(position, call.locale)
        if prompt is None or call.state != "queued":
            return
        self._silence(call)
        call.playback_id = new_id("play")
        self.switch.play(call.customer_leg, call.playback_id, [prompt])

    def _open_line(self, call: Call) -> None:
        if not call.answered_by_us:
            call.answered_by_us = True
            self.switch.answer(call.customer_leg)

    def _music(self, call: Call, *, on: bool) -> None:
        if call.music != on:
            call.music = on
            self.switch.music(call.customer_leg, on=on)

    def _silence(self, call: Call) -> None:
        self._music(call, on=False)
        if call.playback_id is not None:
            self.switch.stop_playing(call.playback_id)
            call.playback_id = None

    # ── an agent is chosen ───────────────────────────────────────────────────────────────────────

    def offer_all(self, matches: list[Match]) -> None:
        """Let each chosen agent's telephone ring."""
        for match in matches:
            self.offer(self.calls[match.call_id], match.agent_id, match.why)

    def offer(
        self, call: Call, agent_id: str, why: dict[str, str | int | float], *, auto_answer: bool = False
    ) -> None:
        """Let an agent's telephone ring with this call."""
        queue_id = _known(call.queue_id)
        queue = self.directory.queues.get(queue_id)
        seconds = queue.ring_seconds if queue and not auto_answer else _RINGS_AFTER_LIVE_ANSWER_SECONDS
        call.to("ringing")
        call.agent_id, call.agent_leg = agent_id, s.new_leg("agent", call.id)
        self._by_leg[call.agent_leg] = call
        self.journal.record(
            e.AgentOffered(
                at=self.now(),
                call_id=call.id,
                queue_id=queue_id,
                agent_id=agent_id,
                leg_id=call.agent_leg,
                why=why,
            )
        )
        self.switch.ring(
            call.agent_leg,
            self.floor.seat(agent_id).device_name,
            call_id=call.id,
            caller=call.customer_number,
            seconds=seconds + _SWITCH_BACKSTOP_SECONDS,
            auto_answer=auto_answer,
        )
        self.timers.set("ring", call.id, seconds, lambda: self.rang_in_vain(call, "no_answer"))

    def _ringing(self, leg_id: s.LegId) -> None:
        call = self._by_leg.get(leg_id)
        if call is not None and call.customer_leg == leg_id:
            call.rang = True
        elif call is not None and call.agent_leg == leg_id and call.agent_id is not None:
            self.journal.record(
                e.AgentRang(at=self.now(), call_id=call.id, agent_id=call.agent_id, leg_id=leg_id)
            )

    def rang_in_vain(self, call: Call, reason: e.MissReason) -> None:
        """Nobody took it: she goes not ready, the caller back to the head of the queue."""
        agent_id, leg_id = _known(call.agent_id), _known(call.agent_leg)
        self._drop_agent_leg(call, causes.NO_ANSWER)
        now = self.now()
        self.journal.record(
            e.AgentMissed(at=now, call_id=call.id, agent_id=agent_id, leg_id=leg_id, reason=reason),
            e.AgentBecameNotReady(at=now, agent_id=agent_id, reason=reason),
        )
        self.enqueue(call, put_back=True)

    def _drop_agent_leg(self, call: Call, cause: int) -> None:
        self.timers.cancel("ring", call.id)
        if call.agent_leg is not None:
            self._by_leg.pop(call.agent_leg, None)
            self.switch.hang_up(call.agent_leg, cause)
        call.agent_leg, call.agent_id = None, None

    # ── talking ──────────────────────────────────────────────────────────────────────────────────

    def _answered(self, leg_id: s.LegId) -> None:
        call = self._by_leg.get(leg_id)
        if call is None:
            self.switch.hang_up(leg_id, causes.NORMAL_CLEARING)
        elif leg_id == call.agent_leg and call.state == "ringing":
            self._connect(call)
        elif leg_id == call.customer_leg and call.state == "dialling":
            self._live_answer(call)

    def _live_answer(self, call: Call) -> None:
        """The dialled customer speaks: she whom the attempt was made for takes it at once."""
        agent_id = _known(call.agent_id)
        call.connected = call.answered_by_us = True
        self.timers.cancel("dial", call.id)
        self.journal.record(e.CallConnected(at=self.now(), call_id=call.id))
        self.offer(call, agent_id, {"rule": "reserved_for_attempt"}, auto_answer=True)

    def _connect(self, call: Call) -> None:
        agent_id, leg_id = _known(call.agent_id), _known(call.agent_leg)
        now = self.now()
        self.timers.cancel("ring", call.id)
        self.timers.cancel("announce", call.id)
        call.to("talking")
        call.talked = True
        if call.bridge_id is None:
            self._open_line(call)
            self._silence(call)
            call.bridge_id = new_id("bridge")
            self.switch.connect(call.bridge_id, call.customer_leg, leg_id)
        self.journal.record(e.AgentAnswered(at=now, call_id=call.id, agent_id=agent_id, leg_id=leg_id))
        queue = self.directory.queues.get(call.queue_id or "")
        if call.recording_id is None and (queue is None or queue.record):
            call.recording_id = new_id("rec")
            self.journal.record(
                e.RecordingStarted(
                    at=now,
                    recording_id=call.recording_id,
                    call_id=call.id,
                    file=f"{call.customer_leg}.raw",
                )
            )
        for then in self._on_connected:
            then(call)

    def take_up(self, call: Call, agent_id: str, leg_id: s.LegId) -> None:
        """After a break: her telephone still rings with this call."""
        if call.state != "ringing":
            call.to("ringing")
            call.agent_id, call.agent_leg = agent_id, leg_id
            self._by_leg[leg_id] = call
        queue = self.directory.queues.get(call.queue_id or "")
        seconds = queue.ring_seconds if queue else _RINGS_AFTER_LIVE_ANSWER_SECONDS
        self.timers.set("ring", call.id, seconds, lambda: self.rang_in_vain(call, "no_answer"))

    def take_up_answer(self, call: Call, bridge_id: s.BridgeId | None) -> None:
        """After a break: she has taken the call of `take_up` meanwhile, and perhaps they talk already."""
        call.bridge_id = bridge_id
        self._connect(call)

    def lose_agent(self, call: Call) -> None:
        """Her telephone is gone in the middle of a talk: the customer waits for the next agent."""
        agent_id = _known(call.agent_id)
        if call.bridge_id is not None:
            self.switch.part(call.bridge_id)
            call.bridge_id = None
        self._drop_agent_leg(call, causes.NORMAL_CLEARING)
        self.journal.record(e.AgentBecameNotReady(at=self.now(), agent_id=agent_id, reason="device_lost"))
        self.enqueue(call, put_back=True)

    # ── the end ──────────────────────────────────────────────────────────────────────────────────

    def _leg_ended(self, report: s.LegEnded) -> None:
        call = self._by_leg.pop(report.leg_id, None)
        if call is None:
            return
        if report.leg_id == call.customer_leg:
            call.not_made = not report.made
            if call.state == "arrived" and call.ended_by is None:
                call.early_end = (report.cause, report.sip_code)
            else:
                self._over(call, report.cause, report.sip_code)
        elif call.state == "ringing":
            self.rang_in_vain(call, _miss_reason(report.cause))
        elif call.state == "talking":
            call.agent_leg = None
            call.ended_by = call.ended_by or "agent"
            self.switch.hang_up(call.customer_leg, causes.NORMAL_CLEARING)

    def _over(self, call: Call, cause: int, sip_code: int | None) -> None:
        """The customer's line is gone: close the books of this call."""
        was = call.state
        agent_id = call.agent_id
        now = self.now()
        call.to("ended")
        self.calls.pop(call.id, None)
        self._by_leg.pop(call.customer_leg, None)
        self.acd.call_gone(call.id)
        for what in ("ring", "announce", "dial"):
            self.timers.cancel(what, call.id)
        self._drop_agent_leg(call, causes.NORMAL_CLEARING)
        if call.bridge_id is not None:
            self.switch.part(call.bridge_id)
        call.agent_id = agent_id
        self.journal.record(
            e.CallEnded(
                at=now,
                call_id=call.id,
                outcome=_outcome(call),
                ended_by=call.ended_by or ("network" if call.lost else "customer"),
                cause=cause,
                sip_code=sip_code,
            )
        )
        for then in self._on_ended:
            then(call, cause, sip_code)
        if agent_id is not None and was == "talking":
            self.agents.start_wrap_up(agent_id, call)
        elif agent_id is not None and was == "ringing":
            self.agents.free_again(agent_id)
        elif agent_id is not None and was == "dialling":
            self.agents.release(agent_id, call.id, _known(call.attempt_id))

    def hang_up(self, call: Call, ended_by: e.EndedBy, cause: int = causes.NORMAL_CLEARING) -> None:
        """End a call from our side; its books are closed when the switch says the line is gone."""
        call.ended_by = call.ended_by or ended_by
        self.switch.hang_up(call.customer_leg, cause)

    def call_of(self, agent_id: str, call_id: str) -> Call:
        """A call that is with this agent now. Raises NotFound."""
        call = self.calls.get(call_id)
        if call is None or call.agent_id != agent_id:
            raise NotFound("desk.no_call", "This call is not with you any more.")
        return call


def _known(value: str | None) -> str:
    if value is None:
        raise AssertionError("a call in this state always has it")
    return value


def _miss_reason(cause: int) -> e.MissReason:
    if cause in (causes.USER_BUSY, causes.REJECTED):
        return "rejected"
    return "no_answer" if cause in (causes.NO_ANSWER, causes.NORMAL_CLEARING) else "failed"


def _outcome(call: Call) -> e.CallOutcome:
    if call.talked:
        return "answered"
    if call.lost:
        return "lost"
    if call.direction == "outbound" and not call.connected:
        return "not_connected"
    return "refused" if call.ended_by == "centre" else "abandoned"
