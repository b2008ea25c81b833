"""Calls that wait for an agent: their place in the queue, music, and where they stand said now and then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from huying.channels.voice.site import Site, known
from huying.journal import events as e
from huying.kit.clock import SECOND
from huying.kit.ids import new_id
from huying.routing.acd import Action, Match
from huying.routing.rules import Contact, Place
from huying.telephony.call import Call


class Waiting:
    """`offer`: what is done with a pair that routing has made."""

    def __init__(self, site: Site, offer: Callable[[Match], None]) -> None:
        self._site = site
        self._offer = offer

    def enqueue(self, call: Call, *, put_back: bool = False) -> None:
        """Let a call wait for an agent of its queue, at its head when it is put back."""
        now = self._site.now()
        queue_id = known(call.queue_id)
        call.to("queued")
        if call.queued_us is None:
            call.queued_us = now
        self._site.tell(call, e.CallQueued(at=now, call_id=call.id, queue_id=queue_id, requeued=put_back))
        place = Place.PUT_BACK if put_back else Place.IN_TURN
        self.carry_out(self._site.acd.call_waiting(_contact(call), now, place, arriving=not put_back))
        if call.state != "queued":
            return
        self.open_line(call)
        self.music(call, on=True)
        if put_back:
            self._announce(call)
        else:
            self._announce_later(call)

    def move(self, call: Call, queue_id: str, *, front: bool = False) -> None:
        """Let a waiting call wait elsewhere, for as long as it has already waited; or before all others."""
        call.queue_id = queue_id
        self._put(call, _contact(call), Place.FRONT if front else Place.IN_TURN)

    def give(self, call: Call, agent_id: str, seconds: int) -> None:
        """Let a waiting call be this agent's: she gets it as soon as she is free, after that time anybody."""
        until = self._site.now() + seconds * SECOND
        self._put(call, replace(_contact(call), wants=agent_id, wants_until=until), Place.FRONT)

    def _put(self, call: Call, contact: Contact, place: Place) -> None:
        now = self._site.now()
        self._site.journal.record(e.CallQueued(at=now, call_id=call.id, queue_id=contact.queue_id))
        self.carry_out(self._site.acd.call_waiting(contact, now, place, arriving=False))

    def resume(self, call: Call) -> None:
        """A call that waited before we were away goes on waiting, unannounced, at its old place."""
        site = self._site
        if site.acd.position(call.id) is not None or call.queued_us is None:
            return
        self.music(call, on=True)  # what was said when we left has been stopped
        self.carry_out(site.acd.call_waiting(_contact(call), site.now(), arriving=False))
        if call.state == "queued":
            self._announce_later(call)

    def rings_on(self, call: Call, agent_id: str) -> None:
        """After a break: this agent's telephone rings with a call that waited."""
        self._site.acd.rings_on(_contact(call), agent_id)

    def carry_out(self, actions: list[Action]) -> None:
        """Do what routing has decided, and ask again when time alone changes something."""
        for action in actions:
            if isinstance(action, Match):
                self._offer(action)
        self._ask_in_time()

    def _ask_in_time(self) -> None:
        site = self._site
        change = site.acd.next_change()
        if change is None:
            site.timers.cancel("routing", "next")
        else:
            seconds = max(0, change - site.now()) / SECOND
            site.timers.set("routing", "next", seconds, lambda: self.carry_out(site.acd.decide(site.now())))

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

    def _announce_later(self, call: Call) -> None:
        queue = self._site.directory.queues.get(call.queue_id or "")
        if queue is not None and queue.announce_seconds > 0:
            self._site.timers.set("announce", call.id, queue.announce_seconds, lambda: self._announce(call))

    def _announce(self, call: Call) -> None:
        position = self._site.acd.position(call.id)
        if call.state != "queued" or position is None:
            return
        self._site.tasks.spawn("announce", self._say_position(call, position))
        self._announce_later(call)

    async def _say_position(self, call: Call, position: int) -> None:
        prompt = await self._site.prompts.position(position, call.locale)
        if prompt is None or call.state != "queued":
            return
        self.silence(call)
        call.playback_id = new_id("play")
        self._site.switch.play(call.customer_leg, call.playback_id, [prompt])


def _contact(call: Call) -> Contact:
    """The call as routing sees it."""
    since = call.offered_us if call.queued_us is None else call.queued_us
    return Contact(call.id, known(call.queue_id), since, entered=since)
