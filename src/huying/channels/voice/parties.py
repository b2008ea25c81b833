"""What an agent does with a call she has: hold, advice, conference, hand-over.

Each wish is held against who is where (`telephony.conversation`), recorded, and only then carried out.
A wish that does not fit the moment is refused with a sentence: lines come and go while people think.
"""

from __future__ import annotations

from collections.abc import Callable

from huying.channels.voice.agents import AgentControl
from huying.channels.voice.flows import Flows
from huying.channels.voice.media import Media
from huying.channels.voice.offering import Offering, miss_reason
from huying.channels.voice.outside import Wish
from huying.channels.voice.site import Site, Target, known
from huying.channels.voice.waiting import Waiting
from huying.errors import Conflict, HuyingError, NotFound
from huying.flows.commands import Version
from huying.flows.document import Unreached
from huying.journal import events as e
from huying.routing.why import Why
from huying.telephony import causes
from huying.telephony import switch as s
from huying.telephony.call import Call
from huying.telephony.conversation import Part

MOST_PARTIES = 8
"""Of one call, its customer counted."""

_RING_SECONDS = 25
_SWITCH_BACKSTOP_SECONDS = 5
_AWAY_SECONDS = 10
"""So long a call waits for a telephone that went away."""
_UNREACHED: dict[str, Unreached] = {"no_answer": "no_answer", "rejected": "busy"}


class Parties:
    def __init__(
        self,
        site: Site,
        media: Media,
        waiting: Waiting,
        offering: Offering,
        agents: AgentControl,
        flows: Flows,
    ) -> None:
        self._site = site
        self._media = media
        self._waiting = waiting
        self._offering = offering
        self._agents = agents
        self._flows = flows
        self._on_passed_on: list[Callable[[Call], None]] = []
        self._awaited: dict[str, tuple[Call, Part]] = {}
        """Agents whose telephone went away in the middle of a talk, with the part that waits for them."""
        flows.when_lent(back=self._handed_back, on=self._sent_on)
        flows.when_number(self._ring_for_flow)
        site.outside.when_moved(self._rung_another_way)
        agents.when_telephone_moves(lost=self.telephone_lost, back=self.telephone_back)

    def when_passed_on(self, then: Callable[[Call], None]) -> None:
        """Tell a part that an agent who was in a call already has it now."""
        self._on_passed_on.append(then)

    # ── the agent and the customer ───────────────────────────────────────────────────────────────

    def hold(self, call: Call, agent_id: str) -> None:
        """Step aside; a customer left alone hears music. Raises Conflict."""
        if led_by(call, agent_id).place != "main":
            raise Conflict("desk.on_hold_already", "The customer is on hold already.")
        self._tell(call, e.CallHeld(at=self._site.now(), call_id=call.id, agent_id=agent_id))

    def resume(self, call: Call, agent_id: str) -> None:
        """Back to the customer, also out of a flow she was sent into. Raises Conflict."""
        if led_by(call, agent_id).place != "aside":
            raise Conflict("desk.not_on_hold", "The customer is not on hold.")
        self._flows.withdraw(call)
        self._tell(call, e.CallResumed(at=self._site.now(), call_id=call.id, agent_id=agent_id))

    def lend(self, call: Call, agent_id: str, version: Version) -> None:
        """Send the customer into a flow; the same agent gets her back. Raises Conflict."""
        if any(not part.lead for part in call.conversation.open()):
            raise Conflict("desk.not_alone", "Others are in this call: leave it to them, or send them away.")
        self.hold(call, agent_id)
        self._flows.lend(call, version, agent_id)

    def keys(self, call: Call, agent_id: str, digits: str) -> None:
        """Sound keys to the customer's side. Raises Conflict."""
        free_led_by(call, agent_id)
        self._site.switch.keys(call.customer_leg, digits)
        self._site.tell(
            call,
            e.KeysSent(at=self._site.now(), call_id=call.id, agent_id=agent_id, count=len(digits)),
        )

    # ── others ───────────────────────────────────────────────────────────────────────────────────

    def invite(self, call: Call, agent_id: str, target: Target, place: e.Place) -> Part:
        """Ring somebody, for advice or to join everybody. Raises Conflict, and what `Outside.check`
        raises."""
        free_led_by(call, agent_id)
        if any(part.rings for part in call.conversation.open()):
            raise Conflict("desk.somebody_rings", "Somebody is being rung for this call already.")
        if place == "consult" and call.conversation.adviser() is not None:
            raise Conflict("desk.one_adviser", "You are asking somebody already.")
        if len(call.conversation.open()) + 2 > MOST_PARTIES:
            raise Conflict("desk.conference_full", f"A call has room for {MOST_PARTIES}.", most=MOST_PARTIES)
        return self._ring(call, agent_id, target, place)

    def swap(self, call: Call, agent_id: str) -> None:
        """Turn to the other side: from the customer to who gives advice, or back. Raises Conflict."""
        lead = free_led_by(call, agent_id)
        self._answered_adviser(call)
        self._tell(
            call,
            e.ConsultSwapped(
                at=self._site.now(),
                call_id=call.id,
                agent_id=agent_id,
                place="main" if lead.place == "consult" else "consult",
            ),
        )

    def join(self, call: Call, agent_id: str) -> None:
        """Agent, adviser and customer all together. Raises Conflict."""
        free_led_by(call, agent_id)
        self._answered_adviser(call)
        self._tell(call, e.ConsultJoined(at=self._site.now(), call_id=call.id, agent_id=agent_id))

    def drop(self, call: Call, agent_id: str, leg_id: s.LegId) -> None:
        """Send somebody away, or stop ringing her. Raises Conflict, NotFound."""
        lead = led_by(call, agent_id)
        part = call.conversation.parts.get(leg_id)
        if part is None or part.left_us is not None or part is lead:
            raise NotFound("desk.no_party", "That person is not in this call any more.")
        if part.rings:
            self._missed(call, part, "withdrawn")
        else:
            self._part_leaves(call, part, "dropped")

    def leave(self, call: Call, agent_id: str) -> None:
        """Go; the others talk on. Raises Conflict when nobody would be left with the customer."""
        part = call.conversation.of_agent(agent_id)
        if part is None or not part.present:
            raise NotFound("desk.no_call", "This call is not with you any more.")
        if part.lead and _heir(call) is None:
            raise Conflict("desk.nobody_else", "Nobody else is with the customer: end the call instead.")
        self._part_leaves(call, part, "hung_up")

    def hang_up(self, call: Call, agent_id: str) -> None:
        """The agent who has the call ends it for everybody; anybody else leaves it."""
        lead = call.conversation.lead
        if lead is not None and lead.agent_id != agent_id:
            self.leave(call, agent_id)
        else:
            self._site.hang_up(call, "agent")

    # ── hand-over ────────────────────────────────────────────────────────────────────────────────

    def complete(self, call: Call, agent_id: str) -> None:
        """Who was asked for advice has the call from now on. Raises Conflict."""
        lead = free_led_by(call, agent_id)
        self._hand_over(call, lead, self._answered_adviser(call))

    def may_transfer(self, call: Call, agent_id: str) -> Part:
        """Her part, when she is alone with the customer. Raises Conflict."""
        lead = free_led_by(call, agent_id)
        if any(part is not lead for part in call.conversation.open()):
            raise Conflict("desk.not_alone", "Others are in this call: leave it to them, or send them away.")
        return lead

    def transfer(self, call: Call, agent_id: str, target: Target) -> None:
        """Give the call away without a word before. Raises Conflict, BadInput."""
        lead = self.may_transfer(call, agent_id)
        if target.number:
            self._site.outside.check(target.number, agent_id)
        colleague = self._reserve(target.agent_id, agent_id) if target.agent_id else None
        self._away(call, lead, target)
        if target.number:
            call.to("ringing")
            self._ring_outside(call, "", target.number, "main")
        elif colleague is not None:
            self._offering.offer(call, colleague, Why("transferred"))
        else:
            call.queue_id = target.queue_id
            self._waiting.enqueue(call)
        self._agents.start_wrap_up(agent_id, call)

    def _away(self, call: Call, lead: Part, target: Target) -> None:
        """She has given it away; the customer hears music until somebody has it."""
        self._site.tell(
            call,
            e.CallTransferred(
                at=self._site.now(),
                call_id=call.id,
                agent_id=known(lead.agent_id),
                kind="blind",
                to_agent_id=target.agent_id or None,
                to_queue_id=target.queue_id or None,
                to_number=target.number,
            ),
        )
        self._site.drop_agent(call, causes.NORMAL_CLEARING)
        self._media.arrange(call)

    def _hand_over(self, call: Call, lead: Part, heir: Part) -> None:
        self._site.tell(
            call,
            e.CallTransferred(
                at=self._site.now(),
                call_id=call.id,
                agent_id=known(lead.agent_id),
                kind="attended",
                to_agent_id=heir.agent_id,
                to_number=heir.number,
                leg_id=heir.leg_id,
            ),
        )
        self._gone(call, lead)

    # ── reports of the switch ────────────────────────────────────────────────────────────────────

    def answered(self, call: Call, part: Part) -> None:
        """Somebody who was rung has taken it."""
        self._site.timers.cancel("ring", part.leg_id)
        if call.state == "ringing":
            call.to("talking")
            self._flows.reached(call)
        self._tell(
            call,
            e.PartyAnswered(at=self._site.now(), call_id=call.id, leg_id=part.leg_id, agent_id=part.agent_id),
        )
        self._follow_lead(call)

    def ended(self, call: Call, part: Part, cause: int) -> None:
        """Her line ended."""
        if part.rings:
            self._missed(call, part, miss_reason(cause))
        elif not part.lead:
            self._part_leaves(call, part, "hung_up")
        elif (adviser := call.conversation.adviser()) is not None and adviser.present:
            self._hand_over(call, part, adviser)
        elif _heir(call) is not None:
            self._part_leaves(call, part, "hung_up")
        elif self._flows.wants_back(call):
            self._part_leaves(call, part, "hung_up")
            self._flows.come_back(call)
        else:
            call.agent_leg = None
            call.unseat(part.leg_id)
            self._site.hang_up(call, "agent" if part.role == "agent" else "outside")

    # ── telephones ───────────────────────────────────────────────────────────────────────────────

    def telephone_lost(self, call: Call, agent_id: str) -> None:
        """Her telephone went away in the middle of a talk. It is rung with the same call as soon as it is
        back; a customer who is alone meanwhile hears music, and after a while waits for the next agent."""
        part = call.conversation.of_agent(agent_id)
        if part is None or not part.present:
            return
        self._flows.withdraw(call)
        heir = self._left(call, part, "lost")
        self._site.drop_party(call, part.leg_id, causes.NORMAL_CLEARING)
        self._follow_lead(call)
        if heir is None and call.state == "talking" and call.conversation.lead is None:
            call.to("ringing")
        again = self._invited(call, s.new_leg("agent", call.id), "", "main", agent_id=agent_id)
        self._awaited[agent_id] = (call, again)
        self.ring_on(call, again, _AWAY_SECONDS, "device_lost")

    def telephone_back(self, agent_id: str) -> None:
        """It can be reached again: the call it was in answers by itself."""
        if agent_id not in self._awaited:
            return
        call, part = self._awaited.pop(agent_id)
        self._site.ring_agent(
            agent_id,
            part.leg_id,
            call_id=call.id,
            caller=call.customer_number,
            seconds=_AWAY_SECONDS + _SWITCH_BACKSTOP_SECONDS,
            auto_answer=True,
        )

    # ── inside ───────────────────────────────────────────────────────────────────────────────────

    def _tell(self, call: Call, *facts: e.Event) -> None:
        self._site.tell(call, *facts)
        self._media.arrange(call)

    def _handed_back(self, call: Call) -> None:
        """The customer has come through the flow she was sent into."""
        lead = call.conversation.lead
        if lead is not None and lead.agent_id is not None and lead.place == "aside":
            self.resume(call, lead.agent_id)

    def _sent_on(self, call: Call, target: Target) -> None:
        """The flow she was sent into sends her on: the agent does not get her back."""
        lead = call.conversation.lead
        if lead is not None and lead.agent_id is not None:
            self._away(call, lead, target)
            call.to("flow")
            self._agents.start_wrap_up(lead.agent_id, call)

    def _ring_for_flow(self, call: Call, number: str, seconds: int) -> None:
        """A flow has a number outside called; she hears music until somebody answers."""
        call.to("ringing")
        self._waiting.open_line(call)
        self._waiting.music(call, on=True)
        self._ring_outside(call, "", number, "main", "flow", seconds)

    def _answered_adviser(self, call: Call) -> Part:
        adviser = call.conversation.adviser()
        if adviser is None or not adviser.present:
            raise Conflict("desk.no_adviser", "Nobody you have asked is on the line.")
        return adviser

    def _reserve(self, agent_id: str, by: str) -> str:
        """A colleague who can be rung now; from now on nobody else gets her. Raises Conflict."""
        if agent_id == by or not self._agents.take_out(agent_id):
            raise Conflict("desk.colleague_busy", "Your colleague cannot take a call now.")
        return agent_id

    def _reserve_of(self, queue_id: str) -> str:
        """The ready agent of a queue whose turn it is. Raises Conflict."""
        agent_id = self._site.acd.reserve(queue_id, self._site.now())
        if agent_id is None:
            raise Conflict("desk.nobody_ready", "Nobody in that queue is free now.")
        return agent_id

    def _ring(self, call: Call, by: str, target: Target, place: e.Place) -> Part:
        if target.number:
            self._site.outside.check(target.number, by)
            return self._ring_outside(call, by, target.number, place)
        agent_id = (
            self._reserve_of(target.queue_id) if target.queue_id else self._reserve(target.agent_id, by)
        )
        return self._ring_colleague(call, by, agent_id, place)

    def _ring_colleague(self, call: Call, by: str, agent_id: str, place: e.Place) -> Part:
        part = self._invited(call, s.new_leg("agent", call.id), by, place, agent_id=agent_id)
        self._site.ring_agent(
            agent_id,
            part.leg_id,
            call_id=call.id,
            caller=call.customer_number,
            seconds=_RING_SECONDS + self._site.longer(agent_id) + _SWITCH_BACKSTOP_SECONDS,
            auto_answer=False,
        )
        return part

    def _ring_outside(
        self,
        call: Call,
        by: str,
        number: str,
        place: e.Place,
        purpose: e.OutsidePurpose = "transfer",
        seconds: int = _RING_SECONDS,
    ) -> Part:
        part = self._invited(call, s.new_leg("outside", call.id), by, place, number=number)
        self.ring_on(call, part, seconds)
        wish = Wish(
            call_id=call.id,
            leg_id=part.leg_id,
            number=number,
            purpose="consult" if place == "consult" else purpose,
            seconds=seconds + _SWITCH_BACKSTOP_SECONDS,
            agent_id=by or None,
            callers=(call.our_number, self._queue_caller_id(call)),
        )
        try:
            self._site.outside.dial(wish)
        except HuyingError:  # a limit was reached since it was asked
            self._missed(call, part, "failed")
        return part

    def _queue_caller_id(self, call: Call) -> str:
        queue = self._site.directory.queues.get(call.queue_id or "")
        return queue.caller_id if queue else ""

    def _invited(
        self,
        call: Call,
        leg_id: s.LegId,
        by: str,
        place: e.Place,
        *,
        agent_id: str | None = None,
        number: str = "",
    ) -> Part:
        self._site.by_leg[leg_id] = call
        self._tell(
            call,
            e.PartyInvited(
                at=self._site.now(),
                call_id=call.id,
                leg_id=leg_id,
                by=by,
                place=place,
                agent_id=agent_id,
                number=number,
            ),
        )
        part = call.conversation.parts[leg_id]
        self.ring_on(call, part)
        return part

    def ring_on(
        self, call: Call, part: Part, seconds: int = _RING_SECONDS, else_: e.MissReason = "no_answer"
    ) -> None:
        """She has so long to answer."""
        seconds += self._site.longer(part.agent_id) if part.agent_id else 0
        self._site.timers.set("ring", part.leg_id, seconds, lambda: self._missed(call, part, else_))

    def _rung_another_way(self, old: s.LegId, new: s.LegId) -> None:
        """A number outside is tried by another trunk, for what is left of the time."""
        self._site.timers.rename("ring", old, new)

    def _missed(self, call: Call, part: Part, reason: e.MissReason | e.Withdrawn) -> None:
        """Nobody came: whoever asked is told; a customer who was to be handed over waits for an agent."""
        self._site.drop_party(call, part.leg_id, causes.NO_ANSWER)
        self._awaited.pop(part.agent_id or "", None)
        self._tell(
            call,
            e.PartyMissed(
                at=self._site.now(),
                call_id=call.id,
                leg_id=part.leg_id,
                reason=reason,
                agent_id=part.agent_id,
            ),
        )
        if part.agent_id is not None:
            self._not_taken(part.agent_id, reason)
        if call.state == "ringing":
            for other in call.conversation.open():
                self._part_leaves(call, other, "dropped")
            self._wait_again(call, reason)

    def _wait_again(self, call: Call, reason: e.MissReason | e.Withdrawn) -> None:
        """For an agent, or on in the flow that had somebody called."""
        if self._flows.reaches(call):
            self._waiting.leave(call)
            self._flows.not_reached(call, _UNREACHED.get(reason, "refused"))
        else:
            self._waiting.enqueue(call, put_back=True)

    def _not_taken(self, agent_id: str, reason: str) -> None:
        """A colleague who was rung in vain: she is what she was, but not ready when she did not hear it."""
        seat = self._site.floor.seat(agent_id)
        if reason != "withdrawn":
            seat.next_reason = seat.next_reason or reason
        self._agents.free_again(agent_id)

    def _part_leaves(self, call: Call, part: Part, reason: e.LeaveReason) -> None:
        self._left(call, part, reason)
        self._gone(call, part)

    def _left(self, call: Call, part: Part, reason: e.LeaveReason) -> Part | None:
        """Say that she left; returns who has the call instead of her."""
        heir = _heir(call) if part.lead else None
        self._site.tell(
            call,
            e.PartyLeft(
                at=self._site.now(),
                call_id=call.id,
                leg_id=part.leg_id,
                reason=reason,
                agent_id=part.agent_id,
                heir=heir.leg_id if heir else "",
                heir_agent_id=heir.agent_id if heir else None,
            ),
        )
        return heir

    def _follow_lead(self, call: Call) -> None:
        """Keep in the books who has the call; whoever wants to know that it was passed on is told."""
        lead, before = call.conversation.lead, call.agent_leg
        call.agent_id = lead.agent_id if lead else None
        call.agent_leg = lead.leg_id if lead and lead.role == "agent" else None
        if call.agent_leg is not None and call.agent_leg != before:
            for then in self._on_passed_on:
                then(call)

    def _gone(self, call: Call, part: Part) -> None:
        """What is left is arranged anew, and she has her wrap-up."""
        self._site.drop_party(call, part.leg_id, causes.NORMAL_CLEARING)
        self._follow_lead(call)
        self._media.arrange(call)
        if part.agent_id is not None:
            self._agents.start_wrap_up(part.agent_id, call)


def led_by(call: Call, agent_id: str) -> Part:
    """The part of the agent who has the call. Raises Conflict when it is not hers."""
    lead = call.conversation.lead
    if lead is None or lead.agent_id != agent_id:
        raise Conflict("desk.not_yours", "A colleague has this call now.")
    return lead


def free_led_by(call: Call, agent_id: str) -> Part:
    """The same, while the customer is in no flow. Raises Conflict."""
    if call.in_flow:
        raise Conflict("desk.in_flow", "The customer is in a flow: take her back first.")
    return led_by(call, agent_id)


def _heir(call: Call) -> Part | None:
    """Who has the call when its leader goes: a colleague before a number outside."""
    others = [part for part in call.conversation.at("main") if not part.lead]
    return min(others, key=lambda part: part.role != "agent", default=None)
