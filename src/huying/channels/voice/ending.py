"""The customer's line is gone: the books of the call are closed, whoever had it goes on with her work."""

from __future__ import annotations

from collections.abc import Callable

from huying.channels.voice.agents import AgentControl
from huying.channels.voice.site import Site
from huying.journal import events as e
from huying.telephony import causes
from huying.telephony import switch as s
from huying.telephony.call import Call
from huying.telephony.conversation import Part

_TIMERS = ("announce", "dial", "park")


class Ending:
    def __init__(self, site: Site, agents: AgentControl) -> None:
        self._site = site
        self._agents = agents
        self._on_ended: list[Callable[[Call, int, int | None], None]] = []

    def when_ended(self, then: Callable[[Call, int, int | None], None]) -> None:
        """Tell a part that a call is over: the call, its cause and SIP code."""
        self._on_ended.append(then)

    def customer_gone(self, call: Call, report: s.LegEnded) -> None:
        """The switch says so. A caller we are still looking up is told of when that is done."""
        call.not_made = not report.made
        if call.state == "arrived" and call.ended_by is None:
            call.early_end = (report.cause, report.sip_code)
        else:
            self.over(call, report.cause, report.sip_code)

    def lost(self, call: Call, cause: int) -> None:
        """The customer's line is gone and no report of it will come."""
        call.lost = True
        if call.preparing and call.direction == "inbound":
            call.early_end = (cause, None)
        else:
            self.over(call, cause, None)

    def over(self, call: Call, cause: int, sip_code: int | None) -> None:
        """Close the books of this call."""
        site, was, agent_id = self._site, call.state, call.agent_id
        parts, now = call.conversation.open(), site.now()
        call.to("ended")
        site.forget(call)
        site.acd.call_gone(call.id)
        for what in _TIMERS:
            site.timers.cancel(what, call.id)
        legs = {part.leg_id for part in parts} | ({call.agent_leg} if call.agent_leg else set())
        call.agent_leg = None
        for leg_id in sorted(legs):
            site.drop_party(call, leg_id, causes.NORMAL_CLEARING)
        for bridge_id in call.bridges:
            site.switch.part(bridge_id)
        site.tell(
            call,
            e.CallEnded(
                at=now,
                call_id=call.id,
                outcome=_outcome(call),
                ended_by=call.ended_by or ("network" if call.lost else "customer"),
                cause=cause,
                sip_code=sip_code,
            ),
        )
        for then in self._on_ended:
            then(call, cause, sip_code)
        for part in parts:
            self._free(part, call)
        if was == "dialling" and agent_id is not None:
            self._agents.release(agent_id, call.id, call.attempt_id or "")

    def _free(self, part: Part, call: Call) -> None:
        """Who has talked has her wrap-up, also when she was just being rung again."""
        if part.agent_id is not None and call.conversation.has_talked(part.agent_id):
            self._agents.start_wrap_up(part.agent_id, call)
        elif part.agent_id is not None:
            self._agents.free_again(part.agent_id)


def _outcome(call: Call) -> e.CallOutcome:
    if call.talked:
        return "answered"
    if call.lost:
        return "lost"
    if call.direction == "outbound" and not call.connected:
        return "not_connected"
    if call.promised:
        return "callback"
    if call.self_served or call.conversation.begun:
        return "self_served"
    return "refused" if call.ended_by == "centre" else "abandoned"
