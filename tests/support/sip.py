"""Telephones written for tests that need the very moment: any number of calls over one socket.

SIPp plays scenarios; here a test says itself when to ring, answer, refuse or hang up, may send bytes no
telephone would send, and counts the sound that arrives. Like every telephone on UDP it sends INVITE and
REGISTER again until something answers (RFC 3261, 17.1): a server that is just starting hears the second one.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from huying.proving.sip import Message, address_in, digest, media_port, offer, parse
from support import tones

FRAME = bytes([0x55 ^ (n * 7 % 128) for n in range(160)])
"""20 ms of something in A-law."""


@dataclass
class Line:
    """One call of an endpoint. `log` has every status and request that arrived, in order."""

    endpoint: Endpoint
    call_id: str
    outgoing: bool
    invite: Message | None = None
    local: str = ""
    remote: str = ""
    target: str = ""
    via: str = ""
    sequence: int = 1
    log: list[str] = field(default_factory=list)
    up: bool = False
    ended: threading.Event = field(default_factory=threading.Event)
    reason: str = ""
    """Why it was ended, as the other side's CANCEL or BYE said."""
    packets: int = 0
    silent: bool = False
    says: int | None = None
    """The frequency it sends; something undefined when None."""
    numbers_from: int = 0
    """Sequence number of its first packet of sound."""
    lately: deque[bytes] = field(default_factory=lambda: deque(maxlen=15))
    """What arrived in the last 300 ms."""
    last_reply: bytes = b""
    _rtp: socket.socket | None = None
    _to: tuple[str, int] | None = None
    _sent: int = 0
    _events: deque[tuple[int, int, bool]] = field(default_factory=deque)
    """Packets of pressed keys still to be sent: event (-1: a pause), duration so far, whether it ends."""
    _event_stamp: int = 0

    def __post_init__(self) -> None:
        self._rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._rtp.bind(("127.0.0.1", 0))
        self._rtp.setblocking(False)

    # ── what a test asks ─────────────────────────────────────────────────────────────────────────

    def wait_for(self, what: str, seconds: float = 8.0) -> None:
        """Until this status or request has arrived."""
        until = time.monotonic() + seconds
        while what not in self.log:
            if time.monotonic() > until:
                raise AssertionError(f"no {what} in {seconds:g} s, but {self.log}")
            time.sleep(0.005)

    def final(self, seconds: float = 8.0) -> int:
        """The final response to our INVITE."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for entry in list(self.log):
                if entry.isdigit() and int(entry) >= 200:
                    return int(entry)
            time.sleep(0.005)
        raise AssertionError(f"no final response in {seconds:g} s, but {self.log}")

    def ring(self) -> None:
        self.endpoint.reply(self, "180 Ringing")

    def answer(self) -> None:
        self.up = True
        self.endpoint.reply(self, "200 OK", sdp=self.sdp())

    def refuse(self, status: str = "486 Busy Here") -> None:
        self.endpoint.reply(self, status)
        self._over()

    def press(self, keys: str) -> None:
        """Send keys as telephone events (RFC 4733), each 100 ms with a pause after it."""
        for key in keys:
            event = "0123456789*#".index(key)
            self._events.extend((event, 160 * n, False) for n in range(1, 6))
            self._events.extend([(event, 800, True)] * 3 + [(-1, 0, False)] * 3)

    def hang_up(self) -> None:
        """CANCEL before the answer, BYE after it."""
        if self.outgoing and not self.up:
            self.endpoint.cancel(self)
            return
        self.up = False
        self.endpoint.in_dialog(self, "BYE")
        self._over()

    def hold(self, *, on: bool) -> None:
        """Press the telephone's own key for hold: a new offer that takes no sound, or takes it again.
        Returns when it is accepted."""
        accepted = self.log.count("200")
        way = "sendonly" if on else "sendrecv"
        self.endpoint.in_dialog(self, "INVITE", sdp=self.sdp().replace("sendrecv", way))
        until = time.monotonic() + 8
        while self.log.count("200") == accepted:
            assert time.monotonic() < until, f"no answer to a new offer, but {self.log}"
            time.sleep(0.005)

    def refer(self, number: str) -> None:
        """Press the telephone's own key for transfer. What comes of it is in `log`: `REFER 202`, NOTIFY."""
        self.endpoint.in_dialog(self, "REFER", f"Refer-To: <sip:{number}@127.0.0.1>\r\n")

    def hears(self, *candidates: int) -> set[int]:
        """Which of these frequencies are in what arrives now."""
        return tones.heard(list(self.lately), candidates)

    # ── inside ───────────────────────────────────────────────────────────────────────────────────

    def sdp(self) -> str:
        """Sound, and keys beside it (RFC 4733)."""
        assert self._rtp
        sound = offer(self._rtp.getsockname()[1]).replace("RTP/AVP 8", "RTP/AVP 8 101")
        return f"{sound}a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"

    def media(self, sdp: str) -> None:
        if port := media_port(sdp):
            self._to = ("127.0.0.1", port)

    def _over(self) -> None:
        self.up = False
        self.ended.set()

    def pump(self) -> None:
        """Send the next frame and take what came."""
        if self._rtp is None:
            return
        if self.up and self._to and self._events:
            self._send_event(*self._events.popleft())
        elif self.up and self._to and not self.silent:
            sound = FRAME if self.says is None else tones.frame(self.says)
            head = bytes([0x80, 8]) + (self.numbers_from + self._sent & 0xFFFF).to_bytes(2, "big")
            stamp = (self._sent * 160 & 0xFFFFFFFF).to_bytes(4, "big")
            with contextlib.suppress(OSError):
                self._rtp.sendto(head + stamp + b"test" + sound, self._to)
            self._sent += 1
        before = self.packets
        with contextlib.suppress(OSError):
            while data := self._rtp.recv(2048):
                self.packets += 1
                self.lately.append(data[12:])
        if self.packets == before and self.lately:
            self.lately.popleft()

    def _send_event(self, event: int, duration: int, ends: bool) -> None:
        if event >= 0:
            begins = duration == 160
            if begins:
                self._event_stamp = self._sent * 160 & 0xFFFFFFFF
            head = bytes([0x80, 101 | (0x80 if begins else 0)]) + (self._sent & 0xFFFF).to_bytes(2, "big")
            payload = bytes([event, 0x8A if ends else 0x0A]) + duration.to_bytes(2, "big")
            with contextlib.suppress(OSError):
                self._rtp.sendto(head + self._event_stamp.to_bytes(4, "big") + b"test" + payload, self._to)
        self._sent += 1

    def close(self) -> None:
        if self._rtp is not None:
            self._rtp.close()
            self._rtp = None


class Endpoint:
    """A SIP endpoint on one port: a trunk's far end, an agent's telephone, or a stranger."""

    def __init__(self, server: int, port: int = 0) -> None:
        self.server = ("127.0.0.1", server)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.socket.bind(("127.0.0.1", port))
        self.socket.settimeout(0.02)
        self.port: int = self.socket.getsockname()[1]
        self.lines: dict[str, Line] = {}
        self.incoming: queue.Queue[Line] = queue.Queue()
        self.on_invite: Callable[[Line], None] | None = None
        self.answers: dict[str, queue.Queue[Message]] = {}
        self.user = ""
        self._unheard: dict[str, tuple[float, float, bytes]] = {}
        """What nothing has answered, by branch: when to send it again, the pause after that, the bytes."""
        self._open = True
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._open = False
        self._thread.join(2)
        self.socket.close()
        for line in self.lines.values():
            line.close()

    # ── what a test asks ─────────────────────────────────────────────────────────────────────────

    def send(self, data: bytes) -> None:
        self.socket.sendto(data, self.server)

    def call(
        self,
        number: str,
        caller: str = "+8613800000021",
        *,
        sender: str = "",
        extra: str = "",
        call_id: str = "",
    ) -> Line:
        """INVITE a number. `sender`: the whole From value, instead of `caller`."""
        line = Line(self, call_id or uuid.uuid4().hex, outgoing=True)
        line.target = f"sip:{number}@{self._host()}"
        tag = uuid.uuid4().hex[:8]
        line.local = f"{sender or f'<sip:{caller}@127.0.0.1:{self.port}>'};tag={tag}"
        line.remote = f"<{line.target}>"
        self.lines[line.call_id] = line
        line.via = self._via()
        self._insist(self._request(line, "INVITE", 1, extra, line.sdp(), via=line.via))
        return line

    def take(self, seconds: float = 8.0) -> Line:
        """The next call that comes in."""
        try:
            return self.incoming.get(timeout=seconds)
        except queue.Empty:
            raise AssertionError(f"no call came to port {self.port} in {seconds:g} s") from None

    def register(self, user: str, password: str, expires: int = 120) -> int:
        """REGISTER with digest. Returns the final status."""
        self.user = user
        call_id = uuid.uuid4().hex
        answers = self.answers[call_id] = queue.Queue()
        try:
            self._insist(self._register(user, call_id, 1, expires, ""))
            first = answers.get(timeout=8)
            if first.status != 401:
                return first.status
            uri = f"sip:{self._host()}"
            challenge = first.header("WWW-Authenticate")
            self._insist(
                self._register(user, call_id, 2, expires, digest(challenge, "REGISTER", uri, user, password))
            )
            return answers.get(timeout=8).status
        finally:
            del self.answers[call_id]

    def ask(self, data: bytes, call_id: str, seconds: float = 2.0) -> Message | None:
        """Send a message of one's own making; the first answer with this Call-ID, if one comes."""
        answers = self.answers[call_id] = queue.Queue()
        try:
            self.send(data)
            return answers.get(timeout=seconds)
        except queue.Empty:
            return None
        finally:
            del self.answers[call_id]

    # ── inside ───────────────────────────────────────────────────────────────────────────────────

    def _insist(self, request: bytes) -> None:
        """Send until something answers: again after 0.5, 1, 2, 4 s."""
        self._unheard[parse(request).branch] = (time.monotonic() + 0.5, 1.0, request)
        self.send(request)

    def _send_again(self) -> None:
        now = time.monotonic()
        for branch, (due, pause, request) in list(self._unheard.items()):
            if now < due:
                continue
            if pause > 8.0:
                self._unheard.pop(branch, None)
                continue
            self._unheard[branch] = (now + pause, pause * 2, request)
            self.send(request)

    def _host(self) -> str:
        return f"127.0.0.1:{self.server[1]}"

    def _register(self, user: str, call_id: str, sequence: int, expires: int, credentials: str) -> bytes:
        auth = f"Authorization: {credentials}\r\n" if credentials else ""
        return (
            f"REGISTER sip:{self._host()} SIP/2.0\r\n{self._via()}"
            f"From: <sip:{user}@{self._host()}>;tag={call_id[:8]}\r\nTo: <sip:{user}@{self._host()}>\r\n"
            f"Call-ID: {call_id}\r\nCSeq: {sequence} REGISTER\r\n"
            f"Contact: <sip:{user}@127.0.0.1:{self.port}>\r\nMax-Forwards: 70\r\nExpires: {expires}\r\n"
            f"{auth}Content-Length: 0\r\n\r\n"
        ).encode()

    def _via(self) -> str:
        return f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bK{uuid.uuid4().hex};rport\r\n"

    def _request(
        self, line: Line, method: str, sequence: int, extra: str = "", sdp: str = "", via: str = ""
    ) -> bytes:
        kind = "Content-Type: application/sdp\r\n" if sdp else ""
        return (
            f"{method} {line.target} SIP/2.0\r\n{via or self._via()}"
            f"From: {line.local}\r\nTo: {line.remote}\r\n"
            f"Call-ID: {line.call_id}\r\nCSeq: {sequence} {method}\r\n"
            f"Contact: <sip:{self.user or 'phone'}@127.0.0.1:{self.port}>\r\nMax-Forwards: 70\r\n"
            f"{extra}{kind}Content-Length: {len(sdp.encode())}\r\n\r\n{sdp}"
        ).encode(errors="surrogateescape")

    def in_dialog(self, line: Line, method: str, extra: str = "", sdp: str = "") -> None:
        line.sequence += 1
        self.send(self._request(line, method, line.sequence, extra, sdp))

    def cancel(self, line: Line) -> None:
        self.send(self._request(line, "CANCEL", 1, via=line.via))

    def reply(self, line: Line, status: str, *, sdp: str = "", to: Message | None = None) -> None:
        request = to or line.invite
        assert request
        vias = "".join(f"Via: {value}\r\n" for value in request.all("Via"))
        target = request.header("To")
        if ";tag=" not in target and not status.startswith("100"):
            target = f"{target};tag={line.call_id[:8]}x"
        if request.method == "INVITE" and line.local == "":
            line.local, line.remote = target, request.header("From")
        kind = "Content-Type: application/sdp\r\n" if sdp else ""
        answer = (
            f"SIP/2.0 {status}\r\n{vias}From: {request.header('From')}\r\nTo: {target}\r\n"
            f"Call-ID: {request.header('Call-ID')}\r\nCSeq: {request.header('CSeq')}\r\n"
            f"Contact: <sip:{self.user or 'phone'}@127.0.0.1:{self.port}>\r\n"
            f"{kind}Content-Length: {len(sdp)}\r\n\r\n{sdp}"
        ).encode()
        if request is line.invite:
            line.last_reply = answer
        self.send(answer)

    def _run(self) -> None:
        following = time.monotonic()
        while self._open:
            try:
                data, _ = self.socket.recvfrom(65535)
            except TimeoutError:
                data = b""
            except OSError:
                return
            if data.strip():
                with contextlib.suppress(ValueError):  # no SIP
                    self._heard(parse(data))
            if time.monotonic() >= following:
                following = max(following + 0.02, time.monotonic() - 0.1)
                for line in list(self.lines.values()):
                    line.pump()
                self._send_again()
            self.socket.settimeout(max(0.001, min(0.02, following - time.monotonic())))

    def _heard(self, message: Message) -> None:
        call_id = message.header("Call-ID")
        if message.status:
            self._unheard.pop(message.branch, None)
        waiting = self.answers.get(call_id)
        if waiting is not None:
            waiting.put(message)
            return
        line = self.lines.get(call_id)
        if message.status:
            if line is not None:
                self._answered(line, message)
        elif message.method == "INVITE" and line is None:
            self._invited(call_id, message)
        elif line is not None and line.invite and message.header("CSeq") == line.invite.header("CSeq"):
            if line.last_reply:  # the other side did not hear it
                self.send(line.last_reply)
        elif line is not None:
            self._asked(line, message)
        elif message.method == "OPTIONS":
            self.reply(Line(self, call_id, outgoing=False), "200 OK", to=message)

    def _answered(self, line: Line, message: Message) -> None:
        if message.method != "INVITE":
            line.log.append(f"{message.method} {message.status}")
            return
        line.log.append(str(message.status))
        if message.status < 200:
            return
        line.remote = message.header("To")
        if message.status < 300:
            if not line.up:
                line.media(message.body)
                line.up = not line.ended.is_set()
            line.target = address_in(message.header("Contact")) or line.target
            self.send(self._request(line, "ACK", int(message.header("CSeq").split()[0])))
        else:
            self.send(self._request(line, "ACK", 1, via=line.via))
            line._over()

    def _invited(self, call_id: str, message: Message) -> None:
        line = self.lines[call_id] = Line(self, call_id, outgoing=False, invite=message)
        line.target = address_in(message.header("Contact"))
        line.log.append("INVITE")
        line.media(message.body)
        if self.on_invite:
            self.on_invite(line)
        self.incoming.put(line)

    def _asked(self, line: Line, message: Message) -> None:
        line.log.append(message.method)
        if message.method == "NOTIFY":
            line.log.append(message.body.strip())
        line.reason = message.header("Reason") or line.reason
        match message.method:
            case "BYE":
                self.reply(line, "200 OK", to=message)
                line._over()
            case "CANCEL":
                self.reply(line, "200 OK", to=message)
                if not line.up:
                    self.reply(line, "487 Request Terminated")
                line._over()
            case "ACK":
                pass
            case _:
                self.reply(line, "200 OK", to=message, sdp=line.sdp() if message.body else "")
