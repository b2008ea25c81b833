"""An agent calls a number: herself, or because routing has given her a callback. Her own telephone comes
first: nobody who picks up waits for her.

Until the called person answers nothing of it is a talk: the agent is reserved, as she is for an attempt of a
campaign. Then it is a conversation like any other.
"""

from __future__ import annotations

from dataclasses import dataclass

from huying.channels.voice.arrivals import Arrivals
from huying.channels.voice.ending import Ending
from huying.channels.voice.offering import miss_reason
from huying.channels.voice.outside import Wish
from huying.channels.voice.site import Site, known
from huying.channels.voice.talking import Talking
from huying.errors import Conflict, HuyingError, TooMany
from huying.journal import events as e
from huying.kit.ids import new_id
from huying.telephony import causes
from huying.telephony import switch as s
from huying.telephony.call import Call

_RING_SECONDS = 60
_HER_TELEPHONE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Dialled:
    """What she asked for. `number` as `Outside.asked` gives it; `queue_id` of the queue she calls for, whose
    caller ID is shown when `caller_id` is ""."""

    number: str
    queue_id: str
    caller_id: str = ""


class ManualCalls:
    def __init__(self, site: Site, arrivals: Arrivals, talking: Talking, ending: Ending) -> None:
        self._site = site
        self._arrivals = arrivals
        self._talking = talking
        self._ending = ending

    async def place(self, agent_id: str, dialled: Dialled) -> Call:
        """Raises Conflict while something else has her, and what `Outside.check` raises."""
        site = self._site
        call = self.prepared(agent_id, dialled)
        card = await self._arrivals.identify(call)
        site.outside.check(call.customer_number, agent_id)
        self._reserve(agent_id)
        self.begin(call, agent_id)
        self._arrivals.introduce(call, card)
        return call

    async def introduce(self, call: Call) -> None:
        """Find out and tell whom a call is for that has begun already."""
        card = await self._arrivals.identify(call)
        if call.state != "ended":
            self._arrivals.introduce(call, card)

    def begin(self, call: Call, agent_id: str) -> None:
        """Her telephone first. She is free, and from here on no other call gets her."""
        site = self._site
        site.acd.agent_gone(agent_id)
        call.offered_us = site.now()
        site.adopt(call)
        site.journal.record(
            e.AgentReserved(at=call.offered_us, agent_id=agent_id, call_id=call.id),
            e.CallPlaced(
                at=call.offered_us,
                call_id=call.id,
                channel_id=call.customer_leg,
                called=call.customer_number,
                caller=call.our_number,
                agent_id=agent_id,
                queue_id=known(call.queue_id),
                customer_id=call.customer_id,
                locale=call.locale,
                callback_id=call.callback_id,
            ),
        )
        leg_id = s.new_leg("agent", call.id)
        site.give_agent(call, agent_id, leg_id)
        site.ring_agent(
            agent_id,
            leg_id,
            call_id=call.id,
            caller=call.customer_number,
            seconds=_HER_TELEPHONE_SECONDS + site.longer(agent_id),
            auto_answer=True,
        )

    def prepared(self, agent_id: str, dialled: Dialled) -> Call:
        """A call nobody knows of yet."""
        call_id = new_id("call")
        return Call(
            id=call_id,
            direction="outbound",
            customer_leg=s.new_leg("outbound", call_id),
            customer_number=dialled.number,
            our_number=dialled.caller_id or self._site.directory.queues[dialled.queue_id].caller_id,
            offered_us=self._site.now(),
            state="dialling",
            queue_id=dialled.queue_id,
            agent_id=agent_id,
            preparing=True,
        )

    def _reserve(self, agent_id: str) -> None:
        """Raises Conflict when something else has her."""
        seat = self._site.floor.signed_in(agent_id)
        if seat.state not in ("ready", "not_ready"):
            raise Conflict("desk.not_free", "Finish what you are doing first.")
        if not seat.online:
            raise Conflict("desk.device_offline", "Your telephone is not connected: no call can reach you.")
        if seat.state == "not_ready":
            seat.next_reason = seat.reason

    # ── reports of the switch ────────────────────────────────────────────────────────────────────

    def at_the_telephone(self, call: Call) -> None:
        """She is there: the number is dialled."""
        call.preparing = False
        wish = Wish(
            call_id=call.id,
            leg_id=call.customer_leg,
            number=call.customer_number,
            purpose="manual" if call.callback_id is None else "callback",
            seconds=_RING_SECONDS,
            agent_id=call.agent_id,
            callers=(call.our_number,),
        )
        try:
            self._site.outside.dial(wish)
        except HuyingError as error:  # true when she asked, not any more
            cause = causes.BARRED if isinstance(error, TooMany) else causes.NO_CIRCUIT
            self._over(call, cause)
        else:
            self._ring_for(call)

    def rings(self, call: Call) -> None:
        """The called telephone rings, and she hears it."""
        if call.agent_leg is not None and call.agent_leg not in call.entertained:
            call.entertained[call.agent_leg] = "ringback"
            self._site.switch.ringback(call.agent_leg, on=True)

    def reached(self, call: Call) -> None:
        """Somebody speaks."""
        if call.agent_leg is None:
            return  # she went at the same moment: the line is being ended
        self._site.timers.cancel("dial", call.id)
        call.connected = call.answered_by_us = True
        self._site.journal.record(e.CallConnected(at=self._site.now(), call_id=call.id))
        self._talking.connect(call, known(call.agent_id), call.agent_leg)

    def her_line_ended(self, call: Call, cause: int) -> None:
        """She thought better of it, or her telephone never came."""
        if call.preparing:
            seat = self._site.floor.seat(known(call.agent_id))
            seat.next_reason = seat.next_reason or miss_reason(cause)
        call.unseat(known(call.agent_leg))
        call.agent_leg = None
        self.give_up(call)

    def give_up(self, call: Call) -> None:
        """She ends it before anybody has answered."""
        call.ended_by = call.ended_by or "agent"
        if call.preparing:
            self._over(call, causes.NORMAL_CLEARING)
        else:
            self._site.switch.hang_up(call.customer_leg, causes.NORMAL_CLEARING)

    def take_up(self, call: Call, customer: s.Survivor, hers: s.Survivor | None) -> None:
        """After a break: both lines are there, or it is over."""
        if hers is None or hers.state != "up":
            self._site.hang_up(call, "centre")
            return
        self._site.give_agent(call, known(call.agent_id), hers.leg_id)
        if customer.state == "up":
            self.reached(call)
        else:
            self.rings(call)
            self._ring_for(call)

    # ── inside ───────────────────────────────────────────────────────────────────────────────────

    def _ring_for(self, call: Call) -> None:
        self._site.timers.set(
            "dial", call.id, _RING_SECONDS, lambda: self._site.hang_up(call, "centre", causes.NO_ANSWER)
        )

    def _over(self, call: Call, cause: int) -> None:
        """Nobody's telephone was touched but hers."""
        self._ending.customer_gone(call, s.LegEnded(call.customer_leg, cause, made=False))
