"""An agent is chosen for a call: her telephone rings, and she takes it or misses it."""

from __future__ import annotations

from huying.channels.voice.site import Site, known
from huying.channels.voice.waiting import Waiting
from huying.journal import events as e
from huying.routing.why import Why
from huying.telephony import causes
from huying.telephony import switch as s
from huying.telephony.call import Call

_RINGS_AFTER_LIVE_ANSWER_SECONDS = 5
_SWITCH_BACKSTOP_SECONDS = 5


class Offering:
    def __init__(self, site: Site, waiting: Waiting) -> None:
        self._site = site
        self._waiting = waiting

    def offer(self, call: Call, agent_id: str, why: Why, *, auto_answer: bool = False) -> None:
        """Let an agent's telephone ring with this call."""
        site = self._site
        seconds = _RINGS_AFTER_LIVE_ANSWER_SECONDS if auto_answer else self._ring_seconds(call)
        leg_id = s.new_leg("agent", call.id)
        call.to("ringing")
        site.give_agent(call, agent_id, leg_id)
        site.tell(
            call,
            e.AgentOffered(
                at=site.now(),
                call_id=call.id,
                queue_id=known(call.queue_id),
                agent_id=agent_id,
                leg_id=leg_id,
                why=why,
            ),
        )
        site.switch.ring(
            leg_id,
            site.floor.seat(agent_id).device_name,
            call_id=call.id,
            caller=call.customer_number,
            seconds=seconds + _SWITCH_BACKSTOP_SECONDS,
            auto_answer=auto_answer,
        )
        self._ring_for(call, seconds)

    def live_answer(self, call: Call) -> None:
        """The dialled customer speaks: she whom the attempt was made for takes it at once."""
        agent_id = known(call.agent_id)
        call.connected = call.answered_by_us = True
        self._site.timers.cancel("dial", call.id)
        self._site.journal.record(e.CallConnected(at=self._site.now(), call_id=call.id))
        self.offer(call, agent_id, Why("reserved_for_attempt"), auto_answer=True)

    def take_up(self, call: Call) -> None:
        """After a break: her telephone still rings with this call; who waits hears that we are there."""
        if not call.conversation.begun:
            self._waiting.open_line(call)
            self._waiting.music(call, on=True)
        self._waiting.rings_on(call, known(call.agent_id))
        self._ring_for(call, self._ring_seconds(call))

    def rings(self, call: Call) -> None:
        """Her telephone says that it rings."""
        self._site.journal.record(
            e.AgentRang(
                at=self._site.now(),
                call_id=call.id,
                agent_id=known(call.agent_id),
                leg_id=known(call.agent_leg),
            )
        )

    def refused(self, call: Call, cause: int) -> None:
        """Her line ended before she took the call."""
        self.missed(call, miss_reason(cause))

    def missed(self, call: Call, reason: e.MissReason) -> None:
        """Nobody took it: she goes not ready, the caller back to the head of the queue."""
        agent_id, leg_id = known(call.agent_id), known(call.agent_leg)
        self._site.acd.not_taken(call.id, agent_id)
        self._site.drop_agent(call, causes.NO_ANSWER)
        now = self._site.now()
        before = self._site.floor.seat(agent_id).next_reason
        self._site.tell(
            call,
            e.AgentMissed(at=now, call_id=call.id, agent_id=agent_id, leg_id=leg_id, reason=reason),
            e.AgentBecameNotReady(at=now, agent_id=agent_id, reason=before or reason),
        )
        self._waiting.enqueue(call, put_back=True)

    def _ring_for(self, call: Call, seconds: int) -> None:
        self._site.timers.set("ring", call.id, seconds, lambda: self.missed(call, "no_answer"))

    def _ring_seconds(self, call: Call) -> int:
        queue = self._site.directory.queues.get(call.queue_id or "")
        return queue.ring_seconds if queue else _RINGS_AFTER_LIVE_ANSWER_SECONDS


def miss_reason(cause: int) -> e.MissReason:
    """Why a telephone that was rung did not take the call."""
    if cause in (causes.USER_BUSY, causes.REJECTED):
        return "rejected"
    return "no_answer" if cause in (causes.NO_ANSWER, causes.NORMAL_CLEARING) else "failed"
