"""Agents whose ear is a number outside: any telephone of the world, reached by our trunks.

A call reaches her over a *link*, a leg with two ends inside the switch. The near end is her leg of the call,
like that of any telephone; the far end is here, and is answered when her *line*, the telephone outside, has
it. No line counts before somebody there has pressed the key: neither a voicemail box nor a child ever gets
a customer.

Kept open: the line is dialled when she wants work and stays; calls come to it after a tone. Per call: it is
dialled for each call and ends with it. What is kept and what number it is, the directory says at every step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from huying.channels.voice.agents import AgentControl
from huying.channels.voice.directory import OutsideEar
from huying.channels.voice.floor import agent_of, device_name
from huying.channels.voice.outside import Wish
from huying.channels.voice.prompts import ear_words
from huying.channels.voice.site import Site
from huying.errors import Conflict, HuyingError, NotAllowed
from huying.journal import events as e
from huying.kit.ids import new_id
from huying.telephony import causes
from huying.telephony import switch as s

KEY = "1"
_RING_SECONDS = 30
_AGAIN_SECONDS = 2

LineState = Literal["", "calling", "key", "open"]
"""None, her telephone is being called, it was answered and the key is awaited, it is hers."""


@dataclass(slots=True)
class _Line:
    leg_id: s.LegId
    state: LineState
    ready_after: bool = False
    """She is ready once it is open."""
    playback_id: str = ""


@dataclass(slots=True)
class _Link:
    leg_id: s.LegId
    bridge_id: s.BridgeId | None = None
    """Where it meets her line."""


class RemoteTelephones:
    """All numbers outside that are agents' ears. Each agent has one line and one link at most."""

    HEARS: tuple[type[e.Event], ...] = (e.AgentSignedOut,)

    def __init__(self, site: Site, agents: AgentControl) -> None:
        self._site = site
        self._agents = agents
        self._lines: dict[str, _Line] = {}
        self._links: dict[str, _Link] = {}
        site.outside.when_moved(self._moved)

    # ── what is asked ────────────────────────────────────────────────────────────────────────────

    def reachable(self, agent_id: str) -> bool:
        """Whether a call can be given to her now, when her ear is a number outside."""
        ear = self._ear(agent_id)
        return ear is not None and (not ear.kept or self.state(agent_id) == "open")

    def state(self, agent_id: str) -> LineState:
        line = self._lines.get(agent_id)
        return line.state if line is not None else ""

    def holds(self, leg_id: s.LegId) -> bool:
        """Whether a leg is a line or a link in these books."""
        lines = (line.leg_id for line in self._lines.values())
        return leg_id in lines or any(leg_id == link.leg_id for link in self._links.values())

    def ready(self, agent_id: str) -> None:
        """She wants work: her line is called first where it is kept open and is not. Raises Conflict, and
        what `Outside.dial` raises."""
        seat = self._site.floor.signed_in(agent_id)
        if seat.device != "outside" or seat.online or seat.state != "not_ready":
            self._agents.ready(agent_id)
            return
        if agent_id not in self._lines:
            self._dial(agent_id)
        self._lines[agent_id].ready_after = True

    # ── what happens elsewhere ───────────────────────────────────────────────────────────────────

    def hear_fact(self, event: e.Event) -> None:
        """A fact of `HEARS`: she works with this telephone no more."""
        if isinstance(event, e.AgentSignedOut):
            self._let_go(event.agent_id)

    def configured(self) -> None:
        """The directory has been read anew: who may work with it no more, does not; what is asked per call
        needs no line."""
        for seat in self._site.floor.seats():
            if seat.device != "outside" or seat.state == "offline":
                continue
            ear = self._ear(seat.agent_id)
            if ear is None or not (ear.kept or seat.agent_id in self._links):
                self._let_go(seat.agent_id)
            self._agents.device_changed(seat.device_name, self.reachable(seat.agent_id))

    def take_up(self, report: s.SwitchReturned) -> None:
        """After a break: lines and links as the switch has them."""
        before, self._lines, self._links = self._lines, {}, {}
        for leg in sorted(report.survivors, key=lambda leg: leg.state != "up"):
            agent_id = leg.call_id or ""
            if not self._works_outside(agent_id):
                continue
            if leg.role == "line":
                self._lines.setdefault(agent_id, _Line(leg.leg_id, _state_of(leg)))
            elif leg.role == "link":
                self._links.setdefault(agent_id, _Link(leg.leg_id, leg.bridge_id))
        for agent_id, line in before.items():
            self._site.timers.cancel("key", agent_id)
            self._site.timers.cancel("ask", agent_id)
            if agent_id not in self._lines:
                self._over(agent_id, line, "lost")

    def settle(self) -> None:
        """After a break, when the calls have been taken up: every line has its use, every link its line."""
        for agent_id, line in list(self._lines.items()):
            if agent_id not in self._links and not self._kept(agent_id):
                self._end(agent_id, line, "let_go")
            elif line.state == "key":
                self._ask_for_key(agent_id, line)
        for agent_id, link in list(self._links.items()):
            if link.bridge_id is None:
                self._bring(agent_id, link)
            elif agent_id not in self._lines:
                del self._links[agent_id]
                self._lost(agent_id)
                self._site.switch.hang_up(link.leg_id, causes.NORMAL_CLEARING)

    # ── reports of the switch ────────────────────────────────────────────────────────────────────

    def heard(self, report: s.Report) -> bool:
        """A report; True when it was about a line or a link, or a telephone she works with no more."""
        if isinstance(report, s.DeviceChanged):
            return self._works_outside(agent_of(report.device) or "")
        if isinstance(report, s.SwitchReturned | s.SwitchLost):
            return False
        role, agent_id = s.made_for(report.leg_id) or ("", "")
        if role == "line":
            line = self._lines.get(agent_id)
            if line is not None and line.leg_id == report.leg_id:
                self._of_line(agent_id, line, report)
        elif role == "link":
            self._of_link(agent_id, report)
        return role in ("line", "link")

    def _of_line(self, agent_id: str, line: _Line, report: s.Report) -> None:
        match report:
            case s.LegRinging() if agent_id in self._links:
                self._site.switch.ringback(self._links[agent_id].leg_id, on=True)
            case s.LegAnswered() if line.state == "calling":
                self._ask_for_key(agent_id, line)
            case s.LegDigit() if report.digit == KEY and line.state == "key":
                self._opened(agent_id, line)
            case s.PromptsEnded() if report.playback_id == line.playback_id:
                self._said(agent_id, line)
            case s.LegEnded():
                self._gone(agent_id, line, _why(line, report), report.cause)
            case _:
                pass

    def _of_link(self, agent_id: str, report: s.Report) -> None:
        if isinstance(report, s.LinkWaits):
            link = self._links[agent_id] = _Link(report.leg_id)
            self._bring(agent_id, link)
        elif isinstance(report, s.LegEnded):
            link_now = self._links.get(agent_id)
            if link_now is not None and link_now.leg_id == report.leg_id:
                self._link_ended(agent_id, link_now)

    # ── the line ─────────────────────────────────────────────────────────────────────────────────

    def _dial(self, agent_id: str) -> None:
        ear = self._ear(agent_id)
        if ear is None:
            raise NotAllowed(
                "desk.may_not_work_outside",
                "You may not work with a number outside. An administrator can allow it.",
            )
        leg_id = s.new_leg("line", agent_id)
        self._site.outside.dial(
            Wish(agent_id, leg_id, ear.number, "agent_ear", _RING_SECONDS, agent_id=agent_id)
        )
        self._lines[agent_id] = _Line(leg_id, "calling")
        self._changed(e.LineDialled(at=self._site.now(), agent_id=agent_id, leg_id=leg_id))

    def _moved(self, old: s.LegId, new: s.LegId) -> None:
        """Her line is tried by another trunk."""
        for line in self._lines.values():
            if line.leg_id == old:
                line.leg_id = new

    def _ask_for_key(self, agent_id: str, line: _Line) -> None:
        line.state = "key"
        self._changed(e.LineAnswered(at=self._site.now(), agent_id=agent_id, leg_id=line.leg_id))
        seconds = self._site.directory.key_seconds
        self._site.timers.set("key", agent_id, seconds, lambda: self._end(agent_id, line, "no_key"))
        self._site.tasks.spawn("ask-for-key", self._ask(agent_id, line))

    async def _ask(self, agent_id: str, line: _Line) -> None:
        """Say what the key is for; the tone alone when it cannot be said."""
        ear = self._ear(agent_id)
        locale = ear.locale if ear is not None else ""
        said = await self._site.prompts.get(ear_words(self._queue_name(agent_id), locale), locale)
        if line.state == "key" and line is self._lines.get(agent_id):
            line.playback_id = new_id("play")
            self._site.switch.play(line.leg_id, line.playback_id, [said or self._site.prompts.beep])

    def _queue_name(self, agent_id: str) -> str | None:
        """For which queue the call is that her line is called for; None when it is for none, "" unknown."""
        if agent_id not in self._links:
            return None
        call = self._site.calls.get(self._site.floor.seat(agent_id).call_id or "")
        queue = self._site.directory.queues.get(call.queue_id or "") if call is not None else None
        return queue.name if queue is not None else ""

    def _said(self, agent_id: str, line: _Line) -> None:
        """Asked for the key once more, until she presses it or her time is over; or the tone is over."""
        line.playback_id = ""
        if line.state == "key":
            again = self._site.tasks
            self._site.timers.set(
                "ask", agent_id, _AGAIN_SECONDS, lambda: again.spawn("ask-for-key", self._ask(agent_id, line))
            )
        elif agent_id in self._links:
            self._join(line, self._links[agent_id])

    def _opened(self, agent_id: str, line: _Line) -> None:
        """She has pressed the key."""
        self._quiet(agent_id, line)
        line.state = "open"
        self._site.switch.confirm(line.leg_id)
        self._changed(e.LineOpened(at=self._site.now(), agent_id=agent_id, leg_id=line.leg_id))
        if agent_id in self._links:
            self._join(line, self._links[agent_id])
        else:
            self._site.switch.silence(line.leg_id, on=True)
        self._agents.device_changed(device_name(agent_id), online=True)
        if line.ready_after:
            try:
                self._agents.ready(agent_id)
            except Conflict:
                pass  # something else has had her meanwhile

    def _quiet(self, agent_id: str, line: _Line) -> None:
        self._site.timers.cancel("key", agent_id)
        self._site.timers.cancel("ask", agent_id)
        if line.playback_id:
            self._site.switch.stop_playing(line.playback_id)
            line.playback_id = ""

    def _let_go(self, agent_id: str) -> None:
        if agent_id in self._lines:
            self._end(agent_id, self._lines[agent_id], "let_go")

    def _end(self, agent_id: str, line: _Line, reason: e.LineEnd) -> None:
        self._site.switch.hang_up(line.leg_id, causes.NORMAL_CLEARING)
        self._gone(agent_id, line, reason, causes.NORMAL_CLEARING)

    def _gone(self, agent_id: str, line: _Line, reason: e.LineEnd, cause: int) -> None:
        """Her line is over, and with it the link it was for; a talk over a line that is kept open is not."""
        self._quiet(agent_id, line)
        del self._lines[agent_id]
        self._over(agent_id, line, reason)
        link = self._links.pop(agent_id, None)
        self._lost(agent_id)
        if link is not None:
            self._site.switch.hang_up(link.leg_id, cause)

    def _lost(self, agent_id: str) -> None:
        """A line that is kept open is gone; who was talking over it is called at once."""
        if not self._works_outside(agent_id) or self.reachable(agent_id):
            return
        talked = self._site.floor.seat(agent_id).state == "talking"
        self._agents.telephone_replaced(agent_id)
        if talked:
            try:
                self._dial(agent_id)
            except HuyingError:
                pass  # the journal has why; her call goes to the next agent in its time

    def _over(self, agent_id: str, line: _Line, reason: e.LineEnd) -> None:
        self._changed(e.LineEnded(at=self._site.now(), agent_id=agent_id, leg_id=line.leg_id, reason=reason))

    # ── the link ─────────────────────────────────────────────────────────────────────────────────

    def _bring(self, agent_id: str, link: _Link) -> None:
        """A call is there for her: over her open line, or it is called now."""
        line = self._lines.get(agent_id)
        if line is None:
            try:
                self._dial(agent_id)
            except HuyingError:
                self._site.switch.hang_up(link.leg_id, causes.NO_CIRCUIT)
        elif line.state == "open":
            self._site.switch.silence(line.leg_id, on=False)
            line.playback_id = new_id("play")
            self._site.switch.play(line.leg_id, line.playback_id, [self._site.prompts.beep])

    def _join(self, line: _Line, link: _Link) -> None:
        link.bridge_id = new_id("bridge")
        self._site.switch.open_bridge(link.bridge_id)
        self._site.switch.join(link.bridge_id, [line.leg_id, link.leg_id])
        self._site.switch.answer(link.leg_id)

    def _link_ended(self, agent_id: str, link: _Link) -> None:
        """The call is over for her: what is kept open waits for the next."""
        del self._links[agent_id]
        if link.bridge_id is not None:
            self._site.switch.part(link.bridge_id)
        line = self._lines.get(agent_id)
        if line is None:
            return
        if not self._kept(agent_id):
            self._end(agent_id, line, "let_go")
        elif line.state == "open":
            self._quiet(agent_id, line)
            self._site.switch.silence(line.leg_id, on=True)

    # ── inside ───────────────────────────────────────────────────────────────────────────────────

    def _ear(self, agent_id: str) -> OutsideEar | None:
        plan = self._site.directory.agents.get(agent_id)
        return plan.ear if plan is not None else None

    def _kept(self, agent_id: str) -> bool:
        ear = self._ear(agent_id)
        return ear is not None and ear.kept

    def _works_outside(self, agent_id: str) -> bool:
        seat = self._site.floor.seat(agent_id)
        return seat.device == "outside" and seat.state != "offline"

    def _changed(self, fact: e.Event) -> None:
        self._site.journal.record(fact)


def _state_of(leg: s.Survivor) -> LineState:
    if leg.state != "up":
        return "calling"
    return "open" if leg.confirmed else "key"


def _why(line: _Line, report: s.LegEnded) -> e.LineEnd:
    """Why a line ended that we did not end."""
    if line.state in ("open", "key"):
        return "hung_up"
    if report.cause in (causes.USER_BUSY, causes.REJECTED):
        return "busy"
    return "no_answer" if report.cause == causes.NO_ANSWER or report.asked else "failed"
