"""Callers who are to be called back: each keeps her place in the line as if she were on it. What an agent
plans for a day and time takes the same road from then on.

When her turn comes an agent is reserved first and then she is called, so nobody who picks up waits. She
stands in no line while she is on the line with us, while her queue makes no callbacks, and between two tries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Literal

import asyncpg

from huying.channels.voice.agents import AgentControl
from huying.channels.voice.directory import QueuePlan
from huying.channels.voice.manual import Dialled, ManualCalls
from huying.channels.voice.site import Site
from huying.channels.voice.waiting import Waiting
from huying.errors import BadInput, Conflict, HuyingError, NotFound
from huying.flows.calendars import next_change, standing
from huying.journal import events as e
from huying.kit.clock import SECOND, Micros
from huying.kit.ids import new_id
from huying.routing.acd import Match
from huying.routing.callbacks import CallbackResult, next_try, tries_after
from huying.routing.rules import Contact
from huying.telephony import causes
from huying.telephony.call import Call

ACCEPTS = "1"
"""The key by which a caller who waits accepts to be called back."""
_SPOKEN_TO_SECONDS = 5
"""When something is being said to her the offer is made after so long."""
_HERS_SECONDS = 3600
"""How long only the agent it was given to makes it."""
_LONGEST_DAYS = 180
"""How far ahead a call may be promised."""
_OPEN = """
SELECT b.*, coalesce(cu.tier, '') AS tier FROM callbacks b LEFT JOIN customers cu ON cu.id = b.customer_id
WHERE b.ended_us IS NULL ORDER BY b.asked_us
"""
_MERGED = """
SELECT b.call_id, b.since_us FROM callbacks b JOIN calls c ON c.id = b.call_id
WHERE b.outcome = 'merged' AND c.ended_us IS NULL
"""
_ASKED = """
SELECT b.asked_in FROM callbacks b JOIN calls c ON c.id = b.asked_in
WHERE c.ended_us IS NULL AND b.planned_by IS NULL AND b.outcome IS DISTINCT FROM 'merged'
"""
_Obstacle = Literal["on_the_line", "barred", "no_line"]


@dataclass(slots=True)
class Callback:
    """A promise that is not kept yet. `since_us`: she wants an agent since then, or from then on.
    `call_id`: the call that is made for it now."""

    id: str
    queue_id: str
    number: str
    since_us: Micros
    customer_id: str | None
    tier: str
    locale: str
    tries: int = 0
    next_us: Micros = 0
    call_id: str | None = None
    given_to: str | None = None
    given_until_us: Micros = 0
    planned_by: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A call an agent has promised in one of hers (`call_id`). `number` as a person writes it; `own`: nobody
    else makes it, as long as she is at work."""

    call_id: str
    queue_id: str
    number: str
    at_us: Micros
    own: bool
    note: str
    customer_id: str | None
    tier: str
    locale: str


class Callbacks:
    """`switch_up`: whether the switch can be asked for something now."""

    def __init__(
        self,
        site: Site,
        waiting: Waiting,
        manual: ManualCalls,
        agents: AgentControl,
        switch_up: Callable[[], bool],
    ) -> None:
        self._site = site
        self._waiting = waiting
        self._manual = manual
        self._agents = agents
        self._switch_up = switch_up
        self._open: dict[str, Callback] = {}

    async def restore(self, connection: asyncpg.Connection) -> None:
        """What is promised, as the views have it. The calls must be in the books."""
        calls = self._site.calls
        for row in await connection.fetch(_OPEN):
            callback = Callback(**{field.name: row[field.name] for field in fields(Callback)})
            callback.given_until_us = row["given_until_us"] or 0
            self._open[callback.id] = callback
            if callback.call_id in calls:
                calls[callback.call_id].callback_id = callback.id
        for row in await connection.fetch(_MERGED):
            if row["call_id"] in calls:
                calls[row["call_id"]].since_us = row["since_us"]
        for row in await connection.fetch(_ASKED):
            call = calls.get(row["asked_in"])
            if call is not None:
                call.promised = True
                call.state = "flow" if call.state == "queued" and not call.talked else call.state

    def resume(self) -> None:
        """The switch has been heard and the calls are as they are: whoever is still to be called stands in
        line. Also after a change of the configuration."""
        for callback in list(self._open.values()):
            if callback.id not in self._open:
                continue
            if callback.call_id is not None and callback.call_id not in self._site.calls:
                self._not_reached(callback, "lost")
            else:
                self._stand(callback)

    # ── a caller asks for it ─────────────────────────────────────────────────────────────────────

    def offer_later(self, call: Call) -> None:
        """Offer it to a caller when she has waited long enough, where her queue does that."""
        queue = self._offering(call)
        if queue is not None:
            self._offer_in(call, queue.callback_offer_seconds)

    def _offer_in(self, call: Call, seconds: int) -> None:
        self._site.timers.set("callback_offer", call.id, seconds, lambda: self._offer(call))

    def _offer(self, call: Call) -> None:
        if call.state != "queued" or self._offering(call) is None:
            return
        if self._callable(call.customer_number) is None:
            return
        if call.playback_id is not None:
            self._offer_in(call, _SPOKEN_TO_SECONDS)
        else:
            self._site.tasks.spawn("callback-offer", self._say_offer(call))

    async def _say_offer(self, call: Call) -> None:
        prompt = await self._site.prompts.callback_offer(call.locale)
        if prompt is not None and call.state == "queued" and not call.promised:
            self._waiting.say(call, [prompt])

    def key(self, call: Call, digit: str) -> None:
        """A caller who waits pressed a key."""
        queue = self._offering(call)
        if digit != ACCEPTS or queue is None or call.promised:
            return
        taken = self.ask(call, queue.id, call.customer_number)
        if taken:
            self._waiting.leave(call)
        self._site.tasks.spawn("callback-answer", self._say_answer(call, taken=taken))

    async def _say_answer(self, call: Call, *, taken: bool) -> None:
        """She is told; when it was taken that is the end of the call."""
        prompt = await self._site.prompts.callback_answer(call.locale, taken=taken)
        if prompt is not None and call.state in ("queued", "flow"):
            self._waiting.say(call, [prompt])
        elif call.state == "flow":
            self.told(call)

    def told(self, call: Call) -> None:
        """What was said to her who will be called back is over."""
        self._site.hang_up(call, "centre")

    def ask(self, call: Call, queue_id: str, number: str) -> bool:
        """Promise her a call to this number. False when it may not be called. Of two for one number there is
        only the first."""
        wanted = self._callable(number)
        if wanted is None or queue_id not in self._site.directory.queues:
            return False
        call.promised = True
        if self._due(wanted) is None:
            self._promise(call, queue_id, wanted)
        return True

    def _callable(self, number: str) -> str | None:
        """As it is dialled; None when it is none, or may not be called."""
        try:
            return self._site.outside.may_be_called_back(number)
        except BadInput:
            return None

    def _promise(self, call: Call, queue_id: str, number: str) -> None:
        now = self._site.now()
        own = number == call.customer_number
        since = call.since_us if call.since_us is not None else call.queued_us
        callback = Callback(
            new_id("callback"),
            queue_id,
            number,
            now if since is None else since,
            call.customer_id if own else None,
            call.tier if own else "",
            call.locale,
            next_us=now,
        )
        self._begin_with(callback, call.id)
        self._stand(callback)

    def _begin_with(self, callback: Callback, call_id: str, note: str = "") -> None:
        self._open[callback.id] = callback
        self._site.journal.record(
            e.CallbackRequested(
                at=self._site.now(),
                callback_id=callback.id,
                call_id=call_id,
                queue_id=callback.queue_id,
                number=callback.number,
                since_us=callback.since_us,
                customer_id=callback.customer_id,
                locale=callback.locale,
                planned_by=callback.planned_by,
                note=note,
            )
        )

    # ── an agent plans it ────────────────────────────────────────────────────────────────────────

    def plan(self, plan: Plan, agent_id: str) -> str:
        """Promise a call at a time; returns the id of the callback. Raises BadInput for a number that may not
        be called and a time when nobody calls, Conflict when this number is planned already."""
        number = self._site.outside.may_be_called_back(plan.number)
        self._check_time(plan.queue_id, plan.at_us)
        self._check_single(number)
        callback = Callback(
            new_id("callback"),
            plan.queue_id,
            number,
            plan.at_us,
            plan.customer_id,
            plan.tier,
            plan.locale,
            next_us=plan.at_us,
            planned_by=agent_id,
        )
        self._begin_with(callback, plan.call_id, plan.note)
        if plan.own:
            self._give(callback, agent_id, agent_id)
        self._stand(callback)
        return callback.id

    def move(self, callback_id: str, at_us: Micros, by: str) -> None:
        """She is called at this time and not when it was promised before; whose it is stays. Raises NotFound,
        Conflict while it is being made, BadInput."""
        callback = self._standing(callback_id)
        self._check_time(callback.queue_id, at_us)
        callback.since_us = callback.next_us = at_us
        self._site.journal.record(
            e.CallbackMoved(at=self._site.now(), callback_id=callback.id, since_us=at_us, by=by)
        )
        if callback.given_to is not None:
            self._give(callback, callback.given_to, by)
        self._stand(callback)

    def planned_by(self, callback_id: str) -> str | None:
        """Who planned it; None when a caller asked for it. Raises NotFound, Conflict while it is being
        made."""
        return self._standing(callback_id).planned_by

    def _check_time(self, queue_id: str, at_us: Micros) -> None:
        """Raises BadInput for a queue that is no more, the past, too far a day, and hours without calls."""
        queue, now = self._site.directory.queues.get(queue_id), self._site.now()
        if queue is None:
            raise BadInput("queue.unknown", "There is no such queue.", queue_id=queue_id)
        if at_us <= now:
            raise BadInput("callback.past", "This time is over. Choose a later one.")
        if at_us > now + _LONGEST_DAYS * 86_400 * SECOND:
            raise BadInput("callback.too_far", "Nobody can promise that yet.", days=_LONGEST_DAYS)
        if not self._hours(queue, at_us)[0]:
            raise BadInput("callback.closed", "The queue makes no callbacks at this time.")

    def _check_single(self, number: str) -> None:
        """Raises Conflict: two agents must not promise her two calls."""
        now = self._site.now()
        if any(each.number == number and each.since_us > now for each in self._open.values()):
            raise Conflict("callback.planned", "A call to this number is planned already.")

    # ── she calls again ──────────────────────────────────────────────────────────────────────────

    def merge(self, call: Call) -> None:
        """A caller joins a line: if she was to be called back she is not any more, and waits in that
        place."""
        callback = self._due(call.customer_number)
        if callback is None or call.direction != "inbound":
            return
        call.since_us, call.promised = callback.since_us, False
        outgoing = self._site.calls.get(callback.call_id or "")
        self._end(callback, "merged", call_id=call.id)
        if outgoing is not None:
            outgoing.ended_by = "centre"
            self._manual.give_up(outgoing)

    # ── its turn ─────────────────────────────────────────────────────────────────────────────────

    def holds(self, callback_id: str) -> bool:
        """Whether this is a callback that stands for its turn."""
        return callback_id in self._open

    def call(self, match: Match) -> None:
        """Routing has found an agent for it."""
        callback = self._open[match.call_id]
        self._site.acd.call_gone(callback.id)
        obstacle = self._obstacle(callback, match.agent_id)
        if obstacle is None:
            self._begin(callback, match)
            return
        match obstacle:
            case "on_the_line":
                self._stand(callback)
            case "barred":
                self._end(callback, "refused")
            case "no_line":
                self._not_reached(callback, "no_line")
        self._agents.take_work(self._site.floor.seat(match.agent_id))

    def _obstacle(self, callback: Callback, agent_id: str) -> _Obstacle | None:
        """Why she cannot be called now; nobody's telephone has been touched yet."""
        if self._on_the_line(callback.number):
            return "on_the_line"
        if not self._switch_up():
            return "no_line"
        try:
            self._manual.check(callback.number, agent_id)
        except BadInput:
            return "barred"
        except HuyingError:
            return "no_line"
        return None

    def _begin(self, callback: Callback, match: Match) -> None:
        call = self._manual.prepared(match.agent_id, Dialled(callback.number, callback.queue_id))
        call.callback_id, callback.call_id = callback.id, call.id
        call.customer_id, call.tier, call.locale = callback.customer_id, callback.tier, callback.locale
        self._site.journal.record(
            e.CallbackAttempted(
                at=self._site.now(),
                callback_id=callback.id,
                call_id=call.id,
                queue_id=callback.queue_id,
                agent_id=match.agent_id,
                why=match.why,
            )
        )
        self._manual.begin(call, match.agent_id)
        self._site.tasks.spawn("callback", self._manual.make(call, match.agent_id))

    def reached(self, call: Call) -> None:
        """Agent and customer talk."""
        callback = self._open.get(call.callback_id or "")
        if callback is not None:
            callback.tries += 1
            self._end(callback, "answered", call_id=call.id)

    def call_ended(self, call: Call, cause: int, sip_code: int | None) -> None:
        """A call is over: perhaps it was made for one; perhaps who is to be called back was in it."""
        self._site.timers.cancel("callback_offer", call.id)
        made = self._open.get(call.callback_id or "")
        if made is not None:
            self._not_reached(made, _result(call, cause, sip_code))
        for other in [each for each in self._open.values() if each.number == call.customer_number]:
            if other is not made:
                self._stand(other)

    def _not_reached(self, callback: Callback, result: CallbackResult) -> None:
        now, call_id = self._site.now(), callback.call_id
        callback.call_id, callback.tries = None, tries_after(callback.tries, result)
        queue = self._site.directory.queues.get(callback.queue_id)
        if queue is None:
            self._end(callback, "cancelled", call_id=call_id)
            return
        again = next_try(queue.callback_retries, callback.tries, result, now)
        if again is None:
            self._end(callback, "not_reached", call_id=call_id)
            return
        callback.next_us = again
        self._site.journal.record(
            e.CallbackDeferred(
                at=now, callback_id=callback.id, result=result, tries=callback.tries, next_us=again
            )
        )
        self._stand(callback)

    # ── what supervisors do ──────────────────────────────────────────────────────────────────────

    def cancel(self, callback_id: str, by: str) -> None:
        """Nobody is called. Raises NotFound, Conflict while it is being made."""
        self._end(self._standing(callback_id), "cancelled", by=by)

    def give(self, callback_id: str, agent_id: str, by: str) -> None:
        """For a while only this agent makes it. Raises NotFound, Conflict while it is being made."""
        callback = self._standing(callback_id)
        if agent_id not in self._site.directory.agents:
            raise NotFound("person.unknown", "There is no such person.")
        self._give(callback, agent_id, by)
        self._stand(callback)

    def _give(self, callback: Callback, agent_id: str, by: str) -> None:
        now = self._site.now()
        until = max(now, callback.since_us) + _HERS_SECONDS * SECOND
        callback.given_to, callback.given_until_us = agent_id, until
        self._site.journal.record(
            e.CallbackGiven(at=now, callback_id=callback.id, agent_id=agent_id, by=by, until_us=until)
        )

    def _standing(self, callback_id: str) -> Callback:
        callback = self._open.get(callback_id)
        if callback is None:
            raise NotFound("callback.over", "This callback is over, or was never there.")
        if callback.call_id is not None:
            raise Conflict("callback.being_made", "The customer is being called right now.")
        return callback

    # ── inside ───────────────────────────────────────────────────────────────────────────────────

    def _offering(self, call: Call) -> QueuePlan | None:
        """The queue she waits in, when it offers callbacks."""
        queue = self._site.directory.queues.get(call.queue_id or "")
        offers = queue is not None and queue.callback_offer_seconds > 0
        return queue if offers and call.direction == "inbound" else None

    def _due(self, number: str) -> Callback | None:
        """The promise to this number whose time has come."""
        now = self._site.now()
        due = (each for each in self._open.values() if each.number == number and each.since_us <= now)
        return next(due, None)

    def _stand(self, callback: Callback) -> None:
        """Into the line, unless something is in the way; whatever that is leads here again."""
        site, now = self._site, self._site.now()
        site.acd.call_gone(callback.id)
        site.timers.cancel("callback", callback.id)
        queue = site.directory.queues.get(callback.queue_id)
        if queue is None:
            self._end(callback, "cancelled")
        elif callback.call_id is None and not self._on_the_line(callback.number):
            is_open, change = self._hours(queue, now)
            ready = is_open and callback.next_us <= now
            again = callback.next_us if is_open and not ready else change
            if again is not None:
                site.timers.set(
                    "callback", callback.id, (again - now) / SECOND, lambda: self._stand(callback)
                )
            if ready:
                self._waiting.carry_out(site.acd.call_waiting(self._contact(callback), now, arriving=False))

    def _contact(self, callback: Callback) -> Contact:
        """As routing sees it. Who has it must be here: nobody waits for somebody who has signed out."""
        hers = callback.given_to
        here = hers is not None and self._site.floor.seat(hers).state != "offline"
        return Contact(
            callback.id,
            callback.queue_id,
            since=callback.since_us,
            entered=callback.since_us,
            tier=callback.tier,
            wants=hers if here else None,
            wants_until=callback.given_until_us if here else 0,
            callback=True,
        )

    def _on_the_line(self, number: str) -> bool:
        return any(call.customer_number == number for call in self._site.calls.values())

    def _hours(self, queue: QueuePlan, now: Micros) -> tuple[bool, Micros | None]:
        """Whether the queue makes callbacks now, and when that may change."""
        calendar = self._site.directory.calendars.get(queue.callback_calendar_id or "")
        if calendar is None:
            return True, None
        return standing(calendar, now) == "open", next_change(calendar, now)

    def _end(
        self, callback: Callback, outcome: e.CallbackOutcome, *, call_id: str | None = None, by: str = ""
    ) -> None:
        del self._open[callback.id]
        self._site.acd.call_gone(callback.id)
        self._site.timers.cancel("callback", callback.id)
        self._site.journal.record(
            e.CallbackEnded(
                at=self._site.now(),
                callback_id=callback.id,
                outcome=outcome,
                tries=callback.tries,
                call_id=call_id,
                by=by,
            )
        )


def _result(call: Call, cause: int, sip_code: int | None) -> CallbackResult:
    if call.lost:
        return "lost"
    if call.preparing:
        return "agent_missed"
    if call.not_made:
        return "no_line"
    busy = causes.attempt_result(cause, sip_code, rang=call.rang) == "busy"
    return "busy" if busy else "no_answer"
