"""The keys of an agent's own SIP telephone for hold and transfer do what those of her desk do."""

from __future__ import annotations

import structlog

from huying.channels.voice.parties import Parties
from huying.channels.voice.site import Site, Target
from huying.errors import HuyingError
from huying.telephony import switch as s
from huying.telephony.call import Call

log = structlog.get_logger(__name__)


class TelephoneKeys:
    """A wish the desk would refuse is refused here too; the talk goes on as it was."""

    def __init__(self, site: Site, parties: Parties) -> None:
        self._site = site
        self._parties = parties

    def hold(self, key: s.LegHeld) -> None:
        """Put the customer on hold, or take her back. Who holds already by her desk is not told twice."""
        found = self._whose(key.leg_id)
        if found is None:
            return
        call, agent_id = found
        try:
            if key.held:
                self._parties.hold(call, agent_id)
            else:
                self._parties.resume(call, agent_id)
        except HuyingError as error:
            self._refused(call, agent_id, error)

    def refer(self, key: s.LegRefers) -> None:
        """Give the call to a number, with all limits that the desk has."""
        found = self._whose(key.leg_id)
        if found is None:
            self._site.switch.refer_done(key.leg_id, taken=False)
            return
        call, agent_id = found
        try:
            number = self._site.outside.asked(key.number)
            self._site.outside.check(number, agent_id)
            self._parties.may_transfer(call, agent_id)
        except HuyingError as error:
            self._refused(call, agent_id, error)
            self._site.switch.refer_done(key.leg_id, taken=False)
            return
        # Told first: with the transfer her line ends
        self._site.switch.refer_done(key.leg_id, taken=True)
        self._parties.transfer(call, agent_id, Target(number=number))

    def _whose(self, leg_id: s.LegId) -> tuple[Call, str] | None:
        call = self._site.by_leg.get(leg_id)
        part = call.conversation.parts.get(leg_id) if call is not None else None
        if call is None or part is None or part.agent_id is None:
            return None
        return call, part.agent_id

    def _refused(self, call: Call, agent_id: str, error: HuyingError) -> None:
        log.info("telephone_key_refused", call_id=call.id, agent_id=agent_id, code=error.code)
