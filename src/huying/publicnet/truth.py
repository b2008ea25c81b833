"""What really happened, as the network saw it: the books the centre's are compared with.

Only facts the network can know by itself: what was placed and received, when a line was answered, when a
robot's telephone and its customer were on the line together, who let go. Times in UTC microseconds.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from huying.kit.clock import Micros

PlacedOutcome = Literal["talked", "gave_up", "cut_off", "refused"]
ReceivedOutcome = Literal["talked", "nobody_spoke", "released", "cancelled"]


class Placed(msgspec.Struct, kw_only=True):
    """A call into the centre.

    `talked`: somebody at the centre spoke with the caller. `gave_up`: patience ended. `cut_off`: the centre
    let go of a waiting caller. `refused`: never answered, see `cause` and `sip_code`.
    """

    id: str
    caller: str
    called: str
    at: Micros
    answered: Micros | None = None
    joined: Micros | None = None
    agent: str = ""
    ended: Micros | None = None
    outcome: PlacedOutcome | None = None
    ended_by: Literal["caller", "centre"] | None = None
    cause: int = 0
    sip_code: int | None = None
    packets_received: int | None = None


class Received(msgspec.Struct, kw_only=True):
    """A call out of the centre.

    `talked`: answered, and an agent was there. `nobody_spoke`: answered in vain. `released`: the network
    let go before an answer, with `cause`. `cancelled`: the centre gave up before an answer.
    """

    id: str
    number: str
    caller: str
    at: Micros
    behaviour: str
    kind: str
    answered: Micros | None = None
    joined: Micros | None = None
    agent: str = ""
    ended: Micros | None = None
    outcome: ReceivedOutcome | None = None
    cause: int = 0
    packets_received: int | None = None


class RobotCall(msgspec.Struct, kw_only=True):
    """A call that rang at a robot's telephone. `party`: id of the placed or received call it met."""

    robot: str
    call_id: str
    shown: str
    at: Micros
    does: str
    answered: Micros | None = None
    party: str = ""
    ended: Micros | None = None
    packets_received: int | None = None


class Ledger(msgspec.Struct):
    """Everything of one run, in order of its beginning."""

    placed: list[Placed] = []
    received: list[Received] = []
    robot_calls: list[RobotCall] = []

    def open_calls(self) -> int:
        """Calls whose end has not been seen yet."""
        unfinished = [call for call in self.placed if call.ended is None]
        return len(unfinished) + sum(call.ended is None for call in self.received)
