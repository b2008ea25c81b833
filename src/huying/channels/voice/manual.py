"""An agent calls a number: herself, or because routing has given her a callback. Her own telephone comes
first: nobody who picks up waits for her.

Until the called person answers nothing of it is a talk: the agent is reserved, as she is for an attempt of a
campaign. Then it is a conversation like any other.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from huying.channels.voice.arrivals import Arrivals
from huying.channels.voice.claims import NumberClaims
from huying.channels.voice.ending import Ending
from huying.channels.voice.offering import miss_reason
from huying.channels.voice.outside import Wish
from huying.channels.voice.site import Site, known
from huying.channels.voice.talking import Talking
from huying.errors import Conflict, HuyingError, TooMany, Unavailable
from huying.journal import events as e
from huying.kit.ids import new_id
from huying.telephony import causes
from huying.telephony import switch as s
from huying.telephony.call import Call

log = structlog.get_logger(__name__)

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
    def __init__(
        self, site: Site, arrivals: Arrivals, talking: Talking, ending: Ending, claims: NumberClaims
    ) -> None:
        self._site = site
        self._arrivals = arrivals
        self._talking = talking
        self._ending = ending
        self._claims = claims

    async def place(self, agent_id: str, dialled: Dialled) -> Call:
        """Raises Conflict while something else has her or the number, and what `check` raises."""
        call = self.prepared(agent_id, dialled)
        card = await self._arrivals.identify(call)
        self._check_both(call, agent_id)
        await self._claim(call)
        try:
            self._check_both(call, agent_id)  # much may have happened while the database was asked
        except HuyingError:
            self._give_back(call)
            raise
        self.begin(call, agent_id)
        self._ring_her(call, agent_id)
        self._arrivals.introduce(call, card)
        return call

    def check(self, number: str, agent_id: str) -> None:
        """Raises what `Outside.check` raises, and Unavailable when there are as many calls as may be."""
        outside = self._site.outside
        outside.check(number, agent_id)
        if self._site.full and not outside.is_emergency(number):
            raise Unavailable("outside.lines_busy", "All lines to the outside are busy. Try again.")

    async def make(self, call: Call, agent_id: str) -> None:
        """A call that has begun: her telephone rings when the number is not being called already."""
        try:
            await self._claim(call)
        except Exception as error:
            log.warning("not_called", call_id=call.id, error=f"{type(error).__name__}: {error}")
            self._not_called(call, in_a_call=isinstance(error, Conflict))
            return
        if call.id not in self._site.calls:  # she has called us meanwhile
            self._give_back(call)
            return
        self._ring_her(call, agent_id)
        card = await self._arrivals.identify(call)
        if call.id in self._site.calls:
            self._arrivals.introduce(call, card)

    def begin(self, call: Call, agent_id: str) -> None:
        """She is free, and from here on no other call gets her."""
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

    def _ring_her(self, call: Call, agent_id: str) -> None:
        """Her telephone first."""
        site, leg_id = self._site, s.new_leg("agent", call.id)
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

    def _check_both(self, call: Call, agent_id: str) -> None:
        self.check(call.customer_number, agent_id)
        self._check_free(agent_id)

    def _check_free(self, agent_id: str) -> None:
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

    def call_ended(self, call: Call, _cause: int, _sip_code: int | None) -> None:
        """A call is over: its number may be called again."""
        if call.by_hand:
            self._give_back(call)

    # ── inside ───────────────────────────────────────────────────────────────────────────────────

    def _ring_for(self, call: Call) -> None:
        self._site.timers.set(
            "dial", call.id, _RING_SECONDS, lambda: self._site.hang_up(call, "centre", causes.NO_ANSWER)
        )

    async def _claim(self, call: Call) -> None:
        """Raises Conflict, Unavailable. Emergency numbers ask nobody."""
        if self._site.outside.is_emergency(call.customer_number):
            return
        try:
            taken = await self._claims.take(call)
        except Exception:
            self._give_back(call)  # it may have been taken, and only the answer was lost
            raise
        if not taken:
            raise Conflict("number.being_called", "This number is in a call with us already.")

    def _give_back(self, call: Call) -> None:
        self._site.tasks.spawn("give-number-back", self._claims.give_back(call))

    def _not_called(self, call: Call, *, in_a_call: bool) -> None:
        if call.id in self._site.calls:
            call.preparing = False
            self._over(call, causes.USER_BUSY if in_a_call else causes.TEMPORARY_FAILURE)

    def _over(self, call: Call, cause: int) -> None:
        """Nobody's telephone was touched but hers."""
        self._ending.customer_gone(call, s.LegEnded(call.customer_leg, cause, made=False))
