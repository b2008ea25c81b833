"""Telephones: any number of accounts and calls on one UDP port, a carrier's end of a trunk or agents' desks.

They do what telephones on UDP do: requests are sent again until something answers, an answer until it is
acknowledged (RFC 3261, 17.1 and 13.3.1.4), and what comes twice gets the same reply twice.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from huying.engines.ports import LOOPBACK
from huying.proving import sip
from huying.proving.sound import Link, Pace, Sound

_FIRST_PAUSE = 0.5  # s, RFC 3261's T1
_LONGEST_PAUSE = 4.0  # s, T2
_GIVE_UP = 32.0  # s, 64 T1
_ANSWER_SECONDS = 8.0
_MAX_FORWARDS = "Max-Forwards: 70\r\n"


@dataclass(eq=False)
class Line:
    """One call of a telephone. Times in seconds since 1970, 0 until it happened."""

    telephones: Telephones
    call_id: str
    other: str
    """The number of the other side."""
    device: str = ""
    """The account that rang; "" for calls we place."""
    sound: Sound | None = None
    status: int = 0
    """The last response to our INVITE."""
    placed_at: float = 0.0
    up_at: float = 0.0
    ended_at: float = 0.0
    left: bool = False
    """We hung up."""
    up: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    invite: sip.Message | None = None
    local: str = ""
    remote: str = ""
    target: str = ""
    via: str = ""
    sequence: int = 1

    def ring(self) -> None:
        self.telephones.reply(self, "180 Ringing")

    def answer(self) -> None:
        """Take the call; nothing when it is over already."""
        if not self.over.is_set():
            self.telephones.reply(self, "200 OK", body=self.offer())
            self.is_up()

    def refuse(self, status: str = "486 Busy Here") -> None:
        self.telephones.reply(self, status)
        self.is_over()

    def hang_up(self) -> None:
        """CANCEL before the answer, BYE after it."""
        if self.over.is_set():
            return
        self.left = True
        if self.up.is_set():
            self.telephones.bye(self)
            self.is_over()
        elif self.invite is None:
            self.telephones.cancel(self)
        else:
            self.refuse()

    def offer(self) -> str:
        return sip.offer(self.sound.port if self.sound else self.telephones.silent_port)

    def hears(self, sdp: str) -> None:
        """Send our sound to where the other side wants it."""
        if self.sound and sdp:
            self.sound.to = sip.media_port(sdp)

    def is_up(self) -> None:
        if not self.up.is_set():
            self.up_at = time.time()
            self.up.set()

    def is_over(self) -> None:
        if not self.over.is_set():
            self.ended_at = time.time()
            self.over.set()
            self.telephones.silence(self)


class Telephones(asyncio.DatagramProtocol):
    """One port full of them. `on_call` is told of each call that comes in."""

    def __init__(self, server_port: int, pace: Pace, *, link: Link | None = None) -> None:
        self._server = (LOOPBACK, server_port)
        self._pace = pace
        self.link = link or Link()
        self.lines: dict[str, Line] = {}
        self.on_call: Callable[[Line], None] = Line.answer
        self.port = 0
        self.silent_port = 9  # discard: for calls without sound
        self._transport: asyncio.DatagramTransport | None = None
        self._unheard: dict[str, asyncio.TimerHandle] = {}
        """What is sent again until something answers: by branch, or an answer by its call."""
        self._answers: dict[str, asyncio.Future[sip.Message]] = {}
        """Responses somebody waits for, by branch."""
        self._replies: dict[str, bytes] = {}
        """What a request got, by its branch."""

    async def open(self, port: int = 0) -> None:
        """Listen. Raises OSError."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(LOOPBACK, port))
        self.port = self._transport.get_extra_info("sockname")[1]

    def close(self) -> None:
        for again in self._unheard.values():
            again.cancel()
        for line in self.lines.values():
            self.silence(line)
        if self._transport:
            self._transport.close()

    # ── what a drill asks ────────────────────────────────────────────────────────────────────────

    def call(self, number: str, caller: str, *, sound: bool = True) -> Line:
        """INVITE a number."""
        line = Line(self, uuid.uuid4().hex, number, placed_at=time.time())
        line.sound = self._new_sound() if sound else None
        line.target = f"sip:{number}@{self._host}"
        line.local = f"<sip:{caller}@{LOOPBACK}:{self.port}>;tag={uuid.uuid4().hex[:8]}"
        line.remote = f"<{line.target}>"
        line.via = self._via()
        self.lines[line.call_id] = line
        self._insist(line.via, self._request(line, "INVITE", 1, line.offer(), line.via))
        return line

    async def register(self, user: str, password: str, expires: int = 300) -> int:
        """REGISTER with digest; returns the final status. Raises TimeoutError."""
        call_id = uuid.uuid4().hex
        challenge = await self._registering(user, call_id, 1, expires, "")
        if challenge.status != 401:
            return challenge.status
        uri = f"sip:{self._host}"
        answer = sip.digest(challenge.header("WWW-Authenticate"), "REGISTER", uri, user, password)
        return (await self._registering(user, call_id, 2, expires, f"Authorization: {answer}\r\n")).status

    def send(self, data: bytes) -> None:
        """Anything at all, to the centre."""
        if self._transport and not self._transport.is_closing() and not self.link.lost():
            self._transport.sendto(data, self._server)

    # ── what a line asks ─────────────────────────────────────────────────────────────────────────

    def reply(self, line: Line, status: str, *, body: str = "") -> None:
        """Answer its INVITE; a final answer is sent again until it is acknowledged."""
        assert line.invite
        answer = self._response(line.invite, status, line.call_id, body)
        self._replies[line.invite.branch] = answer
        if status.startswith("1"):
            self.send(answer)
        else:
            self._again(line.call_id, answer, _FIRST_PAUSE, time.monotonic() + _GIVE_UP)

    def bye(self, line: Line) -> None:
        line.sequence += 1
        via = self._via()
        self._insist(via, self._request(line, "BYE", line.sequence, "", via))

    def cancel(self, line: Line) -> None:
        self.send(self._request(line, "CANCEL", 1, "", line.via))

    def silence(self, line: Line) -> None:
        """Its sound is not needed any more."""
        if line.sound is not None:
            self._pace.drop(line.sound)

    # ── sending ──────────────────────────────────────────────────────────────────────────────────

    def _new_sound(self) -> Sound:
        sound = Sound(self.link.lost)
        self._pace.add(sound)
        return sound

    @property
    def _host(self) -> str:
        return f"{LOOPBACK}:{self._server[1]}"

    def _via(self) -> str:
        return f"SIP/2.0/UDP {LOOPBACK}:{self.port};branch={sip.BRANCH_MAGIC}{uuid.uuid4().hex};rport"

    def _insist(self, via: str, request: bytes) -> None:
        """Send until something answers."""
        branch = sip.Message("", [("Via", via)], "").branch
        self._again(branch, request, _FIRST_PAUSE, time.monotonic() + _GIVE_UP)

    def _again(self, key: str, data: bytes, pause: float, until: float) -> None:
        self.send(data)
        if time.monotonic() < until:
            longer = min(pause * 2, _LONGEST_PAUSE)
            loop = asyncio.get_running_loop()
            self._unheard[key] = loop.call_later(pause, self._again, key, data, longer, until)

    def _heard(self, key: str) -> None:
        again = self._unheard.pop(key, None)
        if again is not None:
            again.cancel()

    def _request(self, line: Line, method: str, sequence: int, body: str, via: str) -> bytes:
        kind = "Content-Type: application/sdp\r\n" if body else ""
        return (
            f"{method} {line.target} SIP/2.0\r\nVia: {via}\r\nFrom: {line.local}\r\nTo: {line.remote}\r\n"
            f"Call-ID: {line.call_id}\r\nCSeq: {sequence} {method}\r\n"
            f"Contact: <sip:{line.device or 'line'}@{LOOPBACK}:{self.port}>\r\n{_MAX_FORWARDS}"
            f"{kind}Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    async def _registering(
        self, user: str, call_id: str, sequence: int, expires: int, authorization: str
    ) -> sip.Message:
        via = self._via()
        branch = sip.Message("", [("Via", via)], "").branch
        request = (
            f"REGISTER sip:{self._host} SIP/2.0\r\nVia: {via}\r\n"
            f"From: <sip:{user}@{self._host}>;tag={call_id[:8]}\r\nTo: <sip:{user}@{self._host}>\r\n"
            f"Call-ID: {call_id}\r\nCSeq: {sequence} REGISTER\r\n"
            f"Contact: <sip:{user}@{LOOPBACK}:{self.port}>\r\n{_MAX_FORWARDS}Expires: {expires}\r\n"
            f"{authorization}Content-Length: 0\r\n\r\n"
        )
        answered: asyncio.Future[sip.Message] = asyncio.get_running_loop().create_future()
        self._answers[branch] = answered
        self._insist(via, request.encode())
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                return await answered
        finally:
            self._heard(branch)
            del self._answers[branch]

    def _response(self, request: sip.Message, status: str, tag: str, body: str = "") -> bytes:
        vias = "".join(f"Via: {value}\r\n" for value in request.all("Via"))
        to = request.header("To")
        if ";tag=" not in to:
            to = f"{to};tag={tag[:8]}x"
        kind = "Content-Type: application/sdp\r\n" if body else ""
        return (
            f"SIP/2.0 {status}\r\n{vias}From: {request.header('From')}\r\nTo: {to}\r\n"
            f"Call-ID: {request.header('Call-ID')}\r\nCSeq: {request.header('CSeq')}\r\n"
            f"Contact: <sip:{sip.user_in(request.first) or 'line'}@{LOOPBACK}:{self.port}>\r\n"
            f"{kind}Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    # ── hearing ──────────────────────────────────────────────────────────────────────────────────

    def datagram_received(self, data: bytes, _addr: tuple[str, int]) -> None:
        if not data.strip() or self.link.lost():
            return
        message = sip.parse(data)
        if message.status:
            self._heard(message.branch)
            waiting = self._answers.get(message.branch)
            if waiting is not None and not waiting.done() and message.status >= 200:
                waiting.set_result(message)
            line = self.lines.get(message.header("Call-ID"))
            if line is not None and message.method == "INVITE":
                self._answered(line, message)
        else:
            self._asked(message)

    def _answered(self, line: Line, message: sip.Message) -> None:
        line.status = message.status
        if message.status < 200:
            return
        line.remote = message.header("To")
        if message.status >= 300:
            self.send(self._request(line, "ACK", 1, "", line.via))
            line.is_over()
            return
        line.target = sip.address_in(message.header("Contact")) or line.target
        self.send(self._request(line, "ACK", 1, "", self._via()))
        if line.left and not line.up.is_set():
            line.is_up()
            self.bye(line)  # it was answered while our CANCEL was under way
            line.is_over()
        elif not line.over.is_set():
            line.hears(message.body)
            line.is_up()

    def _asked(self, message: sip.Message) -> None:
        line = self.lines.get(message.header("Call-ID"))
        if message.method == "ACK":
            self._heard(message.header("Call-ID"))
        elif message.branch in self._replies and message.method != "CANCEL":
            self.send(self._replies[message.branch])
        elif message.method == "INVITE" and line is None:
            self._invited(message)
        else:
            self._in_dialog(line, message)

    def _invited(self, message: sip.Message) -> None:
        call_id = message.header("Call-ID")
        line = Line(self, call_id, sip.user_in(message.header("From")), sip.user_in(message.first))
        line.placed_at = time.time()
        line.invite, line.sound = message, self._new_sound()
        line.local, line.remote = f"{message.header('To')};tag={call_id[:8]}x", message.header("From")
        line.target = sip.address_in(message.header("Contact"))
        line.hears(message.body)
        self.lines[call_id] = line
        self.on_call(line)

    def _in_dialog(self, line: Line | None, message: sip.Message) -> None:
        """BYE, CANCEL, a new offer, a question whether we are there: all are fine with us."""
        body = line.offer() if line and message.body and message.method in ("INVITE", "UPDATE") else ""
        if message.method == "BYE" and line is None:
            status = "481 Call/Transaction Does Not Exist"
        else:
            status = "200 OK"
        answer = self._response(message, status, message.header("Call-ID"), body)
        if message.method != "CANCEL":
            self._replies[message.branch] = answer
        self.send(answer)
        if line is None:
            return
        if message.method == "CANCEL" and not line.up.is_set():
            line.refuse("487 Request Terminated")
        elif message.method == "BYE":
            line.is_over()
        else:
            line.hears(message.body)
