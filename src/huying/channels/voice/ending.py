"""The customer's line is gone: the books of the call are closed, whoever had it goes on with her work."""

from __future__ import annotations

from collections.abc import Callable

from huying.channels.voice.agents import AgentControl
from huying.channels.voice.site import Site, known
from huying.journal import events as e
from huying.telephony import causes
from huying.telephony import switch as s
from huying.telephony.call import Call, CallState

_TIMERS = ("ring", "announce", "dial")


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
        now = site.now()
        call.to("ended")
        site.forget(call)
        site.acd.call_gone(call.id)
        for what in _TIMERS:
            site.timers.cancel(what, call.id)
        site.drop_agent(call, causes.NORMAL_CLEARING)
        if call.bridge_id is not None:
            site.switch.part(call.bridge_id)
        call.agent_id = agent_id
        site.journal.record(
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
        if agent_id is not None:
            self._free(agent_id, call, was)

    def _free(self, agent_id: str, call: Call, was: CallState) -> None:
        if was == "talking":
            self._agents.start_wrap_up(agent_id, call)
        elif was == "ringing":
            self._agents.free_again(agent_id)
        elif was == "dialling":
            self._agents.release(agent_id, call.id, known(call.attempt_id))


def _outcome(call: Call) -> e.CallOutcome:
    if call.talked:
        return "answered"
    if call.lost:
        return "lost"
    if call.direction == "outbound" and not call.connected:
        return "not_connected"
    return "refused" if call.ended_by == "centre" else "abandoned"
