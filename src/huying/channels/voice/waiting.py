"""Calls that wait for an agent: their place in the queue, music, and what they are told now and then.

Routing decides who takes which call; what it has decided is carried out here, and it is asked again at the
moment time alone changes something.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from huying.channels.voice.site import Site, known
from huying.journal import events as e
from huying.kit.clock import SECOND
from huying.kit.ids import new_id
from huying.routing.acd import Action, Match, SpillOver
from huying.routing.rules import Contact, Place
from huying.telephony.call import Call

_HERS_SECONDS = 30


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

    def enqueue(self, call: Call, *, put_back: bool = False, hers: str = "") -> None:
        """Let a call wait for an agent of its queue, at its head when it is put back; for a while only for
        the one whose it was (`hers`), when she is at work."""
        call.to("queued")
        call.queued_us = self._site.now() if call.queued_us is None else call.queued_us
        if hers and self._at_work(hers):
            self.give(call, hers, _HERS_SECONDS)
        else:
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
        self._site.acd.call_gone(call.id)
        self._site.timers.cancel("announce", call.id)

    def say(self, call: Call, prompts: Sequence[Path]) -> None:
        """Tell her something instead of the music, which goes on afterwards."""
        self.silence(call)
        call.playback_id = new_id("play")
        self._site.switch.play(call.customer_leg, call.playback_id, prompts)

    def move(self, call: Call, queue_id: str, *, front: bool = False) -> None:
        """Let a waiting call wait elsewhere, for as long as it has already waited; or before all others."""
        if queue_id != call.queue_id:
            call.queue_id, call.entered_us = queue_id, self._site.now()
        self._put(call, self._contact(call), Place.FRONT if front else Place.IN_TURN)

    def give(self, call: Call, agent_id: str, seconds: int) -> None:
        """Let a waiting call be this agent's: she gets it as soon as she is free, after that time anybody."""
        until = self._site.now() + seconds * SECOND
        named = replace(self._contact(call), wants=agent_id, wants_until=until, sticky="named_agent")
        self._put(call, named, Place.FRONT)

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
            if isinstance(action, Match):
                self._offer(action)
            else:
                self._spill(action)
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
        expected = self._expected(queue_id, ahead) if new else None
        site.tell(
            call,
            e.CallQueued(
                at=now,
                call_id=call.id,
                queue_id=queue_id,
                requeued=put_back,
                position=ahead + 1 if new else None,
                expected_seconds=expected,
            ),
        )
        contact = replace(self._contact(call), expected=expected)
        place = Place.PUT_BACK if put_back else Place.IN_TURN
        self.carry_out(site.acd.call_waiting(contact, now, place, arriving=new))

    def _spill(self, action: SpillOver) -> None:
        """The call goes to another queue; how long it has waited goes with it."""
        call = self._site.calls[action.call_id]
        self._site.tell(
            call,
            e.CallSpilled(
                at=self._site.now(),
                call_id=call.id,
                queue_id=action.queue_id,
                to_queue_id=action.spill.to,
                when=action.spill.when,
                limit=action.spill.limit,
                waited_seconds=round(action.waited / SECOND, 3),
                waiting=action.waiting,
            ),
        )
        call.been_in |= {action.queue_id}
        call.queue_id = action.spill.to
        self._join(call, put_back=False)

    def _contact(self, call: Call) -> Contact:
        """The call as routing sees it."""
        began = call.offered_us if call.queued_us is None else call.queued_us
        since = began if call.since_us is None else call.since_us
        entered = began if call.entered_us is None else call.entered_us
        queue_id = known(call.queue_id)
        queue = self._site.directory.queues.get(queue_id)
        contact = Contact(call.id, queue_id, since, entered, tier=call.tier, been=call.been_in)
        if queue is None or call.last_agent is None or not self._at_work(call.last_agent):
            return contact
        until = entered + queue.last_agent_seconds * SECOND
        return replace(contact, wants=call.last_agent, wants_until=until, sticky="last_agent")

    def _expected(self, queue_id: str, ahead: int) -> float | None:
        working = sum(self._at_work(agent_id) for agent_id in self._site.acd.members(queue_id))
        return self._site.expecting.estimate(queue_id, ahead, working)

    def _at_work(self, agent_id: str) -> bool:
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
        if queue is not None and queue.announce_seconds > 0:
            self._site.timers.set("announce", call.id, queue.announce_seconds, lambda: self._announce(call))

    def _announce(self, call: Call) -> None:
        position = self._site.acd.position(call.id)
        if call.state != "queued" or position is None:
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
