"""Agent and customer hear each other, until one hangs up or her telephone is lost."""

from __future__ import annotations

from collections.abc import Callable

from huying.channels.voice.flows import Flows
from huying.channels.voice.media import Media
from huying.channels.voice.site import Site, known
from huying.channels.voice.waiting import Waiting
from huying.journal import events as e
from huying.telephony import causes
from huying.telephony import switch as s
from huying.telephony.call import Call


class Talking:
    def __init__(self, site: Site, waiting: Waiting, media: Media, flows: Flows) -> None:
        self._site = site
        self._waiting = waiting
        self._media = media
        self._flows = flows
        self._on_connected: list[Callable[[Call], None]] = []

    def when_connected(self, then: Callable[[Call], None]) -> None:
        """Tell a part that an agent has taken a call."""
        self._on_connected.append(then)

    def connect(self, call: Call, agent_id: str, leg_id: s.LegId) -> None:
        """She has answered: let them hear each other."""
        site, now = self._site, self._site.now()
        site.give_agent(call, agent_id, leg_id)
        site.timers.cancel("ring", leg_id)
        site.timers.cancel("announce", call.id)
        site.acd.answered(call.id, agent_id)
        call.to("talking")
        call.talked, call.named = True, None
        self._waiting.open_line(call)
        site.tell(call, e.AgentAnswered(at=now, call_id=call.id, agent_id=agent_id, leg_id=leg_id))
        self._media.arrange(call)
        for then in self._on_connected:
            then(call)

    def lose_agent(self, call: Call) -> None:
        """Her telephone is gone in the middle of a talk: the customer waits for the next agent."""
        agent_id = known(call.agent_id)
        self._flows.withdraw(call)
        self._site.drop_agent(call, causes.NORMAL_CLEARING)
        self._site.journal.record(
            e.AgentBecameNotReady(at=self._site.now(), agent_id=agent_id, reason="device_lost")
        )
        self._waiting.enqueue(call, put_back=True)
        self._media.arrange(call)

    def hand_over(self, call: Call, agent_id: str, leg_id: s.LegId) -> None:
        """A leg of somebody who has not been its agent is from now on; who had it is let go."""
        self._flows.withdraw(call)
        self._site.drop_agent(call, causes.NORMAL_CLEARING)
        self._site.give_agent(call, agent_id, leg_id)
        self._site.tell(
            call, e.AgentAnswered(at=self._site.now(), call_id=call.id, agent_id=agent_id, leg_id=leg_id)
        )
        self._media.arrange(call)
        for then in self._on_connected:
            then(call)
