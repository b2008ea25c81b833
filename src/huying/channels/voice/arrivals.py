"""A customer calls: who it is, whether we take the call, and into which flow she comes."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from huying.channels.voice.directory import NumberPlan
from huying.channels.voice.ending import Ending
from huying.channels.voice.flows import Flows
from huying.channels.voice.site import Site
from huying.features.customers.schemas import KnownCustomer
from huying.journal import events as e
from huying.kit.ids import new_id
from huying.kit.masking import masked
from huying.telephony import causes
from huying.telephony import switch as s
from huying.telephony.call import Call

log = structlog.get_logger(__name__)


class Arrivals:
    def __init__(self, site: Site, flows: Flows, ending: Ending) -> None:
        self._site = site
        self._flows = flows
        self._ending = ending
        self._on_known: list[Callable[[Call, KnownCustomer], None]] = []

    def when_known(self, then: Callable[[Call, KnownCustomer], None]) -> None:
        """Tell a part who the customer of a call is."""
        self._on_known.append(then)

    def arrived(self, report: s.LegArrived) -> None:
        """A line from a trunk asks to be taken."""
        site = self._site
        if report.leg_id in site.by_leg:
            return
        call = Call(
            id=new_id("call"),
            direction="inbound",
            customer_leg=report.leg_id,
            customer_number=site.outside.caller(report),
            our_number=report.called,
            offered_us=site.now(),
            state="arrived",
        )
        number = site.directory.number(report.called)
        busy = site.outside.busy(report) or site.full
        if number is not None:
            call.queue_id, call.locale = number.queue_id, number.locale
        site.adopt(call)
        if number is None or busy:
            self._offered(call, number, report.trunk)
            self._refuse(call, causes.NO_CIRCUIT if number is not None else causes.UNALLOCATED)
            return
        call.preparing = True
        site.tasks.spawn("welcome", self._welcome(call, number, report.trunk))

    async def identify(self, call: Call) -> KnownCustomer | None:
        """Find out who is on the line; from here on she is spoken to in her own language."""
        card = await self._site.directory.customer(call.customer_number)
        if card is not None:
            call.customer_id = card.id
            call.locale = card.locale or call.locale
            call.tier = card.tier
        call.last_agent = await self._site.directory.last_agent(call.customer_number)
        return card

    def introduce(self, call: Call, card: KnownCustomer | None) -> None:
        """Tell the screens who is on the line, once the journal has the call."""
        if card is not None:
            for then in self._on_known:
                then(call, card)

    async def _welcome(self, call: Call, number: NumberPlan, trunk: str) -> None:
        card = await self.identify(call)
        call.preparing = False
        self._offered(call, number, trunk)
        self.introduce(call, card)
        if call.early_end is not None:
            self._ending.over(call, *call.early_end)
        else:
            self._flows.begin(call, number.flow, card)

    def _offered(self, call: Call, number: NumberPlan | None, trunk: str) -> None:
        self._site.journal.record(
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
        self._site.hang_up(call, "centre", cause)
