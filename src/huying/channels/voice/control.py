"""Call control: what happens to a call from its arrival to its end.

It hears the switch's reports and the agents' wishes, asks routing who takes which call, tells the switch
what to do and records each fact once. Each stretch of a call's road has a room of its own; here they are
put together, and each report of the switch finds the room it is for.

A call's road: arrived → flow → queued → ringing → talking → ended (see `telephony.call`); a ring that
nobody takes, or a telephone that is lost, leads back to the head of the queue; a talk may be parked; a rule
of a queue may lead into a flow again.
"""

from __future__ import annotations

from typing import assert_never

from huying.channels.voice.agents import AgentControl
from huying.channels.voice.arrivals import Arrivals
from huying.channels.voice.callbacks import Callbacks
from huying.channels.voice.claims import NumberClaims
from huying.channels.voice.directory import Directory
from huying.channels.voice.ending import Ending
from huying.channels.voice.floor import Floor
from huying.channels.voice.flows import Flows, LookUp
from huying.channels.voice.manual import Dialled, ManualCalls
from huying.channels.voice.media import Media
from huying.channels.voice.offering import Offering
from huying.channels.voice.outside import Outside
from huying.channels.voice.parking import Parking
from huying.channels.voice.parties import Parties
from huying.channels.voice.prompts import Prompts
from huying.channels.voice.recorder import CallRecorder
from huying.channels.voice.remote import RemoteTelephones
from huying.channels.voice.site import Site, known
from huying.channels.voice.talking import Talking
from huying.channels.voice.telephone_keys import TelephoneKeys
from huying.channels.voice.voicemail import Voicemail
from huying.channels.voice.waiting import Waiting
from huying.errors import NotFound, Unavailable
from huying.features.recordings.jobs import Recordings
from huying.journal.port import Recorder
from huying.kit.clock import Clock
from huying.kit.tasks import Supervisor
from huying.routing.acd import Match
from huying.telephony import causes
from huying.telephony import switch as s
from huying.telephony.call import Call
from huying.telephony.conversation import Part


class CallControl:
    """Owner of all calls of one site."""

    def __init__(
        self,
        *,
        switch: s.Switch,
        journal: Recorder,
        directory: Directory,
        prompts: Prompts,
        floor: Floor,
        tasks: Supervisor,
        clock: Clock,
        recordings: Recordings,
        most_calls: int,
        look_up: LookUp,
        claims: NumberClaims,
    ) -> None:
        outside = Outside(switch, journal, directory, clock)
        self.site = Site(switch, journal, directory, prompts, floor, tasks, clock, outside, most_calls)
        outside.when_moved(self.site.move_leg)
        self.waiting = Waiting(self.site, self._offer)
        self.media = Media(self.site, self.waiting)
        self.recorder = CallRecorder(self.site, recordings)
        self.voicemail = Voicemail(self.site, self.recorder)
        self.flows = Flows(self.site, self.waiting, self.recorder, self.voicemail, look_up)
        self.waiting.when_spilled(self.flows.spilled)
        self.waiting.when_nobody_comes(self.flows.not_reached)
        self.offering = Offering(self.site, self.waiting)
        self.talking = Talking(self.site, self.waiting, self.media, self.flows)
        self.agents = AgentControl(self.site, self.waiting, self.offering, self.talking)
        self.remote = RemoteTelephones(self.site, self.agents)
        self.parties = Parties(self.site, self.media, self.waiting, self.offering, self.agents, self.flows)
        self.telephone_keys = TelephoneKeys(self.site, self.parties)
        self.parking = Parking(self.site, self.media, self.waiting, self.offering, self.agents)
        self.ending = Ending(self.site, self.agents)
        self.ending.when_ended(lambda call, *_: self.flows.over(call))
        self.arrivals = Arrivals(self.site, self.flows, self.ending)
        self.talking.when_connected(self.flows.reached)
        self.talking.when_connected(self.recorder.begin)
        self.media.when_company_changes(self.recorder.renew)
        self.manual = ManualCalls(self.site, self.arrivals, self.talking, self.ending, claims)
        self.callbacks = Callbacks(self.site, self.waiting, self.manual, self.agents, lambda: self.switch_up)
        self.flows.when_callback_asked(self.callbacks.ask)
        self.waiting.when_joining(self.callbacks.merge)
        self.waiting.when_waits(self.callbacks.offer_later)
        self.talking.when_connected(self.callbacks.reached)
        self.ending.when_ended(self.manual.call_ended)  # first: a callback may want the same number now
        self.ending.when_ended(self.callbacks.call_ended)
        self.switch_up = False
        """The switch can be asked for something now."""

    def hear(self, report: s.Report) -> None:
        """One report; recovery hears `SwitchReturned` before us."""
        if self.site.outside.heard(report) or self.remote.heard(report):
            return
        match report:
            case s.LegArrived():
                self.arrivals.arrived(report)
            case s.LegRinging():
                self._ringing(report.leg_id)
            case s.LegAnswered():
                self._answered(report.leg_id)
            case s.LegEnded():
                self._leg_ended(report)
            case s.PromptsEnded():
                self._prompts_ended(report)
            case s.LegDigit():
                self._digit(report)
            case s.LegHeld():
                self.telephone_keys.hold(report)
            case s.LegRefers():
                self.telephone_keys.refer(report)
            case s.LegSilent():
                self._silent(report.leg_id)
            case s.DeviceChanged():
                self.agents.device_changed(report.device, report.online)
            case s.LinkWaits():  # of somebody we do not know
                self.site.switch.hang_up(report.leg_id, causes.UNALLOCATED)
            case s.SwitchReturned() | s.SwitchLost():
                self.switch_up = isinstance(report, s.SwitchReturned)
            case _:
                assert_never(report)

    def callers_waiting(self, queue_id: str) -> list[str]:
        """The calls that wait in a queue, in the order of the line; who is to be called back is not on
        one."""
        return [call_id for call_id in self.site.acd.waiting(queue_id) if call_id in self.site.calls]

    def call_of(self, agent_id: str, call_id: str) -> Call:
        """A call this agent has, takes part in or is rung for. Raises NotFound."""
        call = self.site.calls.get(call_id)
        if call is None or not call.concerns(agent_id):
            raise NotFound("desk.no_call", "This call is not with you any more.")
        return call

    def taken(self, call: Call, part: Part) -> None:
        """An agent's telephone was answered: the call is hers, and those of her colleagues stop ringing."""
        self.talking.connect(call, known(part.agent_id), part.leg_id)
        for agent_id in [self.offering.withdraw(call, other) for other in call.conversation.offered()]:
            self.agents.free_again(agent_id)

    async def dial(self, agent_id: str, dialled: Dialled) -> Call:
        """She calls a number herself. Raises Unavailable while the switch is away, and what
        `ManualCalls.place` raises."""
        if not self.switch_up:
            raise Unavailable("switch.away", "The telephone switch does not answer; try again.")
        return await self.manual.place(agent_id, dialled)

    def hang_up(self, call: Call, agent_id: str) -> None:
        """She ends what she dialled or talks in, or leaves a colleague's call."""
        if call.state == "dialling" and call.by_hand:
            self.manual.give_up(call)
        else:
            self.parties.hang_up(call, agent_id)

    def _offer(self, match: Match) -> None:
        if self.callbacks.holds(match.call_id):
            self.callbacks.call(match)
        else:
            self.offering.offer(self.site.calls[match.call_id], match.agent_id, match.why)

    def _ringing(self, leg_id: s.LegId) -> None:
        call = self.site.by_leg.get(leg_id)
        if call is None:
            return
        if call.customer_leg == leg_id:
            call.rang = True
            if call.by_hand and call.state == "dialling":
                self.manual.rings(call)
        elif (part := call.conversation.parts.get(leg_id)) is not None and part.offered:
            self.offering.rings(call, part)

    def _answered(self, leg_id: s.LegId) -> None:
        call = self.site.by_leg.get(leg_id)
        part = call.conversation.parts.get(leg_id) if call is not None else None
        if call is None:
            self.site.switch.hang_up(leg_id, causes.NORMAL_CLEARING)
        elif call.state == "dialling":
            self._dialled_answered(call, leg_id)
        elif part is not None and part.offered:
            self.taken(call, part)
        elif part is not None and part.rings:
            self.parties.answered(call, part)

    def _dialled_answered(self, call: Call, leg_id: s.LegId) -> None:
        if leg_id == call.agent_leg:
            self.manual.at_the_telephone(call)
        elif call.by_hand:
            self.manual.reached(call)
        else:
            self.offering.live_answer(call)

    def _leg_ended(self, report: s.LegEnded) -> None:
        call = self.site.by_leg.pop(report.leg_id, None)
        if call is None:
            return
        part = call.conversation.parts.get(report.leg_id)
        if report.leg_id == call.customer_leg:
            self.ending.customer_gone(call, report)
        elif part is not None and part.offered:
            self.offering.refused(call, part, report.cause)
        elif report.leg_id == call.agent_leg and call.state == "dialling":
            self.manual.her_line_ended(call, report.cause)
        elif part is not None and part.left_us is None:
            self.parties.ended(call, part, report.cause)

    def _digit(self, report: s.LegDigit) -> None:
        call = self.site.by_leg.get(report.leg_id)
        if call is not None and call.customer_leg == report.leg_id:
            if call.state == "queued":
                self.callbacks.key(call, report.digit)
            else:
                self.flows.key(call, report.digit)

    def _silent(self, leg_id: s.LegId) -> None:
        call = self.site.by_leg.get(leg_id)
        if call is not None and call.customer_leg == leg_id:
            self.flows.silent(call)

    def _prompts_ended(self, report: s.PromptsEnded) -> None:
        call = self.site.by_leg.get(report.leg_id)
        if call is None or call.playback_id != report.playback_id:
            return
        call.playback_id = None
        if call.in_flow:
            self.flows.prompts_ended(call)
        elif call.state in ("queued", "ringing"):
            self.waiting.prompts_ended(call)
        elif call.promised and call.state == "flow":
            self.callbacks.told(call)
