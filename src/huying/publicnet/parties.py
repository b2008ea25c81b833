"""Who is on the line with the centre, so that a robot agent finds its customer.

A robot's telephone shows a number, whole or masked. The planner sees to it that no two parties on the line
look the same, so the number is enough. A human agent is noticed on the centre's board instead (`floor.py`).
"""

from __future__ import annotations

import asyncio

import msgspec

from huying.kit.clock import Clock, Micros, now
from huying.kit.masking import masked
from huying.publicnet.scenario import Language


class Party:
    """A person outside who waits for an agent, then talks `talk` seconds. `hangs_up`: who ends the talk."""

    def __init__(
        self, party_id: str, number: str, language: Language, dialogue: int, talk: float, *, hangs_up: bool
    ) -> None:
        self.id = party_id
        self.number = number
        self.language = language
        self.dialogue = dialogue
        self.talk = talk
        self.hangs_up = hangs_up
        self.joined = asyncio.Event()
        """Set by the first agent; another may follow when she is lost."""
        self.joined_at: Micros | None = None
        self.agent = ""
        self.with_agent = False
        self.human = False


class Parties:
    """The parties on the line now."""

    def __init__(self, clock: Clock = now) -> None:
        self._clock = clock
        self._waiting: dict[str, Party] = {}

    def enter(self, party: Party) -> None:
        """On the line: whoever looks for the number may join."""
        self._waiting[party.id] = party

    def leave(self, party: Party) -> None:
        """Off the line."""
        self._waiting.pop(party.id, None)

    def is_busy(self, number: str) -> bool:
        """Whether somebody with this number is on the line."""
        return any(party.number == number for party in self._waiting.values())

    def join(self, shown: str, agent: str, *, human: bool = False) -> Party | None:
        """The one party that shows this number and has no agent now; it is told that `agent` is there."""
        found = [
            party
            for party in self._waiting.values()
            if not party.with_agent and looks_like(party.number, shown)
        ]
        if len(found) != 1:
            return None
        party = found[0]
        if party.joined_at is None:
            party.joined_at, party.agent = self._clock(), agent
        party.with_agent, party.human = True, human
        party.joined.set()
        return party


def looks_like(number: str, shown: str) -> bool:
    """Whether a telephone that shows `shown` may mean `number`."""
    return shown != "" and shown in (number, number.lstrip("+"), masked(number))


class Tally(msgspec.Struct):
    """How often each number was called."""

    counts: dict[str, int] = {}

    def next(self, number: str) -> int:
        """Which time this is, from 0."""
        nth = self.counts.get(number, 0)
        self.counts[number] = nth + 1
        return nth
