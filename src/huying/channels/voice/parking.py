"""Calls an agent has parked: the customer hears music in a numbered lot until somebody picks her up.

A lot holds one call, and its number is what colleagues tell each other. What nobody picks up in time goes
back to the agent who parked it as soon as she is free, and after a while to anybody in the call's queue.
Where that is no more, the caller begins anew in the flow of the number she called.
"""

from __future__ import annotations

from huying.channels.voice.agents import AgentControl
from huying.channels.voice.media import Media
from huying.channels.voice.offering import Offering
from huying.channels.voice.parties import free_led_by
from huying.channels.voice.site import Site
from huying.channels.voice.waiting import Waiting
from huying.errors import Conflict, NotFound
from huying.journal import events as e
from huying.kit.clock import SECOND
from huying.routing.rules import Named
from huying.routing.why import Why
from huying.telephony import causes
from huying.telephony.call import Call, Parked

MOST_LOTS = 99
_HERS_SECONDS = 30


class Parking:
    def __init__(
        self, site: Site, media: Media, waiting: Waiting, offering: Offering, agents: AgentControl
    ) -> None:
        self._site = site
        self._media = media
        self._waiting = waiting
        self._offering = offering
        self._agents = agents

    def park(self, call: Call, agent_id: str) -> Parked:
        """She puts her call into the first free lot and goes to her wrap-up. Raises Conflict."""
        lead = free_led_by(call, agent_id)
        if any(part is not lead for part in call.conversation.open()):
            raise Conflict("desk.not_alone", "Others are in this call: leave it to them, or send them away.")
        queue = self._site.directory.queues.get(call.queue_id or "")
        if queue is None:
            raise Conflict("desk.no_queue", "This call is of no queue it could go back to: hand it to one.")
        now, seconds = self._site.now(), queue.park_seconds
        parked = Parked(self._free_lot(), agent_id, now, now + seconds * SECOND)
        call.to("parked")
        call.parked = parked
        self._site.tell(
            call,
            e.CallParked(at=now, call_id=call.id, agent_id=agent_id, lot=parked.lot, seconds=seconds),
        )
        self._site.drop_agent(call, causes.NORMAL_CLEARING)
        self._media.arrange(call)
        self.watch(call, parked)
        self._agents.start_wrap_up(agent_id, call)
        return parked

    def pick_up(self, lot: int, agent_id: str) -> Call:
        """Her telephone takes the call of a lot by itself. Raises NotFound when it is empty, Conflict."""
        self._site.floor.signed_in(agent_id)
        call = next((call for call in self._parked() if call.parked and call.parked.lot == lot), None)
        if call is None:
            raise NotFound("desk.lot_empty", "Nobody is parked there any more.")
        if not self._agents.take_out(agent_id):
            raise Conflict("desk.not_free", "Finish what you are doing first, then pick the call up.")
        self._leave(call)
        self._offering.offer(call, agent_id, Why("picked_up"), auto_answer=True)
        return call

    def watch(self, call: Call, parked: Parked) -> None:
        """See to it that it does not stay for ever."""
        seconds = max(0, parked.until_us - self._site.now()) / SECOND
        self._site.timers.set("park", call.id, seconds, lambda: self._time_over(call, parked))

    def _time_over(self, call: Call, parked: Parked) -> None:
        self._leave(call)
        self._site.tell(
            call,
            e.ParkingTimedOut(at=self._site.now(), call_id=call.id, agent_id=parked.agent_id, lot=parked.lot),
        )
        until = self._site.now() + _HERS_SECONDS * SECOND
        self._waiting.enqueue(call, put_back=True, named=Named(parked.agent_id, until))

    def _leave(self, call: Call) -> None:
        call.parked = None
        self._site.timers.cancel("park", call.id)

    def _parked(self) -> list[Call]:
        return [call for call in self._site.calls.values() if call.parked is not None]

    def _free_lot(self) -> int:
        taken = {call.parked.lot for call in self._parked() if call.parked is not None}
        lot = next((lot for lot in range(1, MOST_LOTS + 1) if lot not in taken), None)
        if lot is None:
            raise Conflict("desk.no_lot", "Every parking lot is taken.")
        return lot
