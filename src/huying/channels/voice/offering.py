"""Agents are chosen for a call: their telephones ring, and the first to answer has it.

Each telephone that rings is a part of the conversation (`Part.offered`), mostly one, and several in a queue
that rings all.
"""

from __future__ import annotations

from collections.abc import Callable

from huying.channels.voice.site import Site, known
from huying.channels.voice.waiting import Waiting
from huying.journal import events as e
from huying.routing.why import Why
from huying.telephony import causes
from huying.telephony import switch as s
from huying.telephony.call import Call
from huying.telephony.conversation import Part

_RINGS_AFTER_LIVE_ANSWER_SECONDS = 5
_SWITCH_BACKSTOP_SECONDS = 5


class Offering:
    def __init__(self, site: Site, waiting: Waiting) -> None:
        self._site = site
        self._waiting = waiting

    def when_missed(self, free: Callable[[str], None]) -> None:
        """Who says what an agent does next who did not take a call."""
        self._free = free

    def offer(self, call: Call, agent_id: str, why: Why, *, auto_answer: bool = False) -> None:
        """Let an agent's telephone ring with this call, perhaps beside others."""
        site = self._site
        seconds = _RINGS_AFTER_LIVE_ANSWER_SECONDS if auto_answer else self._ring_seconds(call)
        seconds += site.longer(agent_id)
        leg_id = s.new_leg("agent", call.id)
        if call.state != "ringing":
            call.to("ringing")
        site.by_leg[leg_id] = call
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
        site.ring_agent(
            agent_id,
            leg_id,
            call_id=call.id,
            caller=call.customer_number,
            seconds=seconds + _SWITCH_BACKSTOP_SECONDS,
            auto_answer=auto_answer,
        )
        self._ring_for(call, call.conversation.parts[leg_id], seconds)

    def live_answer(self, call: Call) -> None:
        """The dialled customer speaks: she whom the attempt was made for takes it at once."""
        agent_id = known(call.agent_id)
        call.connected = call.answered_by_us = True
        self._site.timers.cancel("dial", call.id)
        self._site.journal.record(e.CallConnected(at=self._site.now(), call_id=call.id))
        self.offer(call, agent_id, Why("reserved_for_attempt"), auto_answer=True)

    def take_up(self, call: Call, part: Part) -> None:
        """After a break: her telephone still rings with this call; who waits hears that we are there."""
        if not call.conversation.begun:
            self._waiting.open_line(call)
            self._waiting.music(call, on=True)
        agent_id = known(part.agent_id)
        self._waiting.rings_on(call, agent_id)
        self._ring_for(call, part, self._ring_seconds(call) + self._site.longer(agent_id))

    def rings(self, call: Call, part: Part) -> None:
        """Her telephone says that it rings."""
        self._site.journal.record(
            e.AgentRang(
                at=self._site.now(),
                call_id=call.id,
                agent_id=known(part.agent_id),
                leg_id=part.leg_id,
            )
        )

    def refused(self, call: Call, part: Part, cause: int) -> None:
        """Her line ended before she took the call."""
        self.missed(call, part, miss_reason(cause))

    def withdraw(self, call: Call, part: Part) -> str:
        """Her telephone is to ring no longer, and she has missed nothing. Returns whom to set free."""
        agent_id = known(part.agent_id)
        self._site.drop_party(call, part.leg_id, causes.ANSWERED_ELSEWHERE)
        self._site.tell(
            call,
            e.OfferWithdrawn(at=self._site.now(), call_id=call.id, agent_id=agent_id, leg_id=part.leg_id),
        )
        return agent_id

    def missed(self, call: Call, part: Part, reason: e.MissReason) -> None:
        """She did not take it; when nobody else is rung, the caller goes back to the head of the queue."""
        agent_id, leg_id = known(part.agent_id), part.leg_id
        self._site.acd.not_taken(call.id, agent_id)
        self._site.drop_party(call, leg_id, causes.NO_ANSWER)
        self._site.tell(
            call,
            e.AgentMissed(
                at=self._site.now(), call_id=call.id, agent_id=agent_id, leg_id=leg_id, reason=reason
            ),
        )
        self._rest(call, agent_id, reason)
        if not call.conversation.offered():
            self._site.drop_agent(call, causes.NO_ANSWER)
            self._waiting.enqueue(call, put_back=True)

    def _rest(self, call: Call, agent_id: str, reason: e.MissReason) -> None:
        """She goes not ready, unless she only let it ring and the queue lets that pass so many times."""
        seat, queue = self._site.floor.seat(agent_id), self._site.directory.queues.get(call.queue_id or "")
        most = queue.most_misses if queue is not None and reason == "no_answer" else 1
        if seat.missed >= most:
            seat.next_reason = seat.next_reason or reason
        self._free(agent_id)

    def _ring_for(self, call: Call, part: Part, seconds: int) -> None:
        self._site.timers.set("ring", part.leg_id, seconds, lambda: self.missed(call, part, "no_answer"))

    def _ring_seconds(self, call: Call) -> int:
        queue = self._site.directory.queues.get(call.queue_id or "")
        return queue.ring_seconds if queue else _RINGS_AFTER_LIVE_ANSWER_SECONDS


def miss_reason(cause: int) -> e.MissReason:
    """Why a telephone that was rung did not take the call."""
    if cause in (causes.USER_BUSY, causes.REJECTED):
        return "rejected"
    return "no_answer" if cause in (causes.NO_ANSWER, causes.NORMAL_CLEARING) else "failed"
