"""The way to a number outside for somebody who is to take part in a call."""

from __future__ import annotations

from dataclasses import dataclass

from huying.errors import Conflict
from huying.telephony import switch as s
from huying.trunking.toll import Destinations, barred


@dataclass(frozen=True, slots=True)
class Line:
    """The trunk calls go out by, with the limits that keep fraud and faults small."""

    trunk: str
    caller_id: str
    max_calls: int
    home: str
    """ISO code of the country whose ordinary numbers may be called: "CN"."""


class Outside:
    """The one road from a call to a telephone that is not ours."""

    def __init__(self, switch: s.Switch, line: Line | None) -> None:
        self._switch = switch
        self._line = line

    def check(self, number: str) -> None:
        """Raises Conflict when this number cannot be dialled now, or is none that anybody here may dial."""
        if self._line is None:
            raise Conflict("outside.no_line", "There is no trunk to dial out by.")
        against = barred(number, Destinations(self._line.home))
        if against is not None:
            raise Conflict("outside.barred", "Numbers of this kind are not dialled from here.", why=against)

    def dial(self, leg_id: s.LegId, number: str, *, call_id: str, caller: str, seconds: int) -> None:
        """Make a leg to it. `check` came before."""
        assert self._line is not None
        self._switch.dial(
            leg_id,
            self._line.trunk,
            number,
            call_id=call_id,
            caller=caller or self._line.caller_id,
            seconds=seconds,
        )
