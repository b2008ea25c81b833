"""The port to the switch. Commands out, reports in; one implementation, `ari_switch`.

Commands return at once. A leg that cannot be made, or is lost, is reported as `LegEnded`; a command to
a leg that is already gone does nothing, for lines end whenever they please. All ids are ours except
those of legs that arrive from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from huying.kit.ids import new_id

LegId = str
BridgeId = str
LegRole = Literal["inbound", "outbound", "agent", "outside", "ear", "snoop", "test", "line", "link"]
"""inbound: a customer who called. outbound: a customer we called. agent: her telephone. outside: somebody
beyond a trunk who takes part in a call beside its customer. ear: a supervisor's telephone; snoop: what she
hears a leg through. test: a number rung to try a trunk. line: an agent's telephone outside; link: the far
end of a leg of hers, which her line is joined to."""


def new_leg(
    role: Literal["outbound", "agent", "outside", "ear", "snoop", "test", "line", "link"], whose: str
) -> LegId:
    """An id for a leg we are about to make; it says whose it is even to a process that knows nothing else:
    the call's, or the agent's for a line or a link."""
    return new_id(f"{role}.{whose}")


def made_for(leg_id: LegId) -> tuple[LegRole, str] | None:
    """Role of a leg by its id, and whose it is; None when we did not make it."""
    role, _, rest = leg_id.partition(".")
    whose = rest.rpartition("-")[0]
    if not whose:
        return None
    match role:
        case "outbound" | "agent" | "outside" | "ear" | "snoop" | "test" | "line" | "link":
            return role, whose
        case _:
            return None


@dataclass(frozen=True, slots=True)
class LegArrived:
    """A call from a trunk waits for our decision; nothing has been answered."""

    leg_id: LegId
    trunk: str
    called: str
    caller: str


@dataclass(frozen=True, slots=True)
class LinkWaits:
    """The far end of a link is there: it rings until it is answered."""

    leg_id: LegId


@dataclass(frozen=True, slots=True)
class LegRinging:
    leg_id: LegId


@dataclass(frozen=True, slots=True)
class LegAnswered:
    """The far end of a leg we made has picked up."""

    leg_id: LegId


@dataclass(frozen=True, slots=True)
class LegEnded:
    """The leg is gone. `cause`: Q.850; `sip_code`: the final SIP response where there was one. `made`: False
    when it never left the switch, for want of a way to the other end."""

    leg_id: LegId
    cause: int
    sip_code: int | None = None
    made: bool = True
    asked: bool = False
    """We had asked for its end."""


@dataclass(frozen=True, slots=True)
class PromptsEnded:
    """All prompts of a `play` were heard, or could not be played."""

    leg_id: LegId
    playback_id: str


@dataclass(frozen=True, slots=True)
class LegDigit:
    """The far end of a leg pressed a key: 0-9, * or #. It may be part of a secret: no log shows it."""

    leg_id: LegId
    digit: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LegHeld:
    """The far end of a leg put us on hold by a key of its own telephone, or took us back."""

    leg_id: LegId
    held: bool


@dataclass(frozen=True, slots=True)
class LegRefers:
    """The far end of a leg wants who is with it to talk with this number instead, by a key of its own
    telephone. It waits for `Switch.refer_done`."""

    leg_id: LegId
    number: str


@dataclass(frozen=True, slots=True)
class LegSilent:
    """Somebody who spoke has been silent for as long as was asked."""

    leg_id: LegId


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """An agent's telephone can be reached, or cannot any more."""

    device: str
    online: bool


@dataclass(frozen=True, slots=True)
class Survivor:
    """A leg found on the switch when we (re)connect. `state`: ringing, up, or other. `call_id`: of a line or
    a link the agent's."""

    leg_id: LegId
    role: LegRole | None
    call_id: str | None
    state: str
    bridge_id: BridgeId | None
    device: str = ""
    """Whose telephone, for a leg of an agent."""
    trunk: str = ""
    """By which it came in or goes out."""
    called: str = ""
    caller: str = ""
    confirmed: bool = False
    """Of a line: somebody there has pressed the key."""


@dataclass(frozen=True, slots=True)
class SwitchReturned:
    """The control link is up. `survivors` is everything of ours the switch still has."""

    survivors: tuple[Survivor, ...]
    listed_us: int = 0
    """When that was looked up: a leg from before that is not among them is gone."""
    devices: dict[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SwitchLost:
    """The control link is down. Lines may well go on talking."""


Report = (
    LegArrived
    | LinkWaits
    | LegRinging
    | LegAnswered
    | LegEnded
    | PromptsEnded
    | LegDigit
    | LegHeld
    | LegRefers
    | LegSilent
    | DeviceChanged
    | SwitchReturned
    | SwitchLost
)
Listener = Callable[[Report], None]


REALM = "huying"
"""Of the digests telephones are known by."""


@dataclass(frozen=True, slots=True)
class Device:
    """An agent's telephone as the switch must know it. `digest`: HA1 of its password (RFC 2617), in our
    `REALM`: who steals it can register as she, but does not have her password."""

    name: str
    kind: Literal["browser", "phone"]
    digest: str = field(repr=False)


class Switch(Protocol):
    """What call control may ask of a switch."""

    def listen(self, listener: Listener) -> None:
        """Where reports go, one at a time, in the order they happened."""

    def answer(self, leg_id: LegId) -> None: ...

    def play(self, leg_id: LegId, playback_id: str, prompts: Sequence[Path]) -> None:
        """Play sound files (paths without extension) one after the other; then `PromptsEnded`."""

    def stop_playing(self, playback_id: str) -> None:
        """End a `play` early. Until it has ended its leg does nothing else that it is asked."""

    def music(self, leg_id: LegId, *, on: bool) -> None: ...

    def ring(
        self, leg_id: LegId, device: str, *, call_id: str, caller: str, seconds: int, auto_answer: bool
    ) -> None:
        """Make a leg to an agent's telephone. `auto_answer`: she is to be connected without a key."""

    def link(self, leg_id: LegId, far_id: LegId, *, caller: str, seconds: int) -> None:
        """Make a leg with two ends inside the switch: `leg_id` is like that of an agent's telephone, `far_id`
        is reported as `LinkWaits` and answers it."""

    def dial(
        self, leg_id: LegId, trunk: str, number: str, *, call_id: str, caller: str, seconds: int
    ) -> None:
        """Make a leg to a number outside."""

    def confirm(self, leg_id: LegId) -> None:
        """Note at the switch that somebody at this line has pressed the key."""

    def silence(self, leg_id: LegId, *, on: bool) -> None:
        """Send silence to a leg that is in no bridge, so that its carrier sees that it is alive."""

    def keys(self, leg_id: LegId, digits: str) -> None:
        """Sound these keys to the far end of a leg."""

    def refer_done(self, leg_id: LegId, *, taken: bool) -> None:
        """Tell a telephone whether what it asked for by `LegRefers` has been done."""

    def ringback(self, leg_id: LegId, *, on: bool) -> None:
        """Let a leg hear that somebody's telephone rings."""

    def open_bridge(self, bridge_id: BridgeId) -> None:
        """Make a bridge of this name: whoever joins hears the others in it."""

    def join(self, bridge_id: BridgeId, legs: Sequence[LegId]) -> None:
        """Let legs, which are in no bridge, into this one."""

    def leave(self, bridge_id: BridgeId, leg_id: LegId) -> None:
        """Take a leg out of a bridge."""

    def record(self, leg_id: LegId, name: str, file: Path) -> None:
        """Keep what this leg says and hears in `file` from now on (raw: both side by side, 16 bit, 8 kHz),
        until `stop_recording` or its end. Nothing happens while one of this name is being made already."""

    async def stop_recording(self, leg_id: LegId) -> None:
        """Write no more: the file is whole when this returns. Raises Unavailable when that is not certain."""

    def heed_silence(self, leg_id: LegId, seconds: int) -> None:
        """Report each time this leg has spoken and then been silent for so long; 0: report it no more."""

    def part(self, bridge_id: BridgeId) -> None:
        """Take the bridge away; its legs stay."""

    def mute(self, leg_id: LegId, *, on: bool) -> None:
        """Nobody hears what comes from a leg; it goes on hearing."""

    def snoop(self, leg_id: LegId, on: LegId) -> None:
        """Make a leg that hears both directions of another one, and whispers to it what it is given. It is
        reported as answered, and as ended with the other."""

    def hang_up(self, leg_id: LegId, cause: int) -> None: ...

    async def set_device(self, device: Device) -> None:
        """Let this telephone register. Raises Unavailable when the switch is away."""

    def expect(self, device: Device) -> None:
        """Let this telephone register as soon as the switch is there."""

    async def remove_device(self, device: str) -> None:
        """Forget it: its credentials are worth nothing from now on."""
