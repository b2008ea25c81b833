"""Supervisors at the calls: they listen, whisper, join, and take over.

A supervisor's ear is her own telephone, rung with auto-answer. Listening and whispering go through a *snoop*
on the agent's leg: a leg that hears both directions of it, and whispers into it what the ear says. While she
only listens her ear is muted, so that nothing of her is heard before she changes the mode. To barge, the ear
joins the call's own bridge, while somebody else is there: nobody is alone with a customer whom an agent has
put on hold or sent into a flow. Who talks to the customer is not changed by any of it.

Kept by call: when another agent gets it the ear follows her. What always holds: a supervisor is at one call
at most, everything of hers at the switch ends with the call, and nothing of it survives us: a process that
comes back finds legs that are in nobody's books, and ends them.
"""

from __future__ import annotations

from dataclasses import dataclass

from huying.channels.voice.agents import AgentControl
from huying.channels.voice.site import Site
from huying.channels.voice.talking import Talking
from huying.errors import Conflict, NotFound
from huying.journal import events as e
from huying.kit.ids import new_id
from huying.telephony import causes
from huying.telephony import switch as s
from huying.telephony.call import Call

_RING_SECONDS = 20


@dataclass(slots=True)
class Monitoring:
    """One supervisor at one call."""

    id: str
    call_id: str
    by: str
    mode: e.MonitorMode
    ear: s.LegId
    hears: bool = False
    """Her telephone has answered."""
    snoop: s.LegId | None = None
    room: s.BridgeId | None = None
    """Where ear and snoop meet."""
    joined: s.BridgeId | None = None
    """The call's own bridge, while her ear is in it."""
    takes_over: bool = False
    """She asked for the call before her telephone had answered."""


class Supervision:
    """All supervisors who are at a call."""

    HEARS: tuple[type[e.Event], ...] = (
        e.AgentAnswered,
        e.CallEnded,
        e.AgentBecameReady,
        e.AgentSignedOut,
        e.DeviceLost,
    )

    def __init__(self, site: Site, talking: Talking, agents: AgentControl) -> None:
        self._site = site
        self._talking = talking
        self._agents = agents
        self._of: dict[str, Monitoring] = {}
        """By supervisor."""
        self._by_leg: dict[s.LegId, Monitoring] = {}

    def of(self, supervisor_id: str) -> Monitoring | None:
        """Where a supervisor is now."""
        return self._of.get(supervisor_id)

    # ── what a supervisor asks for ────────────────────────────────────────────────────────────────

    def watch(self, supervisor_id: str, call_id: str, mode: e.MonitorMode) -> Monitoring:
        """Be at a call in this way; her telephone rings unless she is there already. Raises NotFound,
        Conflict."""
        call = self._talk(call_id, supervisor_id)
        present = self._of.get(supervisor_id)
        if present is not None and present.call_id == call_id:
            present.takes_over = False
            self._change(present, call, mode)
            return present
        self._free_to_listen(supervisor_id)
        if present is not None:
            self._end(present, "stopped")
        return self._ring(supervisor_id, call, mode)

    def stop(self, supervisor_id: str) -> None:
        """Leave the call as it is. Nothing happens when she is at none."""
        present = self._of.get(supervisor_id)
        if present is not None:
            self._end(present, "stopped")

    def take_over(self, supervisor_id: str, call_id: str) -> None:
        """Become the agent of a call; who had it goes to her wrap-up. Raises NotFound, Conflict."""
        present = self.watch(supervisor_id, call_id, "barge")
        if present.hears:
            self._take_over(present, self._talk(call_id, supervisor_id))
        else:
            present.takes_over = True

    def cut_off(self, supervisor_id: str, call_id: str) -> None:
        """End a call, whoever has it. Raises NotFound."""
        call = self._call(call_id)
        self._site.journal.record(e.CallCutOff(at=self._site.now(), call_id=call_id, by=supervisor_id))
        self._site.hang_up(call, "supervisor")

    # ── what happens ─────────────────────────────────────────────────────────────────────────────────

    def hear(self, report: s.Report) -> bool:
        """A report of the switch; True when it was about a leg of ours."""
        if isinstance(report, s.SwitchReturned):
            for each in list(self._of.values()):
                self._end(each, "lost")
        if not isinstance(report, s.LegRinging | s.LegAnswered | s.LegEnded):
            return False
        monitoring = self._by_leg.get(report.leg_id)
        if monitoring is None:
            return False
        if isinstance(report, s.LegAnswered):
            self._answered(monitoring, report.leg_id)
        elif isinstance(report, s.LegEnded):
            self._leg_ended(monitoring, report.leg_id)
        return True

    def hear_fact(self, event: e.Event) -> None:
        """A fact of `HEARS`."""
        match event:
            case e.AgentAnswered():
                for monitoring in self._at(event.call_id):
                    self._follow(monitoring, event.agent_id)
            case e.CallEnded():
                for monitoring in self._at(event.call_id):
                    self._end(monitoring, "call_ended")
            case e.AgentBecameReady() | e.AgentSignedOut() | e.DeviceLost():
                present = self._of.get(event.agent_id)
                if present is not None:
                    self._end(present, "working")
            case _:
                return

    def passed_on(self, call: Call) -> None:
        """An agent who was in the call already has it now."""
        for monitoring in self._at(call.id):
            self._follow(monitoring, call.agent_id or "")

    def company_changed(self, call: Call) -> None:
        """Others are with the customer than before, or nobody."""
        for monitoring in self._at(call.id):
            if (
                monitoring.hears
                and monitoring.mode == "barge"
                and bool(monitoring.joined) != bool(call.company)
            ):
                self._arrange(monitoring, call)

    # ── inside ───────────────────────────────────────────────────────────────────────────────────────

    def _call(self, call_id: str) -> Call:
        call = self._site.calls.get(call_id)
        if call is None:
            raise NotFound("supervision.call_over", "This call is over.")
        return call

    def _talk(self, call_id: str, supervisor_id: str) -> Call:
        """A call at which somebody can be heard."""
        call = self._call(call_id)
        if call.state != "talking" or call.agent_leg is None:
            raise Conflict("supervision.nobody_talks", "Nobody talks on this call yet.")
        if call.agent_id == supervisor_id:
            raise Conflict("supervision.own_call", "This call is your own.")
        return call

    def _free_to_listen(self, supervisor_id: str) -> None:
        """Her telephone is there and no call needs it; she takes none meanwhile."""
        seat = self._site.floor.seat(supervisor_id)
        if not seat.online:
            raise Conflict(
                "supervision.no_telephone", "Set up your own telephone at the desk first: it is your ear."
            )
        if seat.state not in ("ready", "not_ready"):
            raise Conflict("supervision.on_call", "A call of your own needs you: finish it first.")
        if seat.state == "ready":
            self._agents.not_ready(supervisor_id, "monitoring")

    def _at(self, call_id: str) -> list[Monitoring]:
        return [monitoring for monitoring in self._of.values() if monitoring.call_id == call_id]

    def _ring(self, supervisor_id: str, call: Call, mode: e.MonitorMode) -> Monitoring:
        monitoring = Monitoring(new_id("monitor"), call.id, supervisor_id, mode, s.new_leg("ear", call.id))
        self._of[supervisor_id] = self._by_leg[monitoring.ear] = monitoring
        self._site.journal.record(
            e.MonitoringAsked(
                at=self._site.now(),
                monitor_id=monitoring.id,
                call_id=call.id,
                agent_id=call.agent_id or "",
                by=supervisor_id,
                mode=mode,
                leg_id=monitoring.ear,
            )
        )
        self._site.ring_agent(
            supervisor_id,
            monitoring.ear,
            call_id=monitoring.id,
            caller=call.customer_number,
            seconds=_RING_SECONDS + self._site.longer(supervisor_id),
            auto_answer=True,
        )
        return monitoring

    def _answered(self, monitoring: Monitoring, leg_id: s.LegId) -> None:
        if leg_id == monitoring.snoop:
            self._listen_through(monitoring, leg_id)
            return
        if monitoring.hears:
            return
        monitoring.hears = True
        self._site.journal.record(
            e.MonitoringStarted(at=self._site.now(), monitor_id=monitoring.id, call_id=monitoring.call_id)
        )
        call = self._site.calls[monitoring.call_id]
        self._arrange(monitoring, call)
        if monitoring.takes_over and call.state == "talking":
            self._take_over(monitoring, call)

    def _leg_ended(self, monitoring: Monitoring, leg_id: s.LegId) -> None:
        if leg_id == monitoring.ear:
            self._end(monitoring, "stopped" if monitoring.hears else "no_answer")
        else:
            self._by_leg.pop(leg_id, None)
            monitoring.snoop = None

    def _change(self, monitoring: Monitoring, call: Call, mode: e.MonitorMode) -> None:
        before, monitoring.mode = monitoring.mode, mode
        if before == mode:
            return
        self._site.journal.record(
            e.MonitoringModeChanged(at=self._site.now(), monitor_id=monitoring.id, call_id=call.id, mode=mode)
        )
        if not monitoring.hears:
            return
        if "barge" in (before, mode):
            self._arrange(monitoring, call)
        else:
            self._site.switch.mute(monitoring.ear, on=mode == "listen")

    def _follow(self, monitoring: Monitoring, agent_id: str) -> None:
        """Another agent has the call; when it is the supervisor herself, she is no monitor any more."""
        if agent_id == monitoring.by:
            self._end(monitoring, "taken_over")
        elif monitoring.hears:
            self._arrange(monitoring, self._site.calls[monitoring.call_id])

    def _arrange(self, monitoring: Monitoring, call: Call) -> None:
        """Bring her to where her mode says, from wherever she is. While nobody talks she waits in silence."""
        switch = self._site.switch
        self._part(monitoring)
        if monitoring.joined is not None and monitoring.joined == call.main_bridge:
            switch.leave(monitoring.joined, monitoring.ear)
        monitoring.joined = None
        switch.mute(monitoring.ear, on=monitoring.mode == "listen")
        if call.state != "talking" or call.agent_leg is None or call.main_bridge is None:
            return
        if monitoring.mode == "barge":
            if call.company:
                monitoring.joined = call.main_bridge
                switch.join(call.main_bridge, [monitoring.ear])
            return
        monitoring.snoop = s.new_leg("snoop", call.id)
        self._by_leg[monitoring.snoop] = monitoring
        switch.snoop(monitoring.snoop, call.agent_leg)

    def _listen_through(self, monitoring: Monitoring, snoop: s.LegId) -> None:
        monitoring.room = new_id("bridge")
        self._site.switch.open_bridge(monitoring.room)
        self._site.switch.join(monitoring.room, [monitoring.ear, snoop])

    def _part(self, monitoring: Monitoring) -> None:
        """Take away what she listens through; her ear stays."""
        room, monitoring.room = monitoring.room, None
        snoop, monitoring.snoop = monitoring.snoop, None
        if room is not None:
            self._site.switch.part(room)
        if snoop is not None:
            self._by_leg.pop(snoop, None)
            self._site.switch.hang_up(snoop, causes.NORMAL_CLEARING)

    def _take_over(self, monitoring: Monitoring, call: Call) -> None:
        """Her ear, wherever it is, becomes the leg of the call's agent."""
        before = call.agent_id or ""
        if monitoring.joined is not None:
            call.bridges[monitoring.joined].add(monitoring.ear)
        self._by_leg.pop(monitoring.ear)
        self._site.journal.record(
            e.CallTakenOver(at=self._site.now(), call_id=call.id, agent_id=before, by=monitoring.by)
        )
        self._talking.hand_over(call, monitoring.by, monitoring.ear)
        self._agents.start_wrap_up(before, call)

    def _end(self, monitoring: Monitoring, reason: e.MonitorEnd) -> None:
        """She is at the call no more; a telephone that was given away as an agent's leg stays where it is."""
        self._of.pop(monitoring.by, None)
        if self._by_leg.pop(monitoring.ear, None) is not None:
            self._part(monitoring)
            self._site.switch.hang_up(monitoring.ear, causes.NORMAL_CLEARING)
        self._site.journal.record(
            e.MonitoringEnded(
                at=self._site.now(),
                monitor_id=monitoring.id,
                call_id=monitoring.call_id,
                reason=reason,
            )
        )
