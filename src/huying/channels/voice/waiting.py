"""Calls that wait for an agent: their place in the queue, music, and what they are told now and then.

Routing decides who takes which call; what it has decided is carried out here, and it is asked again at the
moment time alone changes something.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from huying.channels.voice.site import Site, known
from huying.flows.calendars import standing
from huying.journal import events as e
from huying.kit.clock import SECOND
from huying.kit.ids import new_id
from huying.routing.acd import Action, GivenUp, Match, SpillOver
from huying.routing.rules import Contact, Named, Place
from huying.telephony.call import Call


class Waiting:
    """`offer`: what is done with a pair that routing has made."""

    def __init__(self, site: Site, offer: Callable[[Match], None]) -> None:
        self._site = site
        self._offer = offer
        self._on_joining: list[Callable[[Call], None]] = []
        self._on_waits: list[Callable[[Call], None]] = []

    def when_joining(self, then: Callable[[Call], None]) -> None:
        """Tell a part that a call is about to join a line it is new to."""
        self._on_joining.append(then)

    def when_waits(self, then: Callable[[Call], None]) -> None:
        """Tell a part that a caller waits."""
        self._on_waits.append(then)

    def when_spilled(self, then: Callable[[Call, str], None]) -> None:
        """Who takes a call that a rule of its queue sends into a flow."""
        self._on_spilled = then

    def when_nobody_comes(self, then: Callable[[Call], None]) -> None:
        """Who takes a call that can wait no longer: the only one who might have had it did not come, or its
        queue is no more."""
        self._on_nobody = then

    def enqueue(self, call: Call, *, put_back: bool = False, named: Named | None = None) -> None:
        """Let a call wait for an agent of its queue, at its head when it is put back; first, or only, for one
        agent, when she is at work. In a queue that is no more nobody else would come."""
        if put_back and call.named is not None and call.named.only:
            self.nobody_comes(call)
            return
        call.to("queued")
        only = call.queue_id not in self._site.directory.queues or (named is not None and named.only)
        call.named = None
        if named is not None and self.at_work(named.agent_id):
            call.named = Named(named.agent_id, named.until, only)
        if only and call.named is None:
            self.nobody_comes(call)
            return
        call.queued_us = self._site.now() if call.queued_us is None else call.queued_us
        self._join(call, put_back=put_back)
        if call.state != "queued":
            return
        self.open_line(call)
        self.music(call, on=True)
        if put_back:
            self._announce(call)
        else:
            self._announce_later(call)
        self._waits(call)

    def leave(self, call: Call) -> None:
        """She waits no longer, and is still there."""
        call.to("flow")
        call.named = None
        self._site.acd.call_gone(call.id)
        self._site.timers.cancel("announce", call.id)

    def nobody_comes(self, call: Call) -> None:
        """Nobody ever would, if it waited on."""
        self.leave(call)
        self._on_nobody(call)

    def say(self, call: Call, prompts: Sequence[Path]) -> None:
        """Tell her something instead of the music, which goes on afterwards."""
        self.silence(call)
        call.playback_id = new_id("play")
        self._site.switch.play(call.customer_leg, call.playback_id, prompts)

    def move(self, call: Call, queue_id: str, *, front: bool = False) -> None:
        """Let a waiting call wait elsewhere, for as long as it has already waited; or before all others."""
        if queue_id != call.queue_id:
            call.queue_id, call.entered_us = queue_id, self._site.now()
        call.named = None
        self._put(call, Place.FRONT if front else Place.IN_TURN)

    def give(self, call: Call, agent_id: str, seconds: int) -> None:
        """Let a waiting call be this agent's: she gets it as soon as she is free, after that time anybody."""
        call.named = Named(agent_id, self._site.now() + seconds * SECOND)
        self._put(call, Place.FRONT)

    def _put(self, call: Call, place: Place) -> None:
        now, contact = self._site.now(), self._contact(call)
        self._site.journal.record(
            e.CallQueued(at=now, call_id=call.id, queue_id=contact.queue_id, named=call.named)
        )
        self.carry_out(self._site.acd.call_waiting(contact, now, place, arriving=False))

    def resume(self, call: Call) -> None:
        """A call that waited before we were away goes on waiting, unannounced, at its old place."""
        site = self._site
        if site.acd.position(call.id) is not None or call.queued_us is None:
            return
        self.music(call, on=True)  # what was said when we left has been stopped
        self.carry_out(site.acd.call_waiting(self._contact(call), site.now(), arriving=False))
        if call.state == "queued":
            self._announce_later(call)
            self._waits(call)

    def _waits(self, call: Call) -> None:
        for then in self._on_waits:
            then(call)

    def expected(self, queue_id: str) -> float | None:
        """Seconds a call that came now would wait; None when it is not known."""
        return self._expected(queue_id, len(self._site.acd.waiting(queue_id)))

    def rings_on(self, call: Call, agent_id: str) -> None:
        """After a break: this agent's telephone rings with a call that waited."""
        self._site.acd.rings_on(self._contact(call), agent_id)

    def carry_out(self, actions: list[Action]) -> None:
        """Do what routing has decided, and ask again when time alone changes something."""
        for action in actions:
            match action:
                case Match():
                    self._offer(action)
                case SpillOver():
                    self._spill(action)
                case GivenUp():
                    self.nobody_comes(self._site.calls[action.call_id])
        self._ask_in_time()

    def prompts_ended(self, call: Call) -> None:
        """What was said to a caller who waits is over."""
        self.music(call, on=True)

    def open_line(self, call: Call) -> None:
        """Let the caller hear what we play."""
        if not call.answered_by_us:
            call.answered_by_us = True
            self._site.switch.answer(call.customer_leg)

    def silence(self, call: Call) -> None:
        """End whatever the caller hears from us."""
        self.music(call, on=False)
        if call.playback_id is not None:
            self._site.switch.stop_playing(call.playback_id)
            call.playback_id = None

    def music(self, call: Call, *, on: bool) -> None:
        if call.music != on:
            call.music = on
            self._site.switch.music(call.customer_leg, on=on)

    # ── routing ──────────────────────────────────────────────────────────────────────────────────

    def _join(self, call: Call, *, put_back: bool) -> None:
        """Into the line of its queue, or to an agent, or on to another queue."""
        site, now = self._site, self._site.now()
        queue_id = known(call.queue_id)
        new = not put_back
        if new or call.entered_us is None:
            call.entered_us = now
        if new:
            for then in self._on_joining:
                then(call)
        ahead = len(site.acd.waiting(queue_id))
        expected = self._expected(queue_id, ahead) if new and call.named is None else None
        site.tell(
            call,
            e.CallQueued(
                at=now,
                call_id=call.id,
                queue_id=queue_id,
                requeued=put_back,
                position=ahead + 1 if new else None,
                expected_seconds=expected,
                named=call.named,
            ),
        )
        contact = replace(self._contact(call), expected=expected, closed=self._closed(queue_id))
        place = Place.PUT_BACK if put_back else Place.IN_TURN
        self.carry_out(site.acd.call_waiting(contact, now, place, arriving=new))

    def _spill(self, action: SpillOver) -> None:
        """The call goes to another queue, where how long it has waited goes with it, or into a flow."""
        call, spill = self._site.calls[action.call_id], action.spill
        self._site.tell(
            call,
            e.CallSpilled(
                at=self._site.now(),
                call_id=call.id,
                queue_id=action.queue_id,
                to_queue_id=spill.to if spill.into == "queue" else "",
                when=spill.when,
                limit=spill.limit,
                waited_seconds=round(action.waited / SECOND, 3),
                waiting=action.waiting,
                to_flow_id=spill.to if spill.into == "flow" else "",
                calendar_id=spill.calendar,
            ),
        )
        call.been_in |= {action.queue_id}
        if spill.into == "queue":
            call.queue_id = spill.to
            self._join(call, put_back=False)
        else:
            call.been_in |= {spill.to}
            call.left_queue = action.queue_id
            self.leave(call)
            self._on_spilled(call, spill.to)

    def _contact(self, call: Call) -> Contact:
        """The call as routing sees it."""
        began = call.offered_us if call.queued_us is None else call.queued_us
        since = began if call.since_us is None else call.since_us
        entered = began if call.entered_us is None else call.entered_us
        queue_id = known(call.queue_id)
        queue = self._site.directory.queues.get(queue_id)
        contact = Contact(call.id, queue_id, since, entered, tier=call.tier, been=call.been_in)
        if call.named is not None:
            named = call.named
            here = self._site.floor.seat(named.agent_id).state != "offline"
            until = named.until if here else 0
            return replace(contact, wants=named.agent_id, wants_until=until, only=named.only)
        if queue is None or call.last_agent is None or not self.at_work(call.last_agent):
            return contact
        until = entered + queue.last_agent_seconds * SECOND
        return replace(contact, wants=call.last_agent, wants_until=until, sticky="last_agent")

    def _expected(self, queue_id: str, ahead: int) -> float | None:
        working = sum(self.at_work(agent_id) for agent_id in self._site.acd.members(queue_id))
        return self._site.expecting.estimate(queue_id, ahead, working)

    def _closed(self, queue_id: str) -> frozenset[str]:
        """Calendars the rules of the queue ask, that are closed now."""
        queue, calendars = self._site.directory.queues.get(queue_id), self._site.directory.calendars
        asked = {spill.calendar for spill in queue.rules.spill if spill.when == "hours"} if queue else set()
        now = self._site.now()
        return frozenset(c for c in asked & calendars.keys() if standing(calendars[c], now) != "open")

    def at_work(self, agent_id: str) -> bool:
        """Whether it makes sense to wait for her."""
        return self._site.floor.seat(agent_id).state not in ("offline", "not_ready")

    def _ask_in_time(self) -> None:
        site = self._site
        change = site.acd.next_change()
        if change is None:
            site.timers.cancel("routing", "next")
        else:
            seconds = max(0, change - site.now()) / SECOND
            site.timers.set("routing", "next", seconds, lambda: self.carry_out(site.acd.decide(site.now())))

    # ── what a caller is told ────────────────────────────────────────────────────────────────────

    def _announce_later(self, call: Call) -> None:
        queue = self._site.directory.queues.get(call.queue_id or "")
        if queue is not None and queue.announce_seconds > 0 and call.named is None:
            self._site.timers.set("announce", call.id, queue.announce_seconds, lambda: self._announce(call))

    def _announce(self, call: Call) -> None:
        position = self._site.acd.position(call.id)
        if call.state != "queued" or call.named is not None or position is None:
            return
        if call.playback_id is None:
            self._site.tasks.spawn("announce", self._say_place(call, position))
        self._announce_later(call)

    async def _say_place(self, call: Call, position: int) -> None:
        """Her place, and how long it will be, as far as the queue tells that and it is known."""
        site = self._site
        queue = site.directory.queues.get(call.queue_id or "")
        prompts = []
        if queue is None or queue.announce_position:
            prompts.append(await site.prompts.position(position, call.locale))
        expected = self._expected(known(call.queue_id), position - 1)
        if queue is not None and queue.announce_wait and expected is not None:
            prompts.append(await site.prompts.wait(expected, call.locale))
        found = [prompt for prompt in prompts if prompt is not None]
        if not found or call.state != "queued":
            return
        self.say(call, found)
