"""One leg on the second Asterisk, and the board where legs arrive.

A `Leg` is one end of a call as a person at it would know it: it rings, is answered, hears keys, is gone. Once
gone it stays gone and every command to it does nothing, for the other side hangs up whenever it likes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

import msgspec
import structlog

from huying.kit.ids import new_id
from huying.kit.tasks import Supervisor
from huying.publicnet.network import APPLICATION, TRUNK

log = structlog.get_logger(__name__)

NORMAL, BUSY, NO_ANSWER, REJECTED = 16, 17, 19, 21
_LONG = 60  # times a sound is repeated when it is to go on until it is stopped
EVENTS = (
    "StasisStart",
    "StasisEnd",
    "ChannelDestroyed",
    "ChannelHangupRequest",
    "ChannelDtmfReceived",
    "PlaybackFinished",
)


class AriError(Exception):
    """A refused request; `gone` when what it was about is no more."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status} {message}")
        self.gone = status in (400, 404, 422)


class Ari(Protocol):
    """What this room needs of an ARI client."""

    async def ask(
        self, method: str, path: str, query: Mapping[str, str] | None = None, body: object = None
    ) -> Any: ...


class Gone(msgspec.Struct, frozen=True):
    """How a leg ended: Q.850 cause, SIP's final code where there was one, and whether we did it."""

    cause: int
    sip_code: int | None
    by_us: bool


class Leg:
    """See the module. Times are not kept here: whoever uses a leg knows what they mean."""

    def __init__(self, ari: Ari, leg_id: str, number: str) -> None:
        self.id = leg_id
        self.number = number
        self.answered = asyncio.Event()
        self.heard = ""
        self.gone: asyncio.Future[Gone] = asyncio.get_running_loop().create_future()
        self._ari = ari
        self._playing: str | None = None
        self._finished: dict[str, asyncio.Event] = {}
        self._let_go = False

    async def ring(self) -> None:
        """180 towards the caller."""
        await self._do("POST", "ring")

    async def progress(self) -> None:
        """183: what is played before the answer is heard as early media."""
        await self._do("POST", "progress")

    async def answer(self) -> None:
        """200; `answered` is set."""
        await self._do("POST", "answer")
        if not self.gone.done():
            self.answered.set()

    async def play(self, *media: str) -> None:
        """Play once, wait until it was heard or the leg is gone."""
        done = await self._start(media)
        await first_of(done.wait(), wait_for(self.gone))

    async def keep_playing(self, media: str) -> None:
        """Play over and over until something else is played."""
        await self._start([media] * _LONG)

    async def press(self, digits: str) -> None:
        """DTMF."""
        await self._do("POST", "dtmf", {"dtmf": digits})

    async def hang_up(self, cause: int = NORMAL) -> None:
        """End it with a Q.850 cause, which also goes out in SIP's Reason header."""
        self._let_go = True
        await self._do("DELETE", "", {"reason_code": str(cause)})
        self.ended(cause, None)

    async def packets(self) -> int | None:
        """RTP packets received so far; None when the leg is gone and cannot tell any more."""
        stats = await self._do("GET", "rtp_statistics")
        return int(stats.get("rxcount", 0)) if stats else None

    def ended(self, cause: int, sip_code: int | None) -> None:
        """The switch says it is over. Only the first word counts."""
        if not self.gone.done():
            self.gone.set_result(Gone(cause, sip_code, self._let_go))
            for event in self._finished.values():
                event.set()

    def finished(self, playback: str) -> None:
        """The switch says a sound is over."""
        if event := self._finished.pop(playback, None):
            event.set()

    async def _start(self, media: Any) -> asyncio.Event:
        if self._playing is not None:
            await self._stop(self._playing)
        self._playing = new_id("p")
        event = self._finished[self._playing] = asyncio.Event()
        started = await self._do("POST", f"play/{self._playing}", {"media": ",".join(media)})
        if started is None:
            event.set()
        return event

    async def _stop(self, playback: str) -> None:
        self._playing = None
        if playback in self._finished and not self.gone.done():
            try:
                await self._ari.ask("DELETE", f"/playbacks/{playback}")
            except AriError as error:
                if not error.gone:
                    raise

    async def _do(self, method: str, what: str, query: Mapping[str, str] | None = None) -> Any:
        if self.gone.done():
            return None
        path = f"/channels/{self.id}" + (f"/{what}" if what else "")
        try:
            return await self._ari.ask(method, path, query) or {}
        except AriError as error:
            if not error.gone:
                raise
            return None


Arrival = Callable[[Leg, str, str], Awaitable[None]]


class Board:
    """All legs of the network. `on_called` gets (leg, called, caller), `on_robot` (leg, robot, call id)."""

    def __init__(self, ari: Ari, tasks: Supervisor, on_called: Arrival, on_robot: Arrival) -> None:
        self._ari = ari
        self._tasks = tasks
        self._on_called = on_called
        self._on_robot = on_robot
        self.legs: dict[str, Leg] = {}
        self._causes: dict[str, int] = {}

    async def place(self, caller: str, called: str, *, seconds: int) -> Leg:
        """Call the centre on the trunk. `answered` or `gone` of the leg tells what becomes of it."""
        leg = Leg(self._ari, new_id("n"), caller)
        self.legs[leg.id] = leg
        query = {
            "endpoint": f"PJSIP/{called}@{TRUNK}",
            "app": APPLICATION,
            "appArgs": "caller",
            "callerId": f'"" <{caller}>',
            "timeout": str(seconds),
        }
        try:
            await self._ari.ask("POST", f"/channels/{leg.id}", query)
        except AriError as error:
            log.warning("call_not_placed", leg=leg.id, error=str(error))
            self._over(leg.id, 0, None)
        return leg

    def handle(self, event: Mapping[str, Any]) -> None:
        """One ARI event."""
        kind = event.get("type")
        if kind == "PlaybackFinished":
            playback = event.get("playback", {})
            leg = self.legs.get(str(playback.get("target_uri", "")).removeprefix("channel:"))
            if leg is not None:
                leg.finished(str(playback.get("id")))
            return
        channel = event.get("channel") or {}
        leg_id = str(channel.get("id", ""))
        if kind == "StasisStart":
            self._entered(leg_id, channel, [str(arg) for arg in event.get("args", [])])
        elif kind == "ChannelDtmfReceived" and leg_id in self.legs:
            self.legs[leg_id].heard += str(event.get("digit", ""))
        elif kind == "ChannelHangupRequest" and "cause" in event:
            self._causes.setdefault(leg_id, int(event["cause"]))
        elif kind == "ChannelDestroyed":
            self._over(leg_id, int(event.get("cause", 0)), event.get("tech_cause"))
        elif kind == "StasisEnd":
            self._over(leg_id, self._causes.get(leg_id, 0), None)

    def _entered(self, leg_id: str, channel: Mapping[str, Any], args: list[str]) -> None:
        role, rest = (args[0], args[1:]) if args else ("", [])
        if role == "caller":
            if leg_id in self.legs:
                self.legs[leg_id].answered.set()
            return
        caller = str((channel.get("caller") or {}).get("number", ""))
        leg = self.legs[leg_id] = Leg(self._ari, leg_id, caller)
        if role == "called":
            self._tasks.spawn("called", self._on_called(leg, rest[0] if rest else "", caller))
        elif role == "robot":
            call = rest[1] if len(rest) > 1 else ""
            self._tasks.spawn("robot_call", self._on_robot(leg, rest[0] if rest else "", call))
        else:
            log.warning("unknown_leg", leg=leg_id, role=role)

    def _over(self, leg_id: str, cause: int, sip_code: Any) -> None:
        self._causes.pop(leg_id, None)
        leg = self.legs.pop(leg_id, None)
        if leg is not None:
            leg.ended(cause, int(sip_code) if sip_code else None)


async def wait_for(future: asyncio.Future[Any]) -> None:
    """Until the future has a result, which it keeps when the waiting is cancelled."""
    await asyncio.wait([future])


async def first_of(*waits: Awaitable[Any], timeout: float | None = None) -> int | None:
    """Index of the first wait that ends, None when `timeout` (s) is over; the others are cancelled.

    When several have ended, the first in order counts.
    """
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        return next((index for index, task in enumerate(tasks) if task.done()), None)
    finally:
        for task in tasks:
            task.cancel()
