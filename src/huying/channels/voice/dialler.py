"""Progressive calling out: one ready agent, one number, connected on a live answer.

Driven by what happens (an agent becomes free, a campaign starts, an attempt ends), never by a clock.
Before the switch is asked to dial, the number is claimed in the database and the attempt is in the
journal: killed at any moment, no number is dialled twice at once and no attempt is without a result.
"""

from __future__ import annotations

import structlog

from huying.channels.voice.claims import DialClaims
from huying.channels.voice.control import CallControl
from huying.channels.voice.directory import CampaignPlan
from huying.channels.voice.outside import Wish
from huying.errors import BadInput, HuyingError, TooMany
from huying.features.campaigns import service
from huying.journal import events as e
from huying.kit.clock import SECOND
from huying.kit.database import Database
from huying.kit.ids import new_id
from huying.kit.tasks import Supervisor
from huying.telephony import causes
from huying.telephony import switch as s
from huying.telephony.call import Call
from huying.telephony.switch import LegEnded

log = structlog.get_logger(__name__)

_TRY_AGAIN_SECONDS = 5.0
_TROUBLE: frozenset[e.AttemptResult] = frozenset({"congestion", "failed"})
_TROUBLES_IN_A_ROW = 3
_LONGEST_REST_SECONDS = 60.0


class Dialler:
    """Calls out for all running campaigns of this site."""

    def __init__(
        self,
        control: CallControl,
        claims: DialClaims,
        database: Database,
        tasks: Supervisor,
    ) -> None:
        self._control = control
        self._claims = claims
        self._database = database
        self._tasks = tasks
        self._empty: set[str] = set()
        self._turn = 0
        self._troubles = 0
        self._resting = False
        control.agents.when_free(self.consider)
        control.site.outside.when_free(self.consider)
        control.talking.when_connected(self._talking)
        control.ending.when_ended(self._ended)

    def campaigns_changed(self) -> None:
        """A campaign was started, paused or given leads."""
        self._empty.clear()
        self.consider()

    def consider(self) -> None:
        """Reserve every ready agent a running campaign has a use for, campaigns taking turns."""
        if self._resting or not self._control.switch_up:
            return
        site = self._control.site
        running = [c for c in site.directory.campaigns.values() if self._wants_agents(c)]
        while running and self._has_line():
            self._turn += 1
            campaign = running[self._turn % len(running)]
            agent_id = site.acd.reserve(campaign.queue_id, site.now(), self._slow())
            if agent_id is None:
                running.remove(campaign)
                continue
            self._begin(campaign, agent_id)

    def _slow(self) -> set[str]:
        """Agents whose telephone has to be called first: nobody who picks up waits for that."""
        site = self._control.site
        return {seat.agent_id for seat in site.floor.seats() if site.longer(seat.agent_id)}

    def _has_line(self) -> bool:
        """Whether another call could go out now. Where only a rate forbids it, we look again when it is
        over."""
        site = self._control.site
        if site.full:
            return False
        now = site.now()
        preparing = sum(call.state == "dialling" and call.preparing for call in site.calls.values())
        if site.outside.lines.room(now) > preparing:
            return True
        later = site.outside.lines.next_change(now)
        if later is not None:
            site.timers.set("dialler", "rate", (later - now) / SECOND, self.consider)
        return False

    def _wants_agents(self, campaign: CampaignPlan) -> bool:
        return campaign.state == "running" and campaign.id not in self._empty

    def _begin(self, campaign: CampaignPlan, agent_id: str) -> None:
        call_id = new_id("call")
        call = Call(
            id=call_id,
            direction="outbound",
            customer_leg=s.new_leg("outbound", call_id),
            customer_number="",
            our_number=campaign.caller_id,
            offered_us=self._control.site.now(),
            state="dialling",
            queue_id=campaign.queue_id,
            agent_id=agent_id,
            campaign_id=campaign.id,
            attempt_id=new_id("attempt"),
            preparing=True,
        )
        self._control.site.journal.record(
            e.AgentReserved(
                at=call.offered_us, agent_id=agent_id, call_id=call.id, attempt_id=call.attempt_id or ""
            )
        )
        self._control.site.adopt(call)
        self._tasks.spawn("attempt", self._attempt(call, campaign))

    async def _attempt(self, call: Call, campaign: CampaignPlan) -> None:
        try:
            lead = await self._claims.take_lead(call)
        except Exception as error:
            log.warning("claim_failed", call_id=call.id, error=f"{type(error).__name__}: {error}")
            self._control.site.timers.set("dialler", "again", _TRY_AGAIN_SECONDS, self.campaigns_changed)
            lead = None
        if lead is None:
            self._nothing_to_dial(call, campaign)
            return
        call.lead_id, call.customer_number = lead.lead_id, lead.number
        card = await self._control.arrivals.identify(call)
        self._started(call)
        self._control.arrivals.introduce(call, card)
        try:
            await self._control.site.journal.stored()
        except HuyingError as error:
            self._not_dialled(call, error.code)
            return
        call.preparing = False
        if not self._control.switch_up:
            self._not_dialled(call, "switch.away")
            return
        try:
            self._control.site.outside.dial(_wish(call, campaign))
        except HuyingError as error:
            self._not_let_out(call, error)
            return
        self._control.site.timers.set(
            "dial",
            call.id,
            campaign.ring_seconds,
            lambda: self._control.site.hang_up(call, "centre", causes.NO_ANSWER),
        )

    def _not_let_out(self, call: Call, error: HuyingError) -> None:
        """A number that is never called is done with; a limit or busy lines are no fault of the number's."""
        if isinstance(error, BadInput):
            self._control.hear(LegEnded(call.customer_leg, causes.BARRED))
            return
        if isinstance(error, TooMany):
            self._rest(float(error.params.get("retry_after", _LONGEST_REST_SECONDS)))
        self._not_dialled(call, error.code)

    def _not_dialled(self, call: Call, reason: str) -> None:
        """Nobody's telephone was touched: the lead stays new."""
        log.warning("attempt_not_dialled", call_id=call.id, reason=reason)
        self._control.hear(LegEnded(call.customer_leg, causes.TEMPORARY_FAILURE, made=False))

    def _nothing_to_dial(self, call: Call, campaign: CampaignPlan) -> None:
        self._empty.add(campaign.id)
        self._control.site.forget(call)
        self._control.agents.release(call.agent_id or "", call.id, call.attempt_id or "")
        self._tasks.spawn("complete", self._complete_if_done(campaign.id))

    def _started(self, call: Call) -> None:
        now = self._control.site.now()
        call.offered_us = now
        self._control.site.journal.record(
            e.AttemptStarted(
                at=now,
                attempt_id=call.attempt_id or "",
                campaign_id=call.campaign_id or "",
                lead_id=call.lead_id or "",
                call_id=call.id,
                agent_id=call.agent_id or "",
                number=call.customer_number,
            ),
            e.CallPlaced(
                at=now,
                call_id=call.id,
                channel_id=call.customer_leg,
                called=call.customer_number,
                caller=call.our_number,
                agent_id=call.agent_id or "",
                queue_id=call.queue_id or "",
                campaign_id=call.campaign_id,
                attempt_id=call.attempt_id,
                customer_id=call.customer_id,
                locale=call.locale,
            ),
        )

    def _talking(self, call: Call) -> None:
        if call.attempt_id is not None and not call.attempt_answered:
            call.attempt_answered = True
            self._result(call, "answered", causes.NORMAL_CLEARING, None)

    def _ended(self, call: Call, cause: int, sip_code: int | None) -> None:
        if call.attempt_id is None:
            return
        if not call.attempt_answered:
            result = _result_of(call, cause, sip_code)
            self._result(call, result, cause, sip_code)
            self._watch_the_line(result)
        self._tasks.spawn("finish-lead", self._finish(call))

    def _watch_the_line(self, result: e.AttemptResult) -> None:
        """A line that is down must not eat the list: after failures in a row we rest, longer each time."""
        if result not in _TROUBLE:
            self._troubles = 0
            return
        self._troubles += 1
        if self._troubles >= _TROUBLES_IN_A_ROW:
            rest = min(_LONGEST_REST_SECONDS, 2.0 ** (self._troubles - _TROUBLES_IN_A_ROW + 1))
            self._rest(rest)

    def _rest(self, seconds: float) -> None:
        if not self._resting:
            self._resting = True
            log.warning("dialler_rests", failures_in_a_row=self._troubles, rest_seconds=seconds)
            self._control.site.timers.set("dialler", "rest", seconds, self._rested)

    def _rested(self) -> None:
        self._resting = False
        self.campaigns_changed()

    def _result(self, call: Call, result: e.AttemptResult, cause: int, sip_code: int | None) -> None:
        self._control.site.journal.record(
            e.AttemptEnded(
                at=self._control.site.now(),
                attempt_id=call.attempt_id or "",
                campaign_id=call.campaign_id or "",
                lead_id=call.lead_id or "",
                call_id=call.id,
                result=result,
                cause=cause,
                sip_code=sip_code,
            )
        )

    async def _finish(self, call: Call) -> None:
        """The number is free again."""
        await self._claims.give_back(call)
        await self._complete_if_done(call.campaign_id or "")
        if self._empty:
            self.campaigns_changed()

    async def _complete_if_done(self, campaign_id: str) -> None:
        """No lead left and none being tried: say so, once."""
        async with self._database.transaction() as session:
            completed = await service.complete(session, campaign_id)
        if completed:
            now = self._control.site.now()
            self._control.site.journal.record(e.CampaignCompleted(at=now, campaign_id=campaign_id))


def _wish(call: Call, campaign: CampaignPlan) -> Wish:
    return Wish(
        call_id=call.id,
        leg_id=call.customer_leg,
        number=call.customer_number,
        purpose="campaign",
        seconds=campaign.ring_seconds,
        agent_id=call.agent_id,
        callers=(campaign.caller_id,),
    )


def _result_of(call: Call, cause: int, sip_code: int | None) -> e.AttemptResult:
    if call.lost:
        return "lost"
    if call.not_made:
        return "failed"
    if call.connected:
        return "abandoned"
    if call.ended_by == "centre":
        return "no_answer" if cause in (causes.NO_ANSWER, causes.NORMAL_CLEARING) else "cancelled"
    return causes.attempt_result(cause, sip_code, rang=call.rang)
