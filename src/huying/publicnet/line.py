"""One leg on the second Asterisk, and the board where legs arrive.

A `Leg` is one end of a call as a person at it would know it: it rings, is answered, hears keys, is gone. Once
gone it stays gone and every command to it does nothing, for the other side hangs up whenever it likes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, TypeVar

import msgspec
import structlog

from huying.ari import AriClient
from huying.ari.errors import AriError
from huying.ari.models import (
    ChannelDestroyed,
    ChannelDtmfReceived,
    ChannelHangupRequest,
    PlaybackFinished,
    StasisEnd,
    StasisStart,
)
from huying.ari.requests import channels, playbacks
from huying.ari.wire import Request
from huying.kit.ids import new_id
from huying.kit.tasks import Supervisor
from huying.publicnet.network import APPLICATION, TRUNK

log = structlog.get_logger(__name__)

NORMAL, BUSY = 16, 17
_LONG = 60  # times a sound is repeated when it is to go on until it is stopped

Answer = TypeVar("Answer")


class Ari(Protocol):
    """What this room needs of an ARI client."""

    async def ask(self, request: Request[Answer]) -> Answer: ...

    def send(self, request: Request[Any]) -> None: ...


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

    def ring(self) -> None:
        """180 towards the caller."""
        self._send(channels.ring(self.id))

    def progress(self) -> None:
        """183: what is played before the answer is heard as early media."""
        self._send(channels.progress(self.id))

    async def answer(self) -> None:
        """200; then `answered` is set, unless the caller was faster."""
        if await self._ask(channels.answer(self.id)) and not self.gone.done():
            self.answered.set()

    async def play(self, *media: str) -> None:
        """Play once, wait until it was heard or the leg is gone."""
        finished = self._start(media)
        await first_of(finished.wait(), wait_for(self.gone))

    def keep_playing(self, media: str) -> None:
        """Play over and over until something else is played."""
        self._start([media] * _LONG)

    def press(self, digits: str) -> None:
        """DTMF."""
        self._send(channels.send_dtmf(self.id, dtmf=digits))

    def hang_up(self, cause: int = NORMAL) -> None:
        """End it with a Q.850 cause, which also goes out in SIP's Reason header."""
        if not self.gone.done():
            self._let_go = True
            self._send(channels.hangup(self.id, reason_code=str(cause)))
            self.ended(cause, None)

    async def packets(self) -> int | None:
        """RTP packets received so far; None when the leg is gone and cannot tell any more."""
        if self.gone.done():
            return None
        try:
            return (await self._ari.ask(channels.rtpstatistics(self.id))).rxcount
        except AriError:
            return None

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

    def _start(self, media: Sequence[str]) -> asyncio.Event:
        if self._playing in self._finished:
            self._send(playbacks.stop(self._playing))
        playback = self._playing = new_id("p")
        event = self._finished[playback] = asyncio.Event()
        self._send(channels.play_with_id(self.id, playback, media=list(media)))
        return event

    def _send(self, request: Request[Any]) -> None:
        if not self.gone.done():
            self._ari.send(request)

    async def _ask(self, request: Request[Any]) -> bool:
        if self.gone.done():
            return False
        try:
            await self._ari.ask(request)
        except AriError as error:
            log.debug("leg_command_refused", leg=self.id, request=str(request), error=str(error))
            return False
        return True


class RobotCallIn(msgspec.Struct, frozen=True):
    """An INVITE to a robot's telephone: its login, the centre's call id, whether it is to answer at once."""

    robot: str
    call_id: str
    shown: str
    auto_answer: bool


OnCalled = Callable[[Leg, str, str], Awaitable[None]]
OnRobot = Callable[[Leg, RobotCallIn], Awaitable[None]]


class Board:
    """All legs of the network. `on_called` gets (leg, called number, caller)."""

    def __init__(self, ari: Ari, tasks: Supervisor, on_called: OnCalled, on_robot: OnRobot) -> None:
        self._ari = ari
        self._tasks = tasks
        self._on_called = on_called
        self._on_robot = on_robot
        self.legs: dict[str, Leg] = {}
        self._causes: dict[str, int] = {}

    def attach(self, client: AriClient) -> None:
        """Hear everything that happens to legs."""
        client.on(StasisStart, self.started)
        client.on(StasisEnd, lambda event: self.over(event.channel.id, None, None))
        client.on(ChannelDestroyed, lambda event: self.over(event.channel.id, event.cause, event.tech_cause))
        client.on(ChannelHangupRequest, self.hang_up_requested)
        client.on(ChannelDtmfReceived, self.key_pressed)
        client.on(PlaybackFinished, self.played)

    async def place(self, caller: str, called: str, *, seconds: int) -> Leg:
        """Call the centre on the trunk. `answered` or `gone` of the leg tells what becomes of it."""
        leg = Leg(self._ari, new_id("n"), caller)
        self.legs[leg.id] = leg
        request = channels.originate_with_id(
            leg.id,
            endpoint=f"PJSIP/{called}@{TRUNK}",
            app=APPLICATION,
            app_args="caller",
            caller_id=f'"" <{caller}>',
            timeout=seconds,
        )
        try:
            await self._ari.ask(request)
        except AriError as error:
            log.warning("call_not_placed", leg=leg.id, error=str(error))
            self.over(leg.id, 0, None)
        return leg

    def started(self, event: StasisStart) -> None:
        leg_id, args = event.channel.id, [*event.args, "", "", "", ""]
        caller = event.channel.caller.number
        if args[0] == "caller":
            if leg_id in self.legs:
                self.legs[leg_id].answered.set()
            return
        if args[0] not in ("called", "robot"):
            log.warning("unknown_leg", leg=leg_id, role=args[0])
            return
        leg = self.legs[leg_id] = Leg(self._ari, leg_id, caller)
        if args[0] == "called":
            self._tasks.spawn("called", self._on_called(leg, args[1], caller))
        else:
            ringing = RobotCallIn(args[1], args[2], caller, args[3] == "auto")
            self._tasks.spawn("robot_call", self._on_robot(leg, ringing))

    def hang_up_requested(self, event: ChannelHangupRequest) -> None:
        if event.cause is not None:
            self._causes.setdefault(event.channel.id, event.cause)

    def key_pressed(self, event: ChannelDtmfReceived) -> None:
        if event.channel.id in self.legs:
            self.legs[event.channel.id].heard += event.digit

    def played(self, event: PlaybackFinished) -> None:
        leg = self.legs.get(event.playback.target_uri.removeprefix("channel:"))
        if leg is not None:
            leg.finished(event.playback.id)

    def over(self, leg_id: str, cause: int | None, sip_code: int | None) -> None:
        """The leg is gone; without a cause of its own, the one its hang-up request named counts."""
        heard = self._causes.pop(leg_id, 0)
        leg = self.legs.pop(leg_id, None)
        if leg is not None:
            leg.ended(heard if cause is None else cause, sip_code or None)


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
